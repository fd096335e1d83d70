"""Letters with a code are made by a job: nobody sees a code before the letter is opened to be posted, and it is kept nowhere else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate

from zorgvuldig.accounts.invitations.bulk_codes import DrawnCode, InvitedPerson, draw, holding, invite_on_paper
from zorgvuldig.accounts.invitations.codes import VALID_FOR, NotInvited
from zorgvuldig.accounts.invitations.letters import ToMake, letters_made, letters_to_make
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.documents.invitations import InvitationLetter, InvitationLetters, To, invitations_pdf
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.lists.invitations import LIMIT, LetterAddress, Sender

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
