"""Breaches, as far as the door shows them: how each stands, what it still lacks, and its notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.breach.clock import Clock, clock
from zorgvuldig.governance.breach.labels import DECISIONS, KINDS, MISSING, PEOPLE, STATES
from zorgvuldig.governance.breach.models import Breach, BreachNote
from zorgvuldig.governance.breach.triage import KEYS, QUESTIONS, Advice, advice, unanswered
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.kit.register_words import say
from zorgvuldig.school.people.reads import by_name, names_of
from zorgvuldig.school.staffing.models import Staff, StaffRole

DECIDES = frozenset({"privacy_officer", "school_leader"})
TELLING = "telling"  # in `answers`: since when the job writes to the families (`letters_job`)
REMINDED = "reminded"  # in `answers`: of what the privacy officer and the DPO had a mail (`breach_reminders`)


@dataclass(frozen=True, slots=True)
class BreachStatus:
    """A breach with how it stands: words, clock, advice, and what it lacks before it can be closed."""

    breach: Breach
    kind: Word
    state: tuple[str, Word]
    clock: Clock
    advice: Advice | None
    missing: Sequence[Word]

    @property
    def decisions(self) -> tuple[Word, Word]:
        """What was decided about the supervisor and about the people; empty when nothing was."""
        return DECISIONS.get(self.breach.ap_decision, ""), DECISIONS.get(self.breach.people_decision, "")

    @property
    def telling_since(self) -> datetime | None:
        """Since when the messages go out, as long as they do."""
        since = self.breach.answers.get(TELLING)
        return datetime.fromisoformat(since) if since and self.breach.people_told_at is None else None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note, and who wrote it; empty when they do not work here any more."""

    note: BreachNote
    author: str


def breach_status(one: Breach, now: datetime) -> BreachStatus:
    """How a breach stands."""
    stopped = one.ap_told_at or (one.ap_decided_at if one.ap_decision == "not" else None)
    said = advice(one.answers, categories=one.categories, count=one.people_count)
    lacks = missing(one)
    return BreachStatus(
        breach=one,
        kind=KINDS.get(one.kind, one.kind),
        state=STATES[_state(one, lacks)],
        clock=clock(one.noticed_at, now=now, stopped_at=stopped),
        advice=said,
        missing=[MISSING[key] for key in lacks],
    )


def missing(one: Breach) -> list[str]:
    """What a breach lacks before it can be closed, as keys of `MISSING`; the database holds to it."""
    lacks = []
    for key, decision, told_at in (
        ("ap", one.ap_decision, one.ap_told_at),
        ("people", one.people_decision, one.people_told_at),
    ):
        if not decision:
            lacks.append(key)
        elif decision == "tell" and told_at is None:
            lacks.append(f"{key}_told")
    return lacks if one.measures else [*lacks, "measures"]


def _state(one: Breach, lacks: Sequence[str]) -> str:
    if one.closed_at is not None:
        return "closed"
    if not any(one.answers.get(key) for key in KEYS) and not one.ap_decision:
        return "new"
    if {"ap", "people"} & set(lacks):
        return "deciding"
    return "telling" if {"ap_told", "people_told"} & set(lacks) else "closing"


def breaches(*, door: Door) -> list[BreachStatus]:
    """All of them, the open ones first, the last noticed first. None ever leaves the list before its term (art. 33(5))."""
    door.reading("governance")
    found = sorted(Breach.objects.order_by("-noticed_at", "-id"), key=lambda one: one.closed_at is not None)
    return [breach_status(one, door.opened_at) for one in found]


def breach(uid: UUID, *, door: Door) -> Breach | None:
    """One of them."""
    door.reading("governance")
    return Breach.objects.filter(uid=uid).first()


def notes(one: Breach, *, door: Door) -> list[NoteRow]:
    """What was written of it, in the order in which it was."""
    door.reading("governance", "staff")
    rows = list(one.notes.order_by("written_at", "id"))
    names = names_of({row.written_by_id for row in rows}, door=door)
    return [NoteRow(row, names.get(row.written_by_id, "")) for row in rows]


def people_in(one: Breach, *, door: Door) -> dict[str, str]:
    """The names of who reported, decided and closed it, and of whose account it was; empty where nobody did."""
    columns = ("reported_by_id", "ap_decided_by_id", "people_decided_by_id", "closed_by_id", "account_person_id")
    ids = {column: getattr(one, column) or 0 for column in columns}
    names = names_of(set(ids.values()) - {0}, door=door)
    return {column.removesuffix("_id"): names.get(number, "") for column, number in ids.items()}


def colleagues(one: Breach, *, door: Door) -> list[Staff]:
    """Whose account it may have been: whoever works at the school today, by family name, and whoever was named before they left."""
    door.reading("staff")
    held = StaffRole.objects.filter(in_force(today(door=door))).values("staff_id")
    return by_name(Staff.objects.filter(Q(pk__in=held) | Q(pk=one.account_person_id)))


def answered(one: Breach) -> list[tuple[Word, str]]:
    """The questions with their answers in words, for the page and for the notification."""
    lines: list[tuple[Word, str]] = []
    for question in QUESTIONS:
        value = one.answers.get(question.key) or []
        chosen = set(value if isinstance(value, list) else [value])
        words = [str(text) for key, text in question.choices if key in chosen]
        lines.append((question.text, "; ".join(words)))
    return lines


def categories_of(one: Breach) -> list[str]:
    """The kinds of data it concerns, as the register names them."""
    return [say(REGISTER.categories[key].name) for key in one.categories if key in REGISTER.categories]


def kinds_of(one: Breach) -> list[str]:
    """Of what kind of people the data are."""
    return [str(PEOPLE[key]) for key in one.people_kinds if key in PEOPLE]


def questions_left(one: Breach) -> int:
    """How many questions have no answer yet."""
    return len(unanswered(one.answers))
