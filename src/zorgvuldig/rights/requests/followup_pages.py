"""What follows from a decision: taking data in use again, and telling a recipient."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.models import Restriction
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.register.schema import Text
from zorgvuldig.rights.models import RecipientNotice
from zorgvuldig.rights.recipients.actions import ToldAlready, tell
from zorgvuldig.rights.requests.letters import send, send_to_recipient
from zorgvuldig.rights.requests.officer_forms import LiftForm, ToldForm
from zorgvuldig.rights.requests.queue_pages import PURPOSE, handles, recipient_name
from zorgvuldig.rights.restriction.actions import AlreadyLifted, lift

READS = ("organisation", "staff", "identity", "birth", "guardian", "request", "correction")


@route("verzoeken/leerling/<uuid:uid>/stilgezet/<uuid:number>/", "lift_restriction")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), methods=("GET", "POST"))
def lift_restriction(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """Let data be used again from a day after today, with a letter that says so beforehand."""
    pupil = opened_pupil(door, uid)
    row = Restriction.objects.select_related("request").filter(uid=number, pupil_id=pupil.pupil_id).first()
    if row is None or not handles(door):
        raise Http404
    back = reverse("restrictions")
    if row.ends_at is not None:
        messages.warning(request, gettext("Dit is al opgeheven."))
        return go(back)
    form = LiftForm(request.POST if request.method == "POST" else None, today=today(door=door))
    if request.method == "POST" and form.is_valid():
        try:
            lifted = lift(row, on=form.cleaned_data["on"], door=door)
        except AlreadyLifted:
            messages.warning(request, gettext("Dit is al opgeheven."))
            return go(back)
        send(lifted.request, "lifted", day=form.cleaned_data["on"], door=door)
        messages.success(
            request, gettext("De gegevens worden weer gebruikt vanaf die dag. De brief staat klaar. Stuur hem vandaag.")
        )
        return go(reverse("handled_request", kwargs={"uid": uid, "number": lifted.request.uid}))
    asked = Asked(
        title=_("Gegevens weer gebruiken"),
        button=_("Hef het stilzetten op en maak de brief"),
        back=back,
        about=pupil.full_name,
        explains=_("De vrager hoort vooraf dat het stilzetten ophoudt (AVG artikel 18, derde lid)."),
        facts=facts("request"),
    )
    return form_page(request, form, asked)


@route("verzoeken/leerling/<uuid:uid>/ontvangers/<uuid:number>/", "tell_recipient")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), methods=("GET", "POST"))
def tell_recipient(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """Make the letter to a recipient, or write down that it was told."""
    pupil = opened_pupil(door, uid)
    row = RecipientNotice.objects.select_related("request").filter(uid=number, pupil_id=pupil.pupil_id).first()
    if row is None or not handles(door):
        raise Http404
    if request.method == "POST" and request.POST.get("brief"):
        send_to_recipient(row, door=door)
        messages.success(request, gettext("De brief staat bij het verzoek."))
        return go(reverse("handled_request", kwargs={"uid": uid, "number": row.request.uid}))
    form = ToldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            tell(row, way=said["way"], remark=said["remark"], door=door)
        except ToldAlready:
            messages.warning(request, gettext("Dit is al verteld."))
        else:
            messages.success(request, gettext("Het staat erbij."))
        return go(reverse("recipients"))
    name = recipient_name(row.recipient)
    asked = Asked(
        title=_("Een ontvanger inlichten"),
        button=_("Bewaar dat het verteld is"),
        back=reverse("recipients"),
        about=f"{say(name) if isinstance(name, Text) else name}, {pupil.full_name}",
        explains=_("Deze ontvanger kreeg gegevens die veranderd zijn. De wet zegt dat u dat vertelt (AVG artikel 19)."),
        facts=facts("request"),
    )
    return form_page(request, form, asked)
