"""Watching one product: is it on, what went, what was refused, and what could go out of the agreement. No pupil is open here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.suppliers.stops import actions as stopping
from zorgvuldig.suppliers.stops.pages import PURPOSE, READS, start_form, stop_form
from zorgvuldig.suppliers.usage import reads as log
from zorgvuldig.suppliers.usage.reads import DAYS, UNUSED, RefusalCount, compare

# Refusals by day, as a picture: percentages across, pixels down, as text (no language changes a point).

TOP, FLOOR = 22.0, 122.0  # where the highest bar ends and all begin, in pixels
LEFT, WIDTH = 1.0, 97.0  # of the thirty days together, in per cent


@dataclass(frozen=True, slots=True)
class Bar:
    """A day on which something was refused, with where its bar stands."""

    day: date
    count: int
    x: str
    y: str
    width: str
    height: str
    text_x: str
    text_y: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on a line of thirty days, the first and the last of them, and the highest day."""

    bars: list[Bar]
    first: date
    last: date
    most: int
    floor: str
    label_y: str
    height: str


def refusal_chart(days: Sequence[RefusalCount], last: date) -> Chart | None:
    """A bar for each day with refusals of the thirty up to `last`; None when there was none."""
    if not days:
        return None
    first, most = last - timedelta(days=DAYS - 1), max(day.count for day in days)
    step = WIDTH / DAYS
    bars = []
    for one in sorted(days, key=lambda day: day.day):
        x = LEFT + (one.day - first).days * step
        height = max(2.0, (FLOOR - TOP) * one.count / most)
        bars.append(
            Bar(
                one.day,
                one.count,
                f"{x:.1f}%",
                f"{FLOOR - height:.0f}",
                f"{step * 0.8:.1f}%",
                f"{height:.0f}",
                f"{x + step * 0.4:.1f}%",
                f"{FLOOR - height - 5:.0f}",
            )
        )
    return Chart(bars, first, last, most, f"{FLOOR:.0f}", f"{FLOOR + 17:.0f}", f"{FLOOR + 24:.0f}")


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
            "turns": stopping.switch_history(product, door=self.door),
            "supplier_turns": stopping.switch_history(product.supplier, door=self.door),
            "refused": refused,
            "refused_count": sum(day.count for day in refused),
            "reasons": log.by_reason(refused),
            "chart": refusal_chart(refused, timezone.localdate(self.door.opened_at)),
            "month": month,
            "year": log.supply_counts(product, since=self.door.opened_at - timedelta(days=365), door=self.door),
            "broken": page_of(self.request, log.broken(product, door=self.door)),
            "broken_count": sum(one.broken for one in month),
            "compared": compare(product, door=self.door),
            "unused": UNUSED,
        }
