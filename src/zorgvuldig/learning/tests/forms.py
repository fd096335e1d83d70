"""A test of a group: its name, weight, day and period, and when families see its marks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import day_field, offer
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.resits import Counts
from zorgvuldig.learning.schemes.structure_reads import AnyPeriod
from zorgvuldig.school.models import LearningGroup

NOW, DAY, LATER = "now", "day", "later"
SHOWN = (
    (NOW, _("Meteen, zodra ik ze bewaar")),
    (DAY, _("Vanaf een dag")),
    (LATER, _("Pas als ik ze publiceer")),
)


class TestForm(forms.Form):
    """A new test of a group, or one that is changed. `shown_from` stands in the cleaned data."""

    __test__ = False  # its name begins as the classes that pytest collects

    title = forms.CharField(
        label=_("Naam van de toets"),
        max_length=80,
        error_messages={"required": _("Geef de toets een naam, bijvoorbeeld Breuken.")},
    )
    weight = forms.IntegerField(
        label=_("Hoe vaak telt de toets mee?"),
        help_text=_("Een heel getal van 0 tot en met 20. Met 0 staat het cijfer er wel, maar telt het niet mee."),
        min_value=0,
        max_value=20,
        initial=1,
        error_messages={
            "required": _("Vul in hoe vaak de toets meetelt, bijvoorbeeld 1."),
            "invalid": _("Vul een heel getal in, bijvoorbeeld 2."),
            "min_value": _("Een toets telt 0 keer of vaker mee."),
            "max_value": _("Een toets telt hoogstens 20 keer mee."),
        },
    )
    takes = forms.ChoiceField(
        label=_("Wat vult u in bij deze toets?"),
        choices=[
            ("any", _("Cijfers, en een letter als dat beter past")),
            ("numbers", _("Alleen cijfers")),
            ("letters", _("Alleen letters: O, V of G")),
        ],
        help_text=_("De codes inh, nm en vr kunnen altijd."),
        required=False,
    )
    held_on = day_field(_("Op welke dag is de toets?"), _("Vul de dag van de toets in."))
    period = forms.ChoiceField(
        label=_("In welke periode telt de toets?"),
        required=False,
        error_messages={"invalid_choice": _("Deze periode is er niet. Kies een periode uit de lijst.")},
    )
    resit_of = forms.ChoiceField(
        label=_("Is dit een herkansing? Van welke toets?"),
        required=False,
        help_text=_(
            "Een herkansing telt zo vaak en in dezelfde periode als de eerste toets. Beide cijfers blijven staan."
        ),
        error_messages={
            "invalid_choice": _("Deze toets is er niet of heeft al een herkansing. Kies een andere toets.")
        },
    )
    resit_counts = forms.ChoiceField(
        label=_("Welk cijfer telt bij een herkansing?"),
        choices=[
            ("", _("Kies wat telt")),
            (Counts.BEST.value, _("Het hoogste cijfer")),
            (Counts.LAST.value, _("Het laatste cijfer")),
            (Counts.MEAN.value, _("Het gemiddelde van de twee")),
        ],
        required=False,
    )
    is_exam = forms.BooleanField(
        label=_("Deze toets hoort bij het PTA"),
        help_text=_(
            "Het PTA is het programma van toetsing en afsluiting. De schoolleider keurt dan de cijferopbouw goed "
            "voordat ouders de cijfers zien."
        ),
        required=False,
    )
    shown = forms.ChoiceField(
        label=_("Wanneer zien leerlingen en ouders de cijfers?"),
        choices=SHOWN,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies wanneer leerlingen en ouders de cijfers zien."),
            "invalid_choice": _("Kies wanneer leerlingen en ouders de cijfers zien."),
        },
    )
    shown_on = day_field(_("Vanaf welke dag?"), help_text=_("Alleen als u hierboven een dag koos."))

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        group: LearningGroup,
        others: Collection[Test],
        periods: Sequence[AnyPeriod],
        test: Test | None = None,
        now: datetime,
    ) -> None:
        """`others` are the other tests of the group; `test` is the one that is changed."""
        super().__init__(data, initial=_initial(test, now))
        self.group, self.test, self.now = group, test, now
        self.titles = {other.title.casefold() for other in others}
        self.periods = {str(period.number): period for period in periods}
        if periods:
            choices = [("", gettext("De periode waarin de dag valt"))]
            choices += [(number, period.name) for number, period in self.periods.items()]
            offer(self, "period", choices)
        else:
            del self.fields["period"]
        self._offer_resits(others, test)

    def _offer_resits(self, others: Collection[Test], test: Test | None) -> None:
        """Offer the tests that have no resit and are none; without any, and of a test that has one, there is no such question."""
        taken = {other.resit_of_id for other in others}
        self.firsts = {str(other.uid): other for other in others if _may_be_taken_again(other, taken)}
        if not self.firsts or (test and test.id in taken):
            del self.fields["resit_of"], self.fields["resit_counts"]
            return
        choices = [
            ("", gettext("Nee, dit is geen herkansing")),
            *((key, one.title) for key, one in self.firsts.items()),
        ]
        offer(self, "resit_of", choices)
        if test and test.resit_of_id:
            first = next((key for key, one in self.firsts.items() if one.id == test.resit_of_id), "")
            self.initial.update(resit_of=first, resit_counts=test.resit_counts)

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

    def clean_period(self) -> int | None:
        """The number of the chosen period's row, or None for the one in which the day falls."""
        chosen = self.periods.get(self.cleaned_data["period"])
        return chosen.id if chosen else None

    def clean(self) -> dict[str, Any]:
        """Work out the moment from which families see the marks."""
        cleaned = super().clean() or self.cleaned_data
        shown, day = cleaned.get("shown"), cleaned.get("shown_on")
        if shown == DAY and day is None and "shown_on" not in self.errors:
            self.add_error("shown_on", gettext("Vul in vanaf welke dag leerlingen en ouders de cijfers zien."))
        if cleaned.get("resit_of") and not cleaned.get("resit_counts"):
            self.add_error(
                "resit_counts", gettext("Kies welk cijfer telt: het hoogste, het laatste of het gemiddelde.")
            )
        if shown and not self.errors:
            standing = self.test.shown_from if self.test else None
            cleaned["shown_from"] = moment(shown, day, standing, self.now)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What a test keeps of all this."""
        kept = ("title", "weight", "held_on", "is_exam", "shown_from")
        said = {name: self.cleaned_data[name] for name in kept} | {"period_id": self.cleaned_data.get("period")}
        said |= {"takes": self.cleaned_data.get("takes") or "any", "resit_of_id": None, "resit_counts": ""}
        if first := self.firsts.get(self.cleaned_data.get("resit_of", "")):
            said |= {"resit_of_id": first.id, "resit_counts": self.cleaned_data["resit_counts"]}
            said |= {"weight": first.weight, "period_id": first.period_id, "is_exam": first.is_exam}
        return said


def moment(shown: str, day: date | None, standing: datetime | None, now: datetime) -> datetime | None:
    """From when families see it: None for later; what they see already (`standing`) keeps its moment.

    A day that has begun means now: families did not see it earlier, and the history of marks goes by this moment.
    """
    if shown == LATER:
        return None
    if shown == DAY and day is not None:
        begins = timezone.make_aware(datetime.combine(day, time.min))
        if begins > now:
            return begins
    return standing if standing and standing <= now else now


def _may_be_taken_again(test: Test, taken: Collection[int | None]) -> bool:
    """No resit itself, without one, and where it is of the PTA that allows it."""
    return test.resit_of_id is None and test.id not in taken and (test.may_resit or not test.is_exam)


def _initial(test: Test | None, now: datetime) -> dict[str, Any]:
    if test is None:
        return {"held_on": timezone.localdate(now), "shown": NOW}
    shown = LATER if test.shown_from is None else NOW if test.shown_from <= now else DAY
    return {
        "title": test.title,
        "weight": test.weight,
        "takes": test.takes,
        "held_on": test.held_on,
        "period": str(test.period.number) if test.period else "",
        "is_exam": test.is_exam,
        "shown": shown,
        "shown_on": timezone.localdate(test.shown_from) if test.shown_from else None,
    }
