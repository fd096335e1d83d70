"""The cast: one named person per role, always with somebody from next door, and data that could leak.

Wilgendam Oost has class 2B with maths group wi2B; class 3A is next door, school West is farther away.
"""

import time
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils.timezone import localdate, localtime

from zorgvuldig.gate.models import Account
from zorgvuldig.gate.sessions import SessionStore
from zorgvuldig.platform.names import search_key, sort_key

TODAY = localdate()  # as the gate counts days: in the last hour of a day in UTC it is another
AGE = timedelta(minutes=40)  # longer than the tests of one process take
# The moment at which tests let things happen. It lies back as far as it does for the last test of a long run, so that one that holds it against
# the clock of the machine fails in every run and not in a slow one; but not before the day that is today.
NOW = max(datetime.now(UTC) - AGE, localtime().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC))
# What an installation writes itself, and emptying leaves or puts back.
UNTOUCHED = {"django_migrations", "django_content_type", "auth_permission", "consent_wording"}


@dataclass(slots=True)
class Someone:
    """A person of the cast; `id` is the person's number, `uid` the pupil's or person's public one."""

    name: str
    id: int
    uid: uuid.UUID
    account: int = 0


@dataclass(slots=True)
class Cast:
    """Everybody by first name in `people`, groups and tests by name in `things`."""

    db: psycopg.Connection
    people: dict[str, Someone] = field(default_factory=dict)
    groups: dict[str, tuple[int, uuid.UUID]] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    tests: dict[str, int] = field(default_factory=dict)
    schools: dict[str, int] = field(default_factory=dict)
    years: dict[str, int] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Someone:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def put(self, table: str, key: str = "id", /, **values: Any) -> Any:
        """Insert one row as administrator; returns its `key`."""
        columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        row = self.db.execute(
            f"insert into {table} ({columns}) values ({marks}) returning {key}", list(values.values())
        )
        return row.fetchone()[0]

    def person(self, name: str) -> Someone:
        """A bare person with an account."""
        uid = uuid.uuid4()
        number = self.put("person", uid=uid)
        someone = Someone(name, number, uid)
        someone.account = self.put(
            "account", username=name.lower(), password="!", person_id=number, is_active=True, created_at=NOW
        )
        self.people[name.lower()] = someone
        return someone

    def pupil(self, name: str, family: str, age: int, *groups: str, school: str = "Oost") -> Someone:
        """A pupil of `age` years and a month, enrolled since a hundred days and in `groups`."""
        someone = self.person(name)
        someone.uid = uuid.uuid4()
        number = f"26{someone.id:04}"
        self.put("pupil", "person_id", person_id=someone.id, uid=someone.uid, number=number)
        self.put(
            "pupil_identity",
            "pupil_id",
            pupil_id=someone.id,
            given_name=name,
            prefix="",
            family_name=family,
            sort_key=sort_key(name, "", family),
            search_key=search_key(name, "", family, number),
        )
        self.put("pupil_birth", "pupil_id", pupil_id=someone.id, born_on=years_ago(age) - timedelta(days=30), sex="")
        self.put(
            "pupil_contact",
            "pupil_id",
            pupil_id=someone.id,
            email=f"{name.lower()}@example.org",
            phone="",
            street=f"Geheimlaan {someone.id}",
            postcode="0000 AA",
            town="Wilgendam",
        )
        self.put("enrolment", pupil_id=someone.id, school_id=self.schools[school], level="2", starts_on=days(-100))
        for group in groups:
            self.put(
                "membership",
                pupil_id=someone.id,
                group_id=self.groups[group][0],
                starts_on=days(-100),
                is_class=group in self.classes,
            )
        return someone

    def staff(self, name: str, role: str, school: str = "Oost", **more: Any) -> Someone:
        """A member of staff with one role in force and a second factor."""
        someone = self.person(name)
        self.put(
            "staff",
            "person_id",
            person_id=someone.id,
            code=name[:3].upper() + str(someone.id),
            given_name=name,
            prefix="",
            family_name="Werker",
        )
        self.put("staff_role", staff_id=someone.id, school_id=self.schools[school], role=role, starts_on=days(-100))
        self.second_factor(someone)
        return someone

    def second_factor(self, someone: Someone) -> None:
        """Give an account a second factor that the database sees; its secret is nobody's."""
        self.put(
            "mfa_authenticator",
            user_id=someone.account,
            type="totp",
            data=psycopg.types.json.Json({"secret": "x"}),
            created_at=NOW,
        )

    def guardian(self, name: str, *children: str, authority: bool = True, restricted: bool = False) -> Someone:
        """A guardian of these pupils."""
        someone = self.people.get(name.lower()) or self.person(name)
        self.put(
            "guardian",
            "person_id",
            person_id=someone.id,
            given_name=name,
            prefix="",
            family_name="Ouder",
            email=f"{name.lower()}@example.org",
            phone="",
        )
        for child in children:
            self.put(
                "guardianship",
                pupil_id=self.people[child].id,
                guardian_id=someone.id,
                kind="guardian",
                has_authority=authority,
                is_restricted=restricted,
                starts_on=days(-100),
            )
        return someone

    def grade(self, pupil: str, test: str, value: str) -> None:
        """A grade that stands already."""
        self.put("grade", pupil_id=self.people[pupil].id, test_id=self.tests[test], value=value)


def days(count: int) -> date:
    """The day `count` days from today."""
    return TODAY + timedelta(days=count)


def years_ago(count: int) -> date:
    """This day `count` years ago (28 February stands in for a leap day)."""
    day = TODAY if (TODAY.month, TODAY.day) != (2, 29) else TODAY.replace(day=28)
    return day.replace(year=day.year - count)


def group(cast: Cast, name: str, school: str, subject: str | None = None) -> None:
    """A class, or with a subject a teaching group, in the school's current year."""
    uid = uuid.uuid4()
    subject_id = None
    if subject:
        subject_id = cast.put("subject", school_id=cast.schools[school], code=name, name=subject)
    kind = "teaching" if subject else "class"
    number = cast.put(
        "learning_group", uid=uid, year_id=cast.years[school], subject_id=subject_id, kind=kind, name=name
    )
    cast.groups[name] = (number, uid)
    if not subject:
        cast.classes.add(name)


def make_cast(db: psycopg.Connection) -> Cast:
    """Everybody, every relation, and a secret behind each door."""
    cast = Cast(db)
    board = cast.put("board", name="Stichting Wilgendam")
    for school in ("Oost", "West"):
        cast.schools[school] = cast.put("school", board_id=board, name=f"Wilgendam College {school}", brin="")
        cast.years[school] = cast.put(
            "school_year", school_id=cast.schools[school], name="dit jaar", starts_on=days(-100), ends_on=days(200)
        )
    group(cast, "2B", "Oost")
    group(cast, "wi2B", "Oost", "Wiskunde")
    group(cast, "3A", "Oost")
    group(cast, "ne3A", "Oost", "Nederlands")
    group(cast, "w1", "West")
    _pupils_and_staff(cast)
    _relations(cast)
    cast.guardian("Gerda", "noor", "tess")
    cast.guardian("Rob", "noor", authority=False)
    cast.guardian("Karim", "noor", restricted=True)
    cast.guardian("Olga", "sem")
    cast.guardian("Ymke", "yara")
    cast.guardian("Maud", "sem")  # a mentor who is a parent too
    for test, name in (("breuken", "wi2B"), ("machten", "wi2B"), ("dictee", "ne3A")):
        cast.tests[test] = cast.put(
            "test", uid=uuid.uuid4(), group_id=cast.groups[name][0], title=test.title(), weight=2, held_on=days(-10)
        )
    for pupil, value in (("noor", "6.4"), ("bram", "4.9"), ("tess", "8.8"), ("yara", "7.1")):
        cast.grade(pupil, "breuken", value)
    cast.grade("sem", "dictee", "9.3")
    return cast


_kept: list[Cast] = []


def cast_again(db: psycopg.Connection) -> Cast:
    """The cast as `make_cast` made it once on this connection: the same people and numbers, put back in one message."""
    if not _kept or _kept[0].db is not db:
        db.execute(
            "select setval(pg_get_serial_sequence('person', 'id'), 7000)"
        )  # no number of a person is found in any text
        _kept[:] = [make_cast(db)]
        db.execute("create temporary table if not exists kept_row (name text, columns text)")
        tables = (
            "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
        for (table,) in db.execute(tables).fetchall():
            if not db.execute(f"select from {table} limit 1").fetchall() or table in UNTOUCHED:
                continue
            columns = db.execute(
                "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
                "where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''", [table]
            ).fetchone()[0]  # fmt: skip
            db.execute(f"create temporary table kept_{table} as select {columns} from {table}")
            db.execute("insert into kept_row values (%s, %s)", [table, columns])
        putting = "".join(
            f"insert into {table} ({columns}) overriding system value select {columns} from kept_{table};"
            for table, columns in db.execute("select name, columns from kept_row").fetchall()
        )
        # A test may have set back what numbers the rows; nobody who comes gets a number of the cast.
        numbered = db.execute(
            "select k.name, a.attname, pg_get_serial_sequence(k.name, a.attname) from kept_row k "
            "join pg_attribute a on a.attrelid = k.name::regclass and a.attnum > 0 and not a.attisdropped "
            "where pg_get_serial_sequence(k.name, a.attname) is not null"
        ).fetchall()
        for table, column, sequence in numbered:
            (top,) = db.execute(f"select max({column}) from kept_{table}").fetchone()
            putting += f"perform setval('{sequence}', greatest((select last_value from {sequence}), {top}));"
        db.execute(f"create function pg_temp.cast_again() returns void language plpgsql as $_$ begin {putting} end $_$")
    else:
        db.execute("select pg_temp.cast_again()")
    return _another(_kept[0])


def _another(cast: Cast) -> Cast:
    """A cast of one's own, to which a test may add people."""
    return Cast(
        cast.db,
        {name: replace(someone) for name, someone in cast.people.items()},
        dict(cast.groups),
        set(cast.classes),
        dict(cast.tests),
        dict(cast.schools),
        dict(cast.years),
    )


def _pupils_and_staff(cast: Cast) -> None:
    cast.pupil("Noor", "Bakkerman", 13, "2B", "wi2B")
    cast.pupil("Bram", "Visserman", 14, "2B", "wi2B")
    cast.pupil("Tess", "Bakkerman", 16, "2B", "wi2B")
    cast.pupil("Yara", "Oudendijk", 18, "2B", "wi2B")
    cast.pupil("Sem", "Buurman", 14, "3A", "ne3A")
    cast.pupil("Wout", "Verweg", 14, "w1", school="West")
    cast.staff("Dirk", "teacher")
    cast.staff("Maud", "mentor")
    cast.staff("Otto", "teacher")
    cast.staff("Anna", "administration")
    cast.staff("Wim", "administration", school="West")
    cast.staff("Leo", "school_leader")
    cast.staff("Petra", "privacy_officer")
    cast.staff("Fenna", "dpo")
    cast.staff("Bas", "system_administrator")
    cast.staff("Cato", "care_coordinator")
    cast.staff("Vera", "attendance_coordinator")
    cast.staff("Sanne", "teacher")  # stands in for Dirk
    cast.staff("Arend", "archivist")
    cast.staff("Hanna", "outside_helper")  # with grades, without attendance


def _relations(cast: Cast) -> None:
    since = {"starts_on": days(-100)}
    until = {**since, "ends_on": days(30)}
    cast.put(
        "substitution",
        uid=uuid.uuid4(),
        staff_id=cast.sanne.id,
        group_id=cast.groups["wi2B"][0],
        arranged_by_id=cast.anna.id,
        **until,
    )
    cast.put(
        "helper_grant",
        uid=uuid.uuid4(),
        staff_id=cast.hanna.id,
        group_id=cast.groups["wi2B"][0],
        sees_grades=True,
        sees_attendance=False,
        why="Huiswerkbegeleiding",
        organisation="Huiswerkbureau De Trap",
        agreed_on=days(-110),
        granted_by_id=cast.leo.id,
        **until,
    )
    cast.put("teaching", staff_id=cast.dirk.id, group_id=cast.groups["wi2B"][0], **since)
    cast.put("teaching", staff_id=cast.otto.id, group_id=cast.groups["ne3A"][0], **since)
    cast.put("mentoring", staff_id=cast.maud.id, group_id=cast.groups["2B"][0], **since)


def secret_of(someone: Someone, *, begin: bool = True) -> str:
    """A live session of this person, as signing in leaves it; returns the secret the browser would hold.

    Almost every test begins with one, so it is written in fixed words, in less than half of the time that the ORM takes.
    """
    session = SessionStore()
    with connections["accounts"].cursor() as cursor:
        cursor.execute("select username, password from account where id = %s", [someone.account])
        username, password = cursor.fetchone()
        session["_auth_user_id"] = str(someone.account)
        session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
        session["_auth_user_hash"] = Account(username=username, password=password).get_session_auth_hash()
        session["account_authentication_methods"] = [
            {"method": "password", "at": NOW.timestamp(), "username": username},
            {"method": "mfa", "at": NOW.timestamp(), "type": "totp"},
        ]
        session._session_key = session._get_new_session_key()
        if begin:
            session["gate"], session["seen"] = session.session_key, int(time.time())
        row = session.create_model_instance(session._session)
        cursor.execute(
            "insert into django_session (session_key, session_data, expire_date) values (%s, %s, %s)",
            [row.session_key, row.session_data, row.expire_date],
        )
        if begin:
            cursor.execute("select gate.begin(%s::text, %s::integer)", [session.session_key, someone.account])
            assert cursor.fetchone()[0] == 1
    return session.secret


def sign_in(someone: Someone) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = secret_of(someone)
    return client
