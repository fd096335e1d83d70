"""Inviting many in tests: people without an account, the preview, confirming it, and the letters that come of it."""

import re

from django.http import HttpResponse

from tests.letters import opened_by
from tests.people import Cast, Someone, sign_in

MARK = re.compile(r'name="gezien" value="([0-9a-f]{64})"')


def families(cast: Cast, name: str = "2B") -> str:
    """Where the parents of a class are invited."""
    return f"/uitnodigen/klas/{cast.groups[name][1]}/ouders/"


def pupils(cast: Cast, name: str = "2B") -> str:
    """Where the pupils of a class are invited."""
    return f"/uitnodigen/klas/{cast.groups[name][1]}/leerlingen/"


def stage(cast: Cast, name: str = "2B") -> str:
    """Where the parents of the year of a class are invited."""
    return f"/uitnodigen/leerjaar/{cast.groups[name][1]}/ouders/"


def no_account(cast: Cast, *names: str) -> None:
    """Take their accounts away."""
    cast.db.execute("delete from account where person_id = any(%s)", [[cast.people[name].id for name in names]])


def newcomer(cast: Cast, name: str, *children: str, email: str = "", street: str = "", **more: bool) -> Someone:
    """A guardian of these pupils who has no account."""
    someone = cast.guardian(name, *children, **more)
    cast.db.execute(
        "update guardian set email = %s, street = %s, postcode = '1234 AB', town = 'Wilgendam' where person_id = %s",
        [email, street, someone.id],
    )
    no_account(cast, name.lower())
    return someone


def mark_on(page: HttpResponse) -> str:
    """What the preview has to confirm it with."""
    found = MARK.search(page.content.decode())
    assert found, page.content.decode()
    return found[1]


def confirmed(cast: Cast, path: str, name: str = "anna", *, again: bool = False) -> HttpResponse:
    """What the page says when somebody looked at the preview, and confirmed it."""
    client = sign_in(cast.people[name])
    mark = mark_on(client.get(path + ("?opnieuw=1" if again else "")))
    return client.post(path, {"gezien": mark} | ({"opnieuw": "1"} if again else {}))


def posted(cast: Cast, path: str, name: str = "anna", *, again: bool = False) -> HttpResponse:
    """The file with the letters that come of it; who asked opens it, for nobody else keeps the administration."""
    assert confirmed(cast, path, name, again=again).status_code == 200
    return opened_by(sign_in(cast.people[name]))
