"""The systems that a school reads in: who keeps which datum, and where they say something else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.maps.headings import ORIGINS
from zorgvuldig.imports.maps.reads import remembered
from zorgvuldig.imports.sources.actions import save_source
from zorgvuldig.imports.sources.folder import WATCHED, FolderRefused, folder_of
from zorgvuldig.imports.sources.ownership_fields import HERE, NAMES, SCHOOL, SOURCE, fields_of
from zorgvuldig.imports.sources.ownership_reads import difference_counts, sources
from zorgvuldig.imports.upload.labels import SOURCES, source
from zorgvuldig.imports.upload.reads import schools
from zorgvuldig.imports.upload.run import SOURCES as UPLOADED
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.labels import FIELD_NAMES, Word
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.school.source_models import ImportSource

# What is arranged with a system that is read in: who keeps which datum, what it calls it, which folder is watched.

NAME_LIMIT = 80
NAMELESS = ("sheet", "edexml")  # kinds of files that may not say which school they are about
PARTS: dict[str, Word] = {
    "pupil_identity": _("Naam van de leerling"),
    "eck_id": _("ECK iD"),
    "pupil_birth": _("Geboorte"),
    "pupil_contact": _("Adres en bereikbaarheid van de leerling"),
    "guardian": _("Ouder of voogd"),
    "guardianship": _("Gezag"),
    "enrolment": _("Inschrijving"),
    "membership": _("Klas en groepen"),
}
LIKES = (("auto", _("Anders")), ("magister", "Magister"), ("somtoday", "Somtoday"))


class SourceForm(forms.Form):
    """One system. Per `table.column` a choice of who keeps it and the system's own name for it."""

    name = forms.CharField(
        label=_("Hoe noemt u dit systeem?"),
        max_length=NAME_LIMIT,
        error_messages={"required": _("Geef het systeem een naam.")},
    )
    is_active = forms.BooleanField(label=_("De school gebruikt dit systeem"), required=False)
    folder = forms.CharField(
        label=_("Welke map kijken wij na?"),
        help_text=_("Elk kwartier lezen wij in wat nieuw is. Laat dit leeg als u bestanden zelf kiest."),
        required=False,
        max_length=300,
    )

    school = forms.ChoiceField(
        label=_("Over welke school gaan de bestanden in de map?"),
        required=False,
        error_messages={"invalid_choice": _("Kies een school uit de lijst.")},
    )

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        source: ImportSource | None,
        kind: str,
        like: str,
        schools: Sequence[str] = (),
    ) -> None:
        initial: dict[str, object] = {"is_active": True}
        if source:
            initial = {"name": source.name, "is_active": source.is_active, "folder": source.folder}
            initial["school"] = source.names.get(SCHOOL, "")
        super().__init__(data, initial=initial)
        if kind in NAMELESS and len(schools) > 1:
            offered = [("", _("Kies een school")), *((name, name) for name in schools)]
            offer(self, "school", offered)
        else:
            del self.fields["school"]
        if kind not in WATCHED:
            del self.fields["folder"]
        self.asked = fields_of(kind)
        for field in self.asked:
            self._ask(field, source, like)

    def _ask(self, field: str, source: ImportSource | None, like: str) -> None:
        label = FIELD_NAMES[field]
        self.fields[f"wie_{field}"] = forms.ChoiceField(
            label=label,
            choices=[(SOURCE, _("Het andere systeem")), (HERE, _("De school, hier"))],
            initial=(source.owners.get(field) if source else None) or SOURCE,
        )
        called = source.names.get(field, "") if source else ""
        self.fields[f"naam_{field}"] = forms.CharField(
            label=_("Naam in het andere systeem"),
            required=False,
            max_length=NAME_LIMIT,
            initial=called or NAMES[like][field],
        )

    def clean_folder(self) -> str:
        """Only a folder inside the operator's own."""
        given: str = self.cleaned_data["folder"].strip()
        if given:
            try:
                folder_of(given)
            except FolderRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return given

    def clean_school(self) -> str:
        """A folder is of one school, and nobody chose it for the school."""
        given: str = self.cleaned_data["school"]
        if self.cleaned_data.get("folder") and not given:
            raise forms.ValidationError(gettext("Kies over welke school de bestanden gaan."))
        return given

    def parts(self) -> list[tuple[Word, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The questions about data, by the part of a file they belong to."""
        grouped: dict[str, list[tuple[forms.BoundField, forms.BoundField]]] = {}
        for field in self.asked:
            grouped.setdefault(field.partition(".")[0], []).append((self[f"wie_{field}"], self[f"naam_{field}"]))
        return [(PARTS[table], pairs) for table, pairs in grouped.items()]

    def answers(self) -> dict[str, Any]:
        """As a source is saved."""
        said = self.cleaned_data
        return {
            "name": said["name"],
            "is_active": said["is_active"],
            "folder": said.get("folder", ""),
            "owners": {field: said[f"wie_{field}"] for field in self.asked},
            "names": {SCHOOL: said.get("school", "")}
            | {field: said[f"naam_{field}"] for field in self.asked if said[f"naam_{field}"]},
        }


READS = ("organisation", "imports")
BESIDE = ("sds", "oneroster", "edexml", "sheet", "connect")  # kinds that tell of pupils again and again


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
        maps = [
            (one, ORIGINS.get(one.origin, one.origin), SOURCES[UPLOADED.get(one.what, one.what)])
            for one in remembered(door=self.door)
        ]
        return {"rows": rows, "maps": maps}


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
