"""A message as letters to whoever has no account: what waits, and one file of letters in the order of the classes.

What stands on them leaves as a list does, with a release row for each pupil; each letter is on record with its message, so that
nobody gets it twice and the author sees who was told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import override

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.messages.models import Message, MessageFile, MessageLetter, MessageRead
from zorgvuldig.messages.reads import AddressedPupil, addressed
from zorgvuldig.platform.documents.letter import MessageLetterPage, MessageLetters, message_letters_pdf
from zorgvuldig.platform.vault.fields import is_gone
from zorgvuldig.release.lists.actions import NAME, NAMES, by, full_name, hand_out
from zorgvuldig.release.lists.addresses import ADDRESS, NOWHERE, place_of, postal_line
from zorgvuldig.release.lists.kinds import LISTS, MESSAGE_LETTERS
from zorgvuldig.release.release import ReleasedRows, Row, TablePart
from zorgvuldig.school.models import LearningGroup, Membership
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

STILL_NEWS = timedelta(days=60)  # of an older message nobody makes letters any more


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A message about one pupil, and who of those it is for has no account and no letter yet."""

    message: Message
    pupil: PupilIdentity
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WaitingLetters:
    """A message that was sent at once, by whom, and what of it waits to be told by letter."""

    message: Message
    author: str
    rows: list[LetterRow]

    @property
    def people(self) -> int:
        """How many people wait for a letter."""
        return len({person for row in self.rows for person in row.people})


def waiting_letters(*, door: Door) -> list[WaitingLetters]:
    """Messages of the last sixty days about the pupils that are open of which somebody without an account was not told; newest first."""
    door.reading("messages", "message_state")
    since = door.opened_at - STILL_NEWS
    lines = {line.pupil.pupil_id: line for line in addressed(door=door)}
    sent = list(Message.objects.filter(sent_at__gte=since).defer("body").order_by("-sent_at", "-id"))
    told = set(MessageLetter.objects.filter(message__in=sent).values_list("message_id", "person_id"))
    told |= set(MessageRead.objects.filter(message__in=sent).values_list("message_id", "person_id"))
    batches: dict[tuple[UUID, int], list[LetterRow]] = {}
    for message in sent:
        line = lines.get(message.pupil_id)
        people = [] if line is None else [person for person in _to(message, line) if (message.pk, person) not in told]
        if line is not None and people:
            row = LetterRow(message, line.pupil, tuple(people))
            batches.setdefault((message.batch, message.author_id), []).append(row)
    names = names_of({author for _batch, author in batches}, door=door)
    return [
        WaitingLetters(
            min((row.message for row in rows), key=lambda m: is_gone(m.subject)), names.get(author, ""), rows
        )
        for (_batch, author), rows in batches.items()
    ]


def _to(message: Message, line: AddressedPupil) -> list[int]:
    """Who of those that a message is for has no account."""
    people = [person for person in line.recipients if not person.has_account]
    if message.to_pupil:  # nobody else of the family reads it, and nobody hands it to them
        return []
    return [person.person_id for person in people]


def letters_of(found: WaitingLetters, school: str, *, door: Door) -> bytes:
    """The letters of this message as one PDF, on record. Raises `Refused`, and `DocumentProblem` with nothing done."""
    rows = [row for row in found.rows if not is_gone(row.message.subject)]
    if not rows:
        raise Refused("gone")
    rows = _by_class(rows, door=door)
    with transaction.atomic():
        released = _released(rows, door=door)
        _note(rows, door=door)
        text = released.rows["message"][0]
        shared = MessageLetters(
            school=school,
            day=today(door=door),
            author=found.author,
            subject=text["subject"],
            body=text["body"],
            files=MessageFile.objects.filter(message=rows[0].message).count(),
        )
        with override("nl"):
            return message_letters_pdf(shared, _pages(rows, released))


def _by_class(rows: Sequence[LetterRow], *, door: Door) -> list[LetterRow]:
    """In the order of the classes, and of a class list within each."""
    door.reading("organisation", "membership")
    pupils = [row.pupil.pupil_id for row in rows]
    places = Membership.objects.filter(
        in_force(today(door=door)), pupil_id__in=pupils, group__kind=LearningGroup.CLASS
    ).values_list("pupil_id", "group__stage", "group__name")
    classes = {pupil: (stage or 0, name) for pupil, stage, name in places}
    return sorted(
        rows, key=lambda row: (classes.get(row.pupil.pupil_id, (99, "")), row.pupil.sort_key, row.pupil.pupil_id)
    )


def _released(rows: Sequence[LetterRow], *, door: Door) -> ReleasedRows:
    own = [row.pupil.pupil_id for row in rows if row.pupil.pupil_id in row.people]
    ties = {row.pupil.pupil_id: [person for person in row.people if person != row.pupil.pupil_id] for row in rows}
    parts = [
        NAMES,
        TablePart("guardian", (*NAME, *ADDRESS), people=ties),
        TablePart("pupil_contact", ADDRESS, only={"pupil_id": own}),
        TablePart("message", ("subject", "body"), only={"id": [row.message.pk for row in rows]}),
    ]
    return hand_out(LISTS[MESSAGE_LETTERS], "post", list(ties), parts, door=door)


def _note(rows: Sequence[LetterRow], *, door: Door) -> None:
    """Put each letter on record with its message. Raises `Refused` when a colleague made them in this moment."""
    door.writing("message_state")
    try:
        with transaction.atomic():
            MessageLetter.objects.bulk_create(
                MessageLetter(
                    message=row.message,
                    pupil_id=row.pupil.pupil_id,
                    person_id=person,
                    printed_at=door.opened_at,
                    printed_by_id=door.actor_id,
                )
                for row in rows
                for person in row.people
            )
    except IntegrityError as error:
        raise Refused("made") from error


def _pages(rows: Sequence[LetterRow], released: ReleasedRows) -> list[MessageLetterPage]:
    """One letter for each address; whoever has none gets one of their own, to be handed over."""
    names, known = by(released, "pupil_identity", "pupil_id"), by(released, "guardian", "person_id")
    homes = by(released, "pupil_contact", "pupil_id")
    letters: dict[object, tuple[Row, dict[int, str], dict[int, str]]] = {}
    for row in rows:
        pupil = row.pupil.pupil_id
        for person in row.people:
            is_own = person == pupil
            address = homes.get(pupil, NOWHERE) if is_own else known[person]
            is_whole = bool(address["street"].strip() and address["town"].strip())
            key: object = place_of(address) if is_whole else person
            _address, people, about = letters.setdefault(key, (address if is_whole else NOWHERE, {}, {}))
            people[person] = full_name(names[pupil] if is_own else known[person])
            about[pupil] = names[pupil]["given_name"]
    return [
        MessageLetterPage(
            (*people.values(), address["street"].strip(), postal_line(address)), " en ".join(about.values())
        )
        for address, people, about in letters.values()
    ]
