"""A list with columns of one's own choice: on the screen, sorted, and out as a spreadsheet, which is put on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial, wraps
from itertools import chain, combinations
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext, override

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.platform.spreadsheets.write import write_csv, write_xlsx
from zorgvuldig.release.lists.actions import hand_out, pupils_of
from zorgvuldig.release.lists.columns import (
    BASE,
    COLUMNS,
    OPTIONAL,
    PURPOSE,
    ListColumn,
    ListLine,
    Ties,
    chosen,
    lines_of,
    offered,
    opened_for,
    parts_of,
    ties_of,
)
from zorgvuldig.release.lists.kinds import CHANNEL, CHOSEN, LISTS, RECIPIENT, Form
from zorgvuldig.release.lists.make import XLSX
from zorgvuldig.release.lists.pages import ListForm
from zorgvuldig.release.lists.saved import SavedRow, saved_lists
from zorgvuldig.release.lists.scopes import SCOPES, Scope, choices, rules_for
from zorgvuldig.release.release import AfterCommit, gather
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

ON_A_PAGE = 50
CSV = "text/csv; charset=utf-8"
# In an address: the keys of columns, on which one it is sorted, backwards, and columns of a saved list that were left out.
COLUMN, SORTED, BACKWARDS, LEFT, SAVED = "k", "op", "terug", "zonder", "bewaard"


@route("lijst/", "own_lists")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=("organisation", "staff", "release"))
class OwnLists(Page):
    """Of whom somebody can make a list, and the lists that were saved."""

    template = "release/own_lists.html"

    def context(self) -> Context:
        saved = saved_lists(door=self.door)
        using = next((one for one in saved if str(one.kept.uid) == self.request.GET.get(SAVED)), None)
        return {
            "choices": choices(door=self.door),
            "saved": page_of(self.request, saved),
            "using": using,
            "query": f"?{SAVED}={using.kept.uid}" if using else "",
        }


class TakeForm(ListForm):
    """What the spreadsheet is for, and in which form."""

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(LISTS[CHOSEN], data)


@dataclass(frozen=True, slots=True)
class ListRequested:
    """Of whom, which columns, and in which order."""

    scope: Scope
    group: LearningGroup
    columns: list[ListColumn]
    sorted_by: str
    backwards: bool


class ColumnList(Page):
    """The columns to choose from; once some are chosen, the list, and taking it along."""

    template = "release/column_list.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID, scope: Scope) -> ListRequested | Answer | None:
        group, given = open_group(door=self.door, uid=uid), self.request.GET
        self.may = offered(rules_for(scope, group, door=self.door))
        if SAVED in given:
            return self.saved(scope, group, given[SAVED])
        count = self.door.count
        counted = ngettext("%(count)s leerling", "%(count)s leerlingen", count) % {"count": count}
        said = {"whom": scope.named(group), "pupils": counted}
        self.door.label = gettext("Een lijst van %(whom)s is open (%(pupils)s).") % said
        columns = chosen(given.getlist(COLUMN))
        sorted_by = given.get(SORTED, "")
        return ListRequested(
            scope, group, columns, sorted_by if sorted_by in {one.key for one in columns} else "", BACKWARDS in given
        )

    def saved(self, scope: Scope, group: LearningGroup, wanted: str) -> Answer | None:
        """To the columns of a saved list that are open to whoever is here, which says which are not."""
        found: SavedRow | None = next((one for one in saved_lists(door=self.door) if str(one.kept.uid) == wanted), None)
        if found is None:
            return None
        may = {one.key for one in self.may}
        query = QueryDict(mutable=True)
        query.setlist(COLUMN, [one.key for one in found.columns if one.key in may])
        query.setlist(LEFT, [key for key in found.kept.columns if key not in may])
        if found.kept.sorted_by in may:
            query[SORTED] = found.kept.sorted_by
        return go(f"{reverse(scope.page, kwargs={'uid': group.uid})}?{query.urlencode()}")

    def get(self, asked: ListRequested) -> Answer:
        return self.shown(asked, TakeForm(), 200)

    def shown(self, asked: ListRequested, form: TakeForm, status: int) -> Answer:
        """The list on the screen, under the columns to choose from. Nothing leaves by it, so nothing is put on record."""
        lines, pupils = [], pupils_of(door=self.door)
        if asked.columns and pupils:
            ties = ties_of(asked.columns, pupils, door=self.door)
            parts = parts_of(asked.columns, pupils, ties, door=self.door)
            basis = self.door.purpose.basis
            rows = gather(
                door=self.door, channel=CHANNEL, recipient=RECIPIENT, basis=basis, pupils=pupils, tables=parts
            ).rows
            lines = _lines(asked, rows, ties)
        given = self.request.GET
        keys = {one.key for one in asked.columns}
        left = [COLUMNS[key].label if key in COLUMNS else "" for key in given.getlist(LEFT)]
        return self.show(
            {
                "asked": asked,
                "title": asked.scope.named(asked.group),
                "offered": [(one, one.key in keys) for one in self.may],
                "saved": saved_lists(door=self.door),
                "left_out": [label for label in left if label],
                "gone": sum(not label for label in left),
                "lines": page_of(self.request, lines, size=ON_A_PAGE, shrinks=True),
                "headings": [(one, _sorting(asked, one)) for one in asked.columns],
                "query": _query(asked, asked.sorted_by, backwards=asked.backwards),
                "count": len(pupils),
                "form": form,
            },
            status,
        )

    def post(self, asked: ListRequested) -> Answer:
        form = TakeForm(self.request.POST.dict())
        if not asked.columns:
            return self.shown(asked, form, 422)
        if not form.is_valid() or not self.door.count:
            return self.shown(asked, form, 422)
        with transaction.atomic(), override("nl"):  # as every list that leaves
            return self.taken(asked, form)

    def taken(self, asked: ListRequested, form: TakeForm) -> Answer:
        """The spreadsheet, which is on record with every pupil on it before it goes."""
        pupils = pupils_of(door=self.door)
        ties = ties_of(asked.columns, pupils, door=self.door)
        parts = parts_of(asked.columns, pupils, ties, door=self.door)
        released = hand_out(LISTS[CHOSEN], form.cleaned_data["reason"], pupils, parts, door=self.door)
        lines = _lines(asked, released.rows, ties)
        headings, rows = [str(one.label) for one in asked.columns], [line.cells for line in lines]
        name = f"lijst-{slugify(asked.scope.named(asked.group)) or 'groep'}"
        if form.chosen is Form.CSV:
            return AfterCommit(write_csv(headings, rows), filename=f"{name}.csv", content_type=CSV)
        content = write_xlsx(asked.scope.named(asked.group), headings, rows)
        return AfterCommit(content, filename=f"{name}.xlsx", content_type=XLSX)


def _lines(asked: ListRequested, rows: Mapping[str, Any], ties: Ties) -> list[ListLine]:
    return lines_of(asked.columns, rows, ties, sorted_by=asked.sorted_by, backwards=asked.backwards)


def _query(asked: ListRequested, sorted_by: str, *, backwards: bool) -> str:
    """The columns and the order, for an address; what comes behind it begins with its own name."""
    query = QueryDict(mutable=True)
    query.setlist(COLUMN, [one.key for one in asked.columns])
    if sorted_by:
        query[SORTED] = sorted_by
    if backwards:
        query[BACKWARDS] = "1"
    return query.urlencode() + "&"


def _sorting(asked: ListRequested, column: ListColumn) -> tuple[str, str]:
    """Where a heading leads: sorted by that column, or the other way round; and how it is sorted now."""
    is_now = asked.sorted_by == column.key
    now = ("descending" if asked.backwards else "ascending") if is_now else ""
    return f"?{_query(asked, column.key, backwards=is_now and not asked.backwards)}", now


def column_view(scope: Scope) -> View:
    """The view of a scope, which opens what the chosen columns need and no more."""
    subsets = chain.from_iterable(combinations(OPTIONAL, size) for size in range(len(OPTIONAL) + 1))
    declared = partial(
        page, purpose=PURPOSE, kind=scope.kind, writes=("release",), methods=("GET", "POST"), facts="release"
    )
    views = {wanted: declared(reads=(*BASE, *wanted))(ColumnList).view for wanted in subsets}

    @wraps(views[OPTIONAL])  # with what it declares: the most that this address opens
    def either(request: HttpRequest, **named: Any) -> HttpResponseBase:
        wanted = () if SAVED in request.GET else opened_for(chosen(request.GET.getlist(COLUMN)))
        return views[wanted](request, **named)

    return either


for each in SCOPES:
    route(f"lijst/{each.folder}/<uuid:uid>/", each.page, scope=each)(column_view(each))
