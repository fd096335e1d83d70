"""Pages on which the desk writes a version of an agreement, and reads it. No pupil is open here."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Context, FormPage, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.suppliers.agreements import actions, reads
from zorgvuldig.suppliers.agreements import actions as ending
from zorgvuldig.suppliers.agreements.actions import fingerprint, missing
from zorgvuldig.suppliers.agreements.forms import AgreementForm
from zorgvuldig.suppliers.agreements.labels import BESIDE, REFUSALS, state_label
from zorgvuldig.suppliers.agreements.part_forms import (
    AnswerForm,
    ApproveForm,
    HelpersForm,
    ScopeForm,
    SignForm,
    WithdrawForm,
)
from zorgvuldig.suppliers.agreements.reads import AgreementDetail, differences, version_of
from zorgvuldig.suppliers.desk.pages import PURPOSE, READS, WRITES, DeskForm, SupplierPage, product_row
from zorgvuldig.suppliers.desk.pages import writes as writes_at_desk
from zorgvuldig.suppliers.desk.reads import WITHDRAWABLE, AgreementState, ProductRow, may_write
from zorgvuldig.suppliers.models import Agreement

writes = partial(page, purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES)


@route("leveranciers/product/<uuid:number>/afspraak/", "new_agreement")
@writes()
class NewAgreement(DeskForm):
    """The terms of the next version, as they were in the last one."""

    refusals, beside = REFUSALS, BESIDE

    def find(self, number: UUID) -> ProductRow | HttpResponse:
        known = product_row(self.door, number)
        if not known.draft:
            return known
        messages.warning(self.request, str(REFUSALS["draft"]))
        return go(_address(known.draft.agreement))

    def form(self, known: ProductRow, data: Any) -> AgreementForm:
        return _form(data, known, known.versions[0].agreement if known.versions else None, door=self.door)

    def save(self, known: ProductRow, form: AgreementForm) -> str:
        self.made = actions.new_version(known.product, form.terms, door=self.door)
        return gettext("De nieuwe versie staat er als concept. Kijk wat er nog mist.")

    def to(self, known: ProductRow) -> str:
        return _address(self.made)

    def form_copy(self, known: ProductRow) -> FormCopy:
        explains = _(
            "Neem over wat in de getekende overeenkomst staat. Er verandert nog niets: een ander keurt het eerst goed."
        )
        back, product = reverse("product", kwargs={"number": known.product.uid}), known.product
        about = f"{product.name}, {product.supplier.name}"
        return FormCopy(_("Nieuwe versie van de afspraak"), _("Bewaar als concept"), back, explains, about)


@route("leveranciers/afspraak/<uuid:number>/", "agreement")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
class OneAgreement(SupplierPage):
    """One version: all it says, what is different, and for a draft what is still missing."""

    template = "suppliers/agreement.html"

    def find(self, number: UUID) -> AgreementDetail | None:
        return reads.version_of(number, door=self.door)

    def context(self, opened: AgreementDetail) -> Context:
        earlier = reads.before(opened.known, opened.version)
        is_draft = opened.agreement.approved_at is None
        return {
            "opened": opened,
            "said": state_label(opened.version.stands),
            "earlier": earlier,
            "changes": reads.differences(earlier.agreement, opened.agreement, door=self.door) if earlier else [],
            "missing": missing(opened.agreement, door=self.door) if is_draft else [],
            "may_write": may_write(door=self.door),
            "withdrawable": WITHDRAWABLE,
        }


class DraftForm(DeskForm):
    """A form about a part of a draft: `seen` is what it said when the form was made."""

    refusals, beside = REFUSALS, BESIDE
    title: ClassVar[Word]
    explains: ClassVar[Word] = ""

    def find(self, number: UUID) -> AgreementDetail | HttpResponse | None:
        opened = reads.version_of(number, door=self.door)
        if opened is None or opened.agreement.approved_at is None:
            return opened
        messages.warning(self.request, str(REFUSALS["settled"]))
        return go(_address(opened.agreement))

    def form(self, opened: AgreementDetail, data: Any) -> forms.Form:
        return self.filled(opened, data, fingerprint(opened.agreement))

    def save(self, opened: AgreementDetail, form: Any) -> str:
        self.act(opened.agreement, form, form.cleaned_data["seen"])
        return gettext("Dit is bewaard. U bent degene die deze versie opschreef: een ander keurt haar goed.")

    def to(self, opened: AgreementDetail) -> str:
        return _address(opened.agreement)

    def form_copy(self, opened: AgreementDetail) -> FormCopy:
        version = gettext("versie %(number)s") % {"number": opened.agreement.version}
        about = f"{opened.known.product.name}, {version}"
        return FormCopy(self.title, _("Bewaar"), _address(opened.agreement), self.explains, about)

    def filled(self, opened: AgreementDetail, data: Any, seen: str) -> forms.Form:
        """The form."""
        raise NotImplementedError


@route("leveranciers/afspraak/<uuid:number>/veranderen/", "edit_agreement")
@writes()
class EditAgreement(DraftForm):
    """Change the terms of a draft."""

    title = _("Afspraak veranderen")

    def filled(self, opened: AgreementDetail, data: Any, seen: str) -> AgreementForm:
        return _form(data, opened.known, opened.agreement, seen, door=self.door)

    def act(self, row: Agreement, form: AgreementForm, seen: str) -> None:
        actions.change(row, form.terms, seen=seen, door=self.door)


@route("leveranciers/afspraak/<uuid:number>/voor-wie/", "agreement_scopes")
@writes()
class AgreementScopes(DraftForm):
    """For whom a draft is."""

    title = _("Voor wie is de afspraak?")

    def filled(self, opened: AgreementDetail, data: Any, seen: str) -> ScopeForm:
        scopes = reads.scopes_of(opened.agreement, door=self.door)
        standing = {(one.school_id, one.stage, one.group_id) for one in scopes}
        return ScopeForm(data, offered=reads.groups_to_choose(door=self.door), standing=standing, seen=seen)

    def act(self, row: Agreement, form: ScopeForm, seen: str) -> None:
        actions.set_scopes(row, form.cleaned_data["scopes"], seen=seen, door=self.door)


@route("leveranciers/afspraak/<uuid:number>/helpers/", "agreement_helpers")
@writes()
class AgreementHelpers(DraftForm):
    """Whom the supplier engages under a draft."""

    title = _("Wie de leverancier helpt")
    explains = _(
        "Neem over wie in de overeenkomst staan. Maak een regel leeg om hem weg te halen. Zijn het er meer? Bewaar en vul dan verder."
    )

    def filled(self, opened: AgreementDetail, data: Any, seen: str) -> HelpersForm:
        return HelpersForm(data, standing=opened.agreement.sub_processors, seen=seen)

    def act(self, row: Agreement, form: HelpersForm, seen: str) -> None:
        actions.set_helpers(row, form.helpers, seen=seen, door=self.door)


@route("leveranciers/afspraak/<uuid:number>/tekenen/", "sign_agreement")
@writes()
class SignAgreement(DraftForm):
    """Put the signed agreement with a draft."""

    title = _("Getekende overeenkomst")
    explains = _("Het bestand gaat versleuteld in de kluis. Alleen dit bureau kan het lezen.")

    def filled(self, opened: AgreementDetail, data: Any, seen: str) -> SignForm:
        return SignForm(data, self.files, seen=seen)

    def act(self, row: Agreement, form: SignForm, seen: str) -> None:
        try:
            actions.sign(row, form.cleaned_data["file"], seen=seen, door=self.door)
        except NotAccepted as no:
            raise ValidationError({"file": str(no)}) from no


@route("leveranciers/afspraak/<uuid:number>/overeenkomst.pdf", "agreement_paper")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def agreement_paper(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """The signed agreement, as a file."""
    opened = reads.version_of(number, door=door)
    if opened is None or opened.agreement.blob is None:
        raise Http404
    name = f"overeenkomst-versie-{opened.agreement.version}.pdf"
    return download(opened.agreement.blob, name, "application/pdf")


def _form(data: Any, known: ProductRow, like: Agreement | None, seen: str = "", *, door: Door) -> AgreementForm:
    approved = [one.agreement for one in known.versions if one.agreement.approved_at is not None]
    return AgreementForm(data, today=today(door=door), like=like, seen=seen, approved=approved)


def _address(row: Agreement) -> str:
    return reverse("agreement", kwargs={"number": row.uid})


# Pages on which a second person approves an agreement, and on which one is withdrawn. No pupil is open here.


@route("leveranciers/afspraak/<uuid:number>/goedkeuren/", "approve_agreement")
@page(purpose="supplier_approval", kind=Kind.NOBODY, reads=READS, writes=WRITES)
class ApproveAgreement(SupplierPage, FormPage):
    """Everything a version says in one view, what is different from what holds, and for somebody else a button."""

    template, refusals, beside = "suppliers/agreement_approve.html", REFUSALS, BESIDE

    def find(self, number: UUID) -> AgreementDetail | HttpResponse | None:
        opened = version_of(number, door=self.door)
        if opened is None or opened.agreement.approved_at is None:
            return opened
        messages.warning(self.request, str(REFUSALS["settled"]))
        return go(self.to(opened))

    def form(self, opened: AgreementDetail, data: Any) -> ApproveForm:
        return ApproveForm(data, seen=fingerprint(opened.agreement))

    def save(self, opened: AgreementDetail, form: ApproveForm) -> str:
        actions.approve(opened.agreement, seen=form.cleaned_data["seen"], door=self.door)
        return gettext("U keurde deze versie goed. Uw naam staat erbij.")

    def to(self, opened: AgreementDetail) -> str:
        return reverse("agreement", kwargs={"number": opened.agreement.uid})

    def context(self, opened: AgreementDetail) -> Context:
        holds = opened.known.holds
        return {
            "opened": opened,
            "said": state_label(opened.version.stands),
            "holds": holds,
            "changes": differences(holds.agreement, opened.agreement, door=self.door) if holds else [],
            "missing": [REFUSALS[f"no_{why}"] for why in actions.missing(opened.agreement, door=self.door)],
        }


@route("leveranciers/afspraak/<uuid:number>/intrekken/", "withdraw_agreement")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES)
class WithdrawAgreement(DeskForm):
    """Why a version is withdrawn, and what happens then."""

    refusals, beside = REFUSALS, BESIDE

    def find(self, number: UUID) -> AgreementDetail | HttpResponse | None:
        opened = version_of(number, door=self.door)
        if opened is None or opened.version.stands in WITHDRAWABLE:
            return opened
        messages.warning(self.request, gettext("Deze versie geldt niet. Er is niets om in te trekken."))
        return go(self.to(opened))

    def form(self, opened: AgreementDetail, data: Any) -> WithdrawForm:
        return WithdrawForm(data)

    def save(self, opened: AgreementDetail, form: WithdrawForm) -> str:
        actions.withdraw(opened.agreement, why=form.cleaned_data["why"], door=self.door)
        return gettext("Deze versie is ingetrokken.")

    def to(self, opened: AgreementDetail) -> str:
        return reverse("agreement", kwargs={"number": opened.agreement.uid})

    def form_copy(self, opened: AgreementDetail) -> FormCopy:
        explains: Word = _(
            "Het product krijgt dan meteen niets meer, en een oudere versie komt niet terug. De leverancier krijgt de vraag om te wissen."
        )
        if opened.version.stands is AgreementState.COMING:
            first = date_format(opened.agreement.starts_on, "j F Y")
            explains = gettext(
                "Deze versie begint op %(day)s. Trekt u haar in, dan krijgt het product vanaf die dag niets meer. Tenzij u een nieuwe versie laat goedkeuren."
            ) % {"day": first}
        product = opened.known.product
        about = f"{product.name}, {product.supplier.name}"
        return FormCopy(_("Afspraak intrekken"), _("Trek in"), self.to(opened), explains, about, dangerous=True)


# The page on which the desk writes down what a supplier answered when it had to delete. No pupil is open here.


@route("leveranciers/wissen/<uuid:number>/", "deletion_demand")
@writes_at_desk(writes=("supplier_desk",))
class DeletionDemand(SupplierPage, FormPage):
    """What was asked and until when, and the answer or a form for it."""

    template, category = "suppliers/supplier_demand.html", "supplier_desk"
    refusals = {"answered": _("Iemand was u voor: het antwoord staat er al.")}
    over = frozenset({"answered"})

    def find(self, number: UUID) -> ending.DemandRow | None:
        return ending.demand(number, door=self.door)

    def form(self, shown: ending.DemandRow, data: Any) -> AnswerForm:
        return AnswerForm(data)

    def save(self, shown: ending.DemandRow, form: AnswerForm) -> str:
        ending.answer(shown.demand, form.cleaned_data["answer"], door=self.door)
        return gettext("Het antwoord staat erbij, met uw naam.")

    def to(self, shown: ending.DemandRow) -> str:
        return reverse("deletion_demand", kwargs={"number": shown.demand.uid})

    def context(self, shown: ending.DemandRow) -> Context:
        return {"shown": shown}

    def form_context(self, form: AnswerForm, shown: ending.DemandRow) -> Context:
        """Without the form for whoever may not answer any more."""
        return {} if shown.is_open and may_write(door=self.door) else {"form": None}
