"""Names as people search and sort them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import Cast, sign_in
from tests.structure.source import SOURCE
from zorgvuldig.platform.names import fold, is_prefix, search_key, sort_key, split_prefix
from zorgvuldig.school.people.reads import by_name
from zorgvuldig.school.staffing.models import Staff


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë", "zoe"),
        ("  Anne   Marie ", "anne marie"),
        ("Łukasz Wójcik", "lukasz wojcik"),
        ("ŞEYMA Yıldız", "seyma yildiz"),
        ("Groß", "gross"),
        ("D’Hondt", "d'hondt"),
        ("IJsbrand", "ijsbrand"),
        ("Ĳsbrand", "ijsbrand"),
        ("", ""),
    ],
)
def test_fold_takes_capitals_accents_and_double_spaces_away(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_twice_is_fold_once_and_composition_does_not_matter(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_sort_key_puts_the_prefix_aside() -> None:
    names = [
        ("Jan", "van den", "Berg"),
        ("Zoë", "", "Berg"),
        ("An", "", "Berg Bos"),
        ("Piet", "", "Bergman"),
        ("Fatima", "el", "Amrani"),
    ]
    assert sorted(names, key=lambda name: sort_key(*name)) == [names[4], names[0], names[1], names[2], names[3]]


def test_search_key_holds_the_whole_name_and_the_number() -> None:
    assert search_key("Renée", "van 't", "Hôf", "260123") == "renee van 't hof 260123"
    assert search_key("Renée", "", "Hôf", "260123") == "renee hof 260123"


@given(st.text(max_size=100), st.text(max_size=20), st.text(max_size=100), st.text(max_size=20))
def test_keys_fit_their_columns(first: str, prefix: str, family: str, number: str) -> None:
    assert len(sort_key(first, prefix, family)) <= 220
    assert len(search_key(first, prefix, family, number)) <= 240


@pytest.mark.parametrize(
    ("family", "parts"),
    [
        ("van den Berg", ("van den", "Berg")),
        ("'t Hart", ("'t", "Hart")),
        ("el Amrani", ("el", "Amrani")),
        ("Van den Berg", ("", "Van den Berg")),
        ("Berg", ("", "Berg")),
        ("Berg van Dijk", ("", "Berg van Dijk")),
        ("de", ("", "de")),
        ("", ("", "")),
    ],
)
def test_split_prefix(family: str, parts: tuple[str, str]) -> None:
    assert split_prefix(family) == parts


def test_is_prefix_knows_a_prefix_from_a_middle_name() -> None:
    assert is_prefix("van der")
    assert not is_prefix("Marie")
    assert not is_prefix("")


def test_staff_stand_as_a_list_sorts_names() -> None:
    names = (
        ("Ébels", ""),
        ("berg", "van den"),
        ("Zand", ""),
        ("Bos", "de"),
        ("Eik", ""),
        ("IJzer", ""),
        ("Jansen", ""),
    )
    people = [Staff(person_id=n, given_name="A", prefix=p, family_name=f) for n, (f, p) in enumerate(names)]
    wanted = ["berg", "Bos", "Ébels", "Eik", "IJzer", "Jansen", "Zand"]
    assert [one.family_name for one in by_name(people)] == wanted
    assert [one.pk for one in by_name([Staff(pk=2), Staff(pk=1)])] == [1, 2]


def test_a_page_with_staff_has_them_in_that_order(cast: Cast) -> None:
    for name, family in (("maud", "Zand"), ("leo", "Ébels"), ("dirk", "berg")):
        cast.db.execute("update staff set family_name = %s where person_id = %s", [family, cast.people[name].id])
    text = sign_in(cast.anna).get("/medewerkers/uitnodigen/").content.decode()
    at = [text.index(name) for name in ("berg", "Ébels", "Zand")]
    assert at == sorted(at)


def test_the_database_sorts_no_list_by_family_name() -> None:
    """It compares bytes: «Ébels» would come after «Zand»."""
    first = re.compile(r"order_by\(\"family_name\"")
    assert [path.name for path in SOURCE.rglob("*.py") if first.search(path.read_text())] == []
