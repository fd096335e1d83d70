"""What an import did, and taking it back."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.report import KEPT_PROBLEMS
from zorgvuldig.imports.undo import UndoRefused
from zorgvuldig.imports.upload.actions import take_back
from zorgvuldig.imports.upload.labels import english_source, part, recorded, source
from zorgvuldig.imports.upload.pages import READS
from zorgvuldig.imports.upload.reads import RunRow, run_of
from zorgvuldig.kit.page_kinds import ConfirmPage, Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.refusals import Refused

SHOWN_PROBLEMS = 100


@route("inlezen/ronde/<uuid:run>/", "import_run")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, facts="operations")
class ImportRun(Page):
    """What an import did, in numbers, or where its problems were."""

    template = "imports/import_run.html"

    def find(self, run: UUID) -> RunRow | None:
        return run_of(run, door=self.door)

    def context(self, found: RunRow) -> Context:
        problems = page_of(self.request, found.run.problems, size=SHOWN_PROBLEMS)
        return {
            "found": found,
            "run": found.run,
            "source": source(found.run.source),
            "counts": recorded(found.run.counts),
            "problems": [{**p, "part": part(str(p["file"]))} for p in problems],
            "page": problems,
            "is_full": len(found.run.problems) >= KEPT_PROBLEMS,
            "kept": KEPT_PROBLEMS,
            "in_english": english_source(found.run.source),
        }


@route("inlezen/ronde/<uuid:run>/terug/", "import_undo")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",))
class UndoImport(ConfirmPage):
    """Whether an import must be taken back; posting does so, whole or not at all."""

    template, refusals = "imports/import_undo.html", {"undo": "%(says)s"}

    def find(self, run: UUID) -> RunRow | None:
        return run_of(run, door=self.door)

    def context(self, found: RunRow) -> Context:
        return {"found": found, "run": found.run, "source": source(found.run.source)}

    def act(self, found: RunRow) -> str:
        try:
            count = take_back(door=self.door, uid=found.run.uid)
        except UndoRefused as refused:
            raise Refused("undo", says=str(refused)) from refused
        return gettext("Het inlezen is teruggedraaid. Er zijn %(count)s veranderingen ongedaan gemaakt.") % {
            "count": count
        }

    def to(self, found: RunRow) -> str:
        return reverse("import_run", kwargs={"run": found.run.uid})
