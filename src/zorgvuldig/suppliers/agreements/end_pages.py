"""The page on which the desk writes down what a supplier answered when it had to delete. No pupil is open here."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.pages import route
from zorgvuldig.kit.page_kinds import Context, FormPage
from zorgvuldig.suppliers.agreements import actions as ending
from zorgvuldig.suppliers.agreements.part_forms import AnswerForm
from zorgvuldig.suppliers.desk.pages import SupplierPage
from zorgvuldig.suppliers.desk.pages import writes as writes_at_desk
from zorgvuldig.suppliers.desk.reads import may_write


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
