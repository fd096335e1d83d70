"""Fills an empty database with the demonstration school, in one transaction, as its administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone
from psycopg import Connection, errors

from zorgvuldig.attendance.signals.actions import count_signals
from zorgvuldig.copies.job import take_up
from zorgvuldig.demo.access_log import Looks
from zorgvuldig.demo.accounts import make_accounts
from zorgvuldig.demo.admissions import Applying
from zorgvuldig.demo.bulk_insert import Copier
from zorgvuldig.demo.cameras import Cameras
from zorgvuldig.demo.consent import Consenting, ConsentPapers
from zorgvuldig.demo.exchanges import Exchanging, Giving, Parties, ready_to_report
from zorgvuldig.demo.governance import Assessing, Breaches, Duties, Registering
from zorgvuldig.demo.handovers import Handing, Moving, offer_files
from zorgvuldig.demo.invitations import Invitations
from zorgvuldig.demo.leavers import FEWEST, Archiving, Leaving
from zorgvuldig.demo.marker import is_demonstration, mark
from zorgvuldig.demo.organisation import Organisation
from zorgvuldig.demo.outbox import Mailing
from zorgvuldig.demo.people import PEOPLE, DemoPerson, people_with
from zorgvuldig.demo.pictures import Pictures
from zorgvuldig.demo.plan import classes, school_names, school_years
from zorgvuldig.demo.portraits import Portraits
from zorgvuldig.demo.publications import Showing
from zorgvuldig.demo.pupils import Pupils
from zorgvuldig.demo.random_people import SEED, Inventor
from zorgvuldig.demo.requests import Correcting, Requests, write_copies
from zorgvuldig.demo.school_year import write_next_year, write_reasons
from zorgvuldig.demo.statement_history import Turning
from zorgvuldig.demo.story import SISTERS_CLASS, STORY_CLASS, Story
from zorgvuldig.demo.suppliers import Suppliers
from zorgvuldig.demo.timetable import Timetable
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.media.copies.job import make_copies
from zorgvuldig.media.video.copy_job import make_film_copies
from zorgvuldig.platform.postgres import DatabaseProblem, connect_admin
from zorgvuldig.release.authority import yearly_job as yearly_making
from zorgvuldig.release.lists.invitation_letters_job import make_letters
from zorgvuldig.retention.footage.jobs import sweep_footage
from zorgvuldig.retention.run_job import run


@dataclass(frozen=True, slots=True)
class Seeded:
    """How much was made."""

    pupils: int
    rows: int
    coordinator: int = 0
    picture_team: int = 0


def is_seeded() -> bool:
    """Whether the demonstration school is there."""
    with connect_admin(settings.LOCATION) as connection:
        return is_demonstration() and _holds_a_school(connection)


def who_can_sign_in() -> tuple[DemoPerson, ...]:
    """The named people that this demonstration has; a small school lacks some of its families."""
    with connect_admin(settings.LOCATION) as connection:
        names = {name for (name,) in connection.execute("select username from account").fetchall()}
    return tuple(person for person in PEOPLE if person.username in names)


def _holds_a_school(connection: Connection[Any]) -> bool:
    row = connection.execute("select exists (select from board) or exists (select from person)").fetchone()
    return bool(row and row[0])


def _silent(sentence: str) -> None:
    pass


def seed(pupils: int, now: datetime, say: Callable[[str], None] = _silent) -> Seeded:
    """Make the school: all of it, or nothing; `say` is told what it begins with. `DatabaseProblem` when the database holds a school already."""
    with connect_admin(settings.LOCATION) as connection:
        if _holds_a_school(connection):
            raise DatabaseProblem(
                f"The database of {settings.DATA} holds a school already: choose another --data for the demonstration."
            )
        say(f"Inventing a school with {pupils} pupils, a year of lessons, marks and looks …")
        try:
            with connection.transaction():
                # Triggers, keys and policies stay out of this connection: nothing here is read from outside.
                connection.execute("set local session_replication_role = replica")
                seeded = _fill(connection, pupils, now)
                mark(connection)
        except errors.InsufficientPrivilege as error:
            raise DatabaseProblem(
                "The demonstration needs a superuser of the database: name one in DATABASE_URL, or use no DATABASE_URL."
            ) from error
        connection.execute("vacuum (analyze)")
    say("Counting what waits for people …")
    count_signals(now)
    with connect_admin(settings.LOCATION) as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        ready_to_report(connection, seeded.coordinator, now)
    say("Drawing photos, films and camera footage, and masking faces …")
    _show_pictures(seeded.picture_team, now)
    make_letters(now)
    take_up(now)
    yearly_making.take_up(now)
    offer_files(now)
    say("Deleting what is over its term, with receipts …")
    run(timezone.localdate(now), trigger="night", now=now)  # what is over its term goes, with its receipts
    sweep_footage(now)
    return seeded


def _fill(connection: Connection[Any], pupils: int, now: datetime) -> Seeded:
    copier, inventor, today = Copier(connection), Inventor(), timezone.localdate(now)
    schools = school_names(pupils)
    organisation = Organisation(copier, inventor, school_years(today), classes(pupils, len(schools)), today)
    organisation.write(REGISTER.controller.name, schools)
    everybody = Pupils(copier, inventor, organisation)
    everybody.write()
    write_reasons(copier, len(schools))
    write_next_year(copier, inventor, len(schools), organisation.years[-1], today, len(organisation.year_ids) + 1)
    Timetable(copier, inventor, organisation, everybody, now, today).write()
    Story(copier, inventor, organisation, everybody, now, today).write()
    Portraits(copier, inventor, organisation, everybody, now).write((STORY_CLASS, SISTERS_CLASS))
    copier.finish()
    Looks(connection, inventor, organisation, everybody, now).write()
    Applying(connection, inventor, organisation, now, today).write()
    Correcting(connection, inventor, everybody.named, organisation.staff, now).write()
    Requests(connection, inventor, organisation, now).write()
    Consenting(connection, inventor, organisation, now).write()
    Archiving(connection, inventor, organisation, now).write()
    Exchanging(connection, inventor, organisation.staff, now).write()
    helped = [member.id for member in everybody.members.get(STORY_CLASS, []) if member.ends_on is None][2:3]
    Giving(connection, inventor, organisation.staff, everybody.named, next(iter(helped), None), now).write()
    Parties(connection, inventor, organisation.staff, now).write()
    ConsentPapers(connection, inventor, everybody.named, organisation.staff, now).write()
    Handing(connection, inventor, organisation.staff, now).write()
    Moving(connection, inventor, organisation, now).write()
    Suppliers(connection, inventor, organisation.staff, now).write()
    Pictures(connection, inventor, organisation, everybody, now).write()
    here = [member.id for member in everybody.members.get(STORY_CLASS, []) if member.ends_on is None]
    Cameras(connection, Inventor(Random(SEED + 2)), organisation.staff, here[:2], now).write()  # noqa: S311 - invented
    Duties(connection, organisation.staff, now).write()
    Mailing(connection, organisation.staff, now).write()
    Breaches(connection, Inventor(Random(SEED + 3)), organisation.staff, now).write()  # noqa: S311 - invented
    Assessing(connection, Inventor(Random(SEED + 3)), organisation.staff, now).write()  # noqa: S311 - invented
    Turning(connection, now).write()
    Registering(connection, Inventor(Random(SEED + 4)), organisation.staff, now).write()  # noqa: S311 - invented
    if everybody.count >= FEWEST:
        Leaving(connection, inventor, organisation, now, today).write()
    make_accounts(connection, people_with(pupils), organisation.staff | everybody.named, now)
    Invitations(connection, Inventor(Random(SEED + 5)), organisation.staff | everybody.named, now).write()  # noqa: S311 - invented
    write_copies(connection, now)
    return Seeded(everybody.count, copier.rows, organisation.staff["verzuim"], organisation.staff["communicatie"])


def _show_pictures(team: int, now: datetime) -> None:
    """The jobs make the copies, as always; then they are placed."""
    make_copies(now)
    make_film_copies(now)
    with connect_admin(settings.LOCATION) as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        inventor = Inventor(Random(SEED + 1))  # noqa: S311 - invented people
        Showing(connection, inventor, team, now).write()
