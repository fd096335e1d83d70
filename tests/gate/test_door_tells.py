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
    call = "select result, about from gate.open(%s, gen_random_uuid(), 'mentoring', 0, 0, 'pupil', %s, false)"
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


def test_somebody_is_known_by_the_pupils_that_are_theirs_and_by_no_other(cast: Cast) -> None:
    """The menu follows from relations that hold: those by which `gate.own` gives somebody, asked here one by one."""
    family = cast.db.execute("select relation, role, purpose from gate.rule where not is_staff").fetchall()
    staff = cast.db.execute(
        "select staff_id, role from staff_role where starts_on <= gate.today() and coalesce(ends_on > gate.today(), true)"
    )
    held = {(who, role) for who, role in staff.fetchall()}
    found: set[str] = set()
    for name, someone in cast.people.items():
        owning = {
            relation
            for relation in {rule[0] for rule in family}
            if cast.db.execute("select gate.own(%s, %s, gate.today())", [relation, someone.id]).fetchone() != (None,)
        }
        roles = {role for relation, role, _ in family if relation in owning} | {
            r for who, r in held if who == someone.id
        }
        purposes = {purpose for relation, _, purpose in family if relation in owning}
        known = cast.db.execute("select roles, purposes from gate.known_in(%s, gate.today())", [someone.id]).fetchone()
        assert known is not None
        assert (set(known[0]), set(known[1])) == (roles, purposes), name
        found |= roles
    assert {"guardian", "pupil", "teacher"} <= found


def test_a_refusal_does_not_say_who_came(cast: Cast, runtime: psycopg.Connection) -> None:
    call = "select result, who, roles, own_purposes from gate.open(%s, gen_random_uuid(), 'mentoring', 0, 0, 'pupil', %s, true)"
    with runtime.transaction():
        assert runtime.execute(call, [secret_of(cast.dirk), str(cast.noor.uid)]).fetchone() == (0, None, None, None)
        assert runtime.execute(call, ["nobody", str(cast.noor.uid)]).fetchone() == (-1, None, None, None)
