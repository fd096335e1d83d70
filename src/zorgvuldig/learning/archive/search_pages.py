"""The archivist finds a diploma of a former pupil by family name and year of birth. Every look is logged, also in vain."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.learning.archive import reads as queries
from zorgvuldig.learning.archive.forms import KINDS, OLDEST, ArchiveSearchForm
from zorgvuldig.learning.archive.pages import PURPOSE, given

READS = ("organisation", "staff", "archive")


def searched(lines: str) -> str:
    """The digest of the two fields as they were posted, in hexadecimals; nothing when there is nothing to look for."""
    name, _, year = lines.partition("\n")
    if not name.strip() or not year.strip().isascii() or not year.strip().isdigit() or len(year.strip()) > len("2009"):
        return ""
    return queries.digest(name, int(year)).hex() if int(year) >= OLDEST else ""


@route("archief/", "archive_search")
@page(
    purpose=PURPOSE,
    kind=Kind.ARCHIVE,
    reads=READS,
    methods=("GET", "POST"),
    words=searched,
    asked=("name", "year"),
)
def archive_search(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The search fields, and whom the archive has under this name and year."""
    form = ArchiveSearchForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = [
            (holder, [(record, KINDS[record.kind]) for record in holder.records])
            for holder in queries.holders(door=door)
        ]
        label = ngettext(
            "Het archief van %(count)s oud-leerling is open.",
            "Het archief van %(count)s oud-leerlingen is open.",
            door.count,
        )
        door.label = label % {"count": door.count}
    context = {"form": form, "found": found, "facts": facts("archive")}
    return render(request, "learning/archive_search.html", context, status=422 if form.errors else 200)


@route("archief/<uuid:uid>/", "archive_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
def archive_paper(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """One paper, by its own number: of whoever it is, there may be no file any more."""
    for holder in queries.holders(door=door):
        for record in holder.records:
            if record.uid == uid:
                door.label = gettext("Een papier van %(name)s is open.") % {"name": holder.name}
                return given(record)
    raise Http404
