"""A school with fields of its own: a locker that the mentor sees, a key that the administration alone sees, and one that ended."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.test import Client

from tests.people import TODAY, Cast
from zorgvuldig.gate.contents import OWN_FIELDS, contents
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.load import load
from zorgvuldig.register.own_fields import OwnField
from zorgvuldig.register.schema import FieldKind, Text

YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
HALLS = (Text("hal", "hall"), Text("gang", "corridor"))
STATE = "select value from gate.state where key = %s"


def own_field(key: str, kind: FieldKind = FieldKind.TEXT, *, sees: tuple[str, ...] = ("administration",), ended_on: str = "", cleared: bool = False) -> OwnField:  # fmt: skip
    """A field for the work of the administration, that the administration fills in."""
    return OwnField(
        key, Text(key.capitalize(), f"{key} in English"), Text(f"Waarom {key}.", f"Why {key}."), "administration", load().purposes["administration"].basis, sees,
        ("administration",), "rest_at_most", kind, HALLS if kind is FieldKind.CHOICE else (), ended_on, cleared,
    )  # fmt: skip


LOCKER = own_field("kluisje", sees=("administration", "mentor"))
KEY = own_field("sleutel")
HALL = own_field("plek", FieldKind.CHOICE)
GIVEN = own_field("uitgereikt", FieldKind.DATE)
PAID = own_field("borg", FieldKind.YES_NO)
ENDED = own_field("fietsenhok", ended_on=YESTERDAY)


@contextmanager
def declared(cast: Cast, *fields: OwnField) -> Iterator[None]:
    """The register in force declares these fields and no others: for the database, and for this process."""
    (before,) = cast.db.execute(STATE, [OWN_FIELDS]).fetchone()
    own = REGISTER.own_fields
    object.__setattr__(REGISTER, "own_fields", {field.key: field for field in fields})
    put_state(cast, contents(REGISTER)[OWN_FIELDS])
    try:
        yield
    finally:
        object.__setattr__(REGISTER, "own_fields", own)
        put_state(cast, before)


def put_state(cast: Cast, text: str) -> None:
    """What the database has of the fields of the register in force."""
    assert isinstance(json.loads(text), list)
    cast.db.execute("update gate.state set value = %s where key = %s", [text, OWN_FIELDS])


def put_value(cast: Cast, field: str, value: str, pupil: str = "noor") -> int:
    """What stands in a field of a pupil; its number."""
    number: int = cast.put("own_value", pupil_id=cast.people[pupil].id, field=field, value=value)
    return number


def values(cast: Cast, pupil: str = "noor") -> dict[str, str]:
    """What stands in every field of a pupil."""
    rows = cast.db.execute("select field, value from own_value where pupil_id = %s", [cast.people[pupil].id])
    return dict(rows.fetchall())


def fill_in(client: Client, cast: Cast, pupil: str = "noor", **said: str) -> int:
    """Send the form of a pupil with these answers in place of what it came with; the status of the answer."""
    path = f"/leerlingen/{cast.people[pupil].uid}/eigen-velden/"
    form = client.get(path).context["form"]
    stands = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    status: int = client.post(path, stands | {f"veld_{key}": value for key, value in said.items()}).status_code
    return status


def ended(field: OwnField, *, cleared: bool = False) -> OwnField:
    """The same field after the school ended it."""
    return replace(field, ended_on=YESTERDAY, cleared=cleared)


def own_field_of(role: str) -> OwnField:
    """A field that another role fills in, which the checks of the register would refuse."""
    return replace(own_field("brug", sees=(role, "administration")), writes=(role,))
