"""A family says yes or no, sees what holds, and takes a yes back as easily as it was given."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext, gettext_lazy

from zorgvuldig.consent.actions import NotAllowed, answer_request, answer_topic
from zorgvuldig.consent.family_reads import (
    Question,
    TopicAnswers,
    own_answers,
    pending_answers,
    questions_of,
    topics_of,
)
from zorgvuldig.consent.sql.generate import decides_at
from zorgvuldig.consent.state import State, media
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.topic_fields import WORDS, TopicsForm
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.pupils.file import reads as pupils

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
