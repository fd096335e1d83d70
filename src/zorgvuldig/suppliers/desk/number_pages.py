"""From which day a product gets numbers of its own for classes (decision 51): chosen at the desk, and withdrawn until that day."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.pages import route
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.page_kinds import CommandPage, Context
from zorgvuldig.kit.periods import today
from zorgvuldig.suppliers.desk.pages import DeskForm, SupplierPage, product_row, refuse_readers, writes
from zorgvuldig.suppliers.desk.reads import ProductRow
from zorgvuldig.suppliers.roster_numbers import NO_DAY, STAND, choose_day

REFUSALS = {STAND: _("Dit product heeft al eigen nummers. Terug kan niet.")}


class NumbersForm(forms.Form):
    """From which day. `day` is today."""

    on = DayField(label=_("Vanaf welke dag krijgt het product eigen nummers?"))
    told = forms.BooleanField(
        label=_("De leverancier weet welke dag het wordt, en wat er dan verandert"),
        error_messages={"required": _("Vertel het eerst de leverancier. Kruis dit daarna aan.")},
    )

    def __init__(self, data: Any, *, day: date) -> None:
        super().__init__(data)
        self.day = day

    def clean_on(self) -> date:
        """Today or later."""
        on: date = self.cleaned_data["on"]
        if on < self.day:
            raise ValidationError(_("Deze dag is voorbij. Kies vandaag of een latere dag."))
        return on


class OfOldNumbers(SupplierPage):
    """A product that has numbers that others got too."""

    def find(self, number: UUID) -> ProductRow | None:
        known = product_row(self.door, number)
        until = known.product.old_numbers_until
        return known if until is not None and until > today(door=self.door) else None

    def to(self, known: ProductRow) -> str:
        return reverse("product", kwargs={"number": known.product.uid})


@route("leveranciers/product/<uuid:number>/nummers/", "product_numbers")
@writes()
class ChooseNumbers(OfOldNumbers, DeskForm):
    """What it means for the supplier, and the day from which."""

    template, refusals, over = "suppliers/product_numbers.html", REFUSALS, frozenset(REFUSALS)

    def context(self, known: ProductRow) -> Context:
        return {"known": known, "days": max(known.holds.agreement.deleted_within, 1) if known.holds else 0}

    def form(self, known: ProductRow, data: Any) -> NumbersForm:
        return NumbersForm(data, day=today(door=self.door))

    def save(self, known: ProductRow, form: NumbersForm) -> str:
        choose_day(known.product, form.cleaned_data["on"], door=self.door)
        said = {"day": date_format(form.cleaned_data["on"], "j F Y")}
        return gettext("Vanaf %(day)s heeft dit product eigen nummers.") % said


@route("leveranciers/product/<uuid:number>/nummers/intrekken/", "product_numbers_withdraw")
@writes()
class WithdrawNumbers(OfOldNumbers, CommandPage):
    """No day is chosen any more; another can be. Twice is once."""

    refusals = REFUSALS

    def find(self, number: UUID) -> ProductRow | None:
        refuse_readers(self.door)
        return super().find(number)

    def act(self, known: ProductRow) -> str:
        choose_day(known.product, NO_DAY, door=self.door)
        return gettext("De dag is ingetrokken. Het product houdt de nummers die het heeft, tot u een andere dag kiest.")
