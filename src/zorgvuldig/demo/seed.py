"""Fills an empty database with the demonstration school, in one transaction, as its administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone
from psycopg import Connection, errors

from zorgvuldig.attendance.signals.actions import count_signals
from zorgvuldig.copies.job import take_up
from zorgvuldig.demo.access_log import AccessLogSeeder
from zorgvuldig.demo.accounts import make_accounts
from zorgvuldig.demo.admissions import ApplicationSeeder
from zorgvuldig.demo.answers import AnswerSeeder
from zorgvuldig.demo.arrangements import ArrangementSeeder
from zorgvuldig.demo.bulk_insert import Copier
from zorgvuldig.demo.calendars import write_calendars
from zorgvuldig.demo.cameras import CameraSeeder
from zorgvuldig.demo.choices import write_choices
from zorgvuldig.demo.coming_year import write_coming_year
from zorgvuldig.demo.consent import ConsentPapers, ConsentSeeder
from zorgvuldig.demo.exams import write_exams
from zorgvuldig.demo.exchanges import AuthorityReportSeeder, ExchangeSeeder, PartySeeder, ready_to_report
from zorgvuldig.demo.governance import BreachSeeder, DpiaSeeder, DutySeeder, RegisterProposalSeeder
from zorgvuldig.demo.handovers import HandOverSeeder, TransferSeeder, offer_files
from zorgvuldig.demo.invitations import InvitationSeeder
from zorgvuldig.demo.leavers import FEWEST, ArchiveSeeder, LeaverSeeder
from zorgvuldig.demo.marker import OVER, demonstration, is_demonstration, mark
from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.outbox import MailSeeder
from zorgvuldig.demo.people import PEOPLE, DemoPerson, people_with
from zorgvuldig.demo.pictures import PictureSeeder
from zorgvuldig.demo.plan import classes, school_names, school_years
from zorgvuldig.demo.portraits import PortraitSeeder
from zorgvuldig.demo.publications import PublicationSeeder
from zorgvuldig.demo.pupils import PupilSeeder
from zorgvuldig.demo.random_people import SEED, Inventor
from zorgvuldig.demo.requests import CorrectionSeeder, RequestSeeder, write_copies
from zorgvuldig.demo.saved_lists import write_saved_lists
from zorgvuldig.demo.school_year import write_next_year, write_reasons
from zorgvuldig.demo.story import SISTERS_CLASS, STORY_CLASS, StorySeeder
from zorgvuldig.demo.suppliers import SupplierSeeder
from zorgvuldig.demo.take_over import write_maps
from zorgvuldig.demo.timetable import TimetableSeeder
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.media.copies_job import make_copies
from zorgvuldig.media.video.copy_job import make_film_copies
from zorgvuldig.platform.postgres import DatabaseProblem, connect_admin
from zorgvuldig.release.authority import yearly_job as yearly_making
from zorgvuldig.release.lists.invitations import make_letters
from zorgvuldig.retention.footage.jobs import delete_footage
from zorgvuldig.retention.run_job import run
from zorgvuldig.statement.signature import sign_turn

# Since when the promises of the demonstration school are as they are: thirteen months of measuring, with some bad days
# in them.

BEGAN = 396  # days ago
# How many days ago, at what hour, which promise came into which state. What the first real measurement finds comes on top.
TURNS = (
    *((BEGAN, 6, promise, "kept") for promise in ("P02", "P04", "P05", "P09")),
    *((BEGAN, 6, promise, "partly") for promise in ("P01", "P03")),
    *((BEGAN, 6, promise, "not_in_use") for promise in ("P06", "P07", "P08", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P17")),
    (372, 3, "P11", "kept"),
    (340, 14, "P12", "kept"),
    (331, 10, "P13", "kept"),
    *((298, 9, promise, "kept") for promise in ("P06", "P07", "P08")),
    (263, 16, "P10", "kept"),
    *((240, 11, promise, "kept") for promise in ("P14", "P15", "P16")),
    (211, 6, "P03", "kept"),
    (187, 4, "P11", "not_kept"),
    (184, 4, "P11", "kept"),
    (151, 12, "P09", "not_kept"),
    (150, 9, "P09", "kept"),
    (96, 15, "P15", "partly"),
    (92, 10, "P15", "kept"),
    (58, 8, "P17", "kept"),
    (31, 0, "P07", "not_kept"),
    (30, 9, "P07", "kept"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatementHistorySeeder:
    """Writes it down, as if the job had measured all the time."""

    connection: Connection[Any]
    now: datetime

    def write(self) -> None:
        """One line for each turn."""
        turns = [(promise, state, self._at(days, hour)) for days, hour, promise, state in TURNS]
        rows = [(*turn, sign_turn(*turn)) for turn in turns]
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "insert into evidence_change (promise, state, at, signature) values (%s, %s, %s, %s)", rows
            )

    def _at(self, days: int, hour: int) -> datetime:
        day = self.now - timedelta(days=days)
        return day.replace(hour=hour, minute=5, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class SeedCounts:
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


def seed(pupils: int, now: datetime, say: Callable[[str], None] = _silent) -> SeedCounts:
    """Make the school: all of it, or nothing; `say` is told what it begins with. `DatabaseProblem` when the database holds a school already."""
    with connect_admin(settings.LOCATION) as connection:
        if demonstration().is_over:
            raise DatabaseProblem(OVER)
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
    delete_footage(now)
    return seeded


def _fill(connection: Connection[Any], pupils: int, now: datetime) -> SeedCounts:
    copier, inventor, today = Copier(connection), Inventor(), timezone.localdate(now)
    schools = school_names(pupils)
    organisation = OrganisationSeeder(copier, inventor, school_years(today), classes(pupils, len(schools)), today)
    organisation.write(REGISTER.controller.name, schools)
    everybody = PupilSeeder(copier, inventor, organisation)
    everybody.write()
    write_reasons(copier, len(schools))
    write_next_year(copier, inventor, len(schools), organisation.years[-1], today, len(organisation.year_ids) + 1)
    TimetableSeeder(copier, inventor, organisation, everybody, now, today).write()
    StorySeeder(copier, inventor, organisation, everybody, now, today).write()
    PortraitSeeder(copier, inventor, organisation, everybody, now).write((STORY_CLASS, SISTERS_CLASS))
    copier.finish()
    AccessLogSeeder(connection, inventor, organisation, everybody, now).write()
    ApplicationSeeder(connection, inventor, organisation, now, today).write()
    write_exams(connection, now)
    write_choices(connection, today)
    CorrectionSeeder(connection, inventor, everybody.named, organisation.staff, now).write()
    RequestSeeder(connection, inventor, organisation, now).write()
    ConsentSeeder(connection, inventor, organisation, now).write()
    ArchiveSeeder(connection, inventor, organisation, now).write()
    AuthorityReportSeeder(connection, inventor, organisation.staff, now).write()
    helped = [member.id for member in everybody.members.get(STORY_CLASS, []) if member.ends_on is None][2:3]
    ExchangeSeeder(connection, inventor, organisation.staff, everybody.named, next(iter(helped), None), now).write()
    PartySeeder(connection, inventor, organisation.staff, now).write()
    ConsentPapers(connection, inventor, everybody.named, organisation.staff, now).write()
    HandOverSeeder(connection, inventor, organisation.staff, now).write()
    TransferSeeder(connection, inventor, organisation, now).write()
    SupplierSeeder(connection, inventor, organisation.staff, now).write()
    PictureSeeder(connection, inventor, organisation, everybody, now).write()
    here = [member.id for member in everybody.members.get(STORY_CLASS, []) if member.ends_on is None]
    CameraSeeder(connection, Inventor(Random(SEED + 2)), organisation.staff, here[:2], now).write()  # noqa: S311 - invented
    story = (STORY_CLASS, SISTERS_CLASS)
    living = [one.id for index in story for one in everybody.members.get(index, []) if one.ends_on is None]
    invented = Inventor(Random(SEED + 6))  # noqa: S311 - invented
    ArrangementSeeder(connection, invented, organisation, everybody.named, living, now, today).write(story)
    if "leerling" in everybody.named:
        invented, group = Inventor(Random(SEED + 7)), organisation.classes[STORY_CLASS][0].group_id  # noqa: S311 - invented
        named = organisation.staff | everybody.named
        AnswerSeeder(connection, invented, named, group, organisation.years[-1], now).write(next(iter(helped), None))
    write_coming_year(connection, organisation.staff["schoolleider"], today)
    DutySeeder(connection, organisation.staff, now).write()
    MailSeeder(connection, organisation.staff, now).write()
    BreachSeeder(connection, Inventor(Random(SEED + 3)), organisation.staff, now).write()  # noqa: S311 - invented
    DpiaSeeder(connection, Inventor(Random(SEED + 3)), organisation.staff, now).write()  # noqa: S311 - invented
    StatementHistorySeeder(connection, now).write()
    RegisterProposalSeeder(connection, Inventor(Random(SEED + 4)), organisation.staff, now).write()  # noqa: S311 - invented
    if everybody.count >= FEWEST:
        LeaverSeeder(connection, inventor, organisation, now, today).write()
    write_maps(connection, now)
    write_saved_lists(connection, now)
    make_accounts(connection, people_with(pupils), organisation.staff | everybody.named, now)
    InvitationSeeder(connection, Inventor(Random(SEED + 5)), organisation.staff | everybody.named, now).write()  # noqa: S311 - invented
    write_calendars(connection, organisation.staff | everybody.named, now)
    write_copies(connection, now)
    return SeedCounts(everybody.count, copier.rows, organisation.staff["verzuim"], organisation.staff["communicatie"])


def _show_pictures(team: int, now: datetime) -> None:
    """The jobs make the copies, as always; then they are placed."""
    make_copies(now)
    make_film_copies(now)
    with connect_admin(settings.LOCATION) as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        inventor = Inventor(Random(SEED + 1))  # noqa: S311 - invented people
        PublicationSeeder(connection, inventor, team, now).write()
