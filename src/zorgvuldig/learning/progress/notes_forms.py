"""Notes about a whole class as somebody filled them in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.learning.tests.forms import DAY, LATER, NOW, moment

LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Remark:
    """One box: the text, and the stamp of the note that stood there when the page was made."""

    pupil: UUID
    stamp: str
    text: str
    problem: str


class ShownForm(forms.Form):
    """From when families read the notes."""

    shown = forms.ChoiceField(
        label=_("Wanneer lezen leerlingen en ouders dit?"),
        choices=((NOW, _("Meteen")), (DAY, _("Vanaf een dag")), (LATER, _("Nog niet. Ik kies dat later."))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wanneer leerlingen en ouders dit lezen.")},
    )
    shown_on = forms.DateField(
        label=_("Vanaf welke dag?"),
        help_text=_("Alleen als u hierboven een dag koos."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Vul de dag in als dag, maand en jaar, bijvoorbeeld 24-11-2026.")},
    )

    def clean(self) -> dict[str, Any]:
        """A day is needed when a day was chosen."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("shown") == DAY and cleaned.get("shown_on") is None and "shown_on" not in self.errors:
            self.add_error("shown_on", gettext("Vul in vanaf welke dag leerlingen en ouders dit lezen."))
        return cleaned

    def shown_from(self, now: datetime) -> datetime | None:
        """The moment that was chosen, or None for later."""
        day: date | None = self.cleaned_data["shown_on"]
        return moment(self.cleaned_data["shown"], day, None, now)


def read_remarks(data: Mapping[str, str], pupils: Collection[UUID]) -> list[Remark]:
    """The boxes of `pupils`: `n-<uid>` is the text, `w-<uid>` the stamp of what stood there."""
    found = []
    for pupil in pupils:
        if (text := data.get(f"n-{pupil}")) is None:
            continue
        text = text.replace("\r\n", "\n").strip()
        found.append(Remark(pupil, data.get(f"w-{pupil}", ""), text, _problem(text)))
    return found


def strangers(data: Mapping[str, str], pupils: Collection[UUID]) -> bool:
    """Whether the form holds a text about somebody who is not (or no longer) in the group."""
    known = {f"n-{pupil}" for pupil in pupils}
    return any(name.startswith("n-") and name not in known for name in data)


def _problem(text: str) -> str:
    if len(text) <= LIMIT:
        return ""
    return gettext("Deze tekst heeft %(count)s tekens. Er passen er %(limit)s. Maak de tekst korter.") % {
        "count": len(text),
        "limit": LIMIT,
    }
