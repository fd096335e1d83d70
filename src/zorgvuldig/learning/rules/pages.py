"""How averages stand on reports: the school sets it per subject, for one school year."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.marks import LOWEST, read_mark
from zorgvuldig.learning.rules import actions
from zorgvuldig.learning.rules.reads import RulesOfYear, rules_of_year
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.year.reads import requested_year

DECIMALS = [("0", _("geen")), ("1", _("één")), ("2", _("twee"))]
ALL_OTHERS = "alle"


class RuleForm(forms.Form):
    """The rule of a subject; `values` is what it says once it is valid."""

    subject = forms.ChoiceField(
        label=_("Voor welk vak?"),
        error_messages={
            "required": _("Kies een vak, of alle andere vakken."),
            "invalid_choice": _("Dit vak wordt dit jaar niet gegeven. Kies een vak uit de lijst."),
        },
    )
    period_decimals = forms.TypedChoiceField(
        label=_("Cijfers achter de komma voor een periode"), choices=DECIMALS, coerce=int, initial="1"
    )
    final_decimals = forms.TypedChoiceField(
        label=_("Cijfers achter de komma voor het eindcijfer"), choices=DECIMALS, coerce=int, initial="0"
    )
    lowest = forms.CharField(
        label=_("Wat is het laagste cijfer op het rapport?"),
        help_text=_(
            "Bijvoorbeeld 3. Is een gemiddelde lager, dan staat dit cijfer er. Laat leeg als er geen laagste cijfer is."
        ),
        required=False,
        max_length=10,
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, of_year: RulesOfYear) -> None:
        super().__init__(data)
        subjects = [(str(subject.pk), subject.name) for subject in of_year.subjects]
        offer(
            self,
            "subject",
            [
                ("", gettext("Kies een vak")),
                (ALL_OTHERS, gettext("Alle andere vakken")),
                *subjects,
            ],
        )

    def clean_lowest(self) -> Decimal:
        """A mark; without one the lowest that there is."""
        mark, problem = read_mark(self.cleaned_data["lowest"])
        if problem or not (mark is None or isinstance(mark, Decimal)):
            raise forms.ValidationError(problem or gettext("Vul een cijfer in, bijvoorbeeld 3."))
        return LOWEST if mark is None else mark

    @property
    def values(self) -> dict[str, Any]:
        """What a rule keeps of this."""
        said = self.cleaned_data
        subject = None if said["subject"] == ALL_OTHERS else int(said["subject"])
        kept = {name: said[name] for name in ("period_decimals", "final_decimals", "lowest")}
        return {"subject_id": subject, **kept}


@route("jaarplanning/cijferregels/", "mark_rules")
@page(
    purpose="planning",
    kind=Kind.NOBODY,
    reads=("organisation", "staff", "planning"),
    writes=("planning",),
    facts="planning",
)
class MarkRules(FormPage):
    """The rules of a school year (`jaar`) for marks on reports. Posting sets the one of a subject, or takes one away."""

    template = "learning/mark_rules.html"
    over = frozenset({"mark_rule_over"})
    refusals = actions.REFUSALS

    def find(self) -> SchoolYear:
        return requested_year(self.request.GET, door=self.door)

    def form(self, year: SchoolYear, data: Any) -> RuleForm:
        return RuleForm(data, of_year=rules_of_year(year, door=self.door))

    def context(self, year: SchoolYear) -> Context:
        return {"year": year, "rules": rules_of_year(year, door=self.door).rules}

    def post(self, year: SchoolYear) -> Answer:
        if (number := self.request.POST.get("weg", "")).isdecimal():
            return self.removed(year, int(number))
        return super().post(year)

    def removed(self, year: SchoolYear, number: int) -> Answer:
        """Back to the list without this rule, or with the reason why it stays."""
        try:
            done = actions.remove_rule(door=self.door, year=year, number=number)
        except Refused as no:
            return self.refused(no, year, None)
        return self.onwards(gettext("De regel is weg.") if done else gettext("De regel was al weg."), year)

    def save(self, year: SchoolYear, form: RuleForm) -> str:
        actions.save_rule(door=self.door, year=year, **form.values)
        return gettext("De regel is bewaard. De gemiddelden op het scherm volgen meteen.")

    def to(self, year: SchoolYear) -> str:
        return f"{reverse('mark_rules')}?jaar={year.pk}"
