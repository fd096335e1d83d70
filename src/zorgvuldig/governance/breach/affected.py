"""Whose data an account of a breach opened or could have opened, and whose families heard of it: names for who handles it, counts else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Look
from zorgvuldig.governance.breach.labels import LETTERS, PARTS
from zorgvuldig.governance.breach.letters import batch_of
from zorgvuldig.governance.breach.models import Breach, BreachPupil
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.models import Membership
from zorgvuldig.school.people.models import PupilIdentity

MOST = 500  # so many pupils are opened by name at once, at most (`gate.open`)


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many pupils of a class the account opened, and how many it could have opened."""

    school: str
    group: str
    opened: int
    could: int


@dataclass(frozen=True, slots=True)
class ConcernedClass:
    """Of how many pupils of a class the data are."""

    school: str
    group: str
    pupils: int


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """What left through that account: to whom, about how many pupils, and when the last time was."""

    recipient: str
    pupils: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedPupil:
    """A pupil whose data it is about: how often the account opened them, first and last, and what kinds of data.

    Of whom somebody said it, without an account that opened them, the moments are empty.
    """

    pupil: PupilIdentity
    group: str
    times: int
    first_at: datetime | None
    last_at: datetime | None
    what: str
    heard: str  # of the letter: `read`, `mailed` or `nobody` (`gate.breach_letters`); empty when none went


@dataclass(frozen=True, slots=True)
class LetterCount:
    """Of how many pupils somebody of the family opened the letter, was only told by e-mail that it waits, or neither."""

    read: int
    mailed: int
    nobody: int

    @property
    def all(self) -> int:
        """About how many pupils a letter went."""
        return self.read + self.mailed + self.nobody


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """So many people of a `part` (guardian or staff) whose letter is in this `state` (`gate.breach_letter_counts`)."""

    part: str
    state: str
    people: int

    @property
    def who(self) -> Word:
        """Of whom the data are."""
        return PARTS[self.part]

    @property
    def says(self) -> Word:
        """How far the letter is."""
        return LETTERS[self.state]


def counts(one: Breach, *, door: Door) -> list[ClassCount]:
    """By school and class. Nothing when no account is named."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select school, class, opened, could from gate.breach_counts(%s::uuid)", [one.uid])
        return [ClassCount(*row) for row in cursor.fetchall()]


def total(rows: Sequence[ClassCount]) -> ClassCount:
    """All of them together."""
    return ClassCount("", "", sum(row.opened for row in rows), sum(row.could for row in rows))


def concerned(one: Breach, *, door: Door) -> list[ConcernedClass]:
    """By school and class, of whom the data are: whom the account opened, and whom somebody said that it is about."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select school, class, pupils from gate.breach_concerned(%s::uuid)", [one.uid])
        return [ConcernedClass(*row) for row in cursor.fetchall()]


def kinds_opened(one: Breach, *, door: Door) -> tuple[str, ...]:
    """Which kinds of data about pupils the account opened in that time, as keys; none when no account is named."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(gate.breach_kinds(%s::uuid), 0)", [one.uid])
        (mask,) = cursor.fetchone()
    return REGISTER.names(mask)


def releases_by_recipient(one: Breach, *, door: Door) -> list[ReleaseRow]:
    """What left the school through that account in that time, by kind of recipient."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select recipient, pupils, last_at from gate.breach_releases(%s::uuid)", [one.uid])
        rows = cursor.fetchall()
    return [ReleaseRow(_recipient(key), pupils, last) for key, pupils, last in rows]


def letter_counts(one: Breach, *, door: Door) -> LetterCount:
    """Who heard of it so far, from the letter that this system sent."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, pupils from gate.breach_heard_counts(%s::uuid, %s::uuid)", [one.uid, batch_of(one.uid)]
        )
        found: dict[str, int] = dict(cursor.fetchall())
    return LetterCount(**{state: found.get(state, 0) for state in ("read", "mailed", "nobody")})


def letters_to_people(one: Breach, *, door: Door) -> list[PeopleCount]:
    """How many parents and staff it is about with data of their own, and how far their letters are."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select part, state, people from gate.breach_letter_counts(%s::uuid)", [one.uid])
        return sorted((PeopleCount(*row) for row in cursor.fetchall()), key=lambda row: (row.part, row.state))


def opened_pupils(one: Breach, *, door: Door) -> list[OpenedPupil]:
    """Whose data it is about, of those who are open at this door, as a class list sorts them."""
    door.reading("access_log", "identity", "membership", "organisation", "release")
    since = one.account_since or door.opened_at  # of no account there is nothing
    looks = Look.objects.filter(actor_id=one.account_person_id or 0, at__gte=since, refused=False)
    looks = looks.filter(at__lt=one.account_until or door.opened_at, pupil_id__isnull=False)
    by_pupil: dict[int, list[Look]] = {}
    for look in looks.order_by("at", "id"):
        by_pupil.setdefault(look.pupil_id or 0, []).append(look)
    said = set(BreachPupil.objects.filter(breach=one).values_list("pupil_id", flat=True))
    groups, told = _classes(said.union(by_pupil), door), _heard_of(one)
    return [
        OpenedPupil(
            who,
            groups.get(who.pupil_id, ""),
            len(seen),
            seen[0].at if seen else None,
            seen[-1].at if seen else None,
            _what(seen),
            told.get(who.pupil_id, ""),
        )
        for who in members(door=door)
        if (seen := by_pupil.get(who.pupil_id, [])) or who.pupil_id in said
    ]


def _classes(pupils: Iterable[int], door: Door) -> dict[int, str]:
    held = Membership.objects.filter(in_force(today(door=door)), pupil_id__in=list(pupils), is_class=True)
    return dict(held.values_list("pupil_id", "group__name"))


def _heard_of(one: Breach) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pupil_id, state from gate.breach_heard(%s::uuid, %s::uuid)", [one.uid, batch_of(one.uid)]
        )
        return dict(cursor.fetchall())


def _what(seen: Sequence[Look]) -> str:
    mask = 0
    for look in seen:
        mask |= look.mask
    return ", ".join(within(REGISTER.categories[key].name) for key in REGISTER.names(mask))


def _recipient(key: str) -> str:
    return say(REGISTER.recipients[key].name) if key in REGISTER.recipients else key
