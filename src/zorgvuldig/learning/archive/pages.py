"""The archive of a pupil, for the administration: filing a diploma, grade list or exemption decision, and reading it."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.archive import reads as queries
from zorgvuldig.learning.archive.actions import (
    MISTAKES,
    FiledAlready,
    Kept,
    NoBirthDate,
    Paper,
    file_paper,
    may_go,
    take_back,
    take_over,
)
from zorgvuldig.learning.archive.forms import KINDS, ArchiveForm
from zorgvuldig.learning.archive.models import ArchiveRecord
from zorgvuldig.learning.models import ReportCard
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.file.reads import birth
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "archive"
READS = ("organisation", "staff", "identity", "birth", "enrolment", "planning", "report", "archive")
NO_BIRTH = _("Vul eerst de geboortedatum in. Zonder die datum vindt niemand dit papier later terug.")


@route("leerlingen/<uuid:uid>/archief/", "archived_pupil")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("archive",), methods=("GET", "POST"))
def archived_pupil(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What the archive has of this pupil, and a form to file a paper."""
    pupil, form = opened_pupil(door, uid), None
    if request.method == "POST":
        form = _form(request, pupil, door)
        if form.is_valid() and _filed(request, pupil, form, door):
            return go(reverse("archived_pupil", kwargs={"uid": uid}))
    return _shown(request, pupil, form, door)


@route("leerlingen/<uuid:uid>/archief/cijferlijst/", "archive_report")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("archive",), methods=("GET", "POST"))
def archive_report(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Take the last report over as grade list. Who had to sign in first comes back without having posted."""
    pupil = opened_pupil(door, uid)
    report, school = queries.last_report(pupil.pupil_id, door=door), queries.issuing_school(pupil.pupil_id, door=door)
    if report is None or school is None:
        raise Http404
    if request.method == "POST":
        try:
            take_over(pupil, report, Paper("grade_list", localdate(report.added_at), school), door=door)
        except NoBirthDate:
            messages.warning(request, str(NO_BIRTH))
        except FiledAlready:
            messages.warning(request, gettext("Dit rapport staat al als cijferlijst in het archief."))
        except (Missing, KeyGone):
            messages.warning(
                request, gettext("Het bestand van dit rapport is er niet meer. Bewaar de cijferlijst als pdf.")
            )
        else:
            messages.success(request, gettext("Het laatste rapport staat nu als cijferlijst in het archief."))
    return go(reverse("archived_pupil", kwargs={"uid": uid}))


@route("leerlingen/<uuid:uid>/archief/<uuid:record>/", "archived_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=("organisation", "identity", "archive"))
def archived_paper(request: HttpRequest, *, door: Door, uid: UUID, record: UUID) -> HttpResponse:
    """A paper of the archive, as a file."""
    return given(queries.record_of(record, opened_pupil(door, uid).pupil_id, door=door))


@route("leerlingen/<uuid:uid>/archief/<uuid:record>/vergissing/", "archived_mistake")
@page(
    purpose=PURPOSE,
    kind=Kind.PUPIL,
    reads=("organisation", "identity", "archive"),
    writes=("archive",),
    methods=("GET", "POST"),
)
def archived_mistake(request: HttpRequest, *, door: Door, uid: UUID, record: UUID) -> HttpResponse:
    """Whether a paper was filed by mistake, and then it goes."""
    pupil = opened_pupil(door, uid)
    found = queries.record_of(record, pupil.pupil_id, door=door)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            take_back(found, door=door)
            messages.success(request, gettext("Het papier is uit het archief gehaald."))
        except Kept:
            said = gettext("Dit papier staat er al langer dan %(days)s dagen. Het moet nu blijven (Archiefwet).")
            messages.warning(request, said % {"days": MISTAKES.days})
        return go(reverse("archived_pupil", kwargs={"uid": uid}))
    context = {"pupil": pupil, "record": found, "kind": KINDS[found.kind], "may_go": may_go(found, door=door)}
    return render(request, "learning/archive_mistake.html", context | {"days": MISTAKES.days})


def given(record: ArchiveRecord | None) -> HttpResponse:
    """The file of a record, or 404."""
    if record is None:
        raise Http404
    return download(record.blob, record.name, record.media_type)


def _form(request: HttpRequest, pupil: PupilIdentity, door: Door) -> ArchiveForm:
    known = birth(pupil.pupil_id, door=door)
    posted = request.method == "POST"
    return ArchiveForm(
        request.POST.dict() if posted else None,
        request.FILES if posted else None,
        today=today(door=door),
        born=known.born_on if known else None,
    )


def _filed(request: HttpRequest, pupil: PupilIdentity, form: ArchiveForm, door: Door) -> bool:
    said, school = form.cleaned_data, queries.issuing_school(pupil.pupil_id, door=door)
    if school is None:
        raise Http404
    try:
        file_paper(pupil, Paper(said["kind"], said["issued_on"], school), upload=said["file"], door=door)
    except NotAccepted as refused:
        form.add_error("file", str(refused))
    except NoBirthDate:
        form.add_error(None, str(NO_BIRTH))
    except FiledAlready:
        form.add_error(
            "issued_on", gettext("Van deze dag staat dit soort papier al in het archief. Controleer de dag.")
        )
    else:
        messages.success(request, gettext("Het papier staat in het archief."))
        return True
    return False


def _shown(request: HttpRequest, pupil: PupilIdentity, form: ArchiveForm | None, door: Door) -> HttpResponse:
    records = queries.records_of(pupil.pupil_id, door=door)
    report = queries.last_report(pupil.pupil_id, door=door)
    context = {
        "pupil": pupil,
        "form": form or _form(request, pupil, door),
        "records": [(record, KINDS[record.kind], may_go(record, door=door)) for record in records],
        "report": report if report and not _is_taken(report, records) else None,
        "facts": facts("archive"),
    }
    return render(request, "learning/archived_pupil.html", context, status=422 if form else 200)


def _is_taken(report: ReportCard, records: Sequence[ArchiveRecord]) -> bool:
    return any(record.kind == "grade_list" and record.issued_on == localdate(report.added_at) for record in records)
