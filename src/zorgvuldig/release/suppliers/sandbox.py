"""An invented pupil, for trying a product's connection before anything about a real one may go."""

import uuid
from collections.abc import Iterable
from typing import Any

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.release.suppliers.supplying import Supplied, pseudonym

NOBODY = uuid.UUID(int=0)
INVENTED: dict[str, Any] = {
    "role": "pupil",
    "school": {"brin": "00ZZ", "name": "Proefschool"},
    "group": ["1A"],
    "stage": 1,
    "level": "havo",
    "first_name": "Proef",
    "family_name": "Leerling",
    "eck_id": "https://ketenid.nl/000000/" + "0" * 128,
}


def may_try() -> frozenset[str]:
    """The roles that may sign in as the invented pupil: whoever makes agreements."""
    return roles_with(purpose="supplier_desk", writes=True)


def invented(sector: str, claims: Iterable[str]) -> Supplied:
    """What a test client gets: the invented pupil, with these claims of the register. No row says so, for it is about nobody."""
    known = set(claims) & set(REGISTER.claims)
    return Supplied(0, pseudonym(sector, NOBODY), {key: value for key, value in INVENTED.items() if key in known})
