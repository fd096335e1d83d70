"""What is filled in of a paper: who signed it and when, the file, and yes or no per question."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.consent.desk.actions import PaperAnswer
from zorgvuldig.consent.desk.reads import Decider, LastAnswer
from zorgvuldig.consent.models import ConsentRequest
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.register_words import say

YES, NO, NOT_THERE = "yes", "no", ""
TOPIC, VERSION, QUESTION = "over-", "tekst-", "vraag-"  # a field's name is one of these with what it is about
WHY: Mapping[str, str | Promise] = {
    "consent_answer_wording": _(
        "De tekst van deze vraag is veranderd. Een ja op de oude tekst telt niet: vraag het opnieuw."
    ),
    "consent_answer_question": _("Deze vraag is voorbij. Een ja telt niet meer."),
    "consent_answer_decides": _("Deze persoon beslist niet meer over deze leerling. Het antwoord telt niet."),
    "consent_answer_own": _("Dit antwoord hoort bij iemand anders. Begin opnieuw."),
    "consent_answer_older": _("Deze persoon zei later nee. Dat telt. Kies hier dat het niet op het papier staat."),
}


class PaperForm(forms.Form):
    """A paper with consent on it. What nobody ticks stands not on the paper and is not recorded."""

    signed_on = DayField(
        label=_("Op welke dag is het papier getekend?"),
        help_text=_("De dag die bij de handtekening staat."),
        error_messages={"required": _("Vul de dag in die bij de handtekening staat.")},
    )
    file = forms.FileField(
        label=_("Het getekende papier"),
        help_text=_("Een pdf of een foto (jpg of png), ten hoogste 10 MB. Dit is het bewijs."),
        allow_empty_file=True,  # the vault says what is wrong with it
        error_messages={
            "required": _("Kies een bestand."),
            "invalid": _("Het bestand kwam niet aan. Kies het opnieuw."),
            "missing": _("Het bestand kwam niet aan. Kies het opnieuw."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        files: Any = None,
        *,
        today: date,
        deciders: Sequence[Decider],
        questions: Sequence[ConsentRequest],
        last: Mapping[tuple[int, str], LastAnswer],
        since: Mapping[str, datetime],
    ) -> None:
        super().__init__(data, files)
        self.today, self.last, self.since = today, last, since
        self.questions = {str(question.uid): question for question in questions}
        self.fields["signed_on"].initial = today
        self.fields["person"] = forms.ChoiceField(
            label=_("Wie tekende het?"),
            help_text=_("Alleen wie vandaag over deze leerling mag beslissen."),
            choices=[(str(one.person_id), one.name or gettext("ouder zonder naam")) for one in deciders],
            initial=str(deciders[0].person_id) if len(deciders) == 1 else None,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Kies wie het papier tekende."),
                "invalid_choice": _("Deze persoon mag vandaag niet beslissen over deze leerling. Kies iemand anders."),
            },
        )
        for topic in REGISTER.topics.values():
            text = gettext("tekst")
            self.fields[f"{TOPIC}{topic.key}"] = _answer(
                say(topic.name), f"{escape(say(topic.asks))} ({text} {topic.version})"
            )
            self.fields[f"{VERSION}{topic.key}"] = forms.IntegerField(
                initial=topic.version, required=False, widget=forms.HiddenInput
            )
        for uid, question in self.questions.items():
            # What staff typed once is shown, never run: help texts of a form are taken as they are.
            self.fields[f"{QUESTION}{uid}"] = _answer(
                gettext("Gegevens aan %(party)s") % {"party": question.party_name}, escape(question.purpose)
            )
        self.order_fields(["person", "signed_on", "file"])

    def clean_signed_on(self) -> date:
        """Not in the future."""
        day: date = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError(
                gettext("Deze dag moet nog komen. Vul de dag in die bij de handtekening staat.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Something is answered, in words that stood on the paper, and not older than what the same person said since."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answered = [name for name, value in cleaned.items() if name.startswith((TOPIC, QUESTION)) and value]
        if not answered and not any(name.startswith((TOPIC, QUESTION)) for name in self.errors):
            self.add_error(None, gettext("Kies bij ten minste één vraag ja of nee."))
        if cleaned.get("signed_on") and cleaned.get("person"):
            for name in answered:
                if sentence := self._problem(name, allows=cleaned[name] == YES):
                    self.add_error(name, sentence)
        return cleaned

    def _problem(self, name: str, *, allows: bool) -> str:
        about, signed_on = name.partition("-")[2], self.cleaned_data["signed_on"]
        if name.startswith(TOPIC) and allows:
            if self.cleaned_data.get(f"{VERSION}{about}") != REGISTER.topics[about].version:
                return str(WHY["consent_answer_wording"])
            if (at := self.since.get(about)) and signed_on < timezone.localdate(at):
                return gettext(
                    "Deze tekst is er pas sinds %(day)s. Op een ouder papier staat een andere tekst: vraag het opnieuw."
                ) % {"day": date_format(timezone.localdate(at), "j F Y")}
        last = self.last.get((int(self.cleaned_data["person"]), about))
        if last is None or last.allows is allows:
            return ""
        # A no by screen of the day of the paper may be of after it; then the no counts. A paper can be recorded again.
        later = last.on > signed_on or (allows and not last.on_paper and last.on == signed_on)
        if not later:
            return ""
        if allows:
            return str(WHY["consent_answer_older"])
        return gettext("Deze persoon zei later ja. Dat telt. Kies hier dat het niet op het papier staat.")

    def show(self, about: str, why: str) -> None:
        """Say beside the question that its answer does not count, and why (a key of `WHY`)."""
        name = f"{TOPIC}{about}" if about in REGISTER.topics else f"{QUESTION}{about}"
        self.add_error(name if name in self.fields else None, str(WHY[why]))

    @property
    def said(self) -> list[PaperAnswer]:
        """The answers on the paper."""
        said = self.cleaned_data
        topics = [
            PaperAnswer(said[f"{TOPIC}{key}"] == YES, topic=key, version=said[f"{VERSION}{key}"] or topic.version)
            for key, topic in REGISTER.topics.items()
            if said.get(f"{TOPIC}{key}")
        ]
        questions = [
            PaperAnswer(said[f"{QUESTION}{uid}"] == YES, request=question)
            for uid, question in self.questions.items()
            if said.get(f"{QUESTION}{uid}")
        ]
        return topics + questions


def _answer(label: str, help_text: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=[(YES, _("ja")), (NO, _("nee")), (NOT_THERE, _("staat niet op het papier"))],
        initial=NOT_THERE,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Kies een van deze mogelijkheden.")},
    )
