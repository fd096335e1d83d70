"""The archivist finds a diploma of a former pupil by family name and year of birth. Every look is logged, also in vain."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, not_a_page
from zorgvuldig.learning.archive import reads
from zorgvuldig.learning.archive.forms import KINDS, OLDEST, ArchiveSearchForm
from zorgvuldig.learning.archive.pages import PURPOSE, file_response

READS = ("organisation", "staff", "archive")


def searched(lines: str) -> str:
    """The digest of the two fields as they were posted, in hexadecimals; nothing when there is nothing to look for."""
    name, _, year = lines.partition("\n")
    if not name.strip() or not year.strip().isascii() or not year.strip().isdigit() or len(year.strip()) > len("2009"):
        return ""
    return reads.digest(name, int(year)).hex() if int(year) >= OLDEST else ""


@route("archief/", "archive_search")
@page(purpose=PURPOSE, kind=Kind.ARCHIVE, reads=READS, words=searched, asked=("name", "year"), facts="archive")
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
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def archive_paper(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """One paper, by its own number: of whoever it is, there may be no file any more."""
    for holder in reads.holders(door=door):
        for record in holder.records:
            if record.uid == uid:
                door.label = gettext("Een papier van %(name)s is open.") % {"name": holder.name}
                return file_response(record)
    raise Http404
