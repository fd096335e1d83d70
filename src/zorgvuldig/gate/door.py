"""The door: nobody reads a pupil by having a role; they open pupils for a purpose, and the opening is logged.

Opening is one committed statement of its own; reading happens in the next transaction, so that no rollback can
take the log row back (`gate.open`). Everything that touches personal data takes the door as `door=`.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.db import connection, transaction

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Purpose


class Kind(StrEnum):
    """What an opening is about. `key` is the uid of the pupil, group, person, picture, incident or breach, or what is searched for; of a
    lesson the uids of group and lesson with a slash between; of a choice the numbers of year and subject, the stage and the level.
    """

    PUPIL = "pupil"  # or somebody who applied
    FAMILY = "family"  # a pupil and the other pupils of the same guardians
    GROUP = "group"
    COMING = "coming"  # who will be in a class or group of a year that is still to come
    CHOICE = "choice"  # who chose a subject at a stage and level of a year that is still to come
    LESSON = "lesson"  # who is in the list of a lesson of a group: nobody before its day, or when it is cancelled
    STAGE = "stage"  # everybody in a class of the same year and stage (leerjaar) as this class; for the administration, and for a list
    OWN = "own"  # my children, or myself
    NOBODY = "nobody"  # no pupil at all: the organisation only
    MISSING = (
        "missing"  # pupils of a school of the actor of whom something is known today: absent, late, reported or excused
    )
    WAITING = "waiting"  # pupils about whom something waits for this purpose
    SEARCH = "search"
    PERSON = "person"  # whom this person opened
    ARCHIVE = "archive"  # whose archive records fit a digest of name and year of birth
    PICTURE = "picture"  # who is in a picture, as far as the actor reaches
    INCIDENT = "incident"  # who was in an incident of a school of the actor, as far as the actor reaches
    BREACH = "breach"  # whom the account of a breach opened in its time, as far as the actor reaches
    READING = "reading"  # whose files a signal of unusual reading is about; `key` is the watch, the uid of the reader and the day
    ANSWERS = "answers"  # about whom a family answered a message of the actor
    EVENING = "evening"  # my children who may be talked about on this parent evening
    TALKS = "talks"  # about whom a talk with the actor is booked on this parent evening
    OUTING = "outing"  # my children who are asked for this outing
    SLIPS = "slips"  # who is asked for this outing, of the groups of the actor
    ALARMS = "alarms"  # emergency openings of the last thirty days


class Refused(Exception):
    """The rules do not let this actor open this, now, for this purpose. The attempt is in the log."""


class NoSession(Exception):
    """The session secret opens nothing: signed out, expired, or the second factor is still missing."""


class NotOpened(Exception):
    """Code asked for a category that its door did not open. Row security would have answered with silence."""


@dataclass(slots=True)
class Door:
    """An open door: who, why, when, and what it opened. `label` is what the strip on the page says is open.

    `withheld` names, by pupil, the categories that stayed closed: the family had them restricted (AVG art. 18), or a pupil who
    decides alone did not let this parent see them (`of_pupils`). `closed` names those that this opening did not ask for too. `answers` are reads
    that were asked ahead (`gate.reads_ahead`), until somebody asks them. `about` is the number of the pupil whose uid `key` is, and `roles` are
    the roles and own purposes of whoever is at the door, where the page shows its menu.
    """

    actor_id: int
    role: str
    purpose: Purpose
    reads: frozenset[str]
    writes: frozenset[str]
    opened_at: datetime
    count: int
    key: str = ""
    label: str = field(default="")
    withheld: Mapping[int, frozenset[str]] = field(default_factory=dict)
    closed: Mapping[int, frozenset[str]] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)
    about: int | None = None
    roles: tuple[frozenset[str], frozenset[str]] | None = None
    alias: ClassVar[str] = "default"

    @property
    def is_emergency(self) -> bool:
        """Whether the glass was broken for this."""
        return self.purpose.key == "emergency"

    @property
    def of_pupils(self) -> bool:
        """Whether what is withheld is the pupils' own to show: a parent is at the door, and they decide alone."""
        rules = (rule for rule in REGISTER.rules if rule.role == self.role and rule.purpose == self.purpose.key)
        return bool(self.withheld) and any(rule.once_pupil_decides for rule in rules)

    def hides(self, *categories: str) -> bool:
        """Whether all of these are withheld of every pupil that is open."""
        closed = self.withheld.values()
        return bool(categories) and len(closed) == self.count > 0 and all(set(categories) <= kinds for kinds in closed)

    def reading(self, *categories: str) -> None:
        """State what a query is about to read; `NotOpened` unless all of it was opened."""
        if missing := set(categories) - self.reads:
            raise NotOpened(f"{', '.join(sorted(missing))} not opened for {self.purpose.key}")

    def writing(self, *categories: str) -> None:
        """State what an operation is about to change; `NotOpened` unless all of it was opened for writing."""
        if missing := set(categories) - self.writes:
            raise NotOpened(f"{', '.join(sorted(missing))} not opened for writing for {self.purpose.key}")


OPEN = """
    select o.result, o.who, o.acts_as, o.held, o.held_masks, o.about, o.roles, o.own_purposes
    from gate.open(%(secret)s::text, %(token)s::uuid, %(purpose)s::text, %(reads)s::bigint, %(writes)s::bigint, %(kind)s::text, %(key)s::text,
        %(with_menu)s::boolean) o
"""


@contextmanager
def open_door(
    secret: str,
    *,
    purpose: str,
    reads: tuple[str, ...],
    writes: tuple[str, ...] = (),
    kind: Kind,
    key: str = "",
    with_menu: bool = False,
    now: datetime,
) -> Iterator[Door]:
    """Open what `kind` and `key` name for `purpose`, and close it whatever happens.

    `secret` is the session's; `reads` and `writes` are category keys; for a page `with_menu` the roles of who opens are read too. Raises
    `NoSession`, `Refused` (logged), or RuntimeError inside another transaction, where the log row could still be rolled back.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a door is opened outside any transaction, and never inside another door")
    token = uuid.uuid4()
    masks = REGISTER.mask(reads), REGISTER.mask(writes)
    asked: dict[str, Any] = {"secret": secret, "token": token, "purpose": purpose, "kind": kind.value, "key": key}
    asked |= {"reads": masks[0], "writes": masks[1], "with_menu": with_menu}
    with connection.cursor() as cursor:
        cursor.execute(OPEN, asked)
        result, actor_id, role, held, held_masks, about, roles, own = cursor.fetchone()
    if result < 0:
        raise NoSession
    if result == 0:
        raise Refused
    with transaction.atomic():
        enter(token, writes=bool(writes))
        yield Door(
            actor_id=actor_id,
            role=role,
            purpose=REGISTER.purposes[purpose],
            reads=frozenset(reads),
            writes=frozenset(writes),
            opened_at=now,
            count=result - 1,
            key=key,
            withheld=_named(held or (), held_masks or (), masks[0]),
            closed=_named(held or (), held_masks or ()),
            about=about,
            roles=(frozenset(roles), frozenset(own)) if with_menu else None,
        )


def _named(pupils: Iterable[int], masks: Iterable[int], of: int = -1) -> dict[int, frozenset[str]]:
    """The categories of each mask, by pupil; of those in `of` alone."""
    return {pupil: frozenset(REGISTER.names(mask & of)) for pupil, mask in zip(pupils, masks, strict=True)}


def enter(token: uuid.UUID, *, writes: bool) -> None:
    """Take a database role and the token for this transaction only. Writers take turns, and one whose session ended is told."""
    role = connection.settings_dict["USER"].removesuffix("runtime") + ("writer" if writes else "reader")
    with connection.cursor() as cursor:
        if writes:
            cursor.execute("select actor_id from gate.holder(%s::uuid, true)", [token])
            if not cursor.fetchall():
                raise NoSession
        cursor.execute(
            "select set_config('role', %s::text, true), set_config('app.token', %s::text, true)", [role, str(token)]
        )
