"""Pages on which the desk writes a version of an agreement, and reads it. No pupil is open here."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.suppliers.agreements import actions as operations
from zorgvuldig.suppliers.agreements import reads as queries
from zorgvuldig.suppliers.agreements.actions import fingerprint
from zorgvuldig.suppliers.agreements.approval_actions import missing
from zorgvuldig.suppliers.agreements.forms import AgreementForm
from zorgvuldig.suppliers.agreements.labels import said
from zorgvuldig.suppliers.agreements.part_forms import HelpersForm, ScopeForm, SignForm
from zorgvuldig.suppliers.agreements.reads import Opened
from zorgvuldig.suppliers.desk.facts import desk_facts
from zorgvuldig.suppliers.desk.pages import BOTH, PURPOSE, READS, WRITES, known_product, writing
from zorgvuldig.suppliers.desk.reads import WITHDRAWABLE, Known, may_write
from zorgvuldig.suppliers.models import Agreement

F = TypeVar("F", bound=forms.Form)
SETTLED = _("Iemand was u voor: deze versie is al goedgekeurd en blijft zoals zij is. Maak een nieuwe versie.")
CHANGED = _("Iemand heeft dit intussen veranderd. Kijk opnieuw wat er staat en probeer het dan weer.")
DRAFT_STANDS = _("Er is al een versie die nog niet is goedgekeurd. Verander die.")
# What the database does not let be agreed, by the word of its constraint, and beside which field that stands.
NOT_ALLOWED: Mapping[str, tuple[str | None, Word]] = {
    "claims": ("claims", _("Het register laat niet toe dat een leverancier dit krijgt. Haal het weg.")),
    "basis": ("basis", _("Deze reden en deze toestemming passen niet bij elkaar.")),
    "channels": ("channels", _("Kies minstens één weg. Anders gaat er niets.")),
    "names": ("names", _("Dit kan alleen als u bij de gegevens de voornaam en de achternaam kiest.")),
    "period": ("last_day", _("De laatste dag ligt voor de eerste dag. Verander een van de twee.")),
    "scope": (None, _("Schrijf eerst op voor wie de afspraak is.")),
}
REFUSED = _("De database laat deze afspraak niet toe. Kijk opnieuw wat er staat.")


@route("leveranciers/product/<uuid:number>/afspraak/", "new_agreement")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def new_agreement(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """The terms of the next version, as they were in the last one."""
    writing(door)
    known, back = known_product(door, number), reverse("product", kwargs={"number": number})
    if known.draft:
        messages.warning(request, str(DRAFT_STANDS))
        return go(_address(known.draft.agreement))
    form = _form(request, door, known, known.versions[0].agreement if known.versions else None)
    if request.method == "POST" and form.is_valid():
        made = _carried_out(form, lambda: operations.new_version(known.product, form.terms, door=door))
        if made is not None:
            messages.success(request, gettext("De nieuwe versie staat er als concept. Kijk wat er nog mist."))
            return go(_address(made))
    asked = Asked(
        _("Nieuwe versie van de afspraak"),
        _("Bewaar als concept"),
        back,
        about=f"{known.product.name}, {known.product.supplier.name}",
        explains=_(
            "Neem over wat in de getekende overeenkomst staat. Er verandert nog niets: een ander keurt het eerst goed."
        ),
        facts=desk_facts(PURPOSE),
    )
    return form_page(request, form, asked)


@route("leveranciers/afspraak/<uuid:number>/", "agreement")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def agreement(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """One version: all it says, what is different, and for a draft what is still missing."""
    opened = opened_version(door, number)
    earlier = queries.before(opened.known, opened.version)
    context = {
        "opened": opened,
        "said": said(opened.version.stands),
        "earlier": earlier,
        "changes": queries.differences(earlier.agreement, opened.agreement, door=door) if earlier else [],
        "missing": missing(opened.agreement, door=door) if opened.agreement.approved_at is None else [],
        "may_write": may_write(door=door),
        "withdrawable": WITHDRAWABLE,
        "facts": desk_facts(PURPOSE),
    }
    return render(request, "suppliers/agreement.html", context)


@route("leveranciers/afspraak/<uuid:number>/veranderen/", "edit_agreement")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def edit_agreement(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Change the terms of a draft."""
    opened = _draft(request, door, number)
    if isinstance(opened, HttpResponse):
        return opened
    form = _form(request, door, opened.known, opened.agreement, seen=fingerprint(opened.agreement))
    if request.method == "POST" and form.is_valid():
        done = _carried_out(
            form,
            lambda: operations.change(opened.agreement, form.terms, seen=form.cleaned_data["seen"], door=door),
        )
        if done is not None:
            return _kept(request, done)
    return _part(request, form, opened, _("Afspraak veranderen"))


@route("leveranciers/afspraak/<uuid:number>/voor-wie/", "agreement_scopes")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def agreement_scopes(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """For whom a draft is."""
    opened = _draft(request, door, number)
    if isinstance(opened, HttpResponse):
        return opened
    standing = {(one.school_id, one.stage, one.group_id) for one in queries.scopes_of(opened.agreement, door=door)}
    form = ScopeForm(
        request.POST if request.method == "POST" else None,
        offered=queries.groups_to_choose(door=door),
        standing=standing,
        seen=fingerprint(opened.agreement),
    )
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        done = _carried_out(
            form,
            lambda: operations.set_scopes(opened.agreement, filled["scopes"], seen=filled["seen"], door=door),
        )
        if done is not None:
            return _kept(request, done)
    return _part(request, form, opened, _("Voor wie is de afspraak?"))


@route("leveranciers/afspraak/<uuid:number>/helpers/", "agreement_helpers")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def agreement_helpers(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Whom the supplier engages under a draft."""
    opened = _draft(request, door, number)
    if isinstance(opened, HttpResponse):
        return opened
    form = HelpersForm(
        request.POST if request.method == "POST" else None,
        standing=opened.agreement.sub_processors,
        seen=fingerprint(opened.agreement),
    )
    if request.method == "POST" and form.is_valid():
        done = _carried_out(
            form,
            lambda: operations.set_helpers(opened.agreement, form.helpers, seen=form.cleaned_data["seen"], door=door),
        )
        if done is not None:
            return _kept(request, done)
    explains = _(
        "Neem over wie in de overeenkomst staan. Maak een regel leeg om hem weg te halen. Zijn het er meer? Bewaar en vul dan verder."
    )
    return _part(request, form, opened, _("Wie de leverancier helpt"), explains)


@route("leveranciers/afspraak/<uuid:number>/tekenen/", "sign_agreement")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def sign_agreement(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Put the signed agreement with a draft."""
    opened = _draft(request, door, number)
    if isinstance(opened, HttpResponse):
        return opened
    form = SignForm(seen=fingerprint(opened.agreement))
    if request.method == "POST":
        form = SignForm(request.POST, request.FILES, seen=fingerprint(opened.agreement))
        if form.is_valid():
            filled = form.cleaned_data
            try:
                done = _carried_out(
                    form,
                    lambda: operations.sign(opened.agreement, filled["file"], seen=filled["seen"], door=door),
                )
            except NotAccepted as refusal:
                form.add_error("file", str(refusal))
            else:
                if done is not None:
                    return _kept(request, done)
    explains = _("Het bestand gaat versleuteld in de kluis. Alleen dit bureau kan het lezen.")
    return _part(request, form, opened, _("Getekende overeenkomst"), explains)


@route("leveranciers/afspraak/<uuid:number>/overeenkomst.pdf", "agreement_paper")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def agreement_paper(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """The signed agreement, as a file."""
    row = opened_version(door, number).agreement
    if row.blob is None:
        raise Http404
    return download(row.blob, f"overeenkomst-versie-{row.version}.pdf", "application/pdf")


def opened_version(door: Door, number: UUID) -> Opened:
    """The version of the address, or 404."""
    found = queries.version_of(number, door=door)
    if found is None:
        raise Http404
    return found


def refuse(form: forms.Form, refusal: Exception) -> None:
    """Say beside the field, or above the form, why it did not happen."""
    field: str | None = None
    sentence: Word = SETTLED if isinstance(refusal, operations.Settled) else CHANGED
    if isinstance(refusal, operations.DraftStands):
        sentence = DRAFT_STANDS
    elif isinstance(refusal, operations.NotAllowed):
        field, sentence = NOT_ALLOWED.get(refusal.why, (None, REFUSED))
    form.add_error(field if field in form.fields else None, str(sentence))


def _carried_out(form: forms.Form, operation: Callable[[], Agreement]) -> Agreement | None:
    """What the operation made, or None with the refusal on the form."""
    try:
        return operation()
    except (operations.Settled, operations.Changed, operations.DraftStands, operations.NotAllowed) as refusal:
        refuse(form, refusal)
        return None


def _form(request: HttpRequest, door: Door, known: Known, like: Agreement | None, seen: str = "") -> AgreementForm:
    return AgreementForm(
        request.POST if request.method == "POST" else None,
        today=today(door=door),
        like=like,
        seen=seen,
        approved=[one.agreement for one in known.versions if one.agreement.approved_at is not None],
    )


def _draft(request: HttpRequest, door: Door, number: UUID) -> Opened | HttpResponse:
    writing(door)
    opened = opened_version(door, number)
    if opened.agreement.approved_at is None:
        return opened
    messages.warning(request, str(SETTLED))
    return go(_address(opened.agreement))


def _part(request: HttpRequest, form: forms.Form, opened: Opened, title: Word, explains: Word = "") -> HttpResponse:
    version = gettext("versie %(number)s") % {"number": opened.agreement.version}
    asked = Asked(
        title,
        _("Bewaar"),
        _address(opened.agreement),
        about=f"{opened.known.product.name}, {version}",
        explains=explains,
        facts=desk_facts(PURPOSE),
    )
    return form_page(request, form, asked)


def _kept(request: HttpRequest, done: Agreement) -> HttpResponse:
    messages.success(
        request, gettext("Dit is bewaard. U bent degene die deze versie opschreef: een ander keurt haar goed.")
    )
    return go(_address(done))


def _address(row: Agreement) -> str:
    return reverse("agreement", kwargs={"number": row.uid})
