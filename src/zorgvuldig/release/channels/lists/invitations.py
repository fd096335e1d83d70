"""Letters with an invitation: what stands on them leaves as a list does, and every code is on one letter only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import localdate

from zorgvuldig.documents.invitations import InvitationLetter, InvitationLetters, To, invitations_pdf
from zorgvuldig.gate.accounts import VALID_FOR
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.inviting import Drawn
from zorgvuldig.records.models import LearningGroup
from zorgvuldig.records.queries.periods import today
from zorgvuldig.release.channels.lists.addresses import ADDRESS, postal_line
from zorgvuldig.release.channels.lists.given import NAME, NAMES, Asked, by, full_name, give
from zorgvuldig.release.channels.lists.kinds import INVITATIONS, LISTS
from zorgvuldig.release.release import Part, Row

Through = Mapping[int, tuple[int, ...]]  # by the number of who is invited: the pupils through whom


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the letters are from, and where a code is typed."""

    school: str
    place: str


def letters_to_families(
    drawn: Sequence[Drawn], through: Through, group: LearningGroup, sender: Sender, *, door: Door
) -> bytes:
    """A letter to each of these guardians, at their own address when it is known. Raises `DocumentProblem`."""
    people: dict[int, list[int]] = {}
    for one in drawn:
        for pupil in through[one.who.person_id]:
            people.setdefault(pupil, []).append(one.who.person_id)
    part = Part("guardian", (*NAME, *ADDRESS), people=people)
    released = give(Asked(LISTS[INVITATIONS], group, "post"), list(people), [part], door=door)
    known = by(released, "guardian", "person_id")
    letters = [InvitationLetter(_lines(known[one.who.person_id]), one.code) for one in drawn]
    return invitations_pdf(_shared(sender, To.FAMILY, door=door), letters)


def letters_to_pupils(drawn: Sequence[Drawn], group: LearningGroup, sender: Sender, *, door: Door) -> bytes:
    """A letter to each of these pupils, to hand out: their name and class, and no address. Raises `DocumentProblem`."""
    pupils = [one.who.person_id for one in drawn]
    released = give(Asked(LISTS[INVITATIONS], group, "post"), pupils, [NAMES], door=door)
    known = by(released, "pupil_identity", "pupil_id")
    letters = [
        InvitationLetter((full_name(known[one.who.person_id]), group.name), one.code, one.who.username) for one in drawn
    ]
    return invitations_pdf(_shared(sender, To.PUPIL, door=door), letters)


def letters_to_staff(drawn: Sequence[Drawn], names: Mapping[int, str], sender: Sender, *, door: Door) -> bytes:
    """A letter to each of these colleagues, to hand out. Nothing of a pupil is in it. Raises `DocumentProblem`."""
    letters = [InvitationLetter((names[one.who.person_id],), one.code, one.who.username.lower()) for one in drawn]
    return invitations_pdf(_shared(sender, To.STAFF, door=door), letters)


def _shared(sender: Sender, to: To, *, door: Door) -> InvitationLetters:
    # The last whole day: at the same hour of the day after it, the code stops.
    last = localdate(door.opened_at + VALID_FOR) - timedelta(days=1)
    return InvitationLetters(sender.school, to, today(door=door), last, sender.place)


def _lines(row: Row) -> tuple[str, ...]:
    """Name and address; without a street or a town the letter is handed over, so the rest would help nobody."""
    if not (row["street"].strip() and row["town"].strip()):
        return (full_name(row),)
    return (full_name(row), row["street"].strip(), postal_line(row))
