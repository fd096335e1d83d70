"""The record of processing on screen: by purpose, one page for each purpose, kind of data and recipient, and as files."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.register_editor import reads as queries
from zorgvuldig.governance.register_editor import record as records
from zorgvuldig.governance.register_editor.paper import paper
from zorgvuldig.governance.register_editor.phrases import (
    ACTIONS,
    AFTER,
    FOUNDED,
    LIMITS,
    NEEDS,
    STARTS,
    TELLINGS,
    said_period,
)
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.register_text import KIND, chapter
from zorgvuldig.platform.documents.record_of_processing import processing_pdf
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.register.export import art30_csv, fideslang
from zorgvuldig.register.schema import Term

READS = ("organisation", "staff", "governance")
PROPOSES = frozenset({"privacy_officer", "school_leader"})
T = TypeVar("T")


@route("privacy/register/", "register_record")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_record(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Why the school uses data, and for each purpose with which law, which data, and for whom; a choice narrows it."""
    chosen = {name: request.GET.get(name, "") for name in records.named(REGISTER)}
    for name, known in records.named(REGISTER).items():
        if chosen[name] and chosen[name] not in known:
            raise Http404
    wanted = records.Chosen(chosen["wie"], chosen["wat"], chosen["grond"], chosen["zeker"])
    roles = [REGISTER.roles[key] for key in dict.fromkeys(rule.role for rule in REGISTER.rules)]
    context = {
        "register": REGISTER,
        "found": records.record(REGISTER, wanted),
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "roles": roles,
        "founded": FOUNDED.items(),
        "waiting": queries.waiting(door=door) if queries.DECIDERS & roles_of(request) else [],
    }
    return _shown(request, "record", context)


@route("privacy/register/doel/<slug:key>/", "register_purpose")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_purpose(request: HttpRequest, *, door: Door, key: str) -> HttpResponse:
    """Everything about one purpose."""
    one = records.used(REGISTER, _known(REGISTER.purposes, key))
    agreed = queries.agreed_outside_eea(door=door)
    given = [
        (each, KIND[each.kind], records.outside_eea_of(each, agreed))
        for each in records.recipients_of(REGISTER, one.categories)
    ]
    return _shown(request, "purpose", {"one": one, "given": given})


@route("privacy/register/gegevens/<slug:key>/", "register_category")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_category(request: HttpRequest, *, door: Door, key: str) -> HttpResponse:
    """Everything about one kind of data."""
    category = _known(REGISTER.categories, key)
    context = {
        "chapter": chapter(category),
        "terms": [(term, term_words(term)) for term in records.terms_of(REGISTER, category)],
        "rules": [records.allowed(REGISTER, rule) for rule in REGISTER.rules if key in rule.reads],
        "guarded": records.guarded(REGISTER, category),
    }
    return _shown(request, "category", context)


@route("privacy/register/ontvanger/<slug:key>/", "register_recipient")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_recipient(request: HttpRequest, *, door: Door, key: str) -> HttpResponse:
    """Everything about one recipient."""
    one = _known(REGISTER.recipients, key)
    context = {
        "one": one,
        "kind": KIND[one.kind],
        "founded": FOUNDED[one.source_status],
        "categories": [REGISTER.categories[name] for name in one.categories],
        "fields": [(field, REGISTER.tables[table].columns[column].reason) for field, table, column in _fields(one)],
        "needs": [NEEDS[need] for need in one.needs],
        "telling": TELLINGS[one.telling],
        "desk": REGISTER.roles.get(one.desk),
        "outside": records.outside_eea_of(one, queries.agreed_outside_eea(door=door)),
    }
    return _shown(request, "recipient", context)


@route("privacy/register/verder/", "register_other")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_other(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Who answers for the data, when the system asks to look, what has to be done, what is asked, what is promised, and other terms."""
    duties = [(one, said_period(one.every), FOUNDED[one.source_status]) for one in REGISTER.duties.values()]
    watches = [(one, FOUNDED[one.source_status]) for one in REGISTER.watches.values()]
    terms = [(one, said_period(one.period)) for one in records.loose_terms(REGISTER)]
    return _shown(request, "other", {"register": REGISTER, "duties": duties, "watches": watches, "terms": terms})


@route("privacy/register/bestand/<slug:kind>/", "register_file")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_file(request: HttpRequest, *, door: Door, kind: str) -> HttpResponse:
    """The record as a file: to read, for a spreadsheet, for another register, or the register itself."""
    make = FILES.get(kind)
    if make is None:
        raise Http404
    content, name, media_type = make(door)
    return as_file(content, name, media_type)


def _pdf(door: Door) -> tuple[bytes, str, str]:
    return (
        processing_pdf(paper(REGISTER, _today(), queries.agreed_outside_eea(door=door))),
        "verwerkingsregister.pdf",
        "application/pdf",
    )


def _csv(door: Door) -> tuple[bytes, str, str]:
    # with a mark in front, so that a spreadsheet reads the accents as they are
    record = art30_csv(REGISTER, queries.agreed_outside_eea(door=door))
    return record.encode("utf-8-sig"), "verwerkingsregister.csv", "text/csv; charset=utf-8"


def _fideslang(door: Door) -> tuple[bytes, str, str]:
    return fideslang(REGISTER).encode(), "verwerkingsregister-fideslang.yml", "application/yaml"


def _toml(door: Door) -> tuple[bytes, str, str]:
    return TEXT.encode(), "register.toml", "application/toml"


FILES: Mapping[str, Callable[[Door], tuple[bytes, str, str]]] = {
    "pdf": _pdf,
    "csv": _csv,
    "fideslang": _fideslang,
    "toml": _toml,
}


def term_words(term: Term) -> dict[str, Any]:
    """A term as the page says it."""
    return {
        "limit": LIMITS[term.limit],
        "period": said_period(term.period),
        "start": STARTS[term.start],
        "after": AFTER[term.after] if term.after else "",
        "action": ACTIONS[term.action],
        "founded": FOUNDED[term.source_status],
    }


def _fields(one: Any) -> list[tuple[str, str, str]]:
    return [(field, *field.split(".", 1)) for field in one.fields]


def _today() -> date:
    return localdate()


def _known(found: Mapping[str, T], key: str) -> T:
    """What an address names. Raises `Http404`."""
    if key not in found:
        raise Http404
    return found[key]


def _shown(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    more = {"facts": facts("governance"), "may_propose": bool(PROPOSES & roles_of(request))}
    return render(request, f"governance/register_{name}.html", context | more)
