"""What stands beside a datum: for a family the way to say that it is not right, for staff that it is disputed.

One function does both, so that a part of a page that families and staff share asks once. Packages below this one cannot import
it; their templates may call it, and it looks only through the door of the page and only when that opened `correction`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from jinja2 import pass_context
from jinja2.runtime import Context

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.addresses import address_of
from zorgvuldig.kit.register_words import say
from zorgvuldig.rights.corrections.fields import Disputable, disputable, why_not
from zorgvuldig.rights.corrections.reads import Dispute, disputes_here, grades_disputed, tokens

FAMILY = frozenset({"parental_view", "own_view"})
KEPT = "disputes_of_this_page"
RECORD = UUID(int=0)  # where the record comes in an address


@dataclass(frozen=True, slots=True)
class Link:
    """Where somebody says that something of a record is not right. `name` are its data; `asked` those that they asked already.

    One link for a record: its page leads to each of the data beside it. A link for each was an eighth of a family's file.
    """

    name: str
    url: str
    asked: str
    is_all: bool


class PageDisputes(NamedTuple):
    """The door of a page with what is disputed behind it by table and number, and what each link asks that is the same for all of them."""

    door: Door
    found: dict[tuple[str, int], list[Dispute]]
    is_family: bool
    language: str | None
    token: Callable[[str, int], UUID]
    around: dict[tuple[str, tuple[str, ...]], "Around"]


class Around(NamedTuple):
    """A link to data of which nothing was asked, without the record in its address: the same for each record of a page."""

    field: str
    before: str
    after: str


def _here(context: Context) -> PageDisputes | None:
    """What is disputed behind the door of the page, asked once for each page; nothing where its door did not open that."""
    request = context.get("request")
    known: PageDisputes | None = getattr(request, KEPT, None)
    if known is not None:
        return known
    door: Door | None = getattr(request, "door", None)
    if door is None or "correction" not in door.reads:
        return None
    found: dict[tuple[str, int], list[Dispute]] = {}
    for one in disputes_here(door=door):
        found.setdefault((one.table, one.row_id), []).append(one)
    known = PageDisputes(door, found, door.purpose.key in FAMILY, get_language(), tokens(), {})
    setattr(request, KEPT, known)
    return known


@pass_context
def dispute(context: Context, table: str, row: int | None, *columns: str) -> SafeString:
    """What stands beside these data of one record; nothing where nothing can be said, or there is no record."""
    return _links_html(context, table, row, columns)


@pass_context
def dispute_field(context: Context, field: str, row: int | None) -> SafeString:
    """The same of one `table.column`."""
    table, _dot, column = field.partition(".")
    return _links_html(context, table, row, (column,))


def _links_html(context: Context, table: str, row: int | None, columns: tuple[str, ...]) -> SafeString:
    here = _here(context)
    if here is None or row is None:
        return mark_safe("")
    data = _data(table, columns)
    if not data:
        return _not_here(context, here, table, columns)
    if here.is_family and not context.get("may_copy"):
        return mark_safe("")
    disputes = [one for one in here.found.get((table, row), ()) if one.column in columns]
    if not disputes:  # most of them; a template for each of dozens took a tenth of a family's file
        return _first_link(context, here, table, row, columns) if here.is_family else mark_safe("")
    open_ = {one.column for one in disputes if one.is_open}
    way = _link_html(_link(context, here, row, data, open_), here.language) if here.is_family else mark_safe("")
    shown = {"disputes": disputes, "family": here.is_family, "many": len(data) > 1}
    return way + render_to_string("rights/extensions.html", shown)


def _first_link(context: Context, here: PageDisputes, table: str, row: int, columns: tuple[str, ...]) -> SafeString:
    """The link of a record about which nothing was asked yet."""
    around = here.around.get((table, columns))
    if around is None:
        data = _data(table, columns)
        before, after = _around(_names(data, here.language), here.language)
        way = _way(context, data[0].field)
        around = Around(data[0].field, before + escape(way[0]), escape(way[1]) + after)
        here.around[table, columns] = around
    return mark_safe(f"{around.before}{here.token(around.field, row)}{around.after}")  # noqa: S308 - both were escaped, and it is a uid


@cache
def _data(table: str, columns: tuple[str, ...]) -> tuple[Disputable, ...]:
    return tuple(datum for column in columns if (datum := disputable(table, column)))


def _link_html(link: Link, language: str | None) -> SafeString:
    """The link as the page shows it."""
    if not link.asked:
        before, after = _around(link.name, language)
        return before + escape(link.url) + after
    said = gettext("U vroeg een verbetering") if link.is_all else gettext("Klopt dit niet?")
    asked = "" if link.is_all or not link.asked else " " + gettext("(gevraagd: %(what)s)") % {"what": link.asked}
    return format_html(
        '<span class="klopt"><a href="{}">{}<span class="alleen-lezer">: {}</span></a>{}</span>',
        link.url,
        said,
        link.name,
        asked,
    )


@cache
def _around(name: str, _language: str | None) -> tuple[SafeString, SafeString]:
    """What stands before and behind the address of a link of which nothing was asked yet: the same beside each such record."""
    after = format_html('">{}<span class="alleen-lezer">: {}</span></a></span>', gettext("Klopt dit niet?"), name)
    return mark_safe('<span class="klopt"><a href="'), after


def _link(context: Context, here: PageDisputes, row: int, data: tuple[Disputable, ...], open_: set[str]) -> Link:
    """The way to what was not asked yet; when all of it was, to what became of it."""
    asked = tuple(datum for datum in data if datum.column in open_)
    first = next((datum for datum in data if datum not in asked), data[0])
    url = _url(context, here, first.field, row)
    return Link(_names(data, here.language), url, _names(asked, here.language), len(asked) == len(data))


@cache
def _names(data: tuple[Disputable, ...], _language: str | None) -> str:
    return ", ".join(datum.name for datum in data)


def _not_here(context: Context, here: PageDisputes, table: str, columns: tuple[str, ...]) -> SafeString:
    """To a family: why nobody can say here that this is wrong, and what to do instead."""
    reason = next((said for column in columns if (said := why_not(REGISTER.tables[table], column))), None)
    if reason is None or not here.is_family or not context.get("may_copy"):
        return mark_safe("")
    return format_html('<span class="klopt">{}</span>', say(reason))


def _url(context: Context, here: PageDisputes, field: str, row: int) -> str:
    before, after = _way(context, field)
    return f"{before}{here.token(field, row)}{after}"


def _way(context: Context, field: str) -> tuple[str, str]:
    """What stands before and behind the record in the address of a field: the same for every record of a page."""
    table, _dot, column = field.partition(".")
    uids = {"row": RECORD}
    if context.get("own"):
        url = address_of("own_dispute", uids, table=table, column=column)
    else:
        url = address_of("child_dispute", {"uid": context["pupil"].pupil.uid, **uids}, table=table, column=column)
    # On the file itself, which has dozens of them, only what comes behind its own address.
    url = url.removeprefix(context["request"].path) if "disputes_here" in context else url
    before, _record, after = url.rpartition(str(RECORD))
    return before, after


@pass_context
def is_disputing(context: Context) -> bool:
    """Whether the one at the door can say here that something is not right."""
    here = _here(context)
    return here is not None and here.is_family and bool(context.get("may_copy"))


@pass_context
def disputed_grades(context: Context, group_id: int) -> SafeString:
    """What is disputed of the grades of a group, with what families say of them: a list above the grade list."""
    here = _here(context)
    lines = grades_disputed(group_id, chain.from_iterable(here.found.values()), door=here.door) if here else []
    return render_to_string("rights/disputed_grades.html", {"lines": lines})
