"""From sixteen the file is the pupil's: a parent sees how it goes, is told why there is no more, and sees what the pupil shows them."""

from html import unescape

import pytest

from tests.people import Cast, sign_in, years_ago
from zorgvuldig.pupil_file.sections import SECTIONS
from zorgvuldig.rights.representation.allowance import ALLOWABLE, PARTS

PAGE = "/mijn-gegevens/ouders/"


def text(client: object, path: str) -> str:
    return unescape(client.get(path).content.decode())  # type: ignore[attr-defined]


def file_of(cast: Cast, pupil: str, page: str = "") -> str:
    return f"/mijn-kind/{cast.people[pupil].uid}/{page}"


def show(cast: Cast, *parts: str, nr: str = "1", who: str = "tess") -> int:
    status: int = sign_in(cast.people[who]).post(PAGE, {"nr": nr, "part": parts}).status_code
    return status


def test_every_kind_that_is_closed_is_in_one_part_that_the_pupil_can_show() -> None:
    assert sorted(key for part in PARTS for key in part.categories) == sorted(ALLOWABLE)
    assert len({part.key for part in PARTS}) == len(PARTS)


def test_a_parent_of_sixteen_sees_how_it_goes_and_why_there_is_no_more(cast: Cast) -> None:
    page = text(sign_in(cast.gerda), file_of(cast, "tess"))
    assert "Tess is 16 jaar of ouder. U ziet hoe het gaat op school." in page
    assert "8,8" in page
    assert "Geheimlaan" not in page
    titles = [str(one.title) for one in SECTIONS]
    shown = [title for title in titles if f">{title}</h2>" in page]
    assert shown == ["Cijfers", "Aanwezigheid", "Klas en groepen"]
    assert "Wat de school ermee doet" not in page
    of_noor = text(sign_in(cast.gerda), file_of(cast, "noor"))
    assert "16 jaar of ouder" not in of_noor
    assert f"Geheimlaan {cast.noor.id}" in of_noor


@pytest.mark.parametrize(
    "page",
    ["gebruik/", "weg/", "inzage/", "waarheen/", "leermiddelen/", "fotos/", "fotos/groep/"],
)
def test_a_page_about_the_rest_says_why_it_shows_nothing(cast: Cast, page: str) -> None:
    client = sign_in(cast.gerda)
    answer = client.get(file_of(cast, "tess", page))
    said = "De leerling is 16 jaar of ouder en beslist zelf over het dossier."
    assert said in unescape(answer.content.decode()), answer.status_code
    assert said not in unescape(client.get(file_of(cast, "noor", page)).content.decode())


@pytest.mark.parametrize("page", ["", "aanwezigheid/", "cijfers/geschiedenis/", "waarom/"])
def test_what_is_about_how_it_goes_stays(cast: Cast, page: str) -> None:
    answer = sign_in(cast.gerda).get(file_of(cast, "tess", page))
    assert answer.status_code == 200, page
    assert "Dit ziet u niet" not in unescape(answer.content.decode())


def test_the_pupil_shows_a_part_and_takes_it_back(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    assert "Ziet alleen hoe het gaat." in text(sign_in(cast.tess), PAGE)
    assert show(cast, "contact") == 303
    page = text(gerda, file_of(cast, "tess"))
    assert f"Geheimlaan {cast.tess.id}" in page
    assert ">Incidenten</h2>" not in page
    assert "De leerling is 16 jaar" in text(gerda, file_of(cast, "tess", "inzage/"))
    assert show(cast, "gebruik") == 303
    assert f"Geheimlaan {cast.tess.id}" not in text(gerda, file_of(cast, "tess"))
    assert gerda.get(file_of(cast, "tess", "gebruik/")).context["looks"]
    assert show(cast) == 303
    assert "De leerling is 16 jaar" in text(gerda, file_of(cast, "tess", "gebruik/"))
    rows = cast.db.execute("select count(*), count(ends_at), bool_and(given_by_id = pupil_id) from parental_allowance")
    assert rows.fetchone() == (2, 2, True)


def test_another_parent_sees_no_more(cast: Cast) -> None:
    cast.guardian("Bert", "tess")
    show(cast, "contact")
    assert "Geheimlaan" not in text(sign_in(cast.bert), file_of(cast, "tess"))


def test_everything_is_everything(cast: Cast) -> None:
    show(cast, *(part.key for part in PARTS))
    page = text(sign_in(cast.gerda), file_of(cast, "tess"))
    assert "16 jaar of ouder. U ziet" not in page
    assert f"Geheimlaan {cast.tess.id}" in page


@pytest.mark.parametrize("who", ["noor", "yara", "gerda", "maud", "anna"])
def test_the_page_is_for_a_pupil_of_sixteen_or_seventeen(cast: Cast, who: str) -> None:
    client = sign_in(cast.people[who])
    assert {client.get(PAGE).status_code, client.post(PAGE, {"nr": "1", "part": ["contact"]}).status_code} == {404}


@pytest.mark.parametrize(
    "said", [{"nr": "2", "part": ["contact"]}, {"nr": "1", "part": ["alles"]}, {"part": ["contact"]}]
)
def test_what_is_not_on_the_page_is_refused(cast: Cast, said: dict[str, object]) -> None:
    assert sign_in(cast.tess).post(PAGE, said).status_code == 404
    assert cast.db.execute("select count(*) from parental_allowance").fetchone() == (0,)


def test_a_parent_without_authority_is_not_on_the_page(cast: Cast) -> None:
    cast.guardian("Bert", "tess", authority=False)
    page = text(sign_in(cast.tess), PAGE)
    assert "Gerda Ouder" in page
    assert "Bert" not in page


def test_at_eighteen_it_is_over(cast: Cast) -> None:
    show(cast, "contact")
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(18), cast.tess.id])
    assert sign_in(cast.gerda).get(file_of(cast, "tess")).status_code == 404
