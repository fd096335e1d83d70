"""Inviting many in tests: people without an account, the preview, confirming it, and codes out of a PDF."""

import re

from django.http import HttpResponse

from tests.documents.pdf import text_of
from tests.people import Cast, Someone, sign_in

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
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
    """Look at the preview, and confirm it."""
    client = sign_in(cast.people[name])
    mark = mark_on(client.get(path + ("?opnieuw=1" if again else "")))
    return client.post(path, {"gezien": mark} | ({"opnieuw": "1"} if again else {}))


def codes_in(answer: HttpResponse) -> list[str]:
    """The codes on the letters, in their order."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return CODE.findall(text_of(answer.content))
