"""A list of everybody who works at a board: on sheets, with a search whose words are posted, so that no name stands in an address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.http import HttpRequest

from zorgvuldig.kit.paging import PAGE_SIZE, page_of
from zorgvuldig.platform.names import fold
from zorgvuldig.school.people.reads import looked_for
from zorgvuldig.school.staffing.models import Staff

SHORTEST = 2  # an abbreviation; one letter finds half of a board


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Whom a page shows. `page` is the sheet, none when somebody was searched for; `count` is how many fit the words."""

    people: Sequence[Staff]
    page: Page[Staff] | None
    has_search: bool
    asked: str = ""
    is_short: bool = False
    count: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether more people fit the words than are shown."""
        return self.count > len(self.people)


def is_search(request: HttpRequest) -> bool:
    """Whether somebody sent the words of a search, and nothing else."""
    return request.method == "POST" and "q" in request.POST


def staff_page(request: HttpRequest, people: Sequence[Staff]) -> StaffPage:
    """The sheet of these people that the address asks for, or those that are searched for. Raises `Http404` for a sheet that is not there."""
    asked = request.POST.get("q", "") if is_search(request) else ""
    is_short = is_search(request) and len(fold(asked)) < SHORTEST
    if is_search(request) and not is_short:
        found = looked_for(asked, people)
        return StaffPage(found[:PAGE_SIZE], None, True, asked, count=len(found))
    page = page_of(request, people)
    return StaffPage(list(page), page, is_short or page.has_other_pages(), asked, is_short)
