"""Every address behind the door × everybody of the cast: exactly these people get there, everybody else gets a 404.

An address that is not in this table fails the last test. Noor is 13, Tess 16 and Yara 18; Gerda is guardian of Noor and
Tess, Olga and Maud of Sem; Rob has no authority, a court keeps Karim away, Ymke is guardian of an adult.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client

from tests.people import Cast, sign_in
from zorgvuldig.gate.pages import addresses, declaration_of


@dataclass(frozen=True, slots=True)
class Place:
    """An address by name, an example of it, who gets there, and what is posted (None: it is read)."""

    name: str
    path: Callable[[Cast], str]
    people: str
    posts: dict[str, str] | None = None


def group(cast: Cast, name: str) -> UUID:
    return cast.groups[name][1]


STAFF = "dirk maud otto anna wim leo petra fenna"
PLACES = [
    Place("own_groups", lambda cast: "/groepen/", STAFF),
    Place("taught_group", lambda cast: f"/groepen/{group(cast, 'wi2B')}/", "dirk"),
    Place("grades", lambda cast: f"/groepen/{group(cast, 'wi2B')}/cijfers/", "dirk"),
    Place("new_test", lambda cast: f"/groepen/{group(cast, 'wi2B')}/toetsen/nieuw/", "dirk"),
    Place("own_classes", lambda cast: "/mentorklas/", STAFF),
    Place("mentored_class", lambda cast: f"/mentorklas/{group(cast, '2B')}/", "maud"),
    Place("guided_pupil", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/", "maud"),
    Place("administered_pupil", lambda cast: f"/leerlingen/{cast.noor.uid}/administratie/", "anna"),
    Place("enrolled_pupil", lambda cast: f"/leerlingen/{cast.noor.uid}/inschrijving/", "anna leo"),
    Place("emergency_file", lambda cast: f"/leerlingen/{cast.noor.uid}/nood/", ""),
    Place("invitations", lambda cast: f"/leerlingen/{cast.noor.uid}/uitnodigen/", "anna"),
    Place("new_guardian", lambda cast: f"/leerlingen/{cast.noor.uid}/ouders/nieuw/", "anna"),
    Place("staff_invitations", lambda cast: "/medewerkers/uitnodigen/", "anna wim"),
    Place("search", lambda cast: "/zoeken/", "dirk maud otto anna wim leo petra fenna", {"q": "bakkerman"}),
    Place("oversight", lambda cast: "/toezicht/", "petra fenna"),
    Place("watched_staff", lambda cast: "/toezicht/medewerkers/", "petra fenna"),
    Place("watched_person", lambda cast: f"/toezicht/medewerker/{cast.dirk.uid}/", "petra fenna"),
    Place("watched_pupil", lambda cast: f"/toezicht/leerling/{cast.noor.uid}/", "petra fenna"),
    Place("own_children", lambda cast: "/mijn-kinderen/", "gerda olga maud"),
    Place("child", lambda cast: f"/mijn-kind/{cast.noor.uid}/", "gerda"),
    Place("child", lambda cast: f"/mijn-kind/{cast.tess.uid}/", "gerda"),
    Place("child", lambda cast: f"/mijn-kind/{cast.yara.uid}/", ""),
    Place("child", lambda cast: f"/mijn-kind/{cast.sem.uid}/", "olga maud"),
    Place("child_log", lambda cast: f"/mijn-kind/{cast.noor.uid}/inzage/", "gerda"),
    Place("child_copy", lambda cast: f"/mijn-kind/{cast.noor.uid}/kopie/", "gerda", {}),
    Place("child_copy", lambda cast: f"/mijn-kind/{cast.tess.uid}/kopie/", "tess", {}),  # 16: her own, by any address
    Place("own_file", lambda cast: "/mijn-gegevens/", "noor bram tess yara sem wout"),
    Place("own_log", lambda cast: "/mijn-gegevens/inzage/", "noor bram tess yara sem wout"),
    Place("own_copy", lambda cast: "/mijn-gegevens/kopie/", "tess yara", {}),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=[f"{number}-{place.name}" for number, place in enumerate(PLACES)])
def test_exactly_these_people_get_there(cast: Cast, place: Place) -> None:
    path = place.path(cast)
    got = set()
    for name, someone in cast.people.items():
        client = sign_in(someone)
        answer = client.get(path) if place.posts is None else client.post(path, place.posts)
        assert answer.status_code in {200, 302, 404}, (name, answer.status_code)
        if answer.status_code != 404:
            got.add(name)
    assert got == set(place.people.split())


@pytest.mark.parametrize("place", PLACES, ids=[f"{number}-{place.name}" for number, place in enumerate(PLACES)])
def test_nobody_without_a_session_gets_there(cast: Cast, place: Place) -> None:
    path = place.path(cast)
    answer = Client().get(path) if place.posts is None else Client().post(path, place.posts)
    assert answer.status_code == 302
    assert answer.url.startswith("/inloggen/")


def test_no_address_behind_the_door_is_missing_here() -> None:
    behind = {p.name for _path, p in addresses() if (d := declaration_of(p)) and d.access == "door"}
    assert behind == {place.name for place in PLACES}
