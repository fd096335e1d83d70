"""What is asked for an assessment: what it is about, a part of it, a risk, the DPO's advice, the council, and the decision."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.dpia.labels import LIKELIHOOD, OUTCOMES, REFUSALS, SEVERITY, SUBJECTS, Word
from zorgvuldig.governance.dpia.questions import Part
from zorgvuldig.governance.dpia.reads import DpiaProduct
from zorgvuldig.kit.fields import DayField, offer

LONG = 6000  # characters
YEARS = 3  # in which somebody looks again, unless they say sooner


def long_text(label: Word, helps: Word = "", *, required: Word = "", rows: int = 4) -> forms.CharField:
    """A text on several lines; with `required` it says what to do when it is empty."""
    return forms.CharField(
        label=label,
        help_text=helps,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONG,
        required=bool(required),
        error_messages={"required": required} if required else {},
    )


class DpiaForm(forms.Form):
    """What a new one is about."""

    subject = forms.ChoiceField(
        label=_("Waar gaat het over?"),
        choices=list(SUBJECTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies waar het over gaat."), "invalid_choice": _("Kies waar het over gaat.")},
    )
    product = forms.ChoiceField(
        label=_("Welk product?"),
        help_text=_("Alleen bij een product van een leverancier."),
        required=False,
        error_messages={"invalid_choice": REFUSALS["dpia_of_product"]},
    )
    title = forms.CharField(
        label=_("Hoe heet het onderzoek?"),
        help_text=_("Laat het leeg als het onderwerp genoeg zegt. Noem geen namen van mensen."),
        max_length=120,
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        products: Sequence[DpiaProduct],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.products = {str(one.uid): one for one in products if not one.is_stopped}
        offered = [("", _("Kies")), *((key, one.name) for key, one in self.products.items())]
        offer(self, "product", offered)

    @property
    def of_product(self) -> DpiaProduct | None:
        """The product that was chosen."""
        if self.cleaned_data["subject"] != "supplier":
            return None
        return self.products.get(self.cleaned_data["product"])

    def clean(self) -> dict[str, Any]:
        """A product when it is about one, and a title in any case."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        subject = said.get("subject")
        if subject == "supplier" and "product" not in self.errors and not said.get("product"):
            self.add_error("product", REFUSALS["dpia_of_product"])
        if subject == "other" and not said.get("title"):
            self.add_error("title", gettext("Schrijf in een paar woorden waar het over gaat."))
        return said


class SeenForm(forms.Form):
    """A form that remembers how the assessment looked when it was made."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class PartForm(SeenForm):
    """The questions of one part; each may wait, the page says what is missing."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, part: Part, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        for question in part.questions:
            self.fields[question.key] = long_text(question.asks, question.helps, rows=6)


def _levels(words: Mapping[int, Word]) -> list[tuple[str, Word]]:
    return [("", _("Kies")), *((str(level), says) for level, says in words.items())]


class RiskForm(SeenForm):
    """One of the three events: what it does to people, where it comes from, what is done about it, and how great it is."""

    impacts = long_text(_("Wat betekent dit voor mensen?"), _("Eén gevolg per regel."))
    threats = long_text(_("Hoe kan het gebeuren?"), _("Eén manier per regel."))
    sources = long_text(_("Door wie of wat?"), _("Eén per regel. Bijvoorbeeld: een medewerker die zich vergist."))
    measures = long_text(_("Welke maatregelen helpen al?"), _("Eén per regel."))
    severity = forms.ChoiceField(label=_("Hoe erg is het als dit gebeurt?"), choices=_levels(SEVERITY), required=False)
    why_severity = long_text(_("Waarom?"), rows=2)
    likelihood = forms.ChoiceField(
        label=_("Hoe groot is de kans, met de maatregelen van nu?"), choices=_levels(LIKELIHOOD), required=False
    )
    why_likelihood = long_text(_("Waarom?"), rows=2)
    plan = long_text(_("Wat gaat de school nog doen?"), _("Laat het leeg als er niets meer hoeft."))
    owner = forms.CharField(
        label=_("Wie zorgt daarvoor?"), help_text=_("Noem een functie, geen naam."), max_length=80, required=False
    )
    due_on = DayField(label=_("Wanneer is dat klaar?"), required=False)
    severity_after = forms.ChoiceField(
        label=_("Hoe erg is het daarna nog?"),
        help_text=_("Leeg betekent: even erg als nu."),
        choices=_levels(SEVERITY),
        required=False,
    )
    likelihood_after = forms.ChoiceField(
        label=_("Hoe groot is de kans daarna nog?"),
        help_text=_("Leeg betekent: even groot als nu."),
        choices=_levels(LIKELIHOOD),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Lower afterwards only when something is done, and a plan has somebody and a day."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("severity", "likelihood"):
            if said.get(f"{name}_after") and not said.get(name):
                self.add_error(name, gettext("Kies eerst hoe het nu is."))
            elif (
                said.get(f"{name}_after", "") < said.get(name, "")
                and said.get(f"{name}_after")
                and not said.get("plan")
            ):
                self.add_error(
                    "plan", gettext("U kiest daarna een lager risico. Schrijf op wat de school daarvoor doet.")
                )
        if said.get("plan") and not said.get("owner"):
            self.add_error("owner", gettext("Schrijf op wie daarvoor zorgt."))
        if said.get("plan") and not said.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", gettext("Vul in wanneer het klaar is."))
        return said

    def risk(self, event: str) -> dict[str, Any]:
        """What was said, as it is kept."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        for name in ("severity", "likelihood"):
            said[name] = int(said[name] or 0)
            said[f"{name}_after"] = int(said[f"{name}_after"] or said[name])
        said["due_on"] = said["due_on"].isoformat() if said["due_on"] else ""
        return said | {"event": event}


class AdviceForm(SeenForm):
    """What the DPO thinks of it."""

    advice = long_text(
        _("Wat is uw advies?"),
        _("De schoolleiding leest dit voordat zij besluit. Het staat ook in de uitdraai."),
        required=_("Schrijf uw advies op."),
        rows=8,
    )


class CouncilForm(forms.Form):
    """What the participation council said."""

    on = DayField(label=_("Wanneer sprak de medezeggenschapsraad erover?"))
    says = forms.CharField(
        label=_("Wat zei de raad?"), max_length=300, error_messages={"required": _("Schrijf op wat de raad zei.")}
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date, initial: Mapping[str, object]) -> None:
        super().__init__(data, initial=dict(initial))
        self.today = today

    def clean_on(self) -> date:
        """A day that was."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("Deze dag moet nog komen. Vul hem in als het is gebeurd."))
        return day


class DecisionForm(SeenForm):
    """What the school leader decides, why, and when somebody looks again."""

    outcome = forms.ChoiceField(
        label=_("Wat besluit u?"),
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat u besluit."), "invalid_choice": _("Kies wat u besluit.")},
    )
    why = long_text(
        _("Waarom?"),
        _("Volgt u het advies niet? Leg dan uit waarom niet."),
        required=_("Schrijf op waarom u dit besluit."),
    )
    next_on = DayField(
        label=_("Wanneer kijkt iemand er opnieuw naar?"),
        help_text=_("Uiterlijk over drie jaar, en eerder als er iets verandert."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date, seen: str) -> None:
        super().__init__(data, initial={"seen": seen, "next_on": _after(today, YEARS)})
        self.today = today

    def clean_next_on(self) -> date:
        """A day to come, and not too far."""
        day: date = self.cleaned_data["next_on"]
        if day <= self.today:
            raise forms.ValidationError(REFUSALS["dpia_next"])
        if day > _after(self.today, YEARS):
            raise forms.ValidationError(_("Dat is te ver weg. Kies een dag binnen drie jaar."))
        return day


def _after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the day before."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
