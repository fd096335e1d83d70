"""The door as honest code uses it, and what is left when something goes wrong in between."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, ProgrammingError, connection, connections, transaction
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from tests.gate.conftest import CLASS, READS, WRITES
from tests.gate.doors import class_of, file_of, logged, names
from tests.gate.hostile import ask, column, enter, inside, next_request
from tests.people import NOW, Cast, Someone, days, secret_of
from zorgvuldig.access.emergency_pages import break_glass
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind, NoSession, NotOpened, Refused, open_door
from zorgvuldig.gate.models import Account, Look
from zorgvuldig.gate.pages import page
from zorgvuldig.gate.sessions import SessionStore, key_of
from zorgvuldig.learning.models import Grade
from zorgvuldig.school.models import LearningGroup, Membership
from zorgvuldig.school.people.models import Guardian, PupilBirth, PupilContact, PupilIdentity
from zorgvuldig.school.staffing.models import Staff

# --- what an open door says and shows ------------------------------------------------------------------------------


def test_code_that_asks_what_was_not_opened_is_stopped(cast: Cast) -> None:
    with class_of(cast, secret_of(cast.dirk)) as door:
        door.reading("identity", "grades")
        with pytest.raises(NotOpened, match="contact not opened for teaching"):
            door.reading("identity", "contact")
        with pytest.raises(NotOpened, match="grades not opened for writing"):
            door.writing("grades")
        assert list(PupilContact.objects.all()) == []  # what it would have seen: nothing, and no error


def test_a_category_the_rule_does_not_give_is_refused_whole(cast: Cast) -> None:
    with pytest.raises(Refused), file_of(cast.noor, secret_of(cast.dirk), "teaching", reads=("identity", "contact")):
        pass
    assert logged(cast) == [(cast.noor.id, True)]


def test_reading_is_not_writing(cast: Cast) -> None:
    with class_of(cast, secret_of(cast.dirk)), pytest.raises(ProgrammingError), transaction.atomic():
        Grade.objects.update(value="1.0")
    with class_of(cast, secret_of(cast.dirk), writes=("assessment",)), transaction.atomic():
        assert Grade.objects.update(value="1.0") == 0


def administration(cast: Cast, **more: Any) -> AbstractContextManager[Door]:
    """Anna opens Noor's file, to read all of it that she may."""
    reads = ("identity", "birth", "contact", "guardian", "enrolment", "membership")
    return file_of(cast.noor, secret_of(cast.anna), "administration", reads=reads, **more)


def test_each_category_is_written_by_its_own_right(cast: Cast) -> None:
    with administration(cast, writes=("birth", "enrolment")):
        assert PupilContact.objects.update(town="Elders") == 0
        assert PupilIdentity.objects.all().delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Membership.objects.create(pupil_id=cast.noor.id, group_id=cast.groups["3A"][0], starts_on=NOW.date())
        assert PupilBirth.objects.update(sex="other") == 1
    with administration(cast, writes=("contact",)):
        assert PupilContact.objects.update(town="Elders") == 1


def test_guardians_are_reached_through_their_own_children_alone(cast: Cast) -> None:
    with administration(cast, writes=("guardian",)):
        assert set(Guardian.objects.values_list("given_name", flat=True)) == {"Gerda", "Rob", "Karim"}
        assert Guardian.objects.filter(pk=cast.olga.id).update(phone="0") == 0
        assert Guardian.objects.filter(pk=cast.gerda.id).update(phone="0") == 1
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Guardian.objects.create(person_id=cast.otto.id, given_name="Otto", prefix="", family_name="Werker")


def test_nothing_is_written_in_the_transaction_that_opened_it(cast: Cast, runtime: psycopg.Connection) -> None:
    with runtime.transaction():
        _, token = ask(
            runtime, secret_of(cast.anna), "administration", ("contact",), "pupil", cast.noor.uid, writes=("contact",)
        )
        enter(runtime, "writer", token)
        assert runtime.execute("update pupil_contact set town = 'Elders'").rowcount == 0
        new = "insert into pupil_contact (pupil_id, email, phone, street, postcode, town) select %s, '', '', '', '', ''"
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"), runtime.transaction():
            runtime.execute(new, [cast.noor.id])


def test_an_unknown_category_or_purpose_opens_nothing(cast: Cast) -> None:
    secret = secret_of(cast.dirk)
    with pytest.raises(KeyError), file_of(cast.noor, secret, reads=("nonsense",)):
        pass
    for purpose in ("nonsense", "mentoring", "administration", "oversight", "emergency", "copy", ""):
        with pytest.raises(Refused), class_of_for(cast, secret, purpose):
            pass


def class_of_for(cast: Cast, secret: str, purpose: str) -> AbstractContextManager[Door]:
    key = str(cast.groups["wi2B"][1])
    return open_door(secret, purpose=purpose, reads=("identity",), kind=Kind.GROUP, key=key, now=NOW)


def test_an_unknown_kind_opens_nothing_and_is_in_the_log(cast: Cast, runtime: psycopg.Connection) -> None:
    result, _ = ask(runtime, secret_of(cast.dirk), "teaching", READS, "nonsense", cast.groups["wi2B"][1])
    assert result == 0
    assert logged(cast, "actor_id, kind, pupil_id, refused") == [(cast.dirk.id, "nonsense", None, True)]


# --- the log is there whatever happens -----------------------------------------------------------------------------


def test_a_request_that_is_rolled_back_leaves_its_log_rows(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), class_of(cast, secret_of(cast.dirk), writes=WRITES):
        Grade.objects.update(value=1 / (Grade.objects.update(value="1.0") - 4))
    assert {pupil for pupil, _ in logged(cast)} == {cast.people[name.lower()].id for name in CLASS}
    assert column(cast.db, "select count(*) from grade where value = 1.0") == [0]
    assert column(cast.db, "select count(*) from gate.change") == [0]


def test_a_connection_killed_between_opening_and_reading(cast: Cast) -> None:
    """The log row was committed; what would have been read was not."""
    secret, read = secret_of(cast.dirk), []

    def kill(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if "gate.open(" in sql:
            cast.db.execute("select pg_terminate_backend(%s)", [context["connection"].connection.info.backend_pid])
        return result

    with connection.execute_wrapper(kill), pytest.raises((OperationalError, DatabaseError)), class_of(cast, secret):
        read.append(names())
    connection.close()
    assert read == []
    assert len(logged(cast)) == 4
    with class_of(cast, secret):  # and the next request simply works
        assert names() == CLASS


def test_a_refusal_is_logged_with_whose_file_it_was(cast: Cast) -> None:
    for who, pupil in ((cast.dirk, cast.sem), (cast.rob, cast.noor), (cast.bas, cast.noor)):
        with pytest.raises(Refused), file_of(pupil, secret_of(who)):
            pass
    with pytest.raises(Refused), file_of(Someone("nobody", 0, uuid.uuid4()), secret_of(cast.dirk)):
        pass
    assert logged(cast, "actor_id, pupil_id, refused") == [
        (cast.dirk.id, cast.sem.id, True),
        (cast.rob.id, cast.noor.id, True),
        (cast.bas.id, cast.noor.id, True),
        (cast.dirk.id, None, True),
    ]


# --- one person, several tabs, children and roles ------------------------------------------------------------------


def test_two_children_of_one_guardian_do_not_mix(cast: Cast) -> None:
    secret = secret_of(cast.gerda)
    with file_of(cast.noor, secret):
        assert names() == {"Noor"}
        assert {str(grade.value) for grade in Grade.objects.all()} == {"6.4"}
        assert {look.pupil_id for look in Look.objects.all()} == {cast.noor.id}
    with file_of(cast.tess, secret):
        assert names() == {"Tess"}
        assert {str(grade.value) for grade in Grade.objects.all()} == {"8.8"}
        assert not Look.objects.exists()  # she is sixteen: who looked is hers to see
    with open_door(secret, purpose="parental_view", reads=("identity",), kind=Kind.OWN, now=NOW):
        assert names() == {"Noor", "Tess"}


def test_a_mentor_who_is_a_parent_never_mixes_the_two(cast: Cast) -> None:
    secret = secret_of(cast.maud)
    with file_of(cast.sem, secret, "parental_view") as door:
        assert (door.role, names()) == ("guardian", {"Sem"})
    with file_of(cast.noor, secret, "mentoring", reads=("identity", "contact")) as door:
        assert (door.role, names()) == ("mentor", {"Noor"})
    for pupil, purpose in ((cast.sem, "mentoring"), (cast.noor, "parental_view")):
        with pytest.raises(Refused), file_of(pupil, secret, purpose, reads=("identity",)):
            pass


def test_two_tabs_of_one_session_keep_their_own_openings(cast: Cast, runtime: psycopg.Connection) -> None:
    secret = secret_of(cast.maud)
    _, child = ask(runtime, secret, "parental_view", ("identity", "grades"), "pupil", cast.sem.uid)
    _, pupil = ask(runtime, secret, "mentoring", ("identity", "contact"), "pupil", cast.noor.uid)
    for token, name, contacts in ((child, "Sem", 0), (pupil, "Noor", 1), (child, "Sem", 0)):
        with inside(runtime, "reader", token):
            assert column(runtime, "select given_name from pupil_identity") == [name]
            assert len(column(runtime, "select pupil_id from pupil_contact")) == contacts


def test_openings_at_the_same_moment_keep_apart(cast: Cast) -> None:
    """Eight doors at once, on as many connections, again and again: each shows its own, and every look is logged."""
    doors: list[tuple[Callable[[], AbstractContextManager[Door]], set[str]]] = []
    for who, make, seen in (
        (cast.dirk, lambda s: class_of(cast, s), CLASS),
        (cast.otto, lambda s: class_of(cast, s, "ne3A"), {"Sem"}),
        (cast.gerda, lambda s: file_of(cast.tess, s), {"Tess"}),
        (cast.gerda, lambda s: file_of(cast.noor, s), {"Noor"}),
        (cast.maud, lambda s: file_of(cast.sem, s), {"Sem"}),
        (cast.bram, lambda s: file_of(cast.bram, s, "own_view"), {"Bram"}),
        (cast.anna, lambda s: file_of(cast.yara, s, "administration", reads=("identity",)), {"Yara"}),
        (cast.wim, lambda s: file_of(cast.wout, s, "administration", reads=("identity",)), {"Wout"}),
    ):
        doors.append((partial(make, secret_of(who)), seen))

    def visit(number: int) -> bool:
        make, expected = doors[number % len(doors)]
        try:
            with make():
                return names() == expected
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(visit, range(80)))
    assert len(logged(cast)) == 10 * (4 + 7)
    assert len(set(column(cast.db, "select token from gate.log"))) == 80


# --- the end of a session is the end of its doors ------------------------------------------------------------------


def delete_the_row(cast: Cast, secret: str) -> None:
    Session.objects.filter(session_key=key_of(secret)).delete()


def flush(cast: Cast, secret: str) -> None:
    SessionStore(key_of(secret), secret).flush()


def cycle(cast: Cast, secret: str) -> None:
    session = SessionStore(key_of(secret), secret)
    session.load()
    session.cycle_key()


def expire(cast: Cast, secret: str) -> None:
    cast.db.execute("update gate.session set until = statement_timestamp() - interval '1 second'")


def close_the_account(cast: Cast, secret: str) -> None:
    Account.objects.filter(pk=cast.dirk.account).update(is_active=False)


def delete_the_account(cast: Cast, secret: str) -> None:
    cast.db.execute("set session_replication_role = origin")
    try:
        cast.db.execute("delete from mfa_authenticator where user_id = %s", [cast.dirk.account])
        cast.db.execute("delete from account where id = %s", [cast.dirk.account])
    finally:
        cast.db.execute("set session_replication_role = replica")


ENDS = [delete_the_row, flush, cycle, expire, delete_the_account]


@pytest.mark.parametrize("end", ENDS)
def test_an_opening_dies_with_its_session(
    cast: Cast, runtime: psycopg.Connection, end: Callable[[Cast, str], None]
) -> None:
    secret = secret_of(cast.dirk)
    _, token = ask(runtime, secret, "teaching", READS, "group", cast.groups["wi2B"][1], writes=WRITES)
    with inside(runtime, "reader", token):
        assert len(column(runtime, "select value from grade")) == 4
        assert column(runtime, "select pupil_id from pupil_identity") != []
    end(cast, secret)
    with inside(runtime, "reader", token):
        assert column(runtime, "select pupil_id from pupil_identity") == []
    with inside(runtime, "writer", token):
        assert column(runtime, "select value from grade") == []
        assert runtime.execute("update grade set value = 1").rowcount == 0
    assert column(runtime, "select actor_id from gate.holder(%s, false)", [token]) == []
    with pytest.raises(NoSession), class_of(cast, secret):
        pass
    with pytest.raises(NoSession):
        break_glass(secret, pupil=cast.noor.uid, reason="een lange reden genoeg")


def test_a_session_that_ends_in_the_middle_of_a_request_shows_no_more(cast: Cast) -> None:
    secret = secret_of(cast.dirk)
    with class_of(cast, secret):
        assert names() == CLASS
        flush(cast, secret)
        assert names() == set()


def test_a_closed_account_opens_nothing_though_its_session_lives(cast: Cast) -> None:
    secret = secret_of(cast.dirk)
    close_the_account(cast, secret)
    with pytest.raises(NoSession), class_of(cast, secret):
        pass
    with pytest.raises(NoSession):
        break_glass(secret, pupil=cast.noor.uid, reason="een lange reden genoeg")


def test_a_session_without_its_second_factor_does_not_begin(cast: Cast) -> None:
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [cast.dirk.account])
    secret = secret_of(cast.dirk, begin=False)
    with connections["accounts"].cursor() as cursor:
        cursor.execute("select gate.begin(%s::text, %s::integer)", [key_of(secret), cast.dirk.account])
        assert cursor.fetchone() == (0,)
    with pytest.raises(NoSession), class_of(cast, secret):
        pass


def test_an_expired_session_does_not_begin(cast: Cast) -> None:
    secret = secret_of(cast.gerda, begin=False)
    Session.objects.update(expire_date=NOW - timedelta(seconds=1))
    with connections["accounts"].cursor() as cursor:
        cursor.execute("select gate.begin(%s::text, %s::integer)", [key_of(secret), cast.gerda.account])
        assert cursor.fetchone() == (0,)


def test_nobody_begins_on_somebody_elses_session(cast: Cast) -> None:
    """A key that began for one account never becomes another's, whoever asks."""
    secret = secret_of(cast.gerda)
    with connections["accounts"].cursor() as cursor:
        cursor.execute("select gate.begin(%s::text, %s::integer)", [key_of(secret), cast.olga.account])
    with open_door(secret, purpose="parental_view", reads=("identity",), kind=Kind.OWN, now=NOW) as door:
        assert (door.actor_id, names()) == (cast.gerda.id, {"Noor", "Tess"})


def test_an_opening_ends_after_five_minutes(cast: Cast, runtime: psycopg.Connection) -> None:
    _, token = ask(runtime, secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1], writes=WRITES)
    left = column(cast.db, "select extract(epoch from until - statement_timestamp()) from gate.cap")
    assert 290 < float(str(left[0])) <= 300
    cast.db.execute("update gate.cap set until = statement_timestamp() - interval '1 millisecond'")
    with inside(runtime, "writer", token):
        assert column(runtime, "select value from grade") == []
        assert runtime.execute("update grade set value = 1").rowcount == 0


# --- where a door cannot be opened, and what it leaves -------------------------------------------------------------


def test_a_door_inside_a_door_is_refused(cast: Cast) -> None:
    secret = secret_of(cast.dirk)
    with class_of(cast, secret):
        with pytest.raises(RuntimeError, match="outside any transaction"), class_of(cast, secret):
            pass
        with pytest.raises(RuntimeError, match="outside any transaction"):
            break_glass(secret, pupil=cast.noor.uid, reason="een lange reden genoeg")
        assert names() == CLASS


def test_a_door_inside_a_transaction_is_refused(cast: Cast) -> None:
    secret = secret_of(cast.dirk)
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside any transaction"), class_of(cast, secret):
        pass
    assert logged(cast) == []


def values_later() -> Iterator[Any]:
    yield from Grade.objects.values_list("value", flat=True)


def test_what_is_read_after_the_door_fails(cast: Cast) -> None:
    with class_of(cast, secret_of(cast.dirk)):
        lazy = PupilIdentity.objects.all()
        stream = Grade.objects.iterator(chunk_size=1)
        generator = values_later()
    for late in (lambda: list(lazy), lambda: next(stream), lambda: next(generator), lambda: Grade.objects.count()):
        with pytest.raises(DatabaseError):
            late()


def test_a_page_that_streams_is_refused(cast: Cast) -> None:
    from_tests = RequestFactory().get("/")
    from_tests.session = SessionStore(secret=secret_of(cast.dirk))

    @page(purpose="teaching", kind=Kind.GROUP, reads=READS)
    def streaming(request: Any, *, door: Door, **kwargs: Any) -> Any:
        return StreamingHttpResponse(str(grade.value) for grade in Grade.objects.all())

    with pytest.raises(RuntimeError, match="finished before the door closes"):
        streaming(from_tests, uid=cast.groups["wi2B"][1])


def test_five_hundred_pupils_at_most(cast: Cast) -> None:
    group = cast.groups["wi2B"]
    cast.db.execute(
        "insert into pupil select i, gen_random_uuid(), 'N' || i from generate_series(10001, 10496) i;"
        f"insert into membership (pupil_id, group_id, starts_on) select i, {group[0]}, date '2020-01-01' "
        "from generate_series(10001, 10496) i"
    )
    secret = secret_of(cast.dirk)
    with class_of(cast, secret) as door:
        assert door.count == 500
    cast.put("pupil", "person_id", person_id=10497, uid=uuid.uuid4(), number="one too many")
    cast.put("membership", pupil_id=10497, group_id=group[0], starts_on=days(-1))
    with pytest.raises(Refused), class_of(cast, secret):
        pass
    assert logged(cast)[-1] == (None, True)


@pytest.mark.parametrize(
    ("leave", "ask_later", "clean"),
    [
        ("select set_config('app.token', '{token}', false)", "select current_setting('app.token', true)", (None, "")),
        ("set work_mem = '3MB'", "select current_setting('work_mem')", ("4MB",)),
        ("set role {prefix}_reader", "select current_user::text", ("{prefix}_runtime",)),
        ("listen anything", "select count(*) from pg_listening_channels()", (0,)),
        ("set default_transaction_read_only = on", "select current_setting('default_transaction_read_only')", ("off",)),
        ("set search_path = 'pg_temp'", "select current_schemas(false)", (["gate"], ["public"], [])),
    ],
)
def test_nothing_stays_on_a_connection_for_the_next_request(
    cast: Cast, leave: str, ask_later: str, clean: tuple[Any, ...]
) -> None:
    prefix = connection.settings_dict["USER"].removesuffix("_runtime")
    with connection.cursor() as cursor:
        cursor.execute(leave.format(token=uuid.uuid4(), prefix=prefix))
    with next_request() as pooled:
        expected = [value.format(prefix=prefix) if isinstance(value, str) else value for value in clean]
        assert column(pooled, ask_later)[0] in expected
        assert column(pooled, "show timezone") == ["UTC"]


def test_the_token_is_gone_after_the_door(cast: Cast) -> None:
    with class_of(cast, secret_of(cast.dirk)):
        pass
    with connection.cursor() as cursor:
        cursor.execute("select current_user::text, current_setting('app.token', true)")
        user, token = cursor.fetchone()
    assert user == connection.settings_dict["USER"]
    assert not token


# --- no pupil at all -----------------------------------------------------------------------------------------------


STAFF = {
    "Dirk", "Maud", "Otto", "Anna", "Wim", "Leo", "Petra", "Fenna", "Bas", "Cato", "Vera", "Sanne", "Hanna", "Arend",
}  # fmt: skip


def test_the_organisation_alone_is_an_opening_too(cast: Cast) -> None:
    with open_door(
        secret_of(cast.dirk), purpose="workplace", reads=("organisation", "staff"), kind=Kind.NOBODY, now=NOW
    ) as door:
        assert door.count == 0
        assert LearningGroup.objects.count() == 5
        assert set(Staff.objects.values_list("given_name", flat=True)) == STAFF
        assert names() == set()
    assert logged(cast, "actor_id, pupil_id, purpose, refused") == [(cast.dirk.id, None, "workplace", False)]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_system_administrator_opens_no_content_at_all(cast: Cast, kind: Kind) -> None:
    secret = secret_of(cast.bas)
    keys = ("", str(cast.noor.uid), str(cast.groups["wi2B"][1]), str(cast.dirk.uid), "bakker")
    from_register = sorted({rule.purpose for rule in REGISTER.rules})
    for purpose in from_register:
        for key in keys:
            with (
                pytest.raises((Refused, NoSession)),
                open_door(secret, purpose=purpose, reads=(), kind=kind, key=key, now=NOW),
            ):
                pass
            secret = secret_of(cast.bas) if len(logged(cast)) % 50 == 49 else secret


# --- who keeps trying ----------------------------------------------------------------------------------------------


def refused_times(cast: Cast, secret: str) -> Iterator[int]:
    while True:
        with pytest.raises(Refused), class_of(cast, secret, "ne3A"):
            pass
        yield len(logged(cast))


def test_sixty_refusals_in_a_minute_end_the_session(cast: Cast) -> None:
    secret, other = secret_of(cast.dirk), secret_of(cast.otto)
    for count in refused_times(cast, secret):
        if count == 59:
            break
    with class_of(cast, secret):  # the sixtieth is not there yet
        pass
    with pytest.raises(Refused), class_of(cast, secret, "ne3A"):
        pass
    with pytest.raises(NoSession), class_of(cast, secret):
        pass
    with class_of(cast, other, "ne3A"):
        assert names() == {"Sem"}
