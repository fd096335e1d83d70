"""Proof of consent (AVG art. 7(1)): what somebody answered, in which words, when and how. For whoever said it, and for the school."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from zorgvuldig.consent.family_pages import AboutConsent
from zorgvuldig.consent.family_reads import GivenAnswer, as_given_answers, own_answers
from zorgvuldig.consent.models import ConsentAnswer
from zorgvuldig.consent.state import State, request_states, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents.consent import AnswerLine, ConsentDocument, consent_pdf
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.pupils.family_page import family_page
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.school.people.reads import names_of

READS = ("organisation", "staff", "identity", "guardian", "consent")
NAME = "toestemming.pdf"


@family_page("toestemming/bewijs/", "consent_proof", purpose="consenting", reads=READS)
class OwnProof(AboutConsent):
    """What I answered about my child or myself."""

    def get(self) -> Answer:
        return _file(self.pupil, own_answers(self.pupil.pupil_id, door=self.door), self.door)


@route("toestemming/bewijs/<uuid:uid>/", "consent_proof")
@page(purpose="consent_overview", kind=Kind.PUPIL, reads=READS)
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
