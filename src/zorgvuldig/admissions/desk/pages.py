"""The administration handles applications: the queue, one application, a question, a refusal, and admitting a child with its consent."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.admissions.desk import reads
from zorgvuldig.admissions.desk.actions import AlreadyDecided, ChangedSince, ask, refuse
from zorgvuldig.admissions.desk.admission_actions import (
    Admission,
    Also,
    GuardianGone,
    GuardianKeptAway,
    OfficialNumberTaken,
    PupilNumberTaken,
    accept,
)
from zorgvuldig.admissions.desk.forms import AcceptForm, QuestionForm, RefusalForm
from zorgvuldig.admissions.family.answers_reads import answered, consents
from zorgvuldig.admissions.family.mail import NotMailed, mail_decision, mail_invitations, mail_question
from zorgvuldig.admissions.models import Application
from zorgvuldig.admissions.questions import TOPICS, Answers, address_of, child_name
from zorgvuldig.consent.actions import NotAllowed, answer_topic
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.people.models import Pupil
from zorgvuldig.school.people.reads import names_of

ABOUT = ("organisation", "staff", "planning", "application")
CONFLICT = "admissions/application_conflict.html"
MADE = ("identity", "guardian", "enrolment", "membership")


@route("aanmeldingen/", "intake_queue")
@page(purpose="intake", kind=Kind.WAITING, reads=("organisation", "planning", "application"), facts="application")
class Queue(Page):
    """The applications that wait for a decision."""

    template = "admissions/application_queue.html"

    def context(self) -> Context:
        found = reads.queue(door=self.door)
        label = ngettext("%(count)s aanmelding is open.", "%(count)s aanmeldingen zijn open.", self.door.count)
        self.door.label = label % {"count": self.door.count}
        return {"waiting": found}


def open_application(door: Door, uid: UUID) -> Application | None:
    """The application of this uid; the strip says that it is open."""
    row = reads.application(door=door, uid=uid)
    if row is not None:
        name = child_name(row.answers)
        door.label = gettext("De aanmelding van %(name)s is open.") % {"name": name} if name else ""
    return row


@route("aanmeldingen/<uuid:uid>/", "intake_application")
@page(purpose="intake", kind=Kind.PUPIL, reads=(*ABOUT, "official_number"), facts="application")
class OneApplication(Page):
    """One application with everything the family answered, and who it may be already."""

    template = "admissions/application_application.html"

    def find(self, uid: UUID) -> Application | Answer | None:
        row = open_application(self.door, uid)
        if row is not None and row.outcome == "accepted":
            return HttpResponseRedirect(reverse("intake_admitted", kwargs={"uid": uid}))
        return row

    def context(self, row: Application) -> Context:
        decided_by = row.decided_by_id
        return {
            "application": row,
            "name": child_name(row.answers),
            "seen": reads.application_fingerprint(row),
            "sections": list(answered(row.answers)),
            "consents": consents(row.answers),
            "doubles": [] if row.outcome else reads.doubles(row, door=self.door),
            "has_number": reads.number(row.person_id, door=self.door) is not None,
            "recognised": reads.recognised(row.answers),
            "decided_by": names_of([decided_by], door=self.door).get(decided_by) if decided_by else "",
        }


class DecisionPage(FormPage):
    """A form that decides about an application. Who decided it before, or changed it since it was looked at, was first."""

    refusals = {"mail": _("De mail kon niet weg. Er is niets veranderd. Probeer het later, of bel de ouders.")}

    def find(self, uid: UUID) -> Application | None:
        return open_application(self.door, uid)

    @property
    def seen(self) -> str:
        """The mark of the application as somebody looked at it."""
        return self.request.POST.get("gezien", "")

    def context(self, row: Application) -> Context:
        return {
            "application": row,
            "name": child_name(row.answers),
            "seen": self.seen or reads.application_fingerprint(row),
        }

    def post(self, row: Application) -> Answer:
        try:
            return super().post(row)
        except AlreadyDecided as other:
            return self.conflict(row, other.application)
        except ChangedSince:
            return self.conflict(row, None)

    def again(self, form: forms.Form, *item: Any, status: int = 422, **more: Any) -> Answer:
        """The form, or that somebody was first."""
        (row,) = item
        return self.conflict(row, row) if row.decided_at else super().again(form, row, status=status, **more)

    def conflict(self, row: Application, decided: Application | None) -> Answer:
        """That somebody was first."""
        return self.show({"application": row, "decided": decided}, 409, template=CONFLICT)

    def to(self, row: Application) -> str:
        return reverse("intake_application", kwargs={"uid": row.uid})


@route("aanmeldingen/<uuid:uid>/vraag/", "intake_question")
@page(purpose="intake", kind=Kind.PUPIL, reads=ABOUT, writes=("application",))
class AskFamily(DecisionPage):
    """Ask the family something; they read it behind a new link."""

    template = "admissions/application_ask.html"

    def form(self, row: Application, data: Any) -> QuestionForm:
        return QuestionForm(data)

    def save(self, row: Application, form: QuestionForm) -> str:
        with mailing():
            email, token = ask(door=self.door, uid=row.uid, seen=self.seen, **form.cleaned_data)
            mail_question(email=email, token=token, site=self.request.build_absolute_uri("/"))
        return gettext("De vraag staat klaar. Wij mailden de ouders dat er een vraag is.")


@route("aanmeldingen/<uuid:uid>/afwijzing/", "intake_refusal")
@page(purpose="intake", kind=Kind.PUPIL, reads=(*ABOUT, "official_number"), writes=("application", "official_number"))
class RefuseApplication(DecisionPage):
    """Do not admit the child."""

    template = "admissions/application_refuse.html"

    def form(self, row: Application, data: Any) -> RefusalForm:
        return RefusalForm(data)

    def save(self, row: Application, form: RefusalForm) -> str:
        with mailing():
            email = refuse(door=self.door, uid=row.uid, seen=self.seen, **form.cleaned_data)
            mail_decision(email=email, is_admitted=False)
        return gettext("De aanmelding is afgewezen. Wij mailden de ouders dat er een besluit is.")


@contextmanager
def mailing() -> Iterator[None]:
    """Decide and mail, both or neither. Raises `Refused` (`mail`)."""
    try:
        with transaction.atomic():
            yield
    except NotMailed as not_sent:
        raise Refused("mail") from not_sent


ADMITS = ("application", "identity", "birth", "contact", "guardian", "enrolment", "membership", "official_number")
READS = (*ABOUT, *MADE, "birth", "contact", "official_number")


class Admit(DecisionPage):
    """Compare with the official document, choose where the pupil begins, and admit the child.

    The page itself keeps what the family said about consent (`also`). It reads and writes at least `READS` and `ADMITS`.
    """

    template = "admissions/application_accept.html"

    @property
    def also(self) -> Also:
        """What is kept besides, when the child is admitted."""
        raise NotImplementedError

    def form(self, row: Application, data: Any) -> AcceptForm:
        number = reads.number(row.person_id, door=self.door)
        return AcceptForm(
            None if data is None else data.dict(),
            answers=row.answers,
            known_number=number.number if number else "",
            year=row.round.year,
            classes=reads.classes(row.round.year_id, door=self.door),
            today=today(door=self.door),
        )

    def save(self, row: Application, form: AcceptForm) -> str:
        email, name = address_of(row.answers), child_name(row.answers)
        try:
            accept(door=self.door, uid=row.uid, seen=self.seen, admission=_chosen(form), also=self.also)
        except PupilNumberTaken as taken:
            said = gettext("Dit leerlingnummer is al in gebruik. Kies een ander, of laat het leeg.")
            raise ValidationError({"pupil_number": said}) from taken
        except OfficialNumberTaken as taken:
            said = gettext(
                "Dit nummer is al van een andere leerling of aanmelding. Kijk na of het goed is overgenomen."
            )
            raise ValidationError({"official": said}) from taken
        except GuardianKeptAway as kept:
            said = gettext(
                "Een ouder zonder gezag heeft dezelfde naam, hetzelfde e-mailadres of hetzelfde nummer. Kies nee, en leg het gezag "
                "na het aannemen vast, met het papier erbij."
            )
            raise ValidationError({f"authority_{kept.place}": said}) from kept
        except GuardianGone as gone:
            said = gettext("Een ouder die u herkende, is er niet meer. Maak dat ongedaan bij de aanmelding.")
            raise ValidationError(said) from gone
        try:
            mail_decision(email=email, is_admitted=True)
        except NotMailed:
            messages.warning(self.request, gettext("De mail aan de ouders kon niet weg. Bel hen."))
        return gettext("%(name)s is aangenomen.") % {"name": name}

    def to(self, row: Application) -> str:
        return reverse("intake_admitted", kwargs={"uid": row.uid})


def _chosen(form: AcceptForm) -> Admission:
    chosen = form.cleaned_data
    return Admission(
        family_name=chosen["family_name"],
        prefix=chosen["prefix"],
        initials=chosen["initials"],
        born_on=chosen["born_on"],
        sex=chosen["sex"],
        number=form.number,
        document=chosen["document"],
        starts_on=chosen["starts_on"],
        level=chosen["level"],
        group=form.chosen_class,
        pupil_number=chosen["pupil_number"],
        authority=tuple(form.authority),
    )


@route("aanmeldingen/<uuid:uid>/leerling/", "intake_admitted")
@page(purpose="intake", kind=Kind.PUPIL, reads=(*ABOUT, *MADE))
class AdmittedPupil(Page):
    """What an accepted application became; the guardians who may look are invited with one button."""

    template = "admissions/application_admitted.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> tuple[Application, reads.AdmissionDetail] | Answer | None:
        row = open_application(self.door, uid)
        if row is None:
            return None
        made = reads.admitted(row.person_id, door=self.door)
        if made is None:
            return HttpResponseRedirect(reverse("intake_application", kwargs={"uid": uid}))
        self.door.label = gettext("Het dossier van %(name)s is open.") % {"name": made.identity.full_name}
        return row, made

    def context(self, row: Application, made: reads.AdmissionDetail) -> Context:
        return {"application": row, "made": made}

    def post(self, row: Application, made: reads.AdmissionDetail) -> Answer:
        site = self.request.build_absolute_uri("/")
        try:
            mail_invitations(people=made.awaited, site=site, door=self.door)
            messages.success(self.request, gettext("De uitnodigingen zijn verstuurd. Ze werken 14 dagen."))
        except NotMailed:
            not_sent = gettext("Een uitnodiging kon niet weg. Probeer het later, of maak een brief.")
            messages.warning(self.request, not_sent)
        return go(reverse("intake_admitted", kwargs={"uid": row.uid}))


# What a family said when it applied becomes its answers, when the child is admitted.


@route("aanmeldingen/<uuid:uid>/aanname/", "intake_admission")
@page(purpose="intake", kind=Kind.PUPIL, reads=(*READS, "consent"), writes=(*ADMITS, "consent"))
class AdmitPupil(Admit):
    """Compare with the official document, choose where the pupil begins, and admit the child."""

    @property
    def also(self) -> Also:
        return partial(keep_answers, door=self.door)


def keep_answers(pupil: Pupil, person_id: int, answers: Answers, *, door: Door) -> None:
    """Keep each answer of the guardian who filled the form in, in the words that they read.

    A yes to other words than are asked today is dropped, and so is all of it when the child decides alone: then who
    decides is asked.
    """
    for topic, said in answers.get(TOPICS, {}).items():
        if topic not in REGISTER.topics:
            continue
        try:
            answer_topic(
                pupil.pk, topic, allows=said["allows"], version=said["version"], person_id=person_id, way="intake",
                door=door,
            )  # fmt: skip
        except NotAllowed:
            continue
