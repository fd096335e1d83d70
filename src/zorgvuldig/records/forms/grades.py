"""A column of grades as somebody filled it in, and a new test."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.records.models import LearningGroup

LOWEST, HIGHEST = Decimal("1.0"), Decimal("10.0")
ONE_DECIMAL = re.compile(r"\d{1,2}([.,]\d)?", re.ASCII)
MORE_DECIMALS = re.compile(r"\d{1,2}[.,]\d{2,}", re.ASCII)
ECHO = 20  # how much of a wrong answer is repeated


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of the open column: what it said when the page was made, and what it says now."""

    pupil: UUID
    was: Decimal | None
    text: str
    value: Decimal | None
    problem: str

    @property
    def is_changed(self) -> bool:
        """Whether somebody changed the box."""
        return self.value != self.was


def read_column(data: Mapping[str, str], pupils: Collection[UUID]) -> list[Cell]:
    """The boxes of `pupils` out of a posted form: `c-<uid>` is the box, `w-<uid>` what it said before."""
    cells = []
    for pupil in pupils:
        if (text := data.get(f"c-{pupil}")) is None:
            continue
        value, problem = read_grade(text)
        was, _problem = read_grade(data.get(f"w-{pupil}", ""))
        cells.append(Cell(pupil, was, text.strip(), value, problem))
    return cells


def strangers(data: Mapping[str, str], pupils: Collection[UUID]) -> bool:
    """Whether the form holds a box of somebody who is not (or no longer) among `pupils`."""
    known = {f"c-{pupil}" for pupil in pupils}
    return any(name.startswith("c-") and name not in known for name in data)


def read_grade(text: str) -> tuple[Decimal | None, str]:
    """The grade that `text` says, or None with a sentence about what is wrong. Empty is no grade, and not wrong."""
    text = text.strip()
    if not text:
        return None, ""
    if MORE_DECIMALS.fullmatch(text):
        return None, _wrong(gettext("Gebruik één cijfer achter de komma."), text)
    if not ONE_DECIMAL.fullmatch(text):
        return None, _wrong(gettext("Vul een cijfer in, bijvoorbeeld 6,4."), text)
    value = Decimal(text.replace(",", "."))
    if not LOWEST <= value <= HIGHEST:
        return None, _wrong(gettext("Een cijfer is minstens 1,0 en hoogstens 10,0."), text)
    return value.quantize(LOWEST), ""


def _wrong(sentence: str, text: str) -> str:
    shown = text if len(text) <= ECHO else text[:ECHO] + "…"
    return f"{sentence} {gettext('U vulde in: ‘%(text)s’.') % {'text': shown}}"


class TestForm(forms.Form):
    """A new test of a group."""

    __test__ = False  # its name begins as the classes that pytest collects

    title = forms.CharField(
        label=_("Naam van de toets"),
        max_length=80,
        error_messages={"required": _("Geef de toets een naam, bijvoorbeeld Breuken.")},
    )
    weight = forms.IntegerField(
        label=_("Hoe vaak telt de toets mee?"),
        help_text=_("Een heel getal van 1 tot en met 20."),
        min_value=1,
        max_value=20,
        initial=1,
        error_messages={
            "required": _("Vul in hoe vaak de toets meetelt, bijvoorbeeld 1."),
            "invalid": _("Vul een heel getal in, bijvoorbeeld 2."),
            "min_value": _("Een toets telt minstens 1 keer mee."),
            "max_value": _("Een toets telt hoogstens 20 keer mee."),
        },
    )
    held_on = forms.DateField(
        label=_("Op welke dag is de toets?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Vul de dag van de toets in."),
            "invalid": _("Vul de dag in als dag, maand en jaar, bijvoorbeeld 24-11-2026."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        group: LearningGroup,
        titles: Collection[str],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.group = group
        self.titles = {title.casefold() for title in titles}

    def clean_title(self) -> str:
        """A group has one test of each name."""
        title: str = self.cleaned_data["title"]
        if title.casefold() in self.titles:
            raise forms.ValidationError(gettext("Deze groep heeft al een toets met deze naam. Kies een andere naam."))
        return title

    def clean_held_on(self) -> date:
        """A test is held in the school year of its group."""
        day: date = self.cleaned_data["held_on"]
        year = self.group.year
        if not year.starts_on <= day < year.ends_on:
            raise forms.ValidationError(
                gettext("Deze dag valt buiten het schooljaar van de groep (%(year)s). Kies een andere dag.")
                % {"year": year.name}
            )
        return day
