"""What somebody looks at every year: access that nobody uses, terms that are a proposal, and agreements with suppliers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.duties import unused as unused
from zorgvuldig.governance.duties.agreements import products
from zorgvuldig.governance.duties.labels import GRANTS, STANDS, STATUSES, slug_of
from zorgvuldig.governance.duties.pages import READS
from zorgvuldig.governance.duties.reads import one_kept
from zorgvuldig.governance.duties.terms import open_terms
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.periods import today
from zorgvuldig.media.publication.page_numbers import Page, page_number

RULES = 40  # on one page


@route("privacy/ongebruikt/", "unused_access")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def unused_access(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Rules of the register, some at a time, temporary rights and accounts, with whether anybody used them."""
    rules, number = unused.rules(door=door), page_number(request)
    here = rules[(number - 1) * RULES : number * RULES]
    if not here and number > 1:
        raise Http404
    context = {
        "never": [rule for rule in here if not rule.times],
        "never_count": sum(not rule.times for rule in rules),
        "used": [rule for rule in here if rule.times],
        "page": Page(number, len(rules) > number * RULES),
        "grants": [(grant, GRANTS[grant.kind]) for grant in unused.grants(door=door)],
        "accounts": unused.accounts(door=door),
        "family": unused.family(door=door),
    }
    return render(request, "governance/unused.html", context | _around("unused_access", door))


@route("privacy/termijnen/", "open_terms")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def terms(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The terms that the school still has to confirm, with where they come from."""
    found = [(*STATUSES[status], terms) for status, terms in open_terms(door=door).items()]
    return render(request, "governance/terms.html", {"groups": found} | _around("retention_confirmation", door))


@route("privacy/overeenkomsten/", "agreements_review")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def agreements(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The products with an agreement in force, and whether they are used."""
    found = [(one, STANDS[one.stands]) for one in products(door=door)]
    return render(request, "governance/agreements.html", {"products": found} | _around("agreement_review", door))


def _around(key: str, door: Door) -> dict[str, object]:
    """What stands on each of these pages: the duty, how it stands, and where to say that it was done."""
    kept = one_kept(REGISTER.duties[key], door=door)
    day = today(door=door)
    return {
        "kept": kept,
        "stands": STANDS[kept.standing.stands(day)],
        "slug": slug_of(key),
        "facts": facts("governance"),
    }
