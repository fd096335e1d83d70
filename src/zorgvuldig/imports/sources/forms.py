"""What is arranged with a system that is read in: who keeps which datum, what it calls it, which folder is watched."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.imports.sources.folder import WATCHED, FolderRefused, folder_of
from zorgvuldig.imports.sources.ownership_fields import HERE, NAMES, SCHOOL, SOURCE, fields_of
from zorgvuldig.kit.labels import FIELD_NAMES, Word
from zorgvuldig.school.source_models import ImportSource

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
            self.fields["school"].choices = offered  # type: ignore[attr-defined]  # the field above
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
