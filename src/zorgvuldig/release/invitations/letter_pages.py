"""Letters with a code: asked for one person, and opened once by the colleague who posts them. No page shows a code."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.accounts.invitations.codes import VALID_FOR, NotInvited
from zorgvuldig.accounts.invitations.letters import letters as all_letters
from zorgvuldig.accounts.invitations.letters import open_letters
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.platform.documents.invitations import To
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.file.reads import classes
from zorgvuldig.pupils.invitations import reads as queries
from zorgvuldig.pupils.invitations.pages import NOT_INVITED
from zorgvuldig.release.invitations.pages import typed_at
from zorgvuldig.release.lists.invitations import Addressed, Sender, order, to_families, to_pupils
from zorgvuldig.release.lists.make import PDF
from zorgvuldig.release.lists.reads import letter_head
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing import reads as staffing


@route("leerlingen/<uuid:uid>/uitnodigen/brief/", "pupil_letter")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("organisation", "staff", "identity", "membership", "guardian", "release"),
    writes=("release",),
    methods=("POST",),
)
def pupil_letter(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Ask for a letter to a pupil or a guardian."""
    person = queries.open_pupil(door=door)
    chosen = _chosen(request, queries.people_of(person, door=door))
    try:
        with transaction.atomic():
            if chosen.person_id == person.pupil_id:
                names = ", ".join(classes([person.pupil_id], door=door).get(person.pupil_id, ()))
                letters, to = to_pupils({person.pupil_id: person.pupil.number}, names, door=door), To.PUPIL
            else:
                through = {chosen.person_id: (person.pupil_id,)}
                letters, to = to_families([chosen.person_id], through, door=door), To.FAMILY
            order(letters, to, Sender(letter_head(door=door), typed_at(request)))
        _say_asked(request)
    except NotInvited as refused:
        messages.error(request, NOT_INVITED[refused.why])
    return HttpResponseRedirect(reverse("invitations", kwargs={"uid": uid}), status=303)


@route("medewerkers/uitnodigen/brief/", "staff_letter")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("POST",))
def staff_letter(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Ask for a letter to a member of staff."""
    wanted = [one for one in queries.staff(door=door) if queries.staff_key(one) == request.POST.get("wie")]
    chosen = _chosen(request, queries.staff_invitees(wanted, door=door))
    _to_staff(request, Addressed(chosen.person_id, (chosen.name,), chosen.username.lower()), letter_head(door=door))
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("staff_invitations") + (f"?{query}" if query else ""), status=303)


@route("hulp-van-buiten/brief/", "helper_letter")
@page(purpose="staffing", kind=Kind.NOBODY, reads=("organisation", "staff", "assignment"), methods=("POST",))
def helper_letter(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Ask for a letter to somebody from outside who helps."""
    code = request.POST.get("code")
    helper = next((one for one in staffing.helpers(door=door) if one.staff.code == code), None)
    if helper is None:
        raise Http404
    person = helper.staff
    school = helper.grants[0].group.year.school.name if helper.grants else letter_head(door=door)
    _to_staff(request, Addressed(person.person_id, (person.full_name,), person.code.lower()), school)
    return HttpResponseRedirect(reverse("staffing_helpers"), status=303)


@route("uitnodigen/brieven/", "letters")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
def letters(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The letters of this month: who asked for them, and who opened them; posting `brief` opens one of those that wait, once."""
    found = all_letters()
    if request.method == "POST":
        wanted = next((one for one in found if str(one.batch) == request.POST.get("brief")), None)
        if wanted is None:
            raise Http404
        return _opened(request, wanted.batch)
    people = {number for one in found for number in (one.asked_by, one.opened_by) if number is not None}
    names = names_of(people, door=door)
    context = {
        "letters": [(one, names.get(one.asked_by, ""), names.get(one.opened_by or 0, "")) for one in found],
        "days": VALID_FOR.days,
    }
    return render(request, "release/letters.html", context)


def _opened(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The letters as one file, which is gone from here once it left."""
    try:
        with transaction.atomic():
            file = open_letters(batch)
            content = b"".join(files.read(file))
    except NotInvited as refused:
        messages.error(request, NOT_INVITED[refused.why])
    except (Missing, Damaged):
        messages.error(request, gettext("Het bestand met deze brieven is er niet meer. Vraag de brieven opnieuw aan."))
    else:
        transaction.on_commit(partial(files.remove, file))
        return AfterCommit(content, filename="uitnodigingen.pdf", content_type=PDF)
    return HttpResponseRedirect(request.path, status=303)


def _chosen(request: HttpRequest, people: list[queries.Invitee]) -> queries.Invitee:
    chosen = next((one for one in people if one.key == request.POST.get("wie")), None)
    if chosen is None:
        raise Http404
    return chosen


def _to_staff(request: HttpRequest, letter: Addressed, school: str) -> None:
    try:
        with transaction.atomic():
            order([letter], To.STAFF, Sender(school, typed_at(request)))
        _say_asked(request)
    except NotInvited as refused:
        messages.error(request, NOT_INVITED[refused.why])


def _say_asked(request: HttpRequest) -> None:
    messages.success(
        request, gettext("De brief wordt gemaakt. Een collega opent hem bij «Brieven met een code» en verstuurt hem.")
    )
