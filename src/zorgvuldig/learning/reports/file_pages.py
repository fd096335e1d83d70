"""A report as it was issued, for the mentor, the guardians and the pupil."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import not_a_page
from zorgvuldig.learning.reports.reads import report_of
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "identity", "report")


@route("leerlingen/<uuid:uid>/rapporten/<uuid:report>/", "guided_report")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def guided_report(request: HttpRequest, *, door: Door, uid: UUID, report: UUID) -> HttpResponse:
    """A report of a pupil of whom I am mentor."""
    return _file(pupils.pupil(door=door, uid=uid), report, door)


@route("mijn-kind/<uuid:uid>/rapporten/<uuid:report>/", "child_report")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def child_report(request: HttpRequest, *, door: Door, uid: UUID, report: UUID) -> HttpResponse:
    """A report of my child."""
    return _file(pupils.pupil(door=door, uid=uid), report, door)


@route("mijn-gegevens/rapporten/<uuid:report>/", "own_report")
@page(purpose="own_view", kind=Kind.OWN, reads=READS)
@not_a_page("it gives a file")
def own_report(request: HttpRequest, *, door: Door, report: UUID) -> HttpResponse:
    """A report of mine."""
    return _file(pupils.myself(door=door), report, door)


def _file(pupil: PupilIdentity, report: UUID, door: Door) -> HttpResponse:
    card = report_of(report, pupil.pupil_id, door=door)
    if card is None:
        raise Http404
    return download(card.blob, card.name, card.media_type)
