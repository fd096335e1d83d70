"""Watching one product: is it on, what went, what was refused, and what could go out of the agreement. No pupil is open here."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.suppliers.stops import actions as stopping
from zorgvuldig.suppliers.stops.pages import PURPOSE, READS, start_form, stop_form
from zorgvuldig.suppliers.usage import reads as log
from zorgvuldig.suppliers.usage.charts import refusal_chart
from zorgvuldig.suppliers.usage.comparison import UNUSED, compare


@route("leveranciers/product/<uuid:number>/toezicht/", "product_watch")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="supplier_desk")
class ProductWatch(Page):
    """Everything about what one product got and did not get."""

    template = "suppliers/watch.html"

    def context(self, number: UUID) -> Context:
        product = stopping.product_of(number, door=self.door)
        if product is None:
            raise Http404
        refused = log.refusals(product, door=self.door)
        month = log.supply_counts(product, since=self.door.opened_at - timedelta(days=log.DAYS), door=self.door)
        return {
            "product": product,
            "supplier": product.supplier,
            "may_stop": stopping.may_stop(door=self.door),
            "stop_form": stop_form(),
            "start_form": start_form(),
            "turns": stopping.turns(product, door=self.door),
            "supplier_turns": stopping.turns(product.supplier, door=self.door),
            "refused": refused,
            "refused_count": sum(day.count for day in refused),
            "reasons": log.by_reason(refused),
            "chart": refusal_chart(refused, timezone.localdate(self.door.opened_at)),
            "month": month,
            "year": log.supply_counts(product, since=self.door.opened_at - timedelta(days=365), door=self.door),
            "broken": log.broken(product, door=self.door),
            "broken_count": sum(one.broken for one in month),
            "compared": compare(product, door=self.door),
            "unused": UNUSED,
        }
