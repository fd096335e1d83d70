"""The administration lets people in: a guardian is added, and guardians, pupils and staff get an invitation."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.accounts.invitations.bulk_codes import answer, ask, confirm_account
from zorgvuldig.accounts.invitations.codes import VALID_FOR, NotInvited, invite, is_address_of
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.pupils.guardians.new_actions import KeptAway, add_guardian
from zorgvuldig.pupils.guardians.new_forms import GuardianForm
from zorgvuldig.pupils.invitations import reads as queries
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.directory_pages import is_search, staff_sheet

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
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "guardian"),
    writes=("guardian",),
    methods=("GET", "POST"),
)
def new_guardian(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for one more guardian of a pupil."""
    person = queries.open_pupil(door=door)
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": person.given_name}
    form = GuardianForm(request.POST.dict() if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form = _compared(form, request, person, door)
    if request.method == "POST" and form.is_valid():
        try:
            answers = {name: value for name, value in form.cleaned_data.items() if name != "is_other"}
            add_guardian(pupil=person.pupil, door=door, **answers)
            return redirect("invitations", uid=uid)
        except KeptAway:
            form.add_error("has_authority", NEEDS_PAPER)
    status = 422 if form.errors else 200
    return render(request, "pupils/new_guardian.html", {"form": form, "person": person}, status=status)


def _compared(form: GuardianForm, request: HttpRequest, person: PupilIdentity, door: Door) -> GuardianForm:
    """The form with what speaks against it: one's own address, or a guardian of the pupil whom this person resembles."""
    likes = queries.alike(person.pupil_id, form.cleaned_data, door=door)
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


@route("leerlingen/<uuid:uid>/uitnodigen/", "invitations")
@page(purpose="administration", kind=Kind.PUPIL, reads=("staff", "identity", "guardian"), methods=("GET", "POST"))
def invitations(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Invite a pupil or a guardian: by mail when there is an address, else with a letter (`release.letter_views`).

    To a new code for somebody with an account a second person agrees first.
    """
    person = queries.open_pupil(door=door)
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": person.given_name}
    people = queries.people_of(person, door=door)
    if request.method == "POST":
        return _invited(request, people, door)
    return render(request, "pupils/invitations.html", {"person": person, "people": people})


@route("medewerkers/uitnodigen/", "staff_invitations")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
def staff_invitations(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Invite members of staff of one's own schools, with a letter; posting `q` searches among them."""
    everybody = queries.staff(door=door)
    if request.method == "POST" and not is_search(request):
        wanted = [one for one in everybody if queries.staff_key(one) == request.POST.get("wie")]
        return _invited(request, queries.staff_invitees(wanted, door=door), door)
    shown = staff_sheet(request, everybody)
    people = queries.staff_invitees(shown.people, door=door)
    context = {"staff": shown, "people": people, "waiting": queries.asked_of_me(door=door)}
    return render(request, "pupils/staff_invitations.html", context)


@route("inrichten/codes/", "staff_questions")
@page(purpose="setting_up", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
def staff_questions(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Agree as a second person to a code for a colleague, or not; confirm that a colleague of a wide role is who signed in."""
    if request.method == "POST" and request.POST.get("hoe") == "bevestig":
        return _confirmed(request, door)
    asked = [one for one in queries.asked_of_me(door=door) if one.staff]
    if request.method == "POST":
        if request.POST.get("hoe") not in ("akkoord", "nee"):
            raise Http404
        return _invited(request, [one.staff for one in asked if one.staff], door)
    context = {"waiting": asked, "to_confirm": queries.to_confirm(door=door)}
    return render(request, "pupils/staff_questions.html", context)


def _confirmed(request: HttpRequest, door: Door) -> HttpResponse:
    wanted = next((one for one in queries.to_confirm(door=door) if one.key == request.POST.get("wie")), None)
    if wanted is None:
        raise Http404
    try:
        confirm_account(wanted.person_id)
        messages.success(request, gettext("U bevestigde dat %(name)s inlogde.") % {"name": wanted.name})
    except NotInvited as refused:
        messages.error(request, NOT_INVITED[refused.why])
    return HttpResponseRedirect(request.path, status=303)


def _invited(request: HttpRequest, people: list[queries.Invitee], door: Door) -> HttpResponse:
    """Do what was asked for the one that was chosen out of those this door shows."""
    chosen = next((person for person in people if person.key == request.POST.get("wie")), None)
    if chosen is None:
        raise Http404
    try:
        match request.POST.get("hoe"):
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
                return _mailed(request, chosen, door)
            case _:
                raise Http404  # the page offers no such button
        messages.success(request, said)
    except NotInvited as refused:
        messages.error(request, NOT_INVITED[refused.why])
    return HttpResponseRedirect(request.get_full_path(), status=303)


def _mailed(request: HttpRequest, chosen: queries.Invitee, door: Door) -> HttpResponse:
    """Mail the link. Raises `NotInvited`."""
    invite(
        person_id=chosen.person_id,
        by=door.actor_id,
        now=door.opened_at,
        email=chosen.email,
        username=chosen.username,
        site=request.build_absolute_uri("/"),
    )
    context = {"chosen": chosen, "days": VALID_FOR.days, "back": request.get_full_path()}
    return render(request, "pupils/invited.html", context)
