"""The nights of a system that runs beside ours: numbers for everybody of the administration, and pupils of the own schools alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.beside.labels import KINDS, OUTCOMES, WHATS
from zorgvuldig.imports.run import KIND
from zorgvuldig.kit.labels import FIELD_NAMES, Word
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.school.models import Enrolment
from zorgvuldig.school.people.models import Pupil
from zorgvuldig.school.source_models import ImportSource, SourceNight
from zorgvuldig.school.year.reads import own_schools

SHOWN = 50


@dataclass(frozen=True, slots=True)
class NightRow:
    """One night: how it went, how many differ in all, and the night before by the same number."""

    row: SourceNight
    outcome: Word
    is_good: bool
    total: int
    per_kind: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class KindCounts:
    """One kind of data in one night: only there, only here, different; and how often each field differs."""

    name: Word
    numbers: Sequence[tuple[Word, int]]
    fields: Sequence[tuple[Word, int]]


@dataclass(frozen=True, slots=True)
class DifferentPupil:
    """A pupil of whom something differs, by number, and what."""

    uid: UUID
    number: str
    says: Sequence[tuple[Word, Word]]


def source_of(kind: str, *, door: Door) -> ImportSource | None:
    """What is arranged with this kind of system."""
    door.reading("imports")
    return ImportSource.objects.filter(key=kind).first()


def nights(source: ImportSource, *, door: Door) -> list[NightRow]:
    """The nights that are kept, the newest first."""
    return [_row(one) for one in _own(door).filter(source=source).order_by("-id")]


def night_of(source: ImportSource, uid: UUID, *, door: Door) -> SourceNight | None:
    """One night."""
    return _own(door).filter(source=source, uid=uid).first()


def _own(door: Door) -> "QuerySet[SourceNight]":
    door.reading("imports", "organisation")
    mine = Q(school=None) | Q(school__in=own_schools(door=door))
    return SourceNight.objects.filter(mine).select_related("school")


def _row(one: SourceNight) -> NightRow:
    is_good = one.outcome == "compared"
    sums = [sum(one.counts.get(kind, {}).get(what, 0) for what in WHATS) for kind in KINDS]
    per_kind = [number if is_good else None for number in sums]
    return NightRow(one, OUTCOMES.get(one.outcome, one.outcome), is_good, sum(sums), per_kind)


def counts_of(one: SourceNight) -> list[KindCounts]:
    """What a night showed, kind by kind."""
    return [
        KindCounts(
            name,
            [(word, found.get(what, 0)) for what, word in WHATS.items()],
            sorted(
                ((FIELD_NAMES.get(field, field), n) for field, n in found.get("fields", {}).items()),
                key=lambda f: -f[1],
            ),
        )
        for kind, name in KINDS.items()
        if (found := one.counts.get(kind))
    ]


def pupils_of(one: SourceNight, begin: int, *, door: Door) -> tuple[list[DifferentPupil], int]:
    """Some of the pupils of the own schools of whom something differed, from `begin` on, and how many there are. Whoever is shown was looked at."""
    door.reading("imports", "organisation")
    try:
        told: Mapping[str, list[list[str]]] = json.loads(b"".join(files.read(one.blob)))
    except Missing:
        return [], 0
    mine = [school.pk for school in own_schools(door=door)]
    with working(KIND, now=door.opened_at) as job:
        here = Enrolment.objects.using(job.alias).filter(pupil_id__in=list(map(int, told)), school_id__in=mine)
        rows = Pupil.objects.using(job.alias).filter(pk__in=here.values("pupil_id")).order_by("number")
        every = list(rows.values_list("person_id", "uid", "number"))
        shown = every[begin : begin + SHOWN]
        job.looked([person for person, _uid, _number in shown])
    found = [
        DifferentPupil(uid, number, [(KINDS[kind], WHATS[what]) for kind, what in told[str(person)]])
        for person, uid, number in shown
    ]
    return found, len(every)
