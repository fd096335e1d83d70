"""Messages to guardians: who would get one, what somebody sent, and who read it. Who reads is decided by the gate."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from zorgvuldig.care.file.circle_reads import people_who_may_open
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.messages.models import Message, MessageFile, MessageLetter, MessageRead
from zorgvuldig.platform.vault.fields import is_gone
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.groups.reads import mentored_classes, taught_groups
from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing.models import StaffRole

READING = "reading_messages"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets messages about a pupil; without an account they read nothing until they get one."""

    person_id: int
    name: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class AddressedPupil:
    """A pupil and who gets a message about them. Nobody: the school knows no guardian who may read it."""

    pupil: PupilIdentity
    recipients: list[Recipient]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many families a message reaches, and how many of them have no account. A family is everybody who reads about a pupil."""

    pupils: int
    families: int
    without: int


@dataclass(frozen=True, slots=True)
class StageRow:
    """A year of the course (leerjaar) at one school; `group` is one of its classes, by which addresses name it."""

    number: int
    group: LearningGroup
    classes: tuple[LearningGroup, ...]


@dataclass(frozen=True, slots=True)
class StageGroups:
    """The groups of a year of the course at one school; 0 when they are of none."""

    number: int
    school: School
    groups: list[LearningGroup]


@dataclass(frozen=True, slots=True)
class SentRow:
    """What one sent at once: one message for each of `pupils` pupils, read by `readers` people so far."""

    message: Message
    pupils: int
    readers: int


@dataclass(frozen=True, slots=True)
class Reader:
    """A recipient of a message that was sent, and when they opened it or got it as a letter (None: not yet)."""

    name: str
    has_account: bool
    read_at: datetime | None
    letter_at: datetime | None = None

    @property
    def is_told(self) -> bool:
        """Whether they know what stands in it, or have it on paper."""
        return self.read_at is not None or self.letter_at is not None


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """A message as it is known about one pupil, with who read it and who did not."""

    pupil: PupilIdentity
    readers: list[Reader]


def addressed(*, door: Door) -> list[AddressedPupil]:
    """The pupils that are open, as a class list sorts them, each with who gets a message about them today."""
    door.reading("identity", "guardian", "messages")
    pupils = list(PupilIdentity.objects.select_related("pupil").order_by("sort_key", "pupil_id"))
    may = people_who_may_open(READING, [pupil.pupil_id for pupil in pupils], category="messages", door=door)
    people = {person_id for ids in may.values() for person_id in ids}
    names, known = names_of(people, door=door), _with_account(people)
    return [
        AddressedPupil(pupil, [Recipient(i, names.get(i, ""), i in known) for i in may[pupil.pupil_id]])
        for pupil in pupils
    ]


def _with_account(people: Collection[int]) -> set[int]:
    return set(Account.objects.filter(person_id__in=people, is_active=True).values_list("person_id", flat=True))


def reach(lines: Collection[AddressedPupil]) -> Reach:
    """How far a message about these pupils goes."""
    reached = [line for line in lines if line.recipients]
    families = {frozenset(r.person_id for r in line.recipients): line.recipients for line in reached}
    without = sum(not any(r.has_account for r in people) for people in families.values())
    return Reach(len(reached), len(families), without)


def school_reach(group: LearningGroup, *, door: Door) -> Reach:
    """How far a message to the whole school of this class goes: counts, and nobody's file."""
    door.reading("organisation", "messages")
    with connection.cursor() as cursor:
        cursor.execute("select pupils, families, without from gate.message_reach(%s::bigint)", [group.pk])
        return Reach(*cursor.fetchone())


def my_stages(*, door: Door) -> list[StageRow]:
    """The years of the course of today at the schools whose administration the one at the door keeps."""
    door.reading("organisation", "staff")
    schools = _schools_with("administration", door)
    here = in_force(today(door=door), "year__")
    classes = LearningGroup.objects.filter(
        here, kind=LearningGroup.CLASS, stage__isnull=False, year__school_id__in=schools
    )
    found: dict[tuple[int, int], list[LearningGroup]] = {}
    for group in classes.select_related("year__school").order_by("year__school__name", "stage", "name"):
        found.setdefault((group.year_id, group.stage or 0), []).append(group)
    return [StageRow(number, groups[0], tuple(groups)) for (_year, number), groups in found.items()]


def _schools_with(purpose: str, door: Door) -> set[int]:
    """The schools where the one at the door may write for this purpose."""
    duties = StaffRole.objects.filter(
        in_force(today(door=door)),
        staff_id=door.actor_id,
        role__in=roles_with(purpose=purpose, shape=Shape.SCHOOL, writes=True),
    )
    schools = set(duties.values_list("school_id", flat=True))
    if None in schools:  # a role without a school holds at every school
        return set(School.objects.values_list("pk", flat=True))
    return {school for school in schools if school is not None}


def my_groups(*, door: Door) -> list[LearningGroup]:
    """The groups of today to whose guardians the one at the door may write, by name."""
    door.reading("organisation", "staff")
    own = {group.pk: group for group in (*taught_groups(door=door), *mentored_classes(door=door))}
    schools = _schools_with("messaging", door)
    if schools:
        current = LearningGroup.objects.filter(in_force(today(door=door), "year__"), year__school_id__in=schools)
        own |= {group.pk: group for group in current.select_related("subject", "year__school")}
    return sorted(own.values(), key=lambda group: (group.kind, group.name))


FOLDED = (
    15  # groups from which on they are folded by year of the course: as many as a list has before one can search in it
)


def folded(groups: Sequence[LearningGroup]) -> list[StageGroups]:
    """The groups by year of the course, the classes of each first, for whoever has too many for one list; nothing for who has few."""
    found: dict[tuple[str, bool, int], StageGroups] = {}
    for group in groups if len(groups) >= FOLDED else ():
        school, stage = group.year.school, group.stage or 0
        found.setdefault((school.name, not stage, stage), StageGroups(stage, school, [])).groups.append(group)
    return [found[key] for key in sorted(found)]


def sent_to(group: LearningGroup, *, door: Door) -> list[SentRow]:
    """What the one at the door sent to this group, the last first, as far as its pupils are still in it."""
    door.reading("messages", "message_state")
    rows = list(Message.objects.filter(author_id=door.actor_id, group=group).defer("body").order_by("-sent_at", "-id"))
    return _batches(rows)


def sent_to_stage(group: LearningGroup, *, door: Door) -> list[SentRow]:
    """What the one at the door sent to the year of the course of this class, or to the whole school, the last first."""
    door.reading("messages", "message_state")
    whole = Q(to_school=True) | Q(group__stage=group.stage)
    rows = Message.objects.filter(
        whole, author_id=door.actor_id, group__year=group.year, group__kind=LearningGroup.CLASS
    )
    return _batches(list(rows.defer("body").order_by("-sent_at", "-id")))


def sent_about(pupil_id: int, *, door: Door) -> list[SentRow]:
    """What the one at the door sent about this pupil, alone or to a group, the last first."""
    door.reading("messages", "message_state")
    rows = Message.objects.filter(author_id=door.actor_id, pupil_id=pupil_id).defer("body")
    return _batches(list(rows.order_by("-sent_at", "-id")))


def _batches(rows: list[Message]) -> list[SentRow]:
    """One line per batch. The subject of one of its rows is the subject of all; one whose key is gone says less."""
    batches: dict[UUID, list[Message]] = {}
    for row in rows:
        batches.setdefault(row.batch, []).append(row)
    reads = dict(
        MessageRead.objects.filter(message_id__in=[row.pk for row in rows])
        .values("message__batch")
        .annotate(readers=Count("person_id", distinct=True))
        .values_list("message__batch", "readers")
    )
    return [
        SentRow(min(found, key=lambda row: is_gone(row.subject)), len(found), reads.get(batch, 0))
        for batch, found in batches.items()
    ]


def sent_batch(batch: UUID, *, door: Door) -> list[Message]:
    """The messages of this batch about opened pupils, when the one at the door sent them; one that can be read first."""
    door.reading("messages")
    rows = Message.objects.filter(batch=batch, author_id=door.actor_id).order_by("id")
    return sorted(rows, key=lambda row: is_gone(row.subject))


def delivered(batch: list[Message], *, door: Door) -> list[MessageDetail]:
    """Who read each of these messages and who did not yet; also those who read it and may not any more."""
    door.reading("message_state")
    by_pupil = {message.pupil_id: message for message in batch}
    reads: dict[int, dict[int, datetime]] = {}
    for row in MessageRead.objects.filter(message__in=batch):
        reads.setdefault(row.message_id, {})[row.person_id] = row.read_at
    printed = MessageLetter.objects.filter(message__in=batch).values_list("message_id", "person_id", "printed_at")
    letters = {(message, person): at for message, person, at in printed}
    names = names_of({person for people in reads.values() for person in people}, door=door)
    found = []
    for line in addressed(door=door):
        message = by_pupil.get(line.pupil.pupil_id)
        if message is None:
            continue
        read = reads.get(message.pk, {})
        people = [_pupil(line.pupil)] if message.to_pupil else line.recipients
        current = [
            Reader(r.name, r.has_account, read.pop(r.person_id, None), letters.get((message.pk, r.person_id)))
            for r in people
        ]
        former = [Reader(names.get(person_id, ""), True, at) for person_id, at in read.items()]
        found.append(MessageDetail(line.pupil, current + former))
    return found


def _pupil(pupil: PupilIdentity) -> Recipient:
    return Recipient(pupil.pupil_id, pupil.full_name, bool(_with_account([pupil.pupil_id])))


def files_of(message: Message, *, door: Door) -> list[MessageFile]:
    """The files with a message, in the order in which they were added."""
    door.reading("messages")
    return list(MessageFile.objects.filter(message=message).order_by("id"))


def file_of(message: Message, uid: UUID, *, door: Door) -> MessageFile | None:
    """One file of a message, or None."""
    door.reading("messages")
    return MessageFile.objects.filter(message=message, uid=uid).first()


# The messages that somebody gets about a child of theirs, or as an adult pupil.


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A message in the inbox: about whom, from whom (empty when that person left), and when I opened it."""

    message: Message
    pupil: PupilIdentity
    author: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits to be read, and what was read; both newest first."""

    unread: list[InboxRow]
    read: list[InboxRow]


def inbox(*, door: Door) -> Inbox:
    """Every message about the pupils that are open."""
    door.reading("identity", "messages", "message_state")
    rows = list(Message.objects.defer("body").order_by("-sent_at", "-id"))
    pupils = {pupil.pupil_id: pupil for pupil in PupilIdentity.objects.select_related("pupil")}
    mine = dict(MessageRead.objects.filter(person_id=door.actor_id).values_list("message_id", "read_at"))
    names = names_of({row.author_id for row in rows}, door=door)
    letters = [
        InboxRow(row, pupils[row.pupil_id], names.get(row.author_id, ""), mine.get(row.pk))
        for row in rows
        if row.pupil_id in pupils
    ]
    return Inbox([it for it in letters if it.read_at is None], [it for it in letters if it.read_at is not None])


def letter(uid: UUID, *, door: Door) -> InboxRow | None:
    """One message about the pupil whose door this is, or None."""
    door.reading("identity", "messages", "message_state")
    message = Message.objects.filter(uid=uid).first()
    if message is None:
        return None
    read = MessageRead.objects.filter(message=message, person_id=door.actor_id).first()
    return InboxRow(
        message,
        PupilIdentity.objects.select_related("pupil").get(pupil_id=message.pupil_id),
        names_of({message.author_id}, door=door).get(message.author_id, ""),
        read.read_at if read else None,
    )
