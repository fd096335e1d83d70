"""Issuing reports: a document per pupil, sealed in the vault and never made again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.summary.reads import Totals
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.learning.marks import Code
from zorgvuldig.learning.meeting.actions import show_notes
from zorgvuldig.learning.models import ReportCard, ReportWithdrawal
from zorgvuldig.learning.reports.proposals import PutForward, proposals_of, take_back
from zorgvuldig.learning.reports.reads import ReportDraft, SubjectRow
from zorgvuldig.platform.documents.report import ReportDocument, SubjectLine, report_pdf
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Period

LIMIT = 5 * 1024 * 1024
REFUSALS: Mapping[str, Word] = {
    "late": _(
        "Dit rapport is langer dan een dag geleden uitgegeven. De familie heeft het al. Geef een nieuwe uitgave uit."
    ),
    "withdrawn": _("Dit rapport is al ingetrokken."),
}
TAKEN_BACK = timedelta(days=1)  # how long a report can be withdrawn; the database holds it too (`reports.sql`)
AT_ONCE = 30  # documents in one request, which takes a few seconds


class MayNotBeIssued(Exception):
    """One of these reports is blocked."""


class NotByTwo(Exception):
    """One of these reports was put forward by nobody else, and the school wants two people to look."""


class IssuedMeanwhile(Exception):
    """Somebody else issued one of these reports at the same moment."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Which report is issued: of which class and period, and who is mentor."""

    group: LearningGroup
    period: Period
    periods: Sequence[Period]
    mentor: str


def issue(*, door: Door, about: Issue, drafts: Sequence[ReportDraft]) -> int:
    """Issue all of these reports or none; returns how many. A pupil who has one already gets the next version.

    Where the school wants two people to look, somebody else put each of them forward, and that is over now.
    Raises `MayNotBeIssued`, `NotByTwo`, `IssuedMeanwhile`, DocumentProblem, and ValueError for more than `AT_ONCE`.
    """
    door.writing("report")
    if len(drafts) > AT_ONCE:
        raise ValueError(f"at most {AT_ONCE} reports at once")
    if any(draft.blocked for draft in drafts):
        raise MayNotBeIssued
    ids = [draft.person.pupil_id for draft in drafts]
    forward = proposals_of(ids, about.period, door=door)
    if about.group.year.school.reports_by_two and any(one not in forward or forward[one].is_mine for one in ids):
        raise NotByTwo
    kept: list[UUID] = []
    try:
        with transaction.atomic():
            ReportCard.objects.bulk_create([_card(door, about, draft, kept, forward) for draft in drafts])
            show_notes(ids, about.period, door=door)
            take_back(ids, about.period, door=door)
    except IntegrityError as other:
        _remove_files(kept)
        by_two = constraint_of(other) in ("report_card_alone", "report_card_other_person")
        raise (NotByTwo if by_two else IssuedMeanwhile) from other
    except Exception:
        _remove_files(kept)
        raise
    return len(drafts)


def withdraw(card: ReportCard, *, door: Door) -> None:
    """Take an issued report back: families see it no more, and that it was withdrawn. Raises `Refused`: late, or gone."""
    door.writing("report")
    try:
        with transaction.atomic():
            ReportWithdrawal.objects.create(
                card=card, pupil_id=card.pupil_id, period_id=card.period_id, version=card.version,
                withdrawn_by_id=door.actor_id, withdrawn_at=door.opened_at,
            )  # fmt: skip
    except IntegrityError as error:
        late = constraint_of(error) == "report_withdrawal_late"
        raise Refused("late" if late else "withdrawn") from error


def preview(*, door: Door, about: Issue, draft: ReportDraft) -> bytes:
    """The document as it would be issued now, marked as a preview. Nothing is kept. Raises DocumentProblem."""
    return report_pdf(replace(document(door, about, draft), title="Rapport (voorbeeld)", issued_on=None, signatures=()))


def _card(
    door: Door, about: Issue, draft: ReportDraft, kept: list[UUID], forward: Mapping[int, PutForward]
) -> ReportCard:
    pdf = report_pdf(document(door, about, draft))
    stored = files.store(pdf, limit_bytes=LIMIT, closing=closing(ReportCard, draft.person.pupil_id))
    kept.append(stored.blob)
    version, other = draft.latest.version + 1 if draft.latest else 1, forward.get(draft.person.pupil_id)
    return ReportCard(
        pupil_id=draft.person.pupil_id,
        period=about.period,
        group=about.group,
        version=version,
        blob=stored.blob,
        name=f"rapport-periode-{about.period.number}-uitgave-{version}.pdf",
        media_type="application/pdf",
        size=stored.size,
        added_at=door.opened_at,
        added_by_id=door.actor_id,
        proposed_by_id=other.proposal.proposed_by_id if other and not other.is_mine else None,
    )


def _remove_files(blobs: Sequence[UUID]) -> None:
    for blob in blobs:
        files.remove(blob)


def document(door: Door, about: Issue, draft: ReportDraft) -> ReportDocument:
    """What stands on the report. A document is Dutch, in whatever language the screen is."""
    sofar = [period for period in about.periods if period.number <= about.period.number]
    is_last = about.period.number == about.periods[-1].number
    with translation.override("nl"):
        return ReportDocument(
            school=about.group.year.school.name,
            pupil=draft.person.full_name,
            class_name=about.group.name,
            year=about.group.year.name,
            period=about.period.name,
            issued_on=timezone.localdate(door.opened_at),
            period_names=tuple(period.name for period in sofar),
            subjects=tuple(_subject(line) for line in draft.lines),
            mentor=about.mentor,
            absence=_absence(draft.absence),
            signatures=(("Mentor", about.mentor), ("Ouder of verzorger", "")),
            legend=_legend(draft.lines),
            final_name="Eindcijfer" if is_last else "Tot nu toe",
        )


def _subject(line: SubjectRow) -> SubjectLine:
    return SubjectLine(
        name=line.subject,
        periods=tuple(line.marks),
        final=line.final.short if isinstance(line.final, Code) else line.final,
        teacher=line.teachers,
        remark=line.remark,
    )


def _absence(away: Totals | None) -> tuple[tuple[str, str], ...]:
    if away is None:
        return ()
    hours = (
        ("Met toestemming afwezig", away.authorised),
        ("Zonder toestemming afwezig", away.unauthorised),
    )
    times = (("Te laat", away.late), ("Uit de les gestuurd", away.sent_out))
    return (
        *((label, f"{count} {'lesuur' if count == 1 else 'lesuren'}") for label, count in hours),
        *((label, f"{count} keer") for label, count in times),
    )


def _legend(lines: Sequence[SubjectRow]) -> tuple[str, ...]:
    waits = any(mark is None for line in lines for mark in (*line.marks, line.final))
    codes = {code for line in lines for code in line.codes} & {Code.MISSED, Code.NOT_MADE, Code.EXEMPT}
    told = ["Een streepje betekent dat er nog een cijfer ontbreekt."] if waits else []
    if Code.EXEMPT in codes:
        told.append("Toetsen met een vrijstelling tellen niet mee.")
    return tuple(told)
