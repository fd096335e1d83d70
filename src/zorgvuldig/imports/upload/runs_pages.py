"""What an import did, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.undo import UndoRefused
from zorgvuldig.imports.upload.actions import take_back
from zorgvuldig.imports.upload.labels import english_source, part, recorded, source
from zorgvuldig.imports.upload.pages import READS
from zorgvuldig.imports.upload.reads import Run, run_of
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Context, Page

SHOWN_PROBLEMS = 200


@route("inlezen/ronde/<uuid:run>/", "import_run")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, facts="operations")
class ImportRun(Page):
    """What an import did, in numbers, or where its problems were."""

    template = "imports/import_run.html"

    def context(self, run: UUID) -> Context:
        found = _found(run, self.door)
        return {
            "found": found,
            "run": found.run,
            "source": source(found.run.source),
            "counts": recorded(found.run.counts),
            "problems": [{**p, "part": part(str(p["file"]))} for p in found.run.problems[:SHOWN_PROBLEMS]],
            "in_english": english_source(found.run.source),
        }


@route("inlezen/ronde/<uuid:run>/terug/", "import_undo")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), methods=("GET", "POST"))
def import_undo(request: HttpRequest, *, door: Door, run: UUID) -> HttpResponse:
    """Whether an import must be taken back; posting does so, whole or not at all."""
    found = _found(run, door)
    refusal = ""
    if request.method == "POST":
        try:
            count = take_back(door=door, uid=run)
        except UndoRefused as refused:
            refusal = str(refused)
        else:
            says = gettext("Het inlezen is teruggedraaid. Er zijn %(count)s veranderingen ongedaan gemaakt.")
            messages.success(request, says % {"count": count})
            return go(reverse("import_run", kwargs={"run": run}))
    context = {"found": found, "run": found.run, "source": source(found.run.source), "refusal": refusal}
    return render(request, "imports/import_undo.html", context, status=409 if refusal else 200)


def _found(uid: UUID, door: Door) -> Run:
    found = run_of(uid, door=door)
    if found is None:
        raise Http404
    return found
