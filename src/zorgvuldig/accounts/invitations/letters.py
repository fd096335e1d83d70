"""Letters with a code: asked for at a door, made by a job, opened once by whoever posts them (`pupils/sql/letters.sql`)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, connections

from zorgvuldig.accounts.invitations.codes import NotInvited
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.gate.refusals import refusing


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters that one person asked for at once. `classes` are those of the pupils whom, or whose guardians, they are to, for who sorts
    them; `problem` says why they were not made; `is_over`: their codes are too old.
    """

    batch: UUID
    count: int
    to_staff: bool
    classes: tuple[str, ...]
    asked_by: int
    asked_at: datetime
    made_at: datetime | None
    opened_by: int | None
    opened_at: datetime | None
    problem: str
    is_over: bool
    may_open: bool


@dataclass(frozen=True, slots=True)
class ToMake:
    """Letters that are to be made: who asked, to whom, and where their names and addresses lie sealed."""

    batch: UUID
    asked_by: int
    people: tuple[int, ...]
    blob: UUID


def ask_letters(people: Collection[int], file: UUID) -> None:
    """Ask for letters to these people, whose names and addresses are in this file of the vault. Only with a door open. Raises `NotInvited`."""
    with refusing(NotInvited, "invitation_"), connection.cursor() as cursor:
        cursor.execute("select gate.ask_letters(%s::integer[], %s::uuid)", [list(people), file])


def letters() -> list[Letters]:
    """The letters of the last month that whoever is at the door asked for, or may know of; the last ones first."""
    with connection.cursor() as cursor:
        cursor.execute("select * from gate.letters()")
        return [Letters(*row) for row in cursor.fetchall()]


def open_letters(batch: UUID) -> UUID:
    """Open letters to post them, once: which file of the vault they are. Raises `NotInvited`."""
    with refusing(NotInvited, "invitation_"), connection.cursor() as cursor:
        cursor.execute("select gate.open_letters(%s::uuid)", [batch])
        file: UUID = cursor.fetchone()[0]
        return file


def letters_to_make(door: JobDoor) -> ToMake | None:
    """The next letters to make, for as long as the transaction of this job lasts."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select batch, asked_by, people, blob from gate.letters_to_make()")
        row = cursor.fetchone()
    return ToMake(row[0], row[1], tuple(row[2]), row[3]) if row else None


def letters_made(batch: UUID, file: UUID | None, *, why: str, door: JobDoor) -> None:
    """Say that letters are made and lie in this file, or `why` they are not."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.letters_made(%s::uuid, %s::uuid, %s::text)", [batch, file, why])


def letter_files(door: JobDoor) -> set[UUID]:
    """The files of the vault that letters still need."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.letter_files()")
        return {file for (file,) in cursor.fetchall()}
