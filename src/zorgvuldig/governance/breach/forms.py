"""What is asked about a breach. No form asks for names; moments are understood as the clock of the school."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.governance.breach.actions import Concerned, stamp
from zorgvuldig.governance.breach.clock import is_late
from zorgvuldig.governance.breach.labels import BESIDE, DECISIONS, KINDS, PEOPLE, REFUSALS
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.breach.triage import QUESTIONS, unanswered
from zorgvuldig.incidents.forms import MomentField
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import with_rule
from zorgvuldig.school.groups.choice_forms import GroupChoiceForm
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.models import Staff

Data = Mapping[str, Any] | None
MARGIN = timedelta(minutes=1)  # a clock that is a little ahead is no moment to come
NOT_YET = _("Deze tijd moet nog komen. Vul een tijd in die al geweest is.")
NO_NAMES = _("Noem geen namen. Schrijf bijvoorbeeld «een leerling uit klas 2».")


def text_field(label: Word, required: Word, help_text: Word = NO_NAMES, rows: int = 4, length: int = 4000) -> Any:
    """A text of a few lines."""
    return forms.CharField(
        label=label, help_text=help_text, max_length=length, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required},
    )  # fmt: skip


def kind_field() -> Any:
    """What kind of breach it is."""
    return forms.ChoiceField(
        label=_("Wat gebeurde er?"),
        choices=[("", _("Kies")), *KINDS.items()],
        error_messages={"required": _("Kies wat het meest lijkt."), "invalid_choice": _("Kies iets uit de lijst.")},
    )


class ReportForm(forms.Form):
    """What any member of staff tells: as little as somebody in a hurry can say."""

    kind = kind_field()
    title = forms.CharField(
        label=_("Waar gaat het over?"),
        help_text=_("Een paar woorden, zonder namen. Bijvoorbeeld: laptop weg uit de trein."),
        max_length=120,
        error_messages={"required": _("Schrijf in een paar woorden waar het over gaat.")},
    )
    what = text_field(
        _("Wat is er gebeurd?"),
        _("Schrijf op wat er gebeurde. Kort mag."),
        _(
            "Welke gegevens, wie kon erbij, en wat deed u al? Noem geen namen. De privacy officer belt u als dat nodig is."
        ),
        rows=6,
    )
    noticed_at = MomentField(
        label=_("Wanneer merkte u het?"),
        help_text=_("Dan begint de klok. Weet u het niet precies, kies dan het vroegste."),
    )

    def __init__(self, data: Data = None, *, now: datetime) -> None:
        super().__init__(data, initial={"noticed_at": now})
        self.now = now

    def clean_noticed_at(self) -> datetime:
        """It was noticed already."""
        return past(self.cleaned_data["noticed_at"], self.now)


def past(moment: datetime, now: datetime) -> datetime:
    """The moment, or an error when it is still to come."""
    if moment > now + MARGIN:
        raise forms.ValidationError(NOT_YET)
    return min(moment, now)


class SeenForm(forms.Form):
    """A form about a breach that knows what its reader saw, so that two people do not undo each other's work."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Data = None, *, one: Breach, now: datetime, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"seen": stamp(one), **(initial or {})})
        self.one, self.now = one, now

    def refuse(self, why: str) -> None:
        """What the database refused, beside the field it is about or above all of them."""
        field = BESIDE.get(why)
        self.add_error(field if field in self.fields else None, str(REFUSALS[why]))

    def see_again(self) -> None:
        """Whoever sends it once more has seen what stands now."""
        said = QueryDict(mutable=True)
        said.update(self.data)
        said["seen"] = stamp(self.one)
        self.data = said


class FactsForm(StaffChoiceForm, SeenForm):
    """What it was, when, and whose account was misused."""

    kind = kind_field()
    title = forms.CharField(
        label=_("Waar gaat het over?"), help_text=NO_NAMES, max_length=120,
        error_messages={"required": _("Schrijf in een paar woorden waar het over gaat.")},
    )  # fmt: skip
    happened_at = MomentField(
        label=_("Wanneer gebeurde het?"), help_text=_("Leeg als u het niet weet."), required=False
    )
    noticed_at = MomentField(
        label=_("Wanneer merkte de school het?"),
        help_text=_("Dan begon de klok van 72 uur. Dit kan alleen eerder worden, niet later."),
    )
    account_person = forms.ChoiceField(
        label=_("Van wie was het account dat iemand misbruikte?"),
        required=False,
        error_messages={"invalid_choice": _("Deze medewerker kunt u niet kiezen. Kies uit de lijst.")},
    )
    account_since = MomentField(label=_("Vanaf wanneer?"), help_text=_("Alleen bij een account."), required=False)
    account_until = MomentField(label=_("Tot wanneer?"), help_text=_("Leeg als het nog duurt."), required=False)

    def __init__(self, data: Data = None, *, one: Breach, now: datetime, colleagues: Sequence[Staff]) -> None:
        columns = ("kind", "title", "happened_at", "noticed_at", "account_since", "account_until")
        initial = {name: getattr(one, name) for name in columns}
        super().__init__(data, one=one, now=now, initial=initial | {"account_person": str(one.account_person_id or "")})
        self.ask_for_staff("account_person", {str(who.pk): who for who in colleagues}, none=_("Geen account"))

    def clean_account_person(self) -> Staff | None:
        """The colleague, or nobody."""
        return self.staff_chosen("account_person")

    def clean(self) -> dict[str, Any]:
        """All of it was, in order, and an account has its time."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("happened_at", "noticed_at", "account_since", "account_until"):
            if said.get(name) and said[name] > self.now + MARGIN:
                self.add_error(name, str(NOT_YET))
        if said.get("noticed_at") and said["noticed_at"] > self.one.noticed_at + MARGIN:
            self.refuse("later")
        if said.get("account_person") and not said.get("account_since") and "account_since" not in self.errors:
            self.refuse("account_whole")
        if not said.get("account_person"):
            said["account_since"] = said["account_until"] = None
        since, until = said.get("account_since"), said.get("account_until")
        if since and until and until <= since:
            self.add_error("account_until", gettext("Dit is niet na het begin. Kijk de twee tijden na."))
        return said


class TriageForm(SeenForm):
    """The questions about the risk. Not everything has to be answered at once; the advice waits for the last one.

    `by_account` are the kinds of data that a misused account opened: they stand first, and are ticked until somebody chose.
    """

    def __init__(self, data: Data = None, *, one: Breach, now: datetime, by_account: Collection[str]) -> None:
        initial = {question.key: one.answers.get(question.key) for question in QUESTIONS}
        initial |= {name: getattr(one, name) for name in ("people_count", "people_kinds")}
        initial["categories"] = one.categories or [*by_account]
        super().__init__(data, one=one, now=now, initial=initial)
        for question in QUESTIONS:
            kind = forms.MultipleChoiceField if question.several else forms.ChoiceField
            widget = forms.CheckboxSelectMultiple if question.several else forms.RadioSelect
            self.fields[question.key] = kind(
                label=question.text,
                help_text=question.help,
                choices=list(question.choices),
                widget=widget,
                required=False,
            )
        self.fields["people_count"] = forms.IntegerField(
            label=_("Van hoeveel mensen zijn de gegevens, ongeveer?"),
            help_text=_("Leeg als u het niet weet. Dan rekent het advies met veel mensen."),
            min_value=0, max_value=10_000_000, required=False,
            error_messages={"invalid": _("Vul een getal in, bijvoorbeeld 30."), "min_value": _("Vul een getal van 0 of meer in.")},
        )  # fmt: skip
        self.fields["people_kinds"] = _several(_("Van wie zijn de gegevens?"), list(PEOPLE.items()))
        self.fields["categories"] = _several(_("Welke soorten gegevens zijn het?"), _grouped(by_account))
        if by_account:
            self.fields["categories"].help_text = _(
                "Wat dit account in die tijd opende, staat bovenaan. Kruis aan wat er nog bij hoort."
            )
        self.order_fields(["nature", "categories", "people_count", "people_kinds"])

    def clean_consequences(self) -> list[str]:
        """Nothing of consequence goes with nothing else."""
        said: list[str] = self.cleaned_data["consequences"]
        if "none" in said and len(said) > 1:
            raise forms.ValidationError(
                gettext("U kruiste «niets van betekenis» aan, en ook iets anders. Kies een van de twee.")
            )
        return said

    @property
    def said(self) -> dict[str, Any]:
        """Answers by question, and the columns beside them."""
        answers = {question.key: self.cleaned_data[question.key] for question in QUESTIONS}
        return {"answers": answers} | {
            name: self.cleaned_data[name] for name in ("people_count", "people_kinds", "categories")
        }


def _grouped(by_account: Collection[str]) -> list[Any]:
    """Every kind of data about people, as choices under headings: what the account opened, what is about pupils, and the rest."""
    opened: list[tuple[str, str]] = []
    family: list[tuple[str, str]] = []
    staff: list[tuple[str, str]] = []
    for key, one in sorted(REGISTER.categories.items(), key=lambda item: say(item[1].name).lower()):
        if one.about:
            among = opened if key in by_account else staff if one.about[0] == "staff" else family
            among.append((key, say(one.name)))
    groups = [
        (_("Dit account opende"), opened), (_("Over leerlingen en hun ouders"), family), (_("Over medewerkers"), staff),
    ]  # fmt: skip
    return [(heading, choices) for heading, choices in groups if choices]


def _several(label: Word, choices: Sequence[tuple[Any, Any]]) -> Any:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )  # fmt: skip


NUMBER = re.compile(r"[^\s,;]+")
MOST_NUMBERS = 500


class ConcernedForm(GroupChoiceForm, SeenForm):
    """Whose data it is about: whole classes or groups, pupils by the number on their card, their parents, and staff by school or code. No
    names are asked or shown.
    """

    groups = forms.MultipleChoiceField(
        label=_("Alle leerlingen van een klas of groep"),
        help_text=_("Bijvoorbeeld als een klassenlijst bij de verkeerde kwam."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies uit de lijst."), "invalid_choice": _("Kies uit de lijst.")},
    )
    numbers = forms.CharField(
        label=_("Leerlingnummers"),
        help_text=_("Gaat het om een paar leerlingen? Zet hun nummers onder elkaar of met een komma ertussen."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    whose = forms.ChoiceField(
        label=_("Om wie gaat het bij deze leerlingen?"),
        help_text=_(
            "Zijn het gegevens van de ouders zelf, zoals hun adres of telefoonnummer? Dan krijgen zij een eigen brief."
        ),
        choices=[
            ("pupils", _("Om de leerlingen")),
            ("both", _("Om de leerlingen en hun ouders")),
            ("guardians", _("Alleen om hun ouders")),
        ],
        required=False,
        initial="pupils",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    schools = _several(_("Alle medewerkers van een school"), ())
    codes = forms.CharField(
        label=_("Afkortingen van medewerkers"),
        help_text=_("Gaat het om een paar medewerkers? Zet hun afkortingen onder elkaar of met een komma ertussen."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Data = None,
        *,
        one: Breach,
        now: datetime,
        choosable: Mapping[str, LearningGroup],
        named: Callable[[LearningGroup], Word],
        schools: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, one=one, now=now)
        self.ask_for_groups("groups", choosable, named=named)
        offer(self, "schools", schools)

    def clean_numbers(self) -> list[str]:
        """Each number once."""
        return self._each_once("numbers")

    def clean_codes(self) -> list[str]:
        """Each code once."""
        return self._each_once("codes")

    def _each_once(self, name: str) -> list[str]:
        typed = list(dict.fromkeys(NUMBER.findall(self.cleaned_data[name])))
        if len(typed) > MOST_NUMBERS:
            raise forms.ValidationError(
                gettext("Dit zijn er meer dan %(most)s. Kies liever hele klassen, of doe het in delen.")
                % {"most": MOST_NUMBERS}
            )
        return typed

    def clean(self) -> dict[str, Any]:
        """Somebody at least."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["groups"] = self.groups_chosen("groups")
        among_pupils = said["groups"] or said.get("numbers")
        if self.errors:
            return said
        if not among_pupils and said["whose"] in ("both", "guardians"):
            self.add_error("groups", gettext("Kies van welke leerlingen het de ouders zijn: een klas of groep, of een leerlingnummer."))  # fmt: skip
        elif not among_pupils and not said["schools"] and not said["codes"]:
            self.add_error(
                "groups", gettext("Kies een klas of groep, of vul een leerlingnummer in. Of kies medewerkers.")
            )
        return said

    @property
    def concerned(self) -> Concerned:
        """What was filled in."""
        said = self.cleaned_data
        return Concerned(
            groups=[group.uid for group in said["groups"]],
            numbers=said["numbers"],
            of_pupils=said["whose"] != "guardians",
            of_guardians=said["whose"] in ("both", "guardians"),
            schools=[int(number) for number in said["schools"]],
            codes=said["codes"],
        )


class DecideForm(SeenForm):
    """Tell or not, and why; against the advice a reason of its own. `advised` is empty as long as there is no advice."""

    decision = forms.ChoiceField(
        label=_("Wat besluit u?"), choices=list(DECISIONS.items()), widget=forms.RadioSelect,
        error_messages={"required": _("Kies wel of niet melden."), "invalid_choice": _("Kies wel of niet melden.")},
    )  # fmt: skip
    reason = text_field(_("Waarom?"), _("Schrijf op waarom u dit besluit."), rows=3, length=2000)
    against = forms.CharField(
        label=_("Besluit u anders dan het advies? Waarom?"),
        help_text=_("Alleen dan nodig. De toezichthouder kan dit later lezen."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Data = None, *, one: Breach, now: datetime, about: str, advised: str) -> None:
        initial = {"decision": getattr(one, f"{about}_decision"), "reason": getattr(one, f"{about}_reason")}
        super().__init__(data, one=one, now=now, initial=initial)
        self.advised = advised

    def clean(self) -> dict[str, Any]:
        """Not telling needs all the answers; a decision against the advice needs a reason of its own."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        decision = said.get("decision")
        if decision == "not" and unanswered(self.one.answers):
            self.add_error("decision", gettext("Beantwoord eerst alle vragen. Zonder antwoorden kunt u niet besluiten om niet te melden."))  # fmt: skip
        elif decision and self.advised and decision != self.advised and not said.get("against"):
            self.add_error("against", gettext("U besluit anders dan het advies. Schrijf op waarom."))
        if self.advised and decision and decision != self.advised and said.get("against") and said.get("reason"):
            other = gettext("Anders dan het advies:")
            said["reason"] = f"{said['reason']}\n\n{other} {said['against']}"
        return said


class SupervisorForm(SeenForm):
    """That the supervisor was told: when and under which number, and when late, why."""

    told_at = MomentField(label=_("Wanneer is het gemeld?"))
    reference = forms.CharField(
        label=_("Welk nummer kreeg de melding?"), max_length=60,
        error_messages={"required": _("Vul het nummer in dat de Autoriteit Persoonsgegevens u gaf.")},
    )  # fmt: skip
    late = forms.CharField(
        label=_("Waarom was het later dan 72 uur?"),
        help_text=with_rule(_("Alleen nodig als het later was. De wet vraagt dit ({rule})."), "breach_notified"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_told_at(self) -> datetime:
        """It was told already, and not before anybody knew."""
        return since_noticed(past(self.cleaned_data["told_at"], self.now), self.one)

    def clean(self) -> dict[str, Any]:
        """Later than 72 hours has a reason."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        told_at = said.get("told_at")
        if told_at and is_late(self.one.noticed_at, told_at) and not said.get("late"):
            self.add_error("late", gettext("Dit was later dan 72 uur. Schrijf op waarom."))
        return said


def since_noticed(moment: datetime, one: Breach) -> datetime:
    """The moment, or an error when it lies before the school knew of it."""
    if moment < one.noticed_at.replace(second=0, microsecond=0):
        raise forms.ValidationError(gettext("Toen wist de school het nog niet. Vul een later moment in."))
    return max(moment, one.noticed_at)


class PeopleNotifiedForm(SeenForm):
    """That the people were told in another way than by a message of this system."""

    told_at = MomentField(label=_("Wanneer hoorden zij het?"))
    how = text_field(
        _("Hoe hebt u het verteld?"), _("Schrijf op hoe u de mensen bereikte."),
        _("Bijvoorbeeld: per brief, gebeld, of een bericht op de website. Noem geen namen."), rows=3, length=2000,
    )  # fmt: skip

    def clean_told_at(self) -> datetime:
        """They heard it already, and not before the school knew."""
        return since_noticed(past(self.cleaned_data["told_at"], self.now), self.one)


class LetterForm(SeenForm):
    """What the people will read, in Dutch and in English."""

    letter = text_field(
        _("De brief"), _("Schrijf de brief."),
        _("Eerst Nederlands, dan Engels. Vul in wat tussen haakjes staat. Noem geen namen van leerlingen of medewerkers."),
        rows=24, length=12000,
    )  # fmt: skip

    def clean_letter(self) -> str:
        """Nothing is left to fill in."""
        said: str = self.cleaned_data["letter"].replace("\r\n", "\n")
        if "[" in said or "]" in said:
            raise forms.ValidationError(gettext("Er staan nog haakjes in de brief. Vul in wat daartussen staat, en haal de haakjes weg."))  # fmt: skip
        return said


class MeasuresForm(SeenForm):
    """What the school did about it, and against the next one."""

    measures = text_field(
        _("Wat deed de school eraan, en wat voorkomt een volgende keer?"), _("Schrijf op wat u deed."), rows=6
    )


class NoteForm(SeenForm):
    """A step; it cannot be changed afterwards."""

    text = text_field(
        _("Wat is er gedaan of gevonden?"), _("Schrijf iets op."),
        _("Noem geen namen. U kunt dit later niet veranderen."), rows=4,
    )  # fmt: skip


class CloseForm(SeenForm):
    """Nothing is asked: whoever closes it has read what stands above the button."""


class StopForm(forms.Form):
    """Why an account is closed, and since when somebody misused it."""

    since = MomentField(
        label=_("Vanaf wanneer gebruikte iemand anders dit account, denkt u?"),
        help_text=_("Weet u het niet precies, kies dan het vroegste moment dat kan."),
    )
    what = text_field(_("Hoe merkte de school het?"), _("Schrijf op hoe de school het merkte. Kort mag."))

    def __init__(self, data: Data = None, *, now: datetime) -> None:
        super().__init__(data)
        self.now = now

    def clean_since(self) -> datetime:
        """It happened already."""
        return past(self.cleaned_data["since"], self.now)
