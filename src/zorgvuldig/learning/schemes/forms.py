"""The rule by which the marks of a group are made, as a teacher proposes it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.learning.averages import Method, Missed, Scheme
from zorgvuldig.learning.marks import Code, read_mark, written

LETTERS = {"insufficient": Code.INSUFFICIENT, "sufficient": Code.SUFFICIENT, "good": Code.GOOD}


class SchemeForm(forms.Form):
    """A scheme; `scheme` is what it says once it is valid."""

    method = forms.ChoiceField(
        label=_("Hoe ontstaat het eindcijfer?"),
        choices=[
            (Method.PERIODS.value, _("Elke periode heeft een gemiddelde. Die tellen samen.")),
            (Method.RUNNING.value, _("Alle toetsen van het jaar lopen door in één gemiddelde.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het eindcijfer ontstaat.")},
    )
    period_decimals = forms.TypedChoiceField(
        label=_("Cijfers achter de komma voor een periode"),
        choices=[("0", _("geen")), ("1", _("één")), ("2", _("twee"))],
        coerce=int,
    )
    final_decimals = forms.TypedChoiceField(
        label=_("Cijfers achter de komma voor het eindcijfer"),
        choices=[("0", _("geen")), ("1", _("één")), ("2", _("twee"))],
        coerce=int,
    )
    rounds_in_between = forms.BooleanField(
        label=_("Reken verder met de afgeronde gemiddelden van het rapport"),
        required=False,
    )
    missed = forms.ChoiceField(
        label=_("Wat doet een toets die nog moet worden ingehaald (inh)?"),
        choices=[
            (Missed.WAITS.value, _("Het cijfer wacht tot de toets is ingehaald.")),
            (Missed.COUNTS_AS_ONE.value, _("De toets telt als 1,0.")),
            (Missed.LEFT_OUT.value, _("De toets telt niet mee.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat een toets doet die nog moet worden ingehaald.")},
    )
    insufficient = forms.CharField(label=_("Voor welk cijfer telt O (onvoldoende)?"), required=False, max_length=10)
    sufficient = forms.CharField(label=_("Voor welk cijfer telt V (voldoende)?"), required=False, max_length=10)
    good = forms.CharField(
        label=_("Voor welk cijfer telt G (goed)?"),
        help_text=_("Laat de drie vakjes leeg als letters niet meetellen."),
        required=False,
        max_length=10,
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, scheme: Scheme) -> None:
        """`scheme` is the one in force."""
        super().__init__(data, initial=_initial(scheme))

    def clean(self) -> dict[str, Any]:
        """Read the numbers for the letters."""
        cleaned = super().clean() or self.cleaned_data
        for name in LETTERS:
            mark, problem = read_mark(cleaned.get(name, ""))
            if not problem and isinstance(mark, Code):
                problem = gettext("Vul een cijfer in, bijvoorbeeld 5,5.")
            if problem:
                self.add_error(name, problem)
            cleaned[name] = mark
        return cleaned

    @property
    def scheme(self) -> Scheme:
        """What was filled in."""
        values = self.cleaned_data
        return Scheme(
            method=Method(values["method"]),
            period_decimals=values["period_decimals"],
            final_decimals=values["final_decimals"],
            rounds_in_between=values["rounds_in_between"],
            missed=Missed(values["missed"]),
            letters={code: values[name] for name, code in LETTERS.items() if values[name] is not None},
        )


def _initial(scheme: Scheme) -> dict[str, Any]:
    letters = {name: written(scheme.letters[code]) for name, code in LETTERS.items() if code in scheme.letters}
    return {
        "method": scheme.method.value,
        "period_decimals": str(scheme.period_decimals),
        "final_decimals": str(scheme.final_decimals),
        "rounds_in_between": scheme.rounds_in_between,
        "missed": scheme.missed.value,
        **letters,
    }
