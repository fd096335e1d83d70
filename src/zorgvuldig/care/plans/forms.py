"""A version of a support plan, its evaluation, and a family's answer."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.plans.actions import PlanText
from zorgvuldig.kit.labels import Word

LONGEST = 10000
HEARD: dict[str, Word] = {
    "talk": _("In een gesprek met de leerling"),
    "written": _("De leerling schreef het zelf op"),
    "nothing": _("De leerling is gevraagd en wilde niets zeggen"),
}
IN_PLAN: dict[str, Word] = {
    "talk": _("Gehoord op %(day)s, in een gesprek."),
    "written": _("Gehoord op %(day)s. De leerling schreef het zelf op."),
    "nothing": _("Gevraagd op %(day)s. De leerling wilde niets zeggen."),
}


def _text(label: Word, help_text: Word, required: Word, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required},
    )


def _day(label: Word, help_text: Word, required: Word) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": required,
            "invalid": _("Vul de dag in als dag, maand en jaar, bijvoorbeeld 24-11-2026."),
        },
    )


class PlanForm(forms.Form):
    """What a version of the plan says, how the pupil was heard, and when it is evaluated."""

    situation = _text(
        _("Waarom krijgt de leerling extra hulp?"),
        _("Schrijf wat er lukt en wat er niet lukt. Schrijf geen diagnose op die u niet nodig hebt."),
        _("Schrijf op waarom de leerling extra hulp krijgt."),
    )
    goals = _text(
        _("Waar werkt de leerling naartoe?"),
        _("Zo dat u later kunt zien of het gelukt is."),
        _("Schrijf op waar de leerling naartoe werkt."),
    )
    actions = _text(
        _("Wat doet de school?"),
        _("Wie doet wat, en hoe vaak? Met dit deel moeten de ouders het eens zijn."),
        _("Schrijf op wat de school doet."),
    )
    heard_how = forms.ChoiceField(
        label=_("Hoe is de leerling gehoord?"),
        help_text=_("Elke leerling mag zeggen wat hij van het plan vindt, bij elke versie opnieuw."),
        choices=list(HEARD.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe u de leerling naar zijn mening vroeg.")},
    )
    heard_on = _day(
        _("Op welke dag was dat?"),
        "",
        _("Vul in op welke dag u de leerling naar zijn mening vroeg."),
    )
    pupil_view = forms.CharField(
        label=_("Wat vindt de leerling?"),
        help_text=_("In de woorden van de leerling. Leeg laten mag alleen als de leerling niets wilde zeggen."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evaluate_on = _day(
        _("Wanneer bespreekt u het plan uiterlijk?"),
        _("Met de ouders, binnen een jaar."),
        _("Vul in op welke dag u het plan uiterlijk bespreekt."),
    )
    follows = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, str] | None = None, *, today: date, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.today = today

    def clean_heard_on(self) -> date:
        """The pupil was heard before the plan is written down."""
        day: date = self.cleaned_data["heard_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Vraag eerst de leerling naar zijn mening."))
        return day

    def clean_evaluate_on(self) -> date:
        """After today and within a year."""
        day: date = self.cleaned_data["evaluate_on"]
        if day <= self.today:
            raise forms.ValidationError(gettext("Kies een dag na vandaag."))
        if day > year_after(self.today):
            raise forms.ValidationError(
                gettext("Een plan wordt elk jaar besproken. Kies uiterlijk %(day)s.")
                % {"day": date_format(year_after(self.today), "j F Y")}
            )
        return day

    def clean(self) -> dict[str, object]:
        """Somebody who was heard said something."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("heard_how") in {"talk", "written"} and not cleaned.get("pupil_view"):
            self.add_error("pupil_view", gettext("Schrijf op wat de leerling vindt."))
        return cleaned

    @property
    def text(self) -> PlanText:
        """The version as it is kept; how and when the pupil was heard stands before what the pupil thinks."""
        said = self.cleaned_data
        with override("nl"):  # it is part of the file, whatever language the page was in
            heard = str(IN_PLAN[said["heard_how"]]) % {"day": date_format(said["heard_on"], "j F Y")}
        return PlanText(
            situation=said["situation"],
            goals=said["goals"],
            actions=said["actions"],
            pupil_view="\n\n".join(filter(None, [heard, said["pupil_view"]])),
            evaluate_on=said["evaluate_on"],
        )


class EvaluationForm(forms.Form):
    """What the plan brought, and whether the help goes on."""

    evaluation = _text(
        _("Wat leverde het op?"),
        _("Wat is er gelukt? Wat werkte niet? Wat vinden de ouders en de leerling?"),
        _("Schrijf op wat de aanpak opleverde."),
        rows=8,
    )
    then = forms.ChoiceField(
        label=_("Hoe gaat het verder?"),
        choices=[
            ("next", _("De hulp gaat door. Ik maak een nieuwe versie van het plan.")),
            ("keep", _("Dit plan blijft zoals het is, tot de dag die erin staat.")),
            ("end", _("De hulp stopt. Sluit het plan af.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het verder gaat.")},
    )
    plan = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """Whether a family agrees with the approach."""

    agrees = forms.TypedChoiceField(
        label=_("Bent u het eens met wat de school gaat doen?"),
        choices=[("yes", _("Ja, ik ben het eens")), ("no", _("Nee, ik ben het niet eens"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of u het eens bent.")},
    )
    remark = forms.CharField(
        label=_("Wilt u er iets bij zeggen?"),
        help_text=_("Bent u het niet eens? Schrijf dan op wat u anders wilt."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    plan = forms.UUIDField(widget=forms.HiddenInput)


def year_after(day: date) -> date:
    """The same day a year later (28 February after a leap day)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
