"""The administration lets people in: a guardian is added, and guardians, pupils and staff get an invitation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.accounts.invitations.bulk_codes import answer, ask, confirm_account
from zorgvuldig.accounts.invitations.codes import VALID_FOR, NotInvited, invite, is_address_of
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.pupils.guardians.actions import KeptAway, add_guardian
from zorgvuldig.pupils.guardians.forms import GuardianForm
from zorgvuldig.pupils.invitations import reads
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.directory_pages import is_search, staff_page

NEEDS_PAPER = _(
    "Deze persoon lijkt op een ouder die hier niets mag zien, geen gezag heeft of geen ouder meer is. Kies dat wij het nog niet "
    "weten. Leg het gezag daarna vast, met het papier erbij."
)
NOT_INVITED = {
    "second": _("Hier moet een collega mee akkoord gaan die er niet zelf om vroeg."),
    "reach": _("U kunt deze persoon niet uitnodigen. Vraag een collega van de eigen school van deze persoon."),
    "address": _("Een bestand veranderde het e-mailadres. Kijk het na voordat u een mail stuurt."),
    "waits": _("Voor deze persoon wordt al een brief gemaakt."),
    "confirm": _("Een collega bevestigde dit account al."),
    "post": _(
        "Deze brieven opent u niet. Wie ze aanvroeg, opent ze alleen als er geen collega is die dat kan. Brieven gaan één keer open."
    ),
}


@route("leerlingen/<uuid:uid>/ouders/nieuw/", "new_guardian")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "guardian"), writes=("guardian",))
class NewGuardian(FormPage):
    """A form for one more guardian of a pupil."""

    template = "pupils/new_guardian.html"

    def find(self, uid: UUID) -> PupilIdentity:
        return open_pupil(self.door)

    def form(self, person: PupilIdentity, data: Any) -> GuardianForm:
        return GuardianForm(None if data is None else data.dict())

    def context(self, person: PupilIdentity) -> Context:
        return {"person": person}

    def post(self, person: PupilIdentity) -> Answer:
        form = self.form(person, self.request.POST)
        if form.is_valid():
            form = _compared(form, self.request, person, self.door)
        if form.is_valid():
            answers = {name: value for name, value in form.cleaned_data.items() if name != "is_other"}
            try:
                add_guardian(pupil=person.pupil, door=self.door, **answers)
                return redirect("invitations", uid=person.pupil.uid)
            except KeptAway:
                form.add_error("has_authority", NEEDS_PAPER)
        return self.again(form, person)


def _compared(form: GuardianForm, request: HttpRequest, person: PupilIdentity, door: Door) -> GuardianForm:
    """The form with what speaks against it: one's own address, or a guardian of the pupil whom this person resembles."""
    likes = reads.alike(person.pupil_id, form.cleaned_data, door=door)
    if likes:
        form = GuardianForm(request.POST.dict(), asks_who=True)
    if form.is_valid() and is_address_of(request.user.pk, form.cleaned_data["email"]):
        form.add_error("email", gettext("Dit is uw eigen e-mailadres. Vraag een collega om u als ouder toe te voegen."))
    if likes and not form.cleaned_data["is_other"]:
        says = gettext("Deze persoon lijkt op %(names)s. Zet een vinkje als het iemand anders is.")
        form.add_error("is_other", says % {"names": ", ".join(one.name for one in likes)})
    if any(one.is_closed for one in likes) and form.cleaned_data["has_authority"]:
        form.add_error("has_authority", NEEDS_PAPER)
    return form


def open_pupil(door: Door) -> PupilIdentity:
    """The pupil who is open; the strip says so."""
    person = reads.open_pupil(door=door)
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": person.given_name}
    return person


class InvitationPage(Page):
    """People to invite, each with the buttons that fit."""

    methods: tuple[str, ...] = ("GET", "POST")

    def invited(self, people: Iterable[reads.Invitee]) -> Answer:
        """Do what was asked for the one that was chosen out of those this door shows."""
        chosen = next((person for person in people if person.key == self.request.POST.get("wie")), None)
        if chosen is None:
            raise Http404
        try:
            match self.request.POST.get("hoe"):
                case "vraag":
                    ask(chosen.person_id)
                    said = gettext("De vraag staat klaar. Een collega moet akkoord gaan.")
                case "akkoord":
                    answer(chosen.person_id, agrees=True)
                    said = gettext("U ging akkoord. De code kan nu worden gemaakt.")
                case "nee":
                    answer(chosen.person_id, agrees=False)
                    said = gettext("U ging niet akkoord. Er wordt geen code gemaakt.")
                case "mail" if chosen.email and not chosen.check_at:
                    return self.mailed(chosen)
                case _:
                    raise Http404  # the page offers no such button
            messages.success(self.request, said)
        except NotInvited as refused:
            messages.error(self.request, NOT_INVITED[refused.why])
        return go(self.request.get_full_path())

    def mailed(self, chosen: reads.Invitee) -> Answer:
        """Mail the link. Raises `NotInvited`."""
        invite(
            person_id=chosen.person_id,
            by=self.door.actor_id,
            now=self.door.opened_at,
            email=chosen.email,
            username=chosen.username,
            site=self.request.build_absolute_uri("/"),
        )
        context = {"chosen": chosen, "days": VALID_FOR.days, "back": self.request.get_full_path()}
        return self.show(context, template="pupils/invited.html")


@route("leerlingen/<uuid:uid>/uitnodigen/", "invitations")
@page(purpose="administration", kind=Kind.PUPIL, reads=("staff", "identity", "guardian"))
class Invitations(InvitationPage):
    """Invite a pupil or a guardian: by mail when there is an address, else with a letter (`release/invitations`).

    To a new code for somebody with an account a second person agrees first.
    """

    template = "pupils/invitations.html"

    def find(self, uid: UUID) -> tuple[PupilIdentity, list[reads.Invitee]]:
        person = open_pupil(self.door)
        return person, reads.people_of(person, door=self.door)

    def context(self, person: PupilIdentity, people: list[reads.Invitee]) -> Context:
        return {"person": person, "people": people}

    def post(self, person: PupilIdentity, people: list[reads.Invitee]) -> Answer:
        return self.invited(people)


@route("medewerkers/uitnodigen/", "staff_invitations")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
class StaffInvitations(InvitationPage):
    """Invite members of staff of one's own schools, with a letter; posting `q` searches among them."""

    template = "pupils/staff_invitations.html"

    def context(self) -> Context:
        shown = staff_page(self.request, reads.staff(door=self.door))
        people = reads.staff_invitees(shown.people, door=self.door)
        return {"staff": shown, "people": people, "waiting": reads.requests_to_confirm(door=self.door)}

    def post(self) -> Answer:
        if is_search(self.request):
            return self.get()
        everybody, key = reads.staff(door=self.door), self.request.POST.get("wie")
        wanted = [one for one in everybody if reads.staff_key(one) == key]
        return self.invited(reads.staff_invitees(wanted, door=self.door))


@route("inrichten/codes/", "staff_questions")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=("organisation", "staff"))
class StaffQuestions(InvitationPage):
    """Agree as a second person to a code for a colleague, or not; confirm that a colleague of a wide role is who signed in."""

    template = "pupils/staff_questions.html"

    def context(self) -> Context:
        asked = [one for one in reads.requests_to_confirm(door=self.door) if one.staff]
        return {"waiting": asked, "to_confirm": reads.to_confirm(door=self.door)}

    def post(self) -> Answer:
        match self.request.POST.get("hoe"):
            case "bevestig":
                return self.confirmed()
            case "akkoord" | "nee":
                return self.invited(one.staff for one in reads.requests_to_confirm(door=self.door) if one.staff)
            case _:
                raise Http404

    def confirmed(self) -> Answer:
        """Confirm the account that was chosen."""
        key = self.request.POST.get("wie")
        wanted = next((one for one in reads.to_confirm(door=self.door) if one.key == key), None)
        if wanted is None:
            raise Http404
        try:
            confirm_account(wanted.person_id)
            messages.success(self.request, gettext("U bevestigde dat %(name)s inlogde.") % {"name": wanted.name})
        except NotInvited as refused:
            messages.error(self.request, NOT_INVITED[refused.why])
        return go(self.request.path)
