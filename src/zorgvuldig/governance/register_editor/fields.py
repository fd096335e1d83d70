"""What the forms of a change have in common: the change itself, why, and what families are told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.register_editor.labels import REFUSALS
from zorgvuldig.governance.register_editor.phrases import FOUNDED, Word
from zorgvuldig.governance.register_editor.problems import sentence
from zorgvuldig.governance.register_editor.reads import RegisterInForce
from zorgvuldig.register.amend import Change
from zorgvuldig.register.period import period
from zorgvuldig.register.problems import Path, Problem, dotted

LONG = 2000
SHARED = ("was", "why", "tells_families", "tell_nl", "tell_en")


def text_line_field(label: Word, *, help_text: Word = "", most: int = 300, required: bool = True) -> forms.CharField:
    """A text on one line."""
    says = {"required": _("Vul dit in."), "max_length": _("Deze tekst is te lang. Maak hem korter.")}
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, required=required, error_messages=says
    )  # fmt: skip


def text(label: Word, *, help_text: Word = "", required: bool = True, rows: int = 3) -> forms.CharField:
    """A text on several lines. It stays one paragraph: the register is a file of lines."""
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONG, required=required, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Schrijf dit op."), "max_length": _("Deze tekst is te lang. Maak hem korter.")},
    )  # fmt: skip


def number(label: Word, *, least: int, most: int, help_text: Word = "", required: bool = True) -> forms.IntegerField:
    """A whole number."""
    says = format_lazy(_("Vul een getal van {least} tot en met {most} in."), least=least, most=most)
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=most, required=required,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), says),
    )  # fmt: skip


class Founded(forms.ChoiceField):
    """How well a claim is founded."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Hoe zeker is dit?"),
            help_text=_(
                "Kies de wet alleen als u de tekst die nu geldt zelf hebt gelezen. Zet bij de bron op welke dag."
            ),
            choices=list(FOUNDED.items()),
            error_messages={"required": _("Kies hoe zeker dit is."), "invalid_choice": _("Kies uit de lijst.")},
        )


class ProposalForm(forms.Form):
    """A change of one thing of the register. `places` says per field where its value stands under `root`.

    `key` names the thing; KeyError when the register has none of that name.
    """

    title: Word = ""
    places: Mapping[str, tuple[str, ...]] = {}

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    why = text(
        _("Waarom stelt u dit voor?"),
        help_text=_("Wie besluit leest dit, en het blijft bij de versie staan. Noem geen persoon."),
    )
    tells_families = forms.BooleanField(
        label=_("Gezinnen moeten dit weten"),
        help_text=_("Dan staat uw tekst 60 dagen op hun startpagina, vanaf het moment dat de verandering ingaat."),
        required=False,
    )
    tell_nl = text(_("Wat lezen gezinnen, in het Nederlands?"), required=False)
    tell_en = text(_("Wat lezen gezinnen, in het Engels?"), required=False)

    def __init__(self, data: Any = None, *, standing: RegisterInForce, key: str = "") -> None:
        self.standing, self.register, self.key = standing, standing.register, key
        super().__init__(data, initial={**self.stands(), "was": standing.digest})
        own = [name for name in self.fields if name not in SHARED]
        self.order_fields([*own, *SHARED])
        self.prepare()

    def prepare(self) -> None:
        """Offer what there is to choose from."""

    @property
    def root(self) -> Path:
        """Where in the register the thing stands. Every form says its own; a form of Django cannot be an abstract class."""
        raise NotImplementedError

    @property
    def about(self) -> Word:
        """What the thing is called."""
        return ""

    def stands(self) -> dict[str, Any]:
        """What each field says now."""
        return {name: self._at(self.thing, place) for name, place in self.places.items()}

    @property
    def thing(self) -> Any:
        """The thing as the register has it. Raises KeyError."""
        section, *rest = self.root
        found: Any = getattr(self.register, str(section))
        return found[rest[0]] if rest else found

    def said(self) -> dict[tuple[str, ...], object]:
        """What is said of it from now on, by place under `root`."""
        return {place: self.cleaned_data[name] for name, place in self.places.items()}

    def changes(self) -> Sequence[Change]:
        """What differs from what stands now."""
        return [
            Change((*self.root, *place), value)
            for place, value in self.said().items()
            if value != _plain(self._at(self.thing, place))
        ]

    def clean(self) -> dict[str, Any]:
        """Made from what is in force, with a text for families in both languages when they are to be told."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = " ".join(value.split())
        if cleaned.get("tells_families"):
            for name in ("tell_nl", "tell_en"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Schrijf op wat gezinnen lezen, of haal het vinkje weg."))
        if self.is_stale:
            self.add_error(None, str(REFUSALS["register_base"]))
        elif not self.errors and not self.changes():
            self.add_error(None, str(REFUSALS["register_same"]))
        return cleaned

    @property
    def is_stale(self) -> bool:
        """Whether it was filled in from another register than the one in force."""
        was = self.data.get("was", "") if self.is_bound else self.standing.digest
        return was != self.standing.digest or not self.standing.is_current

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Put what the register's own checks say beside the field that it is about."""
        for problem in problems:
            self.add_error(self._field_of(problem.key), sentence(problem))

    def _field_of(self, key: str) -> str | None:
        for name, place in self.places.items():
            here = dotted((*self.root, *place))
            if name in self.fields and (
                here == key or here.startswith(f"{key}.") or key.startswith((f"{here}.", f"{here}["))
            ):
                return name
        return None

    @staticmethod
    def _at(thing: Any, place: tuple[str, ...]) -> Any:
        for part in place:
            thing = getattr(thing, part)
        return thing


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


class LengthForm(ProposalForm):
    """A change with a period in it, asked as years, months and days; `length` is where it stands."""

    length = "period"
    years = number(_("Jaren"), least=0, most=200, required=False)
    months = number(_("Maanden"), least=0, most=1200, required=False)
    days = number(_("Dagen"), least=0, most=3650, required=False)

    def stands(self) -> dict[str, Any]:
        """The period in three numbers; an empty field is none of those."""
        found = period(getattr(self.thing, self.length))
        counts = {"years": found.months // 12, "months": found.months % 12, "days": found.days}
        return super().stands() | {name: count or None for name, count in counts.items()}

    def said(self) -> dict[tuple[str, ...], object]:
        """The same period keeps the way in which the register writes it."""
        counts = [
            (self.cleaned_data.get(name) or 0, unit) for name, unit in (("years", "Y"), ("months", "M"), ("days", "D"))
        ]
        written = "".join(f"{count}{unit}" for count, unit in counts if count)
        stands = getattr(self.thing, self.length)
        new = f"P{written}" if written else ""
        return {**super().said(), (self.length,): stands if period(new) == period(stands) else new}

    def _field_of(self, key: str) -> str | None:
        """What is wrong between two terms stands at the category that has both."""
        is_length = key == dotted((*self.root, self.length)) or key.startswith("categories.")
        return "years" if is_length else super()._field_of(key)
