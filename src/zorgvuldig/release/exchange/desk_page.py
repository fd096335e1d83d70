"""A page that each desk has: one class, an address for every desk, each with what that desk may open."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Page
from zorgvuldig.release.exchange.desks import DESKS, PURPOSE, Desk


class DeskPage(Page):
    """A page of a `desk`; 404 for who works at another."""

    desk: Desk

    def answer(self, **address: Any) -> Answer:
        """The page, at its own desk."""
        self.desk = address.pop("desk")
        if not self.desk.is_of(self.request):
            raise Http404
        return super().answer(**address)


D = TypeVar("D", bound=type[DeskPage])


def desk_page(
    address: str, name: str, /, *, kind: Kind = Kind.PUPIL, writes: tuple[str, ...] = (), facts: str = "exchange"
) -> Callable[[D], D]:
    """Declare the page at every desk, as `page` does one: `uitwisseling/<desk>/<address>`, called `exchange_<name>_<desk>`."""

    def decorate(page_class: D) -> D:
        for desk in DESKS:
            declared = page(purpose=PURPOSE, kind=kind, reads=desk.reads, writes=writes, facts=facts)
            route(f"uitwisseling/{desk.slug}/{address}", desk.name_of(name), desk=desk)(declared(page_class))
        return page_class

    return decorate
