"""Pages of the address book. No pupil is open here."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.release.parties import actions as operations
from zorgvuldig.release.parties import reads as queries
from zorgvuldig.release.parties.actions import fingerprint
from zorgvuldig.release.parties.forms import CLASSES, PartyForm, VerifyForm
from zorgvuldig.release.parties.reads import Shown

PURPOSE = "exchanging"
READS = ("organisation", "staff", "exchange")
BOTH = ("GET", "POST")
REFUSALS: Mapping[type[Exception], str | Promise] = {
    operations.StandsAlready: _("Deze organisatie staat al in het adresboek. Gebruik die, of beëindig haar eerst."),
    operations.OwnWork: _("U schreef dit zelf op. Vraag een collega om het te controleren."),
    operations.Settled: _("Iemand was u voor: dit is al gecontroleerd of beëindigd. Kijk hoe het er nu staat."),
    operations.Changed: _("Iemand heeft dit intussen veranderd. Kijk opnieuw wat er staat en probeer het dan weer."),
    operations.OtherDomain: _(
        "U vond een ander domein dan er staat. Zoek uit welk klopt. Verander het hieronder als het niet klopt; "
        "daarna controleert een ander het opnieuw."
    ),
}


@route("organisaties/", "parties")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def parties(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Who may get data: what waits to be verified first, then by what kind it is, then what ended."""
    found = queries.parties(door=door)
    kinds = [
        (known, here)
        for known in queries.outside()
        if (here := [one for one in found if one.recipient is known and one.stands == queries.VERIFIED])
    ]
    context = {
        "may_write": queries.may_write(door=door),
        "waiting": [one for one in found if one.stands == queries.WAITING],
        "kinds": kinds,
        "ended": [one for one in found if one.stands == queries.ENDED],
        "facts": facts("exchange"),
    }
    return render(request, "release/parties.html", context)


@route("organisaties/nieuw/", "new_party")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("exchange",), methods=BOTH)
def new_party(request: HttpRequest, *, door: Door) -> HttpResponse:
    """A form for an organisation that is not in the address book yet."""
    _writing(door)
    form = PartyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add(form.details, door=door)
        except operations.StandsAlready as refusal:
            form.add_error("name", str(REFUSALS[type(refusal)]))
        else:
            messages.success(
                request, gettext("Dit staat in het adresboek. Vraag nu een collega om het te controleren.")
            )
            return go(reverse("party", kwargs={"number": made.uid}))
    asked = Asked(
        _("Organisatie in het adresboek zetten"),
        _("Zet in het adresboek"),
        reverse("parties"),
        explains=_("Een collega controleert wat u invult. Tot dan krijgt deze organisatie niets."),
        facts=facts("exchange"),
    )
    return form_page(request, form, asked)


@route("organisaties/<uuid:number>/", "party")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("exchange",), methods=BOTH)
def party(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """One organisation: what it may get and why, and for somebody else than who wrote it down a form to verify it."""
    shown = _one(door, number)
    form = _verifying(request, shown)
    if request.method == "POST":
        if form is None:
            messages.warning(request, str(REFUSALS[operations.OwnWork if shown.is_mine else operations.Settled]))
            return go(request.path)
        if form.is_valid() and _verified(request, shown, form, door):
            return go(request.path)
    context = {
        "shown": shown,
        "form": form,
        "may_write": queries.may_write(door=door),
        "class": CLASSES[shown.recipient.kind],
        "categories": [REGISTER.categories[key] for key in shown.recipient.categories],
        "facts": facts("exchange"),
    }
    return render(request, "release/party.html", context, status=422 if form is not None and form.errors else 200)


@route("organisaties/<uuid:number>/veranderen/", "edit_party")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("exchange",), methods=BOTH)
def edit_party(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Write something else down, as long as nobody verified it."""
    _writing(door)
    shown, back = _one(door, number), reverse("party", kwargs={"number": number})
    if shown.stands != queries.WAITING:
        messages.warning(
            request,
            gettext("Wat is gecontroleerd, verandert niet meer. Beëindig dit en zet de organisatie er opnieuw in."),
        )
        return go(back)
    form = PartyForm(
        request.POST if request.method == "POST" else None, party=shown.party, seen=fingerprint(shown.party)
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct(shown.party, form.details, seen=form.cleaned_data["seen"], door=door)
        except tuple(REFUSALS) as refusal:
            form.add_error(None, str(REFUSALS[type(refusal)]))
        else:
            messages.success(request, gettext("Dit is veranderd. Vraag nu een collega om het te controleren."))
            return go(back)
    asked = Asked(
        _("Organisatie veranderen"),
        _("Bewaar"),
        back,
        about=shown.party.name,
        explains=_("U bent dan degene die dit opschreef. Een ander controleert het."),
        facts=facts("exchange"),
    )
    return form_page(request, form, asked)


@route("organisaties/<uuid:number>/einde/", "end_party")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("exchange",), methods=BOTH)
def end_party(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Whether an organisation must get nothing any more, and then it gets nothing."""
    shown, back = _one(door, number), reverse("party", kwargs={"number": number})
    if request.method == "POST":
        try:
            operations.end(shown.party, door=door)
        except operations.Settled as refusal:
            messages.warning(request, str(REFUSALS[type(refusal)]))
        else:
            messages.success(request, gettext("Deze organisatie krijgt niets meer."))
        return go(back)
    asked = Asked(
        _("Organisatie beëindigen"),
        _("Beëindig"),
        back,
        about=shown.party.name,
        explains=_("Deze organisatie krijgt dan niets meer. Wat zij al kreeg, blijft bij de leerlingen staan."),
        facts=facts("exchange"),
        dangerous=True,
    )
    return form_page(request, forms.Form(), asked)


def _writing(door: Door) -> None:
    if not queries.may_write(door=door):
        raise Http404


def _verifying(request: HttpRequest, shown: Shown) -> VerifyForm | None:
    if shown.is_mine or shown.stands != queries.WAITING:
        return None
    data = request.POST if request.method == "POST" else None
    return VerifyForm(data, party=shown.party, seen=fingerprint(shown.party))


def _verified(request: HttpRequest, shown: Shown, form: VerifyForm, door: Door) -> bool:
    said = form.cleaned_data
    try:
        operations.verify(shown.party, domain=said.get("domain", ""), how=said["how"], seen=said["seen"], door=door)
    except tuple(REFUSALS) as refusal:
        field = "domain" if isinstance(refusal, operations.OtherDomain) else None
        form.add_error(field, str(REFUSALS[type(refusal)]))
        return False
    messages.success(request, gettext("U controleerde dit. Uw naam staat erbij. Er mag nu iets heen."))
    return True


def _one(door: Door, number: UUID) -> Shown:
    found = queries.party(number, door=door)
    if found is None:
        raise Http404
    return found
