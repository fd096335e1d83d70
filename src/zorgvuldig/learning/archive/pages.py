"""The archive of a pupil, for the administration: filing a diploma, grade list or exemption decision, and reading it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.archive import reads
from zorgvuldig.learning.archive.actions import (
    MISTAKES,
    NewPaper,
    file_paper,
    may_go,
    take_back,
    take_over,
)
from zorgvuldig.learning.archive.forms import KINDS, OLDEST, ArchiveForm, ArchiveSearchForm
from zorgvuldig.learning.archive.models import ArchiveRecord
from zorgvuldig.learning.models import ReportCard
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.file_reads import birth
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "archive"
READS = ("organisation", "staff", "identity", "birth", "enrolment", "planning", "report", "archive")
REFUSALS = {
    "birth": _("Vul eerst de geboortedatum in. Zonder die datum vindt niemand dit papier later terug."),
    "filed": _("Van deze dag staat dit soort papier al in het archief. Controleer de dag."),
    "gone": _("Het bestand van dit rapport is er niet meer. Bewaar de cijferlijst als pdf."),
}


@route("leerlingen/<uuid:uid>/archief/", "archived_pupil")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("archive",), facts="archive")
class ArchivedPupil(FormPage):
    """What the archive has of this pupil, and a form to file a paper."""

    template, refusals = "learning/archived_pupil.html", REFUSALS
    beside = {"filed": "issued_on"}

    def find(self, uid: UUID) -> PupilIdentity:
        return opened_pupil(self.door, uid)

    def form(self, pupil: PupilIdentity, data: Any) -> ArchiveForm:
        known = birth(pupil.pupil_id, door=self.door)
        filled, born = None if data is None else data.dict(), known.born_on if known else None
        return ArchiveForm(filled, self.files, today=today(door=self.door), born=born)

    def save(self, pupil: PupilIdentity, form: ArchiveForm) -> str:
        said, school = form.cleaned_data, reads.issuing_school(pupil.pupil_id, door=self.door)
        if school is None:
            raise Http404
        try:
            file_paper(pupil, NewPaper(said["kind"], said["issued_on"], school), upload=said["file"], door=self.door)
        except NotAccepted as refused:
            raise ValidationError({"file": str(refused)}) from refused
        return gettext("Het papier staat in het archief.")

    def to(self, pupil: PupilIdentity) -> str:
        return _archive_of(pupil)

    def context(self, pupil: PupilIdentity) -> Context:
        records = reads.records_of(pupil.pupil_id, door=self.door)
        report = reads.last_report(pupil.pupil_id, door=self.door)
        return {
            "pupil": pupil,
            "records": [(record, KINDS[record.kind], may_go(record, door=self.door)) for record in records],
            "report": report if report and not _is_taken(report, records) else None,
        }


@route("leerlingen/<uuid:uid>/archief/cijferlijst/", "archive_report")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("archive",), methods=("GET", "POST"))
class ArchiveReport(CommandPage):
    """Take the last report over as grade list. Who had to sign in first comes back without having posted."""

    refusals = {**REFUSALS, "filed": _("Dit rapport staat al als cijferlijst in het archief.")}
    over = frozenset(REFUSALS)

    def find(self, uid: UUID) -> tuple[PupilIdentity, ReportCard, School] | None:
        pupil = opened_pupil(self.door, uid)
        report = reads.last_report(pupil.pupil_id, door=self.door)
        school = reads.issuing_school(pupil.pupil_id, door=self.door)
        return (pupil, report, school) if report and school else None

    def get(self, pupil: PupilIdentity, report: ReportCard, school: School) -> Answer:
        return go(_archive_of(pupil))

    def act(self, pupil: PupilIdentity, report: ReportCard, school: School) -> str:
        try:
            take_over(pupil, report, NewPaper("grade_list", localdate(report.added_at), school), door=self.door)
        except (Missing, KeyGone) as gone:
            raise Refused("gone") from gone
        return gettext("Het laatste rapport staat nu als cijferlijst in het archief.")

    def to(self, pupil: PupilIdentity, report: ReportCard, school: School) -> str:
        return _archive_of(pupil)


@route("leerlingen/<uuid:uid>/archief/<uuid:record>/", "archived_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=("organisation", "identity", "archive"))
@not_a_page("it gives a file")
def archived_paper(request: HttpRequest, *, door: Door, uid: UUID, record: UUID) -> HttpResponse:
    """A paper of the archive, as a file."""
    return file_response(reads.record_of(record, opened_pupil(door, uid).pupil_id, door=door))


@route("leerlingen/<uuid:uid>/archief/<uuid:record>/vergissing/", "archived_mistake")
@page(
    purpose=PURPOSE,
    kind=Kind.PUPIL,
    reads=("organisation", "identity", "archive"),
    writes=("archive",),
    methods=("GET", "POST"),
)
class ArchivedMistake(CommandPage):
    """Whether a paper was filed by mistake, and then it goes."""

    template, over = "learning/archive_mistake.html", frozenset({"kept"})
    refusals = {
        "kept": _("Dit papier staat er al langer dan %(days)s dagen. Het moet nu blijven (Archiefwet)."),
    }

    def find(self, uid: UUID, record: UUID) -> tuple[PupilIdentity, ArchiveRecord] | None:
        pupil = opened_pupil(self.door, uid)
        found = reads.record_of(record, pupil.pupil_id, door=self.door)
        return (pupil, found) if found else None

    def context(self, pupil: PupilIdentity, record: ArchiveRecord) -> Context:
        goes = may_go(record, door=self.door)
        return {"pupil": pupil, "record": record, "kind": KINDS[record.kind], "may_go": goes, "days": MISTAKES.days}

    def act(self, pupil: PupilIdentity, record: ArchiveRecord) -> str:
        take_back(record, door=self.door)
        return gettext("Het papier is uit het archief gehaald.")

    def to(self, pupil: PupilIdentity, record: ArchiveRecord) -> str:
        return _archive_of(pupil)


def _archive_of(pupil: PupilIdentity) -> str:
    return reverse("archived_pupil", kwargs={"uid": pupil.pupil.uid})


def file_response(record: ArchiveRecord | None) -> HttpResponse:
    """The file of a record, or 404."""
    if record is None:
        raise Http404
    return download(record.blob, record.name, record.media_type)


def _is_taken(report: ReportCard, records: Sequence[ArchiveRecord]) -> bool:
    return any(record.kind == "grade_list" and record.issued_on == localdate(report.added_at) for record in records)


# The archivist finds a diploma of a former pupil by family name and year of birth. Every look is logged, also in vain.

SEARCH_READS = ("organisation", "staff", "archive")


def searched(lines: str) -> str:
    """The digest of the two fields as they were posted, in hexadecimals; nothing when there is nothing to look for."""
    name, _, year = lines.partition("\n")
    if not name.strip() or not year.strip().isascii() or not year.strip().isdigit() or len(year.strip()) > len("2009"):
        return ""
    return reads.digest(name, int(year)).hex() if int(year) >= OLDEST else ""


@route("archief/", "archive_search")
@page(purpose=PURPOSE, kind=Kind.ARCHIVE, reads=SEARCH_READS, words=searched, asked=("name", "year"), facts="archive")
class ArchiveSearch(FormPage):
    """The search fields, and whom the archive has under this name and year."""

    template = "learning/archive_search.html"

    def form(self, data: Any) -> ArchiveSearchForm:
        return ArchiveSearchForm(data)

    def context(self) -> Context:
        return {"found": None}

    def post(self) -> Answer:
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.again(form)
        holders = reads.holders(door=self.door)
        label = ngettext(
            "Het archief van %(count)s oud-leerling is open.",
            "Het archief van %(count)s oud-leerlingen is open.",
            self.door.count,
        )
        self.door.label = label % {"count": self.door.count}
        found = [(holder, [(record, KINDS[record.kind]) for record in holder.records]) for holder in holders]
        return self.again(form, status=200, found=found)


@route("archief/<uuid:uid>/", "archive_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=SEARCH_READS)
@not_a_page("it gives a file")
def archive_paper(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """One paper, by its own number: of whoever it is, there may be no file any more."""
    for holder in reads.holders(door=door):
        for record in holder.records:
            if record.uid == uid:
                door.label = gettext("Een papier van %(name)s is open.") % {"name": holder.name}
                return file_response(record)
    raise Http404
