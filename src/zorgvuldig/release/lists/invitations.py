"""Letters with an invitation: what stands on them leaves as a list does. Asked for here, made by a job (`invitation_letters_job`)."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from zorgvuldig.accounts.invitations.codes import NotInvited
from zorgvuldig.accounts.invitations.letters import ask_letters
from zorgvuldig.gate.door import Door
from zorgvuldig.platform.documents.invitations import To
from zorgvuldig.platform.vault import files
from zorgvuldig.release.lists.actions import NAME, NAMES, by, full_name, hand_out
from zorgvuldig.release.lists.addresses import ADDRESS, postal_line
from zorgvuldig.release.lists.kinds import INVITATIONS, LISTS
from zorgvuldig.release.release import Row, TablePart

TASK, LOCK = "zorgvuldig.jobs.letters", "letters"
LIMIT = 10 * 1024 * 1024  # bytes
Through = Mapping[int, tuple[int, ...]]  # by the number of who is invited: the pupils through whom

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the letters are from, and where a code is typed."""

    school: str
    place: str


@dataclass(frozen=True, slots=True)
class LetterAddress:
    """What stands on one letter before it has a code: to whom it is, the lines behind the window, and the user name that is proposed."""

    person_id: int
    lines: tuple[str, ...]
    username: str = ""


def to_families(people: Sequence[int], through: Through, *, door: Door) -> list[LetterAddress]:
    """A letter to each of these guardians, at their own address when it is known."""
    told: dict[int, list[int]] = {}
    for person in people:
        for pupil in through[person]:
            told.setdefault(pupil, []).append(person)
    part = TablePart("guardian", (*NAME, *ADDRESS), people=told)
    known = by(hand_out(LISTS[INVITATIONS], "post", list(told), [part], door=door), "guardian", "person_id")
    return [LetterAddress(person, _address_lines(known[person])) for person in people]


def to_pupils(pupils: Mapping[int, str], class_name: str, *, door: Door) -> list[LetterAddress]:
    """A letter to each of these pupils (by number, with the user name), to hand out: their name and class, and no address."""
    released = hand_out(LISTS[INVITATIONS], "post", list(pupils), [NAMES], door=door)
    known = by(released, "pupil_identity", "pupil_id")
    return [
        LetterAddress(pupil, (full_name(known[pupil]), class_name), username.lower())
        for pupil, username in pupils.items()
    ]


def order(letters: Sequence[LetterAddress], to: To, sender: Sender) -> None:
    """Ask for these letters; a job makes them within a moment. Raises `NotInvited`."""
    content = {"to": to.value, "sender": asdict(sender), "letters": [asdict(one) for one in letters]}
    stored = files.store(json.dumps(content).encode(), limit_bytes=LIMIT)
    try:
        ask_letters([one.person_id for one in letters], stored.blob)
    except NotInvited:
        files.remove(stored.blob)
        raise
    transaction.on_commit(_soon)


def _soon() -> None:
    try:
        app.configure_task(TASK, queueing_lock=LOCK).defer(timestamp=int(time.time()))
    except AlreadyEnqueued:
        return
    except ConnectorException:
        log.warning("letters are made at the next minute: the queue cannot be reached")


def _address_lines(row: Row) -> tuple[str, ...]:
    """Name and address; without a street or a town the letter is handed over, so the rest would help nobody."""
    if not (row["street"].strip() and row["town"].strip()):
        return (full_name(row),)
    return (full_name(row), row["street"].strip(), postal_line(row))
