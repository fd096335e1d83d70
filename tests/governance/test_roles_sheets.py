"""A board has thousands of roles: they are looked at by the sheet, by school or by role, and whoever has to can see all of them."""

import re
from html import unescape
from typing import Any

from django.test import Client

from tests.crowd import FAMILY, crowd
from tests.people import Cast, days, sign_in
from tests.structure.weights import MOST, weight
from zorgvuldig.governance.reviews.reads import A_SHEET

LIST, END = "/privacy/rollen/", "/privacy/rollen/einde/"
MANY = 2 * A_SHEET


def roles(answer: Any) -> list[str]:
    """The numbers of the roles that a page lets somebody tick."""
    return re.findall(r'name="rol" value="(\d+)"', answer.content.decode())


def sheets(answer: Any) -> int:
    """How many there are."""
    found = re.search(r"Blad \d+ van (\d+)", answer.content.decode())
    return int(found[1]) if found else 1


def left(client: Client) -> int:
    """How many roles are not looked at yet, as the page says it."""
    found = re.search(r"Nog (\d+) rol", client.get(LIST).content.decode())
    return int(found[1]) if found else 0


def test_every_role_stands_on_one_sheet(cast: Cast) -> None:
    crowd(cast, MANY)
    client, found = sign_in(cast.petra), []
    last = sheets(client.get(LIST))
    for number in range(1, last + 1):
        answer = client.get(LIST, {"blad": number})
        assert len(roles(answer)) <= A_SHEET
        assert weight(answer) < MOST
        found += roles(answer)
    of_others = cast.db.execute("select id from staff_role where staff_id <> %s", [cast.petra.id]).fetchall()
    assert sorted(map(int, found)) == sorted(number for (number,) in of_others)


def test_all_can_be_confirmed_sheet_by_sheet_and_the_next_ones_come_up(cast: Cast) -> None:
    crowd(cast, MANY)
    client, total = sign_in(cast.petra), left(sign_in(cast.petra))
    for done in range(1, 3):
        assert client.post(LIST, {"rol": roles(client.get(LIST))}).status_code == 303
        assert left(client) == total - done * A_SHEET


def test_the_last_sheet_may_be_gone_once_it_is_confirmed(cast: Cast) -> None:
    crowd(cast, MANY)
    client, address = sign_in(cast.petra), f"{LIST}?open=on"
    last = sheets(client.get(address))
    there = f"{address}&blad={last}"
    answer = client.post(there, {"rol": roles(client.get(there))})
    assert (answer.status_code, answer["Location"]) == (303, there)
    page = client.get(there)
    assert page.status_code == 200
    assert f"Blad {last} van {last}" in page.content.decode()  # one's own role stays, for a colleague
    for _ in range(last):
        client.post(address, {"rol": roles(client.get(address))})
    assert roles(client.get(there)) == []
    assert client.post(there, {"rol": ["99999999"]}).status_code == 409
    for wrong in ("x", "", "-1", "0"):
        assert client.get(f"{address}&blad={wrong}").status_code == 404, wrong


def test_the_choice_goes_along_from_sheet_to_sheet_and_back_from_ending(cast: Cast) -> None:
    crowd(cast, MANY)
    client, school = sign_in(cast.petra), cast.schools["Oost"]
    page = unescape(client.get(LIST, {"school": school, "rol": "teacher"}).content.decode())
    assert f'href="?school={school}&rol=teacher&blad=2" rel="next"' in page
    second = f"{LIST}?school={school}&rol=teacher&blad=2"
    assert f'href="?school={school}&rol=teacher&blad=1" rel="prev"' in unescape(client.get(second).content.decode())
    answer = client.post(END + second.removeprefix(LIST), {"rol": roles(client.get(second))[:1]})
    assert f'href="{second}"' in unescape(answer.content.decode())


def test_a_school_has_its_own_roles_and_those_of_all_schools_are_apart(cast: Cast) -> None:
    crowd(cast, MANY)
    cast.put("staff_role", staff_id=cast.dirk.id, school_id=None, role="mentor", starts_on=days(-9))
    client = sign_in(cast.petra)
    west = client.get(LIST, {"school": cast.schools["West"]})
    assert FAMILY not in west.content.decode()
    held = "select id from staff_role where school_id is not distinct from %s and staff_id <> %s"
    for asked, school in ((cast.schools["West"], cast.schools["West"]), ("alle", None)):
        there = [number for (number,) in cast.db.execute(held, [school, cast.petra.id]).fetchall()]
        assert there
        assert sorted(map(int, roles(client.get(LIST, {"school": asked})))) == sorted(there)
    assert sheets(client.get(LIST, {"school": "999999"})) == sheets(client.get(LIST)), "a made-up school shows all"


def test_one_school_is_not_asked_for(cast: Cast) -> None:
    cast.db.execute("update staff_role set school_id = %s", [cast.schools["Oost"]])
    assert "Op welke school?" not in sign_in(cast.petra).get(LIST).content.decode()
