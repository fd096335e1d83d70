"""Pages of a list, by number in the address."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

LAST = 10_000


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """A page of a list by its number, from 1, and whether there is another after it."""

    number: int
    more: bool

    @property
    def before(self) -> int:
        """The number of the page before; 0 when there is none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after; 0 when there is none."""
        return self.number + 1 if self.more else 0


def page_number(request: HttpRequest) -> int:
    """Which page the address asks by `bladzijde`, the first by itself. Raises `Http404` for what is no page."""
    asked = request.GET.get("bladzijde", "1")
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= LAST):
        raise Http404
    return int(asked[:6])
