"""What is asked of a file that somebody brings: what it holds, which school it is about, which column is what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.imports.maps.headings import ORIGINS, OTHER, ProposedColumns
from zorgvuldig.imports.spreadsheet.choices import cross_share
from zorgvuldig.imports.spreadsheet.columns import (
    CROSS,
    KINDS,
    Subjects,
    check,
    cross_targets,
    is_never_read,
    is_official,
    is_special,
)
from zorgvuldig.imports.timetable.hours import HoursRefused, read_hours
from zorgvuldig.imports.timetable.programs import untis, zermelo
from zorgvuldig.imports.upload.run import AWAY, CHOSEN, LESSONS, MARKS, PUPILS, ROSTER, XML, Choices
from zorgvuldig.kit.fields import DayField, offer
from zorgvuldig.kit.labels import Word
from zorgvuldig.platform.spreadsheets.model import Cell, Sheet

WHATS: dict[str, Word] = {
    PUPILS: _("Leerlingen, met hun ouders en klas (csv of xlsx)"),
    MARKS: _("Cijfers (csv of xlsx)"),
    AWAY: _("Afwezigheid (csv of xlsx)"),
    CHOSEN: _("Vakkeuze voor volgend jaar (csv of xlsx)"),
    LESSONS: _(
        "Rooster: een tabel (csv of xlsx), GPU001.TXT van Untis, afspraken van Zermelo (json) of een agenda (ics)"
    ),
    ROSTER: _("OneRoster (zip)"),
    XML: _("EDEXML (xml)"),
}
EXAMPLES, EXAMPLE_LENGTH = 3, 40
NOW = 0  # instead of the year in which a school year begins


class UploadForm(forms.Form):
    """What is in the file, and the file."""

    what = forms.ChoiceField(
        label=_("Wat staat er in het bestand?"),
        choices=list(WHATS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat er in het bestand staat.")},
    )
    origin = forms.ChoiceField(
        label=_("Uit welk systeem komt het?"),
        help_text=_("Van elk systeem onthouden wij welke kolom wat is."),
        choices=[(OTHER, ORIGINS[OTHER]), *((key, word) for key, word in ORIGINS.items() if key != OTHER)],
        required=False,
    )
    file = forms.FileField(
        label=_("Welk bestand?"),
        help_text=_("Ten hoogste 20 MB. Wij bewaren het versleuteld, en wissen het zodra het is ingelezen."),
        error_messages={
            "required": _("Kies een bestand."),
            "empty": _("Dit bestand is leeg. Kies een ander bestand."),
        },
    )


class AboutForm(forms.Form):
    """Which school and which school year a file is about that does not say so itself."""

    school = forms.ChoiceField(
        label=_("Over welke school gaat het bestand?"),
        error_messages={
            "required": _("Kies over welke school het bestand gaat."),
            "invalid_choice": _("Kies een school uit de lijst."),
        },
    )
    year = forms.TypedChoiceField(label=_("Over welk schooljaar?"), coerce=lambda year: int(year) or None)

    def __init__(
        self, data: Mapping[str, str] | None, *, schools: Sequence[str], first_year: int, choices: Choices
    ) -> None:
        super().__init__(data, initial={"school": choices.school, "year": choices.year or NOW})
        if len(schools) > 1:
            offered = [("", _("Kies een school")), *((name, name) for name in schools)]
            offer(self, "school", offered)
        else:
            del self.fields["school"]
        years = [(str(year), f"{year}-{year + 1}") for year in (first_year, first_year + 1)]
        offer(self, "year", [(NOW, _("Het schooljaar van vandaag")), *years])

    def choices(self) -> Choices:
        """What was said."""
        return Choices(school=self.cleaned_data.get("school", ""), year=self.cleaned_data.get("year"))


class XmlForm(AboutForm):
    """EDEXML ties teachers to classes without saying as what."""

    mentors = forms.BooleanField(label=_("De docent van een klas is de mentor"), required=False)

    def choices(self) -> Choices:
        """What was said."""
        said = super().choices()
        return Choices(school=said.school, year=said.year, with_mentors=self.cleaned_data["mentors"])


class HoursForm(AboutForm):
    """When the lesson hours are, for a file of a timetable program; and for which days a week of Untis holds."""

    hours = forms.CharField(
        label=_("Hoe laat zijn de lesuren?"),
        help_text=_("Een regel voor elk lesuur, zo: 1 08:30-09:20."),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=1000,
        required=False,
    )
    first_day = DayField(label=_("Vanaf welke dag geldt dit rooster?"), required=False)
    last_day = DayField(label=_("Tot en met welke dag?"), required=False)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        program: str,
        hours: str,
        schools: Sequence[str],
        first_year: int,
        choices: Choices,
    ) -> None:
        super().__init__(data, schools=schools, first_year=first_year, choices=choices)
        self.fields["hours"].initial = hours
        self.fields["hours"].required = program != zermelo.NAME
        self.fields["hours"].error_messages["required"] = _("Vul in hoe laat elk lesuur is.")
        for name, day in zip(("first_day", "last_day"), choices.days, strict=True):
            self.fields[name].initial = day
            self.fields[name].help_text = _("Leeg: het hele schooljaar.")
            if program != untis.NAME:  # the others say it themselves
                del self.fields[name]

    def clean_hours(self) -> str:
        """Hours that can be read."""
        said: str = self.cleaned_data["hours"].strip()
        try:
            read_hours(said)
        except HoursRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return said

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("De laatste dag ligt voor de eerste. Verbeter een van beide."))
        return cleaned

    def choices(self) -> Choices:
        """What was said."""
        days = [day.isoformat() if (day := self.cleaned_data.get(name)) else "" for name in ("first_day", "last_day")]
        return replace(super().choices(), hours=self.cleaned_data["hours"], days=days)


class ColumnsForm(AboutForm):
    """A select per column of the file, in the file's order."""

    remember = forms.BooleanField(label=_("Onthoud deze indeling voor het volgende bestand"), required=False)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        sheet: Sheet,
        kind: str,
        schools: Sequence[str],
        first_year: int,
        choices: Choices,
        proposed: ProposedColumns,
        kept: Collection[str],
        subjects: Subjects,
    ) -> None:
        super().__init__(data, schools=schools, first_year=first_year, choices=choices)
        self.sheet, self.kind, self.proposed, self.said = sheet, kind, proposed, choices
        self.subjects = subjects
        self.fields["remember"].initial = bool(choices.origin)
        if kind != PUPILS:
            self.fields.pop("school", None)
            del self.fields["year"]
        about = list(self.fields)
        chosen = {header: target for target, header in proposed.columns.items()}
        targets: list[tuple[str, Any]] = [("", _("Niet inlezen")), *((t.key, t.title) for t in KINDS[kind])]
        crossed = [(t.key, t.title) for t in cross_targets(kind, subjects)]
        for n, header in enumerate(sheet.headers):
            can_be_read = header in kept and not is_never_read(header)
            crosses, alone = cross_share(sheet, n) if kind == CHOSEN and can_be_read else (False, False)
            may_cross = crosses or chosen.get(header, "").startswith(CROSS)
            offered = [*targets, *crossed] if may_cross else targets
            says = examples(sheet, n, is_kept=header in kept)
            if alone and header not in chosen:
                unknown = gettext("De school heeft geen vak met deze naam.")
                says = f"{says}. {unknown}"
            self.fields[f"kolom_{n}"] = forms.ChoiceField(
                label=header,
                help_text=escape(says),  # whatever stands in a file is text
                choices=offered if can_be_read else targets[:1],
                required=False,
                initial=chosen.get(header, ""),
            )
        self.order_fields([*(f"kolom_{n}" for n in range(len(sheet.headers))), *about])

    def columns(self) -> list[forms.BoundField]:
        """The questions about the columns of the file."""
        return [self[name] for name in self.fields if name.startswith("kolom_")]

    def others(self) -> list[forms.BoundField]:
        """The questions about the file as a whole."""
        return [self[name] for name in self.fields if not name.startswith("kolom_")]

    def clean(self) -> dict[str, Any]:
        """Every target at most once, and everything that is needed."""
        cleaned = super().clean() or self.cleaned_data
        columns: dict[str, str] = {}
        for n, header in enumerate(self.sheet.headers):
            target = cleaned.get(f"kolom_{n}", "")
            if target and target in columns:
                says = gettext("Dit is al kolom «%(header)s». Kies elk soort gegeven één keer.")
                self.add_error(f"kolom_{n}", says % {"header": columns[target]})
            elif target:
                columns[target] = header
        for problem in check(columns, self.sheet.headers, self.kind, self.subjects):
            self.add_error(None, problem)
        cleaned["columns"] = columns
        return cleaned

    def choices(self) -> Choices:
        """What was said."""
        said, earlier = super().choices(), self.said
        return Choices(
            self.cleaned_data["columns"], said.school, said.year, origin=earlier.origin, notices=earlier.notices
        )


def examples(sheet: Sheet, column: int, *, is_kept: bool) -> str:
    """The first values of a column, to recognise it by."""
    if is_official(sheet.headers[column]):
        return gettext("Burgerservicenummers lezen wij niet in.")
    if is_special(sheet.headers[column]):
        return gettext("Geloof, gezondheid en afkomst lezen wij niet in. Wat hier stond, is al weg.")
    if not is_kept:
        return gettext("Deze kolom koos u niet. Wat er stond, is weg. Kies het bestand opnieuw om haar te lezen.")
    found = [cell_text(row.cells[column]) for row in sheet.rows if row.cells[column]][:EXAMPLES]
    if not found:
        return gettext("Deze kolom is leeg.")
    return gettext("Bijvoorbeeld: %(values)s") % {"values": ", ".join(found)}


def cell_text(cell: Cell) -> str:
    """A cell as the screen shows it."""
    text = cell if isinstance(cell, str) else f"{cell.day}-{cell.month}-{cell.year}"
    return text if len(text) <= EXAMPLE_LENGTH else f"{text[:EXAMPLE_LENGTH]}…"
