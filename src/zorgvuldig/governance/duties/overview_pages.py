"""What somebody looks at every year: access that nobody uses, terms that are a proposal, and agreements with suppliers."""

from typing import ClassVar

from django.http import Http404

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import route
from zorgvuldig.governance.duties import reads
from zorgvuldig.governance.duties.labels import GRANTS, STANDS, STATUSES, slug_of
from zorgvuldig.governance.duties.pages import reading
from zorgvuldig.governance.duties.reads import duty_detail, open_terms, products
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.media.publication.page_numbers import NumberedPage, page_number

RULES = 40  # on one page


class OfDuty(Page):
    """A page on which a duty is done: with the duty, how it stands, and where to say that it was done."""

    duty: ClassVar[str]

    def around(self) -> Context:
        """What stands on each of these pages."""
        kept = duty_detail(REGISTER.duties[self.duty], door=self.door)
        stands = STANDS[kept.standing.stands(today(door=self.door))]
        return {"kept": kept, "stands": stands, "slug": slug_of(self.duty)}


@route("privacy/ongebruikt/", "unused_access")
@reading()
class UnusedAccess(OfDuty):
    """Rules of the register, some at a time, temporary rights and accounts, with whether anybody used them."""

    template, duty = "governance/unused.html", "unused_access"

    def context(self) -> Context:
        rules, number = reads.rules(door=self.door), page_number(self.request)
        here = rules[(number - 1) * RULES : number * RULES]
        if not here and number > 1:
            raise Http404
        return self.around() | {
            "never": [rule for rule in here if not rule.times],
            "never_count": sum(not rule.times for rule in rules),
            "used": [rule for rule in here if rule.times],
            "page": NumberedPage(number, len(rules) > number * RULES),
            "grants": [(grant, GRANTS[grant.kind]) for grant in reads.grants(door=self.door)],
            "accounts": reads.accounts(door=self.door),
            "family": reads.family(door=self.door),
        }


@route("privacy/termijnen/", "open_terms")
@reading()
class OpenTerms(OfDuty):
    """The terms that the school still has to confirm, with where they come from."""

    template, duty = "governance/terms.html", "retention_confirmation"

    def context(self) -> Context:
        found = open_terms(door=self.door).items()
        return self.around() | {"groups": [(*STATUSES[status], terms) for status, terms in found]}


@route("privacy/overeenkomsten/", "agreements_review")
@reading()
class AgreementsReview(OfDuty):
    """The products with an agreement in force, and whether they are used."""

    template, duty = "governance/agreements.html", "agreement_review"

    def context(self) -> Context:
        return self.around() | {"products": [(one, STANDS[one.stands]) for one in products(door=self.door)]}
