"""Where one member of staff is chosen at a board with very many, a name or abbreviation is typed; among few it is a list."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.crowd import crowd
from tests.incidents.incidents import incident
from tests.media.bringing import filmed
from tests.people import Cast, days, sign_in
from tests.structure.weights import MOST, weight
from zorgvuldig.school.staffing.choice_forms import FEW, OFFERED

Asked = Callable[[Cast], tuple[str, dict[str, Any]]]


def tie(cast: Cast) -> tuple[str, dict[str, Any]]:
    return f"/klassen-en-groepen/{cast.groups['wi2B'][1]}/", {"first_day": days(0).isoformat(), "last_day": ""}


def substitute(cast: Cast) -> tuple[str, dict[str, Any]]:
    group = str(cast.groups["wi2B"][1])
    return "/jaarplanning/vervanging/", {
        "group": group,
        "first_day": days(0).isoformat(),
        "last_day": days(3).isoformat(),
    }


def role(cast: Cast) -> tuple[str, dict[str, Any]]:
    return "/inrichten/functies/", {"role": "mentor", "school": str(cast.schools["Oost"])}


def there(cast: Cast) -> tuple[str, str, str]:
    return "leo", f"/incidenten/{incident(cast).uid}/", "medewerkers/"


def watching(cast: Cast) -> tuple[str, str, str]:
    return "dirk", f"/opnamen/{filmed(cast, cast.dirk).uid}/", "kijkers/"


PAGES = pytest.mark.parametrize(
    ("asked", "who", "table"),
    [(tie, "leo", "teaching"), (substitute, "anna", "substitution"), (role, "leo", "staff_role")],
    ids=["tie", "substitute", "role"],
)


def offered(answer: Any, name: str = "staff") -> list[str]:
    """Who stands in the list to choose from, without the choice of nobody."""
    names = re.search(rf'<select name="{name}".*?</select>', answer.content.decode(), re.DOTALL)
    return re.findall(r"<option[^>]*>(.*?)</option>", names[0])[1:] if names else []


def held(cast: Cast, table: str, number: int) -> int:
    """How many rows of a table this member of staff has."""
    count: int = cast.db.execute(f"select count(*) from {table} where staff_id = %s", [number]).fetchone()[0]
    return count


@PAGES
def test_a_few_are_a_list(cast: Cast, asked: Asked, who: str, table: str) -> None:
    crowd(cast, FEW - 50)
    answer = sign_in(cast.people[who]).get(asked(cast)[0])
    assert "Werker, Dirk" in offered(answer)
    assert FEW - 50 < len(offered(answer)) <= FEW
    assert weight(answer) < MOST
    assert 'name="staff_typed"' not in answer.content.decode()


@PAGES
def test_many_are_no_list_and_a_name_is_typed(cast: Cast, asked: Asked, who: str, table: str) -> None:
    numbers, client = crowd(cast, FEW), sign_in(cast.people[who])
    address, said = asked(cast)
    answer = client.get(address)
    assert 'name="staff_typed"' in answer.content.decode()
    assert offered(answer) == []
    assert weight(answer) < MOST
    before = held(cast, table, numbers[41])
    several = client.post(address, said | {"staff_typed": "menigte"})
    assert several.status_code == 422
    assert "Kies wie u bedoelt." in several.content.decode()
    assert len(offered(several)) == OFFERED
    assert all(f'value="{value}"' in several.content.decode() for value in said.values() if value and "-" in value)
    assert client.post(address, said | {"staff_typed": "Iemand Anders"}).status_code == 422
    assert client.post(address, said).status_code == 422
    assert held(cast, table, numbers[41]) == before
    assert client.post(address, said | {"staff_typed": "mn042"}).status_code == 303
    assert held(cast, table, numbers[41]) == before + 1


@PAGES
def test_whoever_is_chosen_of_those_who_fit_is_taken(cast: Cast, asked: Asked, who: str, table: str) -> None:
    numbers, client = crowd(cast, FEW), sign_in(cast.people[who])
    address, said = asked(cast)
    several = client.post(address, said | {"staff_typed": "menigte"})
    value = re.search(r'<option value="([^"]+)">[^<]*007', several.content.decode())
    assert value
    before = held(cast, table, numbers[6])
    assert client.post(address, said | {"staff_typed": "menigte", "staff": value[1]}).status_code == 303
    assert held(cast, table, numbers[6]) == before + 1


@pytest.mark.parametrize(("asked", "table"), [(there, "incident_staff"), (watching, "recording_viewer")])
def test_a_form_on_a_page_comes_back_with_that_page(
    cast: Cast, asked: Callable[[Cast], tuple[str, str, str]], table: str
) -> None:
    numbers, (who, address, sends) = crowd(cast, FEW), asked(cast)
    client = sign_in(cast.people[who])
    page = client.get(address)
    assert (offered(page, "colleague"), 'name="colleague_typed"' in page.content.decode()) == ([], True)
    assert weight(page) < MOST
    several = client.post(address + sends, {"colleague_typed": "menigte"})
    assert several.status_code == 422
    assert len(offered(several, "colleague")) == OFFERED
    assert page.content.decode().count("<h1>") == several.content.decode().count("<h1>") == 1
    assert client.post(address + sends, {"colleague_typed": "Iemand Anders"}).status_code == 422
    assert held(cast, table, numbers[41]) == 0
    assert client.post(address + sends, {"colleague_typed": "mn042"}).status_code in {302, 303}
    assert held(cast, table, numbers[41]) == 1
    assert client.get(address + sends).url == address
