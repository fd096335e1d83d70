"""Assessments: the list, one of them with what it still lacks, what the school needs one for, and products to begin one about."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from zorgvuldig.gate.door import Door
from zorgvuldig.governance.dpia.labels import EVENTS, SUBJECTS, Word
from zorgvuldig.governance.dpia.models import Dpia
from zorgvuldig.governance.dpia.questions import PARTS, Part
from zorgvuldig.kit.periods import today
from zorgvuldig.school.people.reads import names_of

HIGH = 3  # from here on both severity and likelihood make a risk great
LISTS = ("claims", "channels", "sub_processors")


@dataclass(frozen=True, slots=True)
class DpiaProduct:
    """A product of a supplier with what was agreed last, as `gate.dpia_products` tells it."""

    id: int
    uid: UUID
    product: str
    supplier: str
    country: str
    purposes: str
    basis: str
    claims: Sequence[str]
    channels: Sequence[str]
    for_pupils: bool
    for_staff: bool
    sub_processors: Sequence[Mapping[str, str]]
    stored_in: str
    outside_eea: str
    breach_hours: int
    deleted_within: int
    is_stopped: bool

    @property
    def name(self) -> str:
        """The product and whose it is."""
        return f"{self.product} ({self.supplier})"


@dataclass(frozen=True, slots=True)
class DpiaNeed:
    """Something that needs an assessment; `going` is one about it that is not decided yet."""

    subject: str
    product: DpiaProduct | None
    holds: bool
    going: Dpia | None

    @property
    def says(self) -> Word:
        """What it is, in words."""
        return self.product.name if self.product else SUBJECTS[self.subject]


@dataclass(frozen=True, slots=True)
class DpiaLine:
    """An assessment as it stands in the list and on its page."""

    dpia: Dpia
    about: Word
    state: tuple[str, str]
    started_by: str
    changed_by: str
    dpo: str
    decided_by: str
    replaced_by: Dpia | None
    missing: Sequence[Part]


def dpia_needs(*, door: Door) -> list[DpiaNeed]:
    """What the school needs an assessment for (`gate.dpias_needed`), what lacks one first."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select subject, product, holds from gate.dpias_needed()")
        rows = cursor.fetchall()
    known = {one.uid: one for one in dpia_products(door=door)}
    going = {(one.subject, one.product_id): one for one in Dpia.objects.filter(decided_at=None).order_by("id")}
    found = []
    for subject, uid, holds in rows:
        product = known.get(uid) if uid else None
        found.append(DpiaNeed(subject, product, holds, going.get((subject, product.id if product else None))))
    return sorted(found, key=lambda need: need.holds)


def dpia_products(*, door: Door) -> list[DpiaProduct]:
    """The products, by name; of none of them anything about a person."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select * from gate.dpia_products()")
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return [DpiaProduct(**row | {name: _loaded(row[name]) for name in LISTS}) for row in rows]


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def dpia_lines(*, door: Door) -> list[DpiaLine]:
    """All assessments: what is not decided yet first, then the last one first."""
    door.reading("governance", "staff")
    rows = list(Dpia.objects.order_by("-started_at", "-id"))
    return sorted(_as_rows(rows, door), key=lambda line: line.dpia.decided_at is not None)


def dpia_line(uid: UUID, *, door: Door) -> DpiaLine | None:
    """One of them."""
    door.reading("governance", "staff")
    return next(iter(_as_rows(list(Dpia.objects.filter(uid=uid)), door)), None)


def _as_rows(rows: Sequence[Dpia], door: Door) -> list[DpiaLine]:
    who = {
        number
        for row in rows
        for number in (row.started_by_id, row.changed_by_id, row.dpo_id, row.decided_by_id)
        if number
    }
    names = names_of(who, door=door)
    products = {one.id: one.name for one in dpia_products(door=door)}
    later = {one.replaces_id: one for one in Dpia.objects.exclude(replaces=None).order_by("id")}
    return [
        DpiaLine(
            row,
            products.get(row.product_id or 0, row.title) if row.subject == "supplier" else SUBJECTS[row.subject],
            _state(row, door),
            names.get(row.started_by_id, ""),
            names.get(row.changed_by_id, ""),
            names.get(row.dpo_id or 0, ""),
            names.get(row.decided_by_id or 0, ""),
            later.get(row.pk),
            missing_parts(row, door=door),
        )
        for row in rows
    ]


def missing_parts(one: Dpia, *, door: Door) -> list[Part]:
    """The parts of the form in which something is still empty."""
    door.reading("governance")
    return [part for part in PARTS.values() if not _is_whole(part, one)]


def _is_whole(part: Part, one: Dpia) -> bool:
    if part.event:
        found = risk_of(one, part.event)
        return all(found.get(name) for name in ("impacts", "sources", "severity", "likelihood"))
    return all(str(one.answers.get(question.key, "")).strip() for question in part.questions)


def risk_of(one: Dpia, event: str) -> dict[str, Any]:
    """What was written about one of the feared events; empty when nothing was."""
    return next((dict(risk) for risk in one.risks if risk.get("event") == event), {"event": event})


def high_risks(one: Dpia) -> list[str]:
    """The events of which a great risk is left when all measures are taken (AVG art. 36)."""
    return [
        event
        for event in EVENTS
        if min(int(risk_of(one, event).get(name) or 0) for name in ("severity_after", "likelihood_after")) >= HIGH
    ]


def _state(row: Dpia, door: Door) -> tuple[str, str]:
    """A silhouette and a key of `pages.STATES`."""
    if row.decided_at is None:
        return ("partly", "deciding" if row.dpo_id else "writing")
    if row.outcome != "go":
        return ("no", row.outcome)
    return ("yes", "go") if row.next_on and row.next_on > today(door=door) else ("partly", "again")
