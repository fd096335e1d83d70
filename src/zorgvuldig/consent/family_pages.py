"""A family says yes or no, sees what holds and takes a yes back as easily; and the proof of what was answered (AVG art. 7(1))."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy, override

from zorgvuldig.consent.actions import NotAllowed, answer_request, answer_topic
from zorgvuldig.consent.family_reads import (
    GivenAnswer,
    Question,
    TopicAnswers,
    as_given_answers,
    own_answers,
    pending_answers,
    questions_of,
    topics_of,
)
from zorgvuldig.consent.models import ConsentAnswer
from zorgvuldig.consent.sql.generate import decides_at
from zorgvuldig.consent.state import State, media, request_states, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.topic_fields import WORDS, TopicsForm
from zorgvuldig.platform.documents.consent import AnswerLine, ConsentDocument, consent_pdf
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.school.people.reads import names_of

PURPOSE = "consenting"
READS = ("organisation", "identity", "consent")
DECIDES_AT = decides_at(REGISTER)
SORRY = {
    "consent_answer_wording": gettext_lazy("De tekst is veranderd nadat u hem las. Lees hem opnieuw en kies nog eens."),
    "consent_answer_question": gettext_lazy("Deze vraag is voorbij. Een ja telt niet meer."),
    "consent_answer_decides": gettext_lazy("U beslist hier niet meer over. Uw antwoord is niet bewaard."),
    "consent_answer_own": gettext_lazy("U antwoordt alleen voor uzelf. Dit antwoord is niet bewaard."),
}


@route("mijn-kinderen/toestemming/", "children_consents")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=READS, facts="consent")
class ChildrenConsents(Page):
    """My children about whom I decide, and how much waits for my answer."""

    template = "consent/children.html"

    def context(self) -> Context:
        children = [child for child in pupils.children(door=self.door) if child.pupil_id != self.door.actor_id]
        if not children:  # a pupil who decides has a page of their own
            raise Http404
        open_ = pending_answers([child.pupil_id for child in children], door=self.door)
        return {"children": [(child, open_[child.pupil_id]) for child in children], "decides_at": DECIDES_AT}


class AboutConsent(FamilyPage):
    """What is said about a pupil, by a parent or by the pupil who decides."""

    opened = gettext_lazy("Waar u ja of nee op zei over %(name)s is open.")


@family_page("toestemming/", "consents", purpose=PURPOSE, reads=READS, writes=("consent",), facts="consent")
class Consents(AboutConsent):
    """Say yes or no, to one question or to all of them, and take a yes back."""

    template = "consent/family.html"
    methods = ("GET", "POST")

    def post(self) -> Answer:
        data = self.request.POST.dict()
        try:
            if "topic" in data or "question" in data:
                self.answer_one(data)
            else:
                asked = [one for one in topics_of(self.pupil.pupil_id, door=self.door) if one.is_open]
                form = _form(asked, data, own=self.own)
                if not form.is_valid():
                    return self.show(self.context(form), 409 if form.changed else 422)
                if not form.value():
                    messages.info(self.request, gettext("U koos nog niets. Er is niets veranderd."))
                    return go(self.address("consents"))
                self.answer_all(form.value(), data)
        except NotAllowed as refused:
            messages.warning(self.request, SORRY[refused.why])
            return self.show(self.context(), 409)
        messages.success(self.request, gettext("Wij hebben uw antwoord bewaard. Het geldt vanaf nu."))
        return go(self.address("consents") + (f"#{data['topic']}" if "topic" in data else ""))

    def answer_one(self, data: Mapping[str, str]) -> None:
        """One button: yes or no to one topic or one question."""
        allows = {"yes": True, "no": False}.get(data.get("allows", ""))
        if allows is None:
            raise Http404
        if "topic" in data:
            topic, version = REGISTER.topics.get(data["topic"]), data.get("version", "")
            if topic is None or not (version.isascii() and version.isdigit() and 0 < int(version[:5]) < 2**15):
                raise Http404
            answer_topic(self.pupil.pupil_id, topic.key, allows=allows, version=int(version), door=self.door)
            return
        asked = questions_of(self.pupil.pupil_id, door=self.door)
        question = next((one.request for one in asked if str(one.request.uid) == data["question"]), None)
        if question is None:
            raise Http404
        answer_request(question, allows=allows, door=self.door)

    def answer_all(self, said: Mapping[str, bool], data: Mapping[str, str]) -> None:
        """Every question of the form that was answered, or none of them."""
        with transaction.atomic():
            for key, allows in said.items():
                answer_topic(self.pupil.pupil_id, key, allows=allows, version=int(data[key + WORDS]), door=self.door)

    def context(self, form: TopicsForm | None = None) -> Context:
        number = self.pupil.pupil_id
        topics, questions = topics_of(number, door=self.door), questions_of(number, door=self.door)
        asked: list[TopicAnswers | Question] = [*questions, *topics]
        return {
            "pictures_url": self.address("pictures"),
            "proof_url": self.address("consent_proof"),
            "form": form or _form([one for one in topics if one.is_open], own=self.own),
            "answered": [one for one in topics if not one.is_open],
            "questions": questions,
            "waiting": [one for one in asked if one.is_open],
            "said": own_answers(number, door=self.door),
            "media": media(REGISTER),
            "decides_at": DECIDES_AT,
        }


def _form(asked: list[TopicAnswers], data: Mapping[str, Any] | None = None, *, own: bool) -> TopicsForm:
    notes = {one.topic.key: _note(one, own=own) for one in asked}
    return TopicsForm(data, topics=[one.topic for one in asked], held={}, notes=notes)


def _note(asked: TopicAnswers, *, own: bool) -> str:
    """What holds while the one at the door has not answered."""
    if asked.mine is not None:
        return gettext("De tekst is nieuw. Uw ja van toen telt daarom niet meer.")
    match asked.state:
        case State.YES if own:
            return gettext("Nu geldt ja. Dat is voor u gezegd, toen u nog niet zelf besliste.")
        case State.NO if own:
            return gettext("Nu geldt nee. Dat is voor u gezegd, toen u nog niet zelf besliste.")
        case State.YES:
            return gettext("Nu geldt ja, want iemand anders die mee beslist zei ja.")
        case State.NO:
            return gettext("Nu geldt nee, want iemand anders die mee beslist zei nee.")
    return ""


# Proof of consent (AVG art. 7(1)): what somebody answered, in which words, when and how. For whoever said it, and for
# the school.

PROOF_READS = ("organisation", "staff", "identity", "guardian", "consent")
NAME = "toestemming.pdf"


@family_page("toestemming/bewijs/", "consent_proof", purpose="consenting", reads=PROOF_READS)
class OwnProof(AboutConsent):
    """What I answered about my child or myself."""

    def get(self) -> Answer:
        return _file(self.pupil, own_answers(self.pupil.pupil_id, door=self.door), self.door)


@route("toestemming/bewijs/<uuid:uid>/", "consent_proof")
@page(purpose="consent_overview", kind=Kind.PUPIL, reads=PROOF_READS)
@not_a_page("it gives a file")
def consent_proof(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What everybody answered about a pupil, for whoever has to show that it was asked."""
    pupil = pupils.pupil(door=door, uid=uid)
    door.label = gettext("Waar ja of nee op is gezegd over %(name)s is open.") % {"name": pupil.given_name}
    answers = list(ConsentAnswer.objects.filter(pupil_id=pupil.pupil_id).select_related("request").order_by("-id"))
    return _file(pupil, as_given_answers(answers), door)


def _file(pupil: pupils.AnyPupil, said: list[GivenAnswer], door: Door) -> HttpResponse:
    with override("nl"):  # a paper of the school is in Dutch
        return as_file(consent_pdf(_document(pupil, said, door)), NAME, "application/pdf")


def _document(pupil: pupils.AnyPupil, said: list[GivenAnswer], door: Door) -> ConsentDocument:
    names = names_of({n for one in said for n in (one.answer.person_id, one.answer.recorded_by_id)}, door=door)
    note = gettext(
        "Van ieder die beslist telt het laatste antwoord. Eén nee is nee, en geen antwoord is nee. Een ja telt alleen voor "
        "de tekst die is gelezen. Antwoorden worden nooit veranderd: een nieuw antwoord komt erbij."
    )
    return ConsentDocument(
        school=REGISTER.controller.name,
        title=gettext("Toestemming"),
        pupil=pupil.full_name,
        made_on=today(door=door),
        holds=_holds(pupil.pupil_id, said, door),
        answers=[_as_answer(one, names) for one in said],
        note=note,
    )


def _holds(pupil_id: int, said: list[GivenAnswer], door: Door) -> list[tuple[str, str]]:
    words = {
        State.YES: gettext("ja"),
        State.NO: gettext("nee"),
        State.UNKNOWN: gettext("geen antwoord, dus nee"),
        State.OVER: gettext("voorbij"),
    }
    held = states(door=door)
    found = [(topic.name.nl, words[held.get((pupil_id, key), State.UNKNOWN)]) for key, topic in REGISTER.topics.items()]
    asked = {one.answer.request_id: one.about.nl for one in said if one.answer.request_id}
    states_of = request_states(door=door)
    return found + [(name, words[states_of.get(pk, State.UNKNOWN)]) for pk, name in asked.items() if pk]


def _as_answer(said: GivenAnswer, names: dict[int, str]) -> AnswerLine:
    """An answer as the family reads it back, in the words that were asked then; also of somebody who is not known any more."""
    answer = said.answer
    ways = {
        "screen": gettext("Op het scherm, met het eigen account."),
        "intake": gettext("Bij het aanmelden, met de link uit de mail."),
        "paper": gettext("Op papier. Het papier ligt bij de school, vastgelegd door %(who)s."),
    }
    somebody = gettext("iemand die hier niet meer bekend is")
    version = gettext("Tekst nummer %(number)s.") % {"number": answer.version} if answer.version else ""
    how = ways[answer.way] % {"who": names.get(answer.recorded_by_id, somebody)}
    return AnswerLine(
        about=said.about.nl,
        words=said.words.nl,
        answer=gettext("ja") if answer.allows else gettext("nee"),
        who=names.get(answer.person_id, somebody),
        when=date_format(localtime(answer.answered_at), "j F Y, H:i"),
        how=f"{how} {version}".strip(),
    )
