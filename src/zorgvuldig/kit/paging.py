"""A long list stands on pages of its own: `blad=2` in the address, or `bladzijde=2` where nobody counts how many there are.

Of a search the page is posted with its words, as no name stands in an address (`kit/parts/posted_pager.html`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

PAGE_SIZE = 25  # looks on one; a page stays light also when each of them names twenty kinds of data


def page_of(
    request: HttpRequest,
    rows: Sequence[Any] | QuerySet[Any],
    *,
    size: int = PAGE_SIZE,
    shrinks: bool = False,
    name: str = "blad",
) -> Page[Any]:
    """The page of these rows that the address asks for, the first by itself. Raises `Http404` for one that is not there.

    A list that `shrinks` while somebody works through it has its last page in place of one that was there a moment ago.
    A second list on the same page has a `name` of its own in the address.
    """
    asked = request.GET.get(name, "1")
    try:
        if not (asked.isascii() and asked.isdigit()):
            raise InvalidPage
        sheets = Paginator(rows, size)
        return sheets.page(min(int(asked[:6]), sheets.num_pages) if shrinks else asked[:6])
    except InvalidPage as wrong:
        raise Http404 from wrong


LAST = 10_000  # what an address may ask for at most


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


def posted_page(request: HttpRequest) -> int:
    """Which page of a search is posted by `bladzijde`, the first by itself and for what is no page."""
    return page_posted(request.POST.get("bladzijde", ""))


def page_posted(asked: str) -> int:
    """The number of a page as it was posted."""
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= len(str(LAST))
    return min(max(int(asked), 1), LAST) if is_number else 1
