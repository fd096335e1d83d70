"""Deciding who is told of a breach, and telling them: the supervisor and the people."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.breach import actions, reads
from zorgvuldig.governance.breach.affected import concerned, letters_to_people, opened_pupils
from zorgvuldig.governance.breach.forms import ConcernedForm, DecideForm, LetterForm, PeopleNotifiedForm, SupervisorForm
from zorgvuldig.governance.breach.letters import draft, notification, notification_pdf
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.breach.pages import BreachForm, OfBreach, OneBreach, address, reading, writing
from zorgvuldig.governance.breach.triage import Advice
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.school.year.pages import group_name
from zorgvuldig.school.year.reads import own_schools, taught_now

NAMED = ("organisation", "staff", "identity", "membership", "access_log", "release", "governance")


class Decide(BreachForm):
    """Decide about one of the two who may have to know."""

    roles, make, button = reads.DECIDES, DecideForm, _("Besluit")
    about: ClassVar[str]

    def filled(self, one: Breach) -> dict[str, Any]:
        said = reads.breach_status(one, self.door.opened_at).advice
        advised = "" if said is None else said.ap if self.about == "ap" else said.people_decision
        return {"about": self.about, "advised": advised}

    def explains(self, one: Breach) -> Word:
        return _advised(reads.breach_status(one, self.door.opened_at).advice, self.about)

    def act(self, one: Breach, form: DecideForm, said: dict[str, Any]) -> None:
        actions.decide(
            one, self.about, door=self.door, seen=said["seen"], decision=said["decision"], reason=said["reason"]
        )


@route("datalekken/<uuid:breach>/autoriteit/", "breach_supervisor")
@writing()
class DecideSupervisor(Decide):
    """Decide whether the supervisor has to know."""

    about, title = "ap", _("Moet de Autoriteit Persoonsgegevens het weten?")


@route("datalekken/<uuid:breach>/mensen/", "breach_people")
@writing()
class DecidePeople(Decide):
    """Decide whether the people have to know."""

    about, title = "people", _("Moeten de mensen zelf het weten?")


@route("datalekken/<uuid:breach>/autoriteit/gemeld/", "breach_supervisor_told")
@writing()
class SupervisorNotified(BreachForm):
    """The supervisor was told: when, and under which number."""

    roles, make, title = reads.DECIDES, SupervisorForm, _("Gemeld bij de Autoriteit Persoonsgegevens")

    def filled(self, one: Breach) -> dict[str, Any]:
        return {"initial": {"told_at": one.ap_told_at or self.door.opened_at, "reference": one.ap_reference}}

    def explains(self, one: Breach) -> Word:
        return _(
            "Meld het eerst op de website van de Autoriteit Persoonsgegevens. Schrijf daarna hier op wanneer dat was."
        )

    def act(self, one: Breach, form: SupervisorForm, said: dict[str, Any]) -> None:
        actions.tell_supervisor(one, door=self.door, **said)


@route("datalekken/<uuid:breach>/mensen/brief/", "breach_letter")
@writing()
class Letter(BreachForm):
    """What the people will read: a draft until somebody edits it."""

    roles, make, title, button = reads.DECIDES, LetterForm, _("Brief aan de mensen"), _("Bewaar de brief")

    def filled(self, one: Breach) -> dict[str, Any]:
        to_staff = any(row.part == "staff" for row in letters_to_people(one, door=self.door))
        return {"initial": {"letter": one.people_letter or draft(one, to_staff=to_staff)}}

    def act(self, one: Breach, form: LetterForm, said: dict[str, Any]) -> None:
        actions.write_letter(one, door=self.door, **said)


@route("datalekken/<uuid:breach>/mensen/verteld/", "breach_people_told")
@writing()
class PeopleNotified(BreachForm):
    """The people were told in another way: when, and how."""

    roles, make, title = reads.DECIDES, PeopleNotifiedForm, _("De mensen weten het")

    def filled(self, one: Breach) -> dict[str, Any]:
        return {"initial": {"told_at": self.door.opened_at}}

    def act(self, one: Breach, form: PeopleNotifiedForm, said: dict[str, Any]) -> None:
        actions.tell_people(one, door=self.door, **said)


@route("datalekken/<uuid:breach>/mensen/van-wie/", "breach_concerned")
@writing()
class Concerned(BreachForm):
    """Say whose data it is about, by classes and numbers; or take that back (`nobody`)."""

    roles, make = reads.DECIDES, ConcernedForm
    title, button = _("Van wie zijn de gegevens?"), _("Schrijf het op")

    def filled(self, one: Breach) -> dict[str, Any]:
        schools = [(str(school.pk), school.name) for school in own_schools(door=self.door)]
        return {
            "choosable": {str(group.uid): group for group in taught_now(door=self.door)},
            "named": group_name,
            "schools": schools,
        }

    def explains(self, one: Breach) -> Word:
        return _(
            "U kunt dit vaker doen: wat er al staat, blijft staan. U ziet hier geen namen. Wie u hier noemt, krijgt de brief."
        )

    def act(self, one: Breach, form: ConcernedForm, said: dict[str, Any]) -> None:
        actions.concern(one, door=self.door, seen=said["seen"], said=form.concerned)

    def post(self, one: Breach) -> Answer:
        if "nobody" not in self.request.POST:
            return super().post(one)
        try:
            actions.concern_nobody(one, door=self.door, seen=self.request.POST.get("seen", ""))
        except Refused as no:
            return OfBreach.refused(self, no, one)
        return self.onwards(gettext("Wat was ingevuld, is weg."), one)


@route("datalekken/<uuid:breach>/mensen/sturen/", "breach_send")
@writing()
class SendLetters(OfBreach):
    """Let the system write to everybody whose data it is about: families, and parents and staff of their own data."""

    roles = reads.DECIDES

    def act(self, one: Breach) -> str:
        if not concerned(one, door=self.door) and not letters_to_people(one, door=self.door):
            raise Refused("nobody")
        actions.begin_letters(one, door=self.door)
        return gettext("De berichten gaan weg. Dat kan een paar minuten duren. U kunt deze pagina sluiten.")


@route("datalekken/<uuid:breach>/autoriteit/melding/", "breach_notification")
@reading()
class Notification(OneBreach):
    """Everything that the supervisor asks, to copy from or to print."""

    template = "governance/breach_notification.html"

    def context(self, one: Breach) -> Context:
        clock = reads.breach_status(one, self.door.opened_at).clock
        return {"breach": one, "clock": clock, "parts": notification(one, door=self.door)}


@route("datalekken/<uuid:breach>/autoriteit/melding.pdf", "breach_notification_pdf")
@reading()
class NotificationPdf(OneBreach):
    """The same as PDF."""

    def get(self, one: Breach) -> Answer:
        try:
            return as_file(notification_pdf(one, door=self.door), "melding-datalek.pdf", "application/pdf")
        except DocumentProblem:
            no = gettext("De PDF kon nu niet worden gemaakt. Print de pagina, of probeer het straks weer.")
            messages.error(self.request, no)
            return go(address(one))


@route("datalekken/<uuid:uid>/leerlingen/", "breach_pupils")
@page(purpose="breach", kind=Kind.BREACH, reads=NAMED, facts="access_log")
class BreachPupils(Page):
    """Whose data it is about, by name; opening this page is in their log."""

    template = "governance/breach_pupils.html"

    def find(self, uid: UUID) -> Breach | None:
        self.door.label = gettext("De leerlingen van dit datalek zijn open.")
        return reads.breach(uid, door=self.door)

    def context(self, one: Breach) -> Context:
        found = opened_pupils(one, door=self.door)
        return {
            "breach": one,
            "opened": found,
            "went": any(row.heard for row in found),
            "elsewhere": max(0, sum(row.pupils for row in concerned(one, door=self.door)) - len(found)),
        }


def _advised(said: Advice | None, about: str) -> str:
    """The advice with its ground, as one text above the form."""
    if said is None:
        return gettext(
            "Er is nog geen advies: niet alle vragen zijn beantwoord. Melden mag al wel; later vult u de melding aan."
        )
    ap = {"tell": gettext("Advies: wel melden."), "not": gettext("Advies: niet melden.")}
    people = {**ap, "public": gettext("Advies: wel melden, met een openbaar bericht.")}
    verdict, why = (ap[said.ap], said.ap_why) if about == "ap" else (people[said.people], said.people_why)
    return " ".join([verdict, *map(str, why), gettext("Het is een advies. U besluit.")])
