"""What stands beside a datum: for a family the way to say that it is not right, for staff that it is disputed.

One function does both, so that a part of a page that families and staff share asks once. Packages below this one cannot import
it; their templates may call it, and it looks only through the door of the page and only when that opened `correction`.
"""

from dataclasses import dataclass
from functools import cache
from itertools import chain

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
from zorgvuldig.rights.corrections.reads import Dispute, disputes_here, grades_disputed, token

FAMILY = frozenset({"parental_view", "own_view"})
KEPT = "disputes_of_this_page"


@dataclass(frozen=True, slots=True)
class Link:
    """Where somebody says that something of a record is not right. `name` are its data; `asked` those that they asked already.

    One link for a record: its page leads to each of the data beside it. A link for each was an eighth of a family's file.
    """

    name: str
    url: str
    asked: str
    is_all: bool


def _here(context: Context) -> tuple[Door | None, dict[tuple[str, int], list[Dispute]]]:
    """The door of the page and what is disputed behind it, asked once for each page."""
    request = context.get("request")
    door: Door | None = getattr(request, "door", None)
    if door is None or "correction" not in door.reads:
        return None, {}
    found: dict[tuple[str, int], list[Dispute]] | None = getattr(request, KEPT, None)
    if found is None:
        found = {}
        for one in disputes_here(door=door):
            found.setdefault((one.table, one.row_id), []).append(one)
        setattr(request, KEPT, found)
    return door, found


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
    door, found = _here(context)
    data = _data(table, columns)
    if door is None or row is None:
        return mark_safe("")
    if not data:
        return _not_here(context, door, table, columns)
    disputes = [one for one in found.get((table, row), ()) if one.column in columns]
    link = None
    if door.purpose.key in FAMILY:
        if not context.get("may_copy"):
            return mark_safe("")
        link = _link(context, row, data, {one.column for one in disputes if one.is_open})
    elif not disputes:
        return mark_safe("")
    way = _link_html(link) if link else mark_safe("")
    if not disputes:
        return way  # most of them; a template for each of dozens took a tenth of a family's file
    shown = {"disputes": disputes, "family": door.purpose.key in FAMILY, "many": len(data) > 1}
    return way + render_to_string("rights/extensions.html", shown)


@cache
def _data(table: str, columns: tuple[str, ...]) -> tuple[Disputable, ...]:
    return tuple(datum for column in columns if (datum := disputable(table, column)))


def _link_html(link: Link) -> SafeString:
    """The link as the page shows it."""
    if not link.asked:
        before, after = _around(link.name, get_language())
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


def _link(context: Context, row: int, data: tuple[Disputable, ...], open_: set[str]) -> Link:
    """The way to what was not asked yet; when all of it was, to what became of it."""
    asked = [datum for datum in data if datum.column in open_]
    first = next((datum for datum in data if datum not in asked), data[0])
    language, url = get_language(), _url(context, first.field, row)
    return Link(_names(data, language), url, _names(tuple(asked), language), len(asked) == len(data))


@cache
def _names(data: tuple[Disputable, ...], _language: str | None) -> str:
    return ", ".join(datum.name for datum in data)


def _not_here(context: Context, door: Door, table: str, columns: tuple[str, ...]) -> SafeString:
    """To a family: why nobody can say here that this is wrong, and what to do instead."""
    reason = next((said for column in columns if (said := why_not(REGISTER.tables[table], column))), None)
    if reason is None or door.purpose.key not in FAMILY or not context.get("may_copy"):
        return mark_safe("")
    return format_html('<span class="klopt">{}</span>', say(reason))


def _url(context: Context, field: str, row: int) -> str:
    table, _dot, column = field.partition(".")
    uids = {"row": token(field, row)}
    if context.get("own"):
        url = address_of("own_dispute", uids, table=table, column=column)
    else:
        url = address_of("child_dispute", {"uid": context["pupil"].pupil.uid, **uids}, table=table, column=column)
    # On the file itself, which has dozens of them, only what comes behind its own address.
    return url.removeprefix(context["request"].path) if "disputes_here" in context else url


@pass_context
def is_disputing(context: Context) -> bool:
    """Whether the one at the door can say here that something is not right."""
    door, _found = _here(context)
    return door is not None and door.purpose.key in FAMILY and bool(context.get("may_copy"))


@pass_context
def disputed_grades(context: Context, group_id: int) -> SafeString:
    """What is disputed of the grades of a group, with what families say of them: a list above the grade list."""
    door, found = _here(context)
    lines = grades_disputed(group_id, chain.from_iterable(found.values()), door=door) if door else []
    return render_to_string("rights/disputed_grades.html", {"lines": lines})
