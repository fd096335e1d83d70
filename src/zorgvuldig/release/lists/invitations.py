"""Letters with an invitation: what stands on them leaves as a list does. Somebody asks for them, and a job makes them."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from zorgvuldig.accounts.invitations.bulk_codes import DrawnCode, InvitedPerson, draw, holding, invite_on_paper
from zorgvuldig.accounts.invitations.codes import VALID_FOR, NotInvited
from zorgvuldig.accounts.invitations.letters import ToMake, ask_letters, letters_made, letters_to_make
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.documents.letter import InvitationLetter, InvitationLetters, To, invitations_pdf
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.platform.vault.storage import Missing
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


# Letters with a code are made by a job: nobody sees a code before the letter is opened to be posted, and it is kept
# nowhere else.

KIND = "letters"
DOCUMENT, LOST = "document", "lost"  # why letters were not made, beside what `NotInvited` says


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be printed."""

    to: To
    sender: Sender
    letters: tuple[LetterAddress, ...]


def make_letters(now: datetime) -> int:
    """Make all letters that were asked for; says how many files there are now. What cannot be made says why, and keeps nobody waiting."""
    made = 0
    while _next(now):
        made += 1
    return made


def _next(now: datetime) -> bool:
    with working(KIND, now=now) as door:
        asked = letters_to_make(door)
        if asked is None:
            return False
        file, why = None, ""
        try:
            file = _make_letters(asked, now)
        except NotInvited as refused:
            why = refused.why
        except DocumentProblem:
            why = DOCUMENT
        except (Missing, Damaged):
            why = LOST
        letters_made(asked.batch, file, why=why, door=door)
    files.remove(asked.blob)
    return True


def _make_letters(asked: ToMake, now: datetime) -> UUID:
    """The letters in the vault; their codes work from now on."""
    content = _content(b"".join(files.read(asked.blob)))
    usernames = {one.person_id: one.username for one in content.letters}
    drawn = draw(
        [InvitedPerson(person, username=usernames[person]) for person in asked.people], by=asked.asked_by, now=now
    )
    file = files.store(_pdf(content, drawn, now), limit_bytes=LIMIT).blob
    try:
        invite_on_paper(drawn)
    except BaseException:
        files.remove(file)
        raise
    return file


def _pdf(content: Content, drawn: Sequence[DrawnCode], now: datetime) -> bytes:
    # The last whole day: at the same hour of the day after it, the code stops.
    last = localdate(now + VALID_FOR) - timedelta(days=1)
    shared = InvitationLetters(content.sender.school, content.to, localdate(now), last, content.sender.place)
    lines = {one.person_id: one.lines for one in content.letters}
    known = holding(list(lines), now=now).accounts
    return invitations_pdf(
        shared,
        [
            InvitationLetter(lines[who.person_id], one.code, who.username, is_known=who.person_id in known)
            for one in drawn
            for who in (one.who,)
        ],
    )


def _content(read: bytes) -> Content:
    told = json.loads(read)
    letters = (LetterAddress(one["person_id"], tuple(one["lines"]), one["username"]) for one in told["letters"])
    return Content(To(told["to"]), Sender(**told["sender"]), tuple(letters))
