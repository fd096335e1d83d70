"""A family says yes or no, sees what holds, and takes a yes back as easily as it was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from zorgvuldig.consent.answers import NotAllowed, answer_request, answer_topic
from zorgvuldig.consent.family_reads import Asked, Question, questions_of, said_by_me, topics_of, waiting
from zorgvuldig.consent.sql.generate import decides_at
from zorgvuldig.consent.state import State
from zorgvuldig.consent.topics import media
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.topic_fields import WORDS, TopicsForm
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "consenting"
READS = ("organisation", "identity", "consent")
WRITES = ("consent",)
DECIDES_AT = decides_at(REGISTER)
SORRY = {
    "consent_answer_wording": gettext_lazy("De tekst is veranderd nadat u hem las. Lees hem opnieuw en kies nog eens."),
    "consent_answer_question": gettext_lazy("Deze vraag is voorbij. Een ja telt niet meer."),
    "consent_answer_decides": gettext_lazy("U beslist hier niet meer over. Uw antwoord is niet bewaard."),
    "consent_answer_own": gettext_lazy("U antwoordt alleen voor uzelf. Dit antwoord is niet bewaard."),
}


@dataclass(frozen=True, slots=True)
class Mine:
    """About whom somebody answers: a child or oneself, and the addresses of the pages."""

    pupil: PupilIdentity
    own: bool

    @property
    def page(self) -> str:
        """Where one answers."""
        return self._to("consents")

    @property
    def proof(self) -> str:
        """What one answered, on paper."""
        return self._to("consent_proof")

    @property
    def file(self) -> str:
        """The whole file."""
        return reverse("own_file") if self.own else reverse("child", args=[self.pupil.pupil.uid])

    @property
    def pictures(self) -> str:
        """The pictures that the pupil is in."""
        return self._to("pictures")

    def _to(self, name: str) -> str:
        return reverse(f"own_{name}") if self.own else reverse(f"child_{name}", args=[self.pupil.pupil.uid])


@route("mijn-kinderen/toestemming/", "children_consents")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=READS)
class ChildrenConsents(Page):
    """My children about whom I decide, and how much waits for my answer."""

    template = "consent/children.html"

    def context(self) -> Context:
        children = [child for child in pupils.children(door=self.door) if child.pupil_id != self.door.actor_id]
        if not children:  # a pupil who decides has a page of their own
            raise Http404
        open_ = waiting([child.pupil_id for child in children], door=self.door)
        context = {"children": [(child, open_[child.pupil_id]) for child in children], "decides_at": DECIDES_AT}
        return context | {"facts": facts("consent")}


@route("mijn-kind/<uuid:uid>/toestemming/", "child_consents")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("GET", "POST"))
def child_consents(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Say yes or no about my child."""
    return _answered(request, door, child_of(door, uid))


@route("mijn-gegevens/toestemming/", "own_consents")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=READS, writes=WRITES, methods=("GET", "POST"))
def own_consents(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Say yes or no about myself."""
    return _answered(request, door, myself(door))


def child_of(door: Door, uid: UUID) -> Mine:
    """The pupil of the address; from the age of deciding the pupil gets here too."""
    pupil = pupils.pupil(door=door, uid=uid)
    return _labelled(door, Mine(pupil, own=pupil.pupil_id == door.actor_id))


def myself(door: Door) -> Mine:
    """The pupil at the door; a guardian answers from the page of the child (404)."""
    try:
        return _labelled(door, Mine(pupils.myself(door=door), own=True))
    except PupilIdentity.DoesNotExist as not_a_pupil:
        raise Http404 from not_a_pupil


def _labelled(door: Door, mine: Mine) -> Mine:
    door.label = gettext("Waar u ja of nee op zei over %(name)s is open.") % {"name": mine.pupil.given_name}
    return mine


def _answered(request: HttpRequest, door: Door, mine: Mine) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, door, mine)
    data = request.POST.dict()
    try:
        if "topic" in data or "question" in data:
            _one(data, door, mine)
        else:
            asked = [one for one in topics_of(mine.pupil.pupil_id, door=door) if one.is_open]
            form = _form(asked, data, own=mine.own)
            if not form.is_valid():
                return _shown(request, door, mine, form, status=409 if form.changed else 422)
            if not form.value():
                messages.info(request, gettext("U koos nog niets. Er is niets veranderd."))
                return go(mine.page)
            _all(form.value(), data, door, mine)
    except NotAllowed as refused:
        messages.warning(request, SORRY[refused.why])
        return _shown(request, door, mine, status=409)
    messages.success(request, gettext("Wij hebben uw antwoord bewaard. Het geldt vanaf nu."))
    return go(mine.page + (f"#{data['topic']}" if "topic" in data else ""))


def _one(data: Mapping[str, str], door: Door, mine: Mine) -> None:
    """One button: yes or no to one topic or one question."""
    allows = {"yes": True, "no": False}.get(data.get("allows", ""))
    if allows is None:
        raise Http404
    if "topic" in data:
        topic, version = REGISTER.topics.get(data["topic"]), data.get("version", "")
        if topic is None or not (version.isascii() and version.isdigit() and 0 < int(version[:5]) < 2**15):
            raise Http404
        answer_topic(mine.pupil.pupil_id, topic.key, allows=allows, version=int(version), door=door)
        return
    asked = questions_of(mine.pupil.pupil_id, door=door)
    question = next((one.request for one in asked if str(one.request.uid) == data["question"]), None)
    if question is None:
        raise Http404
    answer_request(question, allows=allows, door=door)


def _all(said: Mapping[str, bool], data: Mapping[str, str], door: Door, mine: Mine) -> None:
    """Every question of the form that was answered, or none of them."""
    with transaction.atomic():
        for key, allows in said.items():
            answer_topic(mine.pupil.pupil_id, key, allows=allows, version=int(data[key + WORDS]), door=door)


def _form(asked: list[Asked], data: Mapping[str, Any] | None = None, *, own: bool) -> TopicsForm:
    notes = {one.topic.key: _note(one, own=own) for one in asked}
    return TopicsForm(data, topics=[one.topic for one in asked], held={}, notes=notes)


def _note(asked: Asked, *, own: bool) -> str:
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


def _shown(
    request: HttpRequest, door: Door, mine: Mine, form: TopicsForm | None = None, status: int = 200
) -> HttpResponse:
    number = mine.pupil.pupil_id
    topics, questions = topics_of(number, door=door), questions_of(number, door=door)
    asked: list[Asked | Question] = [*questions, *topics]
    context = {
        "mine": mine,
        "pupil": mine.pupil,
        "form": form or _form([one for one in topics if one.is_open], own=mine.own),
        "answered": [one for one in topics if not one.is_open],
        "questions": questions,
        "waiting": [one for one in asked if one.is_open],
        "said": said_by_me(number, door=door),
        "media": media(REGISTER),
        "decides_at": DECIDES_AT,
        "facts": facts("consent"),
    }
    return render(request, "consent/family.html", context, status=status)
