"""Who gets which group of the coming year comes out of a file as well: shown first, refused by row, and saved by the same act as the grid."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.people import Cast, days, sign_in
from tests.school.test_next_year import END, GRID, code, people, prepared, school

__all__ = ["school"]  # the fixture
PATH = f"{GRID}bestand/"


def address(cast: Cast) -> str:
    return f"{PATH}?jaar={cast.years['Oost']}"


def shown(cast: Cast, text: str | bytes, who: str = "anna", name: str = "bezetting.csv") -> Any:
    """What the page answers to a file."""
    data = text.encode() if isinstance(text, str) else text
    return sign_in(cast.people[who]).post(address(cast), {"bestand": SimpleUploadedFile(name, data)})


def confirmation(page: Any) -> dict[str, str]:
    """What its button posts."""
    found = {"bewaar": "ja"}
    for one in page.context["changes"]:
        found |= {f"s-{one.grid.row.group.uid}": one.becomes, f"w-{one.grid.row.group.uid}": one.grid.was}
    return found


@pytest.mark.parametrize("sign", [";", ","])
def test_a_file_is_shown_and_then_saved_as_the_grid(school: Cast, sign: str) -> None:
    year = prepared(school)
    before = people(school, year)
    text = (
        sign.join(("Groep", "Docent\r\n"))
        + sign.join(("WI2B", f"{code(school, 'maud').lower()}\r\n2B"))
        + f"{sign}\r\n"
    )
    page = shown(school, text)
    assert page.status_code == 200
    (change,) = page.context["changes"]
    assert ("Dirk" in change.was, "Maud" in change.becomes) == (True, True)
    assert people(school, year) == before
    anna = sign_in(school.anna)
    assert "1 wijziging is bewaard." in anna.post(address(school), confirmation(page), follow=True).content.decode()
    assert ("wi2B", "Maud", days(200), END) in people(school, year)
    assert ("2B", "Maud", days(200), END) in people(school, year)  # an empty abbreviation changes nothing
    assert "Alles staat al zo." in shown(school, text).content.decode()


def test_a_file_of_another_encoding_is_read(school: Cast) -> None:
    year = prepared(school)
    school.db.execute("update learning_group set name = 'café' where year_id = %s and name = 'wi2B'", [year])
    page = shown(school, f"groep;afkorting\r\ncafé;{code(school, 'maud')}\r\n".encode("cp1252"))
    assert [one.group for one in page.context["changes"]] == ["café"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("wi9Z;{maud}", "Deze klas of groep is er niet in het volgende schooljaar."),
        ("wi2B;XXX", "Er is hier niemand met deze naam of afkorting."),
        ("wi2B;{wim}", "Er is hier niemand met deze naam of afkorting."),
        ("wi2B;{maud}\r\nwi2b;{dirk}", "Deze groep staat ook in rij 2."),
        ("ne3A;{anna}", "Uzelf geeft u geen groep."),
        ("2B;{dirk}", "Deze groep heeft meer mensen."),
    ],
)
def test_what_does_not_fit_is_said_by_row_and_nothing_is_saved(school: Cast, row: str, says: str) -> None:
    school.put(
        "staff_role", staff_id=school.anna.id, school_id=school.schools["Oost"], role="teacher", starts_on=days(-5)
    )
    year = prepared(school)
    number = school.db.execute("select id from learning_group where year_id = %s and name = '2B'", [year]).fetchone()[0]
    school.put("mentoring", staff_id=school.otto.id, group_id=number, starts_on=days(200), ends_on=END)
    before = people(school, year)
    codes = {who: code(school, who) for who in ("maud", "wim", "dirk", "anna")}
    page = shown(school, f"groep;afkorting\r\n{row.format(**codes)}\r\n")
    assert page.status_code == 422
    assert says in page.content.decode()
    assert "Bewaar 1 wijziging" not in page.content.decode()
    assert people(school, year) == before


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("naam;iets\r\nwi2B;x\r\n", "a.csv", "Zet boven de kolommen «groep» en «afkorting»"),
        ("", "a.csv", "Dit bestand is leeg."),
        ("groep;afkorting\r\n", "a.pdf", "Wij lezen alleen .xlsx en .csv."),
        ("groep;afkorting\r\n" + "x" * 1_000_001, "a.csv", "Dit bestand is te groot."),
    ],
)
def test_a_file_that_is_no_list_is_refused_beside_its_field(school: Cast, text: str, name: str, says: str) -> None:
    prepared(school)
    page = shown(school, text, name=name)
    assert page.status_code == 422
    assert says in page.content.decode()
    empty = sign_in(school.anna).post(address(school), {})
    assert empty.status_code == 422
    assert "Kies een bestand." in empty.content.decode()


def test_what_a_colleague_changed_meanwhile_is_not_written_over(school: Cast) -> None:
    year = prepared(school)
    text = f"groep;afkorting\r\nwi2B;{code(school, 'maud')}\r\n"
    posted = confirmation(shown(school, text))
    uid = next(key for key in posted if key.startswith("s-"))
    assert sign_in(school.leo).post(f"{GRID}?jaar={school.years['Oost']}", posted | {uid: ""}).status_code == 303
    late = sign_in(school.anna).post(address(school), posted)
    assert late.status_code == 409
    assert "Een collega veranderde dit intussen." in late.content.decode()
    assert "wi2B" not in {group for group, *_rest in people(school, year)}


def test_what_is_confirmed_is_checked_again(school: Cast) -> None:
    school.put(
        "staff_role", staff_id=school.anna.id, school_id=school.schools["Oost"], role="teacher", starts_on=days(-5)
    )
    year = prepared(school)
    before = people(school, year)
    posted = confirmation(shown(school, f"groep;afkorting\r\nwi2B;{code(school, 'maud')}\r\n"))
    uid = next(key for key in posted if key.startswith("s-"))
    for typed in (code(school, "anna"), "niemand zo"):
        assert sign_in(school.anna).post(address(school), posted | {uid: typed}).status_code == 422
    assert people(school, year) == before
    school.db.execute("update school_year set starts_on = %s where id = %s", [days(0), year])
    begun = sign_in(school.anna).post(address(school), posted)
    assert (begun.status_code, begun["Location"]) == (303, "/jaarplanning/volgend-jaar/")
    assert {row[:2] for row in people(school, year)} == {row[:2] for row in before}


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "gerda", "noor", "petra", "bas"])
def test_nobody_else_reads_a_file_in(school: Cast, who: str) -> None:
    prepared(school)
    assert sign_in(school.people[who]).get(address(school)).status_code == 404
    assert shown(school, "groep;afkorting\r\n", who=who).status_code == 404
