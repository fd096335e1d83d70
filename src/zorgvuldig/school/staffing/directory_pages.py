"""A list of everybody who works at a board: on sheets, with a search whose words are posted, so that no name stands in an address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.http import HttpRequest

from zorgvuldig.kit.paging import PAGE_SIZE, NumberedPage, page_of, posted_page
from zorgvuldig.platform.names import fold
from zorgvuldig.school.people.reads import looked_for
from zorgvuldig.school.staffing.models import Staff

SHORTEST = 2  # an abbreviation; one letter finds half of a board


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Whom a page shows. `page` is the sheet, none when somebody was searched for; then `found` is which page of those who fit, `count` in all."""

    people: Sequence[Staff]
    page: Page[Staff] | None
    has_search: bool
    asked: str = ""
    is_short: bool = False
    count: int = 0
    found: NumberedPage | None = None


def is_search(request: HttpRequest) -> bool:
    """Whether somebody sent the words of a search, and nothing else."""
    return request.method == "POST" and "q" in request.POST


def staff_page(request: HttpRequest, people: Sequence[Staff]) -> StaffPage:
    """The sheet of these people that the address asks for, or those that are searched for. Raises `Http404` for a sheet that is not there."""
    asked = request.POST.get("q", "") if is_search(request) else ""
    is_short = is_search(request) and len(fold(asked)) < SHORTEST
    if is_search(request) and not is_short:
        found = looked_for(asked, people)
        number = min(posted_page(request), max(1, -(-len(found) // PAGE_SIZE)))
        shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        page_found = NumberedPage(number, len(found) > number * PAGE_SIZE)
        return StaffPage(shown, None, True, asked, count=len(found), found=page_found)
    page = page_of(request, people)
    return StaffPage(list(page), page, is_short or page.has_other_pages(), asked, is_short)
