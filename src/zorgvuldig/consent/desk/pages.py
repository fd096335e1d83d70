"""The desk's pages of one pupil: what holds, the form to print, and a paper that came back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.consent.desk import reads
from zorgvuldig.consent.desk.actions import record
from zorgvuldig.consent.desk.forms import PaperForm
from zorgvuldig.consent.state import State
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.school.people.models import PupilIdentity

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
