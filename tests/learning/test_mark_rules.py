"""How averages stand on reports, as the school sets it per subject; tests that do not count; letters only; and how an average came about."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.learning.gradeworld import add_test, address_of, group_address, mark, plan, standing
from tests.people import Cast, days, sign_in
from zorgvuldig.learning.averages import Method, Period, Scheme, WeightedMark, explained_so_far, final
from zorgvuldig.learning.marks import Code, not_taken, read_mark

RULE = {"subject": "alle", "period_decimals": "1", "final_decimals": "0", "lowest": "3"}
EXAMPLE = ((1, "8.8"), (3, "7.0"), (2, "7.9"), (1, "4.4"))


def rules(cast: Cast, school: str = "Oost") -> str:
    """The page of a school year."""
    return f"/jaarplanning/cijferregels/?jaar={cast.years[school]}"


def kept(cast: Cast) -> list[tuple[object, ...]]:
    """Every rule: subject, decimals, and the lowest mark."""
    found: list[tuple[object, ...]] = cast.db.execute(
        "select subject_id, period_decimals, final_decimals, lowest from mark_rule order by subject_id nulls first"
    ).fetchall()
    return found


def only(cast: Cast, *marks: tuple[int, str]) -> None:
    """Noor has these marks in wi2B, each with its weight, and nobody has anything else."""
    group = cast.groups["wi2B"][0]
    cast.db.execute("delete from grade where test_id in (select id from test where group_id = %s)", [group])
    cast.db.execute("delete from test where group_id = %s", [group])
    for number, (weight, text) in enumerate(marks, start=1):
        add_test(cast, f"h{number}", weight=weight, held_on=days(number - 9))
        mark(cast, "noor", f"h{number}", text)


def test_the_average_says_how_it_is_made_where_it_is_shown(cast: Cast) -> None:
    only(cast, *EXAMPLE)
    said = "(1 × 8,8 + 3 × 7,0 + 2 × 7,9 + 1 × 4,4) : 7 = 7,142…, afgerond 7,1."
    assert said in sign_in(cast.dirk).get(group_address(cast, "berekening/")).content.decode()
    for who, where in (
        (cast.gerda, f"/mijn-kind/{cast.noor.uid}/"),
        (cast.noor, "/mijn-gegevens/"),
        (cast.maud, f"/leerlingen/{cast.noor.uid}/begeleiding/"),
    ):
        page = sign_in(who).get(where).content.decode()
        assert "Gemiddelde tot nu toe 7,1: zo is het berekend" in page, where
        assert said in page, where


def test_the_example_by_itself() -> None:
    entries = [WeightedMark(f"H{place}", Decimal(text), weight) for place, (weight, text) in enumerate(EXAMPLE)]
    waiting, unweighed = WeightedMark("H5", None), WeightedMark("H6", Decimal(2), 0)
    made = explained_so_far([Period("Periode 1", [*entries, waiting, unweighed])], Scheme())
    assert made.value == Decimal("7.1")
    assert made.why == (
        "Periode 1: (1 × 8,8 + 3 × 7,0 + 2 × 7,9 + 1 × 4,4) : 7 = 7,142…, afgerond 7,1.",
        "Tot nu toe: 7,1.",
        "Toets ‘H6’ telt 0 keer mee.",
        "1 toets heeft nog geen cijfer dat meetelt.",
    )


def test_a_test_that_does_not_count_is_shown_and_changes_nothing(cast: Cast) -> None:
    only(cast, (1, "8.0"), (0, "2.0"))
    page = sign_in(cast.dirk).get(group_address(cast, "cijfers/")).content.decode()
    assert "telt niet mee" in page
    assert "<td>8,0" in page
    home = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "Toets ‘H2’ telt 0 keer mee." in home
    make = {"title": "Proef", "weight": "0", "held_on": f"{days(-1):%Y-%m-%d}", "shown": "now"}
    assert sign_in(cast.dirk).post(group_address(cast, "toetsen/nieuw/"), make).status_code == 303


def test_marks_that_are_not_there_yet_are_counted_under_the_column(cast: Cast) -> None:
    only(cast, (1, "8.0"))
    page = sign_in(cast.dirk).get(group_address(cast, "cijfers/")).content.decode()
    waiting = re.search(r"Nog geen cijfer</th>\s*<td>(\d+)</td>\s*<td>(\d+)</td>", page)
    members = page.count('name="w-')
    assert waiting
    assert waiting.groups() == (str(members - 1), str(members - 1))
    assert members > 1


@pytest.mark.parametrize(
    ("typed", "code"), [("voldoende", Code.SUFFICIENT), ("Goed", Code.GOOD), ("ONVOLDOENDE", Code.INSUFFICIENT)]
)
def test_letters_can_be_typed_as_words(typed: str, code: Code) -> None:
    assert read_mark(typed) == (code, "")


@pytest.mark.parametrize(
    ("takes", "taken", "not_so"),
    [("letters", "v", "6,4"), ("letters", "inh", "7"), ("numbers", "6,4", "V"), ("numbers", "vr", "goed")],
)
def test_a_test_takes_numbers_or_letters_only(cast: Cast, takes: str, taken: str, not_so: str) -> None:
    add_test(cast, "vorm", takes=takes)
    page, box = group_address(cast, "cijfers/"), f"c-{cast.noor.uid}"
    dirk, test = (
        sign_in(cast.dirk),
        cast.db.execute("select uid from test where id = %s", [cast.tests["vorm"]]).fetchone()[0],
    )
    refused = dirk.post(page, {"toets": str(test), box: not_so})
    assert refused.status_code == 422
    assert "Deze toets krijgt " in refused.content.decode()
    assert standing(cast, "vorm") == {}
    pasted = dirk.post(address_of(cast, "vorm", "plakken/"), {"column": not_so})
    assert "Deze toets krijgt " in pasted.content.decode()
    assert dirk.post(page, {"toets": str(test), box: taken}).status_code == 303
    assert len(standing(cast, "vorm")) == 1


def test_any_test_takes_both() -> None:
    assert not_taken(Decimal(6), "any") == not_taken(Code.GOOD, "any") == not_taken(None, "letters") == ""


# --- rules of the school ---------------------------------------------------------------------------------------


def test_the_lowest_mark_of_the_school_stands_where_an_average_is_lower() -> None:
    scheme = Scheme(lowest=Decimal(3))
    made = final([Period("Periode 1", [WeightedMark("H1", Decimal("1.4"))])], scheme)
    assert made.value == Decimal("3.0")
    assert made.why == ("Periode 1: 1,4. Het laagste cijfer van de school is 3,0.", "Eindcijfer: 3,0.")
    assert Scheme.restored(scheme.stored()) == scheme
    assert "lowest" not in Scheme().stored()  # what was approved before stays approved
    assert Scheme(lowest=Decimal("4.5")).on_report(Fraction(1), 0) == 5
    with pytest.raises(ValueError, match="the lowest mark"):
        Scheme(lowest=Decimal("0.5"))


@pytest.mark.parametrize("who", ["anna", "leo"])
def test_the_school_sets_how_marks_stand_on_reports(cast: Cast, who: str) -> None:
    only(cast, (1, "2.4"), (1, "1.1"))
    client = sign_in(cast.people[who])
    assert "De school heeft voor dit schooljaar nog niets bepaald." in client.get(rules(cast)).content.decode()
    assert client.post(rules(cast), RULE).status_code == 303
    page = sign_in(cast.dirk).get(group_address(cast, "berekening/")).content.decode()
    assert "Het laagste cijfer van de school is 3,0." in page
    subject = cast.db.execute(
        "select subject_id from learning_group where id = %s", [cast.groups["wi2B"][0]]
    ).fetchone()[0]
    own = RULE | {"subject": str(subject), "lowest": "", "period_decimals": "2"}
    assert client.post(rules(cast), own).status_code == 303  # that of the subject goes before the one for all others
    assert client.post(rules(cast), own | {"final_decimals": "1"}).status_code == 303  # and a new one replaces it
    assert kept(cast) == [(None, 1, 0, Decimal("3.0")), (subject, 2, 1, Decimal("1.0"))]
    page = sign_in(cast.dirk).get(group_address(cast, "berekening/")).content.decode()
    assert "(2,4 + 1,1) : 2 = 1,75." in page
    plan_page = sign_in(cast.dirk).get(group_address(cast, "cijferopbouw/")).content.decode()
    assert "De school bepaalt de afronding en het laagste cijfer van dit vak." in plan_page
    assert 'name="period_decimals"' not in plan_page
    number = cast.db.execute("select id from mark_rule where subject_id is not null").fetchone()[0]
    assert client.post(rules(cast), {"weg": str(number)}).status_code == 303
    assert client.post(rules(cast), {"weg": str(number)}).status_code == 303  # it was gone
    assert len(kept(cast)) == 1


def test_the_rule_of_the_school_goes_before_what_a_teacher_proposed(cast: Cast) -> None:
    only(cast, (1, "6.4"), (1, "6.3"))
    plan(cast, Scheme(method=Method.RUNNING, period_decimals=2, final_decimals=2))
    assert sign_in(cast.leo).post(rules(cast), RULE | {"lowest": ""}).status_code == 303
    page = sign_in(cast.dirk).get(group_address(cast, "berekening/")).content.decode()
    assert "(6,4 + 6,3) : 2 = 6,35, afgerond 6,4." in page
    assert "Eindcijfer: 6,4, afgerond 6." in page


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"subject": ""}, "Kies een vak, of alle andere vakken."),
        ({"subject": "999999"}, "Dit vak wordt dit jaar niet gegeven."),
        ({"lowest": "0,5"}, "Een cijfer is minstens 1,0"),
        ({"lowest": "V"}, "Vul een cijfer in, bijvoorbeeld 3."),
        ({"final_decimals": "3"}, ""),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(cast: Cast, more: dict[str, str], sentence: str) -> None:
    answer = sign_in(cast.leo).post(rules(cast), RULE | more)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert kept(cast) == []


def test_of_a_year_that_is_over_nothing_changes(cast: Cast) -> None:
    assert sign_in(cast.leo).post(rules(cast), RULE).status_code == 303
    cast.db.execute(
        "update school_year set starts_on = %s, ends_on = %s where id = %s", [days(-400), days(-30), cast.years["Oost"]]
    )
    number = cast.db.execute("select id from mark_rule").fetchone()[0]
    leo = sign_in(cast.leo)
    for posted in (RULE | {"lowest": "4"}, {"weg": str(number)}):
        answer = leo.post(rules(cast), posted, follow=True)
        assert "Dit schooljaar is voorbij. De cijfers ervan veranderen niet meer." in answer.content.decode()
    assert kept(cast) == [(None, 1, 0, Decimal("3.0"))]


def test_others_do_not_get_there(cast: Cast) -> None:
    for who in (cast.dirk, cast.maud, cast.gerda, cast.noor):
        assert sign_in(who).get(rules(cast)).status_code == 404
        assert sign_in(who).post(rules(cast), RULE).status_code == 404
    other = next(school for school in cast.years if school != "Oost")
    assert sign_in(cast.leo).post(rules(cast, other), RULE).status_code == 404
    assert kept(cast) == []
