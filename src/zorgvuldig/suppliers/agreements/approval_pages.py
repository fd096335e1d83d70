"""Pages on which a second person approves an agreement, and on which one is withdrawn. No pupil is open here."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Context, FormPage
from zorgvuldig.suppliers.agreements import approval_actions as actions
from zorgvuldig.suppliers.agreements.actions import fingerprint
from zorgvuldig.suppliers.agreements.labels import BESIDE, REFUSALS, state_label
from zorgvuldig.suppliers.agreements.part_forms import ApproveForm, WithdrawForm
from zorgvuldig.suppliers.agreements.reads import AgreementDetail, differences, version_of
from zorgvuldig.suppliers.desk.pages import PURPOSE, READS, WRITES, DeskForm, SupplierPage
from zorgvuldig.suppliers.desk.reads import WITHDRAWABLE, AgreementState


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
