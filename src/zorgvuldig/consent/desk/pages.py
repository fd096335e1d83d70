"""The desk's pages of one pupil: what holds, the form to print, and a paper that came back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.consent.desk import reads
from zorgvuldig.consent.desk.actions import PaperAnswer, record
from zorgvuldig.consent.desk.reads import Decider, LastAnswer
from zorgvuldig.consent.models import ConsentRequest
from zorgvuldig.consent.state import State
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.school.people.models import PupilIdentity

# What is filled in of a paper: who signed it and when, the file, and yes or no per question.

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


PURPOSE = "consent_desk"
READS = ("organisation", "staff", "identity", "birth", "guardian", "membership", "consent")


@route("toestemming/leerling/<uuid:uid>/papier/", "consent_desk")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="consent")
class ConsentDesk(Page):
    """What holds for this pupil, who has still to answer, and the papers that were recorded."""

    template = "consent/desk.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        return {
            "pupil": pupil,
            "places": pupils.places([pupil.pupil_id], door=self.door).get(pupil.pupil_id, []),
            "deciders": reads.deciders(pupil, door=self.door),
            "knows_birth": reads.knows_birth(pupil.pupil_id, door=self.door),
            "topics": reads.topics(pupil.pupil_id, door=self.door),
            "asked": reads.exchange_questions(pupil.pupil_id, door=self.door),
            "papers": reads.papers(pupil.pupil_id, door=self.door),
        }


@route("toestemming/leerling/<uuid:uid>/papier/formulier/", "consent_form")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
class ConsentForm(Page):
    """The questions in the words of today, to print and to sign."""

    template = "consent/desk_form.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        return {
            "pupil": pupil,
            "places": pupils.places([pupil.pupil_id], door=self.door).get(pupil.pupil_id, []),
            "deciders": reads.deciders(pupil, door=self.door),
            "topics": REGISTER.topics.values(),
            "asked": reads.exchange_questions(pupil.pupil_id, door=self.door),
            "on": today(door=self.door),
        }


@route("toestemming/leerling/<uuid:uid>/papier/nieuw/", "new_consent_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("consent",), facts="consent")
class NewPaper(FormPage):
    """A form for a paper that came back, and then it is recorded."""

    template = "consent/desk_paper.html"

    def find(self, uid: UUID) -> tuple[PupilIdentity, list[reads.Decider]] | Answer:
        pupil = opened_pupil(self.door, uid)
        deciders = reads.deciders(pupil, door=self.door)
        if deciders:
            return pupil, deciders
        messages.warning(self.request, gettext("Niemand kan nu beslissen over deze leerling. Hieronder staat waarom."))
        return go(self.to(pupil))

    def form(self, pupil: PupilIdentity, deciders: list[reads.Decider], data: QueryDict | None) -> PaperForm:
        return PaperForm(
            data,
            self.files,
            today=today(door=self.door),
            deciders=deciders,
            questions=[one.request for one in reads.exchange_questions(pupil.pupil_id, door=self.door)],
            last=reads.last_answers(pupil.pupil_id, door=self.door),
            since=reads.worded_since(door=self.door),
        )

    def context(self, pupil: PupilIdentity, _deciders: list[reads.Decider]) -> Context:
        return {"pupil": pupil}

    def save(self, pupil: PupilIdentity, _deciders: list[reads.Decider], form: PaperForm) -> None:
        said = form.cleaned_data
        try:
            record(
                pupil.pupil_id,
                person_id=int(said["person"]),
                signed_on=said["signed_on"],
                said=form.said,
                upload=said["file"],
                door=self.door,
            )
        except NotAccepted as refused:
            raise ValidationError({"file": str(refused)}) from refused
        _tell(self.request, form, pupil, self.door)

    def refused(self, no: Refused, pupil: PupilIdentity, deciders: list[reads.Decider], form: PaperForm) -> Answer:
        form.show(no.params["about"], no.code)
        return self.again(form, pupil, deciders)

    def to(self, pupil: PupilIdentity, *_deciders: object) -> str:
        return reverse("consent_desk", kwargs={"uid": pupil.pupil.uid})


@route("toestemming/leerling/<uuid:uid>/papier/<uuid:paper>/", "consent_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def consent_paper(request: HttpRequest, *, door: Door, uid: UUID, paper: UUID) -> HttpResponse:
    """A recorded paper, as a file."""
    found = reads.paper(paper, opened_pupil(door, uid).pupil_id, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)


def _tell(request: HttpRequest, form: PaperForm, pupil: PupilIdentity, door: Door) -> None:
    """Say what was recorded, and where a yes changes nothing because somebody else said no."""
    said = form.said
    recorded = ngettext(
        "Het papier is bewaard en %(count)s antwoord is opgeschreven.",
        "Het papier is bewaard en %(count)s antwoorden zijn opgeschreven.",
        len(said),
    )
    messages.success(request, recorded % {"count": len(said)})
    topics = {topic.key: state for topic, state in reads.topics(pupil.pupil_id, door=door)}
    questions = {str(one.request.uid): one.state for one in reads.exchange_questions(pupil.pupil_id, door=door)}
    stays = sum(one.allows and (topics | questions).get(one.about) is not State.YES for one in said)
    if stays:
        text = ngettext(
            "Bij %(count)s ja blijft het nee, omdat iemand anders die mag beslissen nee zei.",
            "Bij %(count)s keer ja blijft het nee, omdat iemand anders die mag beslissen nee zei.",
            stays,
        )
        messages.warning(request, text % {"count": stays})
