"""What an open door tells: who, why and what; the pupil of its address, and the roles for the menu."""

from types import SimpleNamespace

import psycopg
import pytest
from django.test import RequestFactory

from tests.gate.conftest import CLASS, READS, WRITES
from tests.gate.doors import class_of, file_of, names
from tests.people import NOW, Cast, secret_of
from zorgvuldig.gate.roles import own_purposes, roles_of
from zorgvuldig.learning.models import Grade
from zorgvuldig.pupils.file_reads import number_of, pupil_of
from zorgvuldig.school.people.models import PupilIdentity


def test_an_open_door_says_who_why_and_what(cast: Cast) -> None:
    with class_of(cast, secret_of(cast.dirk), writes=WRITES) as door:
        assert (door.actor_id, door.role, door.purpose.key, door.count) == (cast.dirk.id, "teacher", "teaching", 4)
        assert (door.reads, door.writes, door.opened_at) == (frozenset(READS), frozenset(WRITES), NOW)
        assert not door.is_emergency
        assert names() == CLASS
        assert Grade.objects.count() == 4


def test_a_door_knows_the_pupil_of_its_key_and_a_refusal_nobody(cast: Cast, runtime: psycopg.Connection) -> None:
    with file_of(cast.noor, secret_of(cast.maud), "mentoring", reads=("identity",)) as door:
        assert door.about == cast.noor.id
        assert number_of(cast.noor.uid, door=door) == cast.noor.id
        assert number_of(cast.bram.uid, door=door) is None
        assert number_of(None, door=door) == cast.maud.id
        assert pupil_of(cast.noor.uid, door=door).given_name == "Noor"
        with pytest.raises(PupilIdentity.DoesNotExist):
            pupil_of(cast.bram.uid, door=door)
    with class_of(cast, secret_of(cast.dirk)) as door:
        assert door.about is None
    call = "select result, about from gate.open(%s, gen_random_uuid(), 'mentoring', 0, 0, 'pupil', %s)"
    with runtime.transaction():
        assert runtime.execute(call, [secret_of(cast.dirk), str(cast.noor.uid)]).fetchone() == (0, None)


def test_a_page_with_a_menu_knows_the_roles_from_its_opening(cast: Cast) -> None:
    request = RequestFactory().get("/")
    for someone, purpose in ((cast.maud, "mentoring"), (cast.gerda, "parental_view")):
        request.session, request.roles = SimpleNamespace(secret=secret_of(someone)), None
        with file_of(cast.noor, secret_of(someone), purpose, reads=("identity",), with_menu=True) as door:
            assert door.roles == (roles_of(request), own_purposes(request)) != (frozenset(), frozenset())
    with file_of(cast.noor, secret_of(cast.maud), "mentoring", reads=("identity",)) as door:
        assert door.roles is None
