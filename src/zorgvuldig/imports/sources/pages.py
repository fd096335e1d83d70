"""The systems that a school reads in: who keeps which datum, and where they say something else."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.sources.actions import save_source
from zorgvuldig.imports.sources.folder import FolderRefused, folder_of
from zorgvuldig.imports.sources.forms import LIKES, SourceForm
from zorgvuldig.imports.sources.ownership_fields import NAMES
from zorgvuldig.imports.sources.ownership_reads import difference_counts, sources
from zorgvuldig.imports.upload.labels import SOURCES, source
from zorgvuldig.imports.upload.reads import schools
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.school.source_models import ImportSource

READS = ("organisation", "imports")
BESIDE = ("sds", "oneroster", "edexml", "sheet")  # kinds that tell of pupils again and again


@route("inlezen/systemen/", "import_sources")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, facts="imports")
class ImportSources(Page):
    """The systems, and about how many pupils each says something else."""

    template = "imports/import_sources.html"

    def context(self) -> Context:
        counts = difference_counts(door=self.door)
        found = {one.key: one for one in sources(door=self.door)}
        rows = [
            (kind, SOURCES[kind], one, counts.get(one.pk, 0) if one else 0, _trouble(one))
            for kind, one in ((kind, found.get(kind)) for kind in BESIDE)
        ]
        return {"rows": rows}


def _trouble(one: ImportSource | None) -> str:
    """Why the folder of a system in use cannot be watched, as one sentence; empty when it can."""
    if one is None or not one.is_active or not one.folder:
        return ""
    try:
        folder_of(one.folder)
    except FolderRefused as refused:
        return str(refused)
    return ""


@route("inlezen/systemen/<slug:kind>/", "import_source")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), facts="imports")
class OneImportSource(FormPage):
    """What is arranged with one system; `lijkt-op` in the address fills in the names that it is known for."""

    template = "imports/import_source.html"

    def find(self, kind: str) -> tuple[str, ImportSource | None] | None:
        if kind not in BESIDE:
            return None
        # Without owners nothing was arranged yet: only the columns of a file were remembered.
        found = (one for one in sources(door=self.door) if one.key == kind and one.owners)
        return kind, next(found, None)

    def form(self, kind: str, standing: ImportSource | None, data: Any) -> SourceForm:
        like = self.request.GET.get("lijkt-op", "auto")
        return SourceForm(
            None if data is None else data.dict(),
            source=standing,
            kind=kind,
            like=like if like in NAMES else "auto",
            schools=schools(door=self.door),
        )

    def save(self, kind: str, standing: ImportSource | None, form: SourceForm) -> str:
        save_source(door=self.door, kind=kind, answers=form.answers())
        return gettext("De afspraken zijn bewaard. Zij gelden vanaf het volgende bestand.")

    def to(self, kind: str, standing: ImportSource | None) -> str:
        return reverse("import_sources")

    def context(self, kind: str, standing: ImportSource | None) -> Context:
        return {"kind": kind, "source": source(kind), "standing": standing, "likes": LIKES[1:]}

    def form_context(self, form: SourceForm, *_item: object) -> Context:
        return {"parts": form.parts()}
