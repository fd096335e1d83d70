"""The desk of whoever sees to privacy: what has to be done, and writing down that a duty was done."""

from functools import partial
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.duties import actions, reads
from zorgvuldig.governance.duties.chart import chart
from zorgvuldig.governance.duties.forms import DoneForm
from zorgvuldig.governance.duties.labels import DONE_AT, GRANTS, STANDS, STATUSES, slug_of
from zorgvuldig.governance.duties.reads import duty_detail, open_terms, products
from zorgvuldig.governance.duties.tasks import tasks
from zorgvuldig.governance.links import link, link_for
from zorgvuldig.governance.reviews.reads import left_to_review
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.paging import NumberedPage, page_number
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.schema import Duty

READS = ("organisation", "staff", "governance")
WRITES = ("governance",)
reading = partial(page, purpose="governing", kind=Kind.NOBODY, reads=READS, facts="governance")
# The other pages of privacy, with the purpose for which each opens (empty: this one).
PAGES: tuple[tuple[str, str, Word], ...] = (
    ("breaches", "breach", _("Datalekken")),
    ("register_record", "", _("Het register van verwerkingen")),
    ("register_versions", "", _("Versies van het register")),
    ("dpias", "", _("Onderzoek vooraf (DPIA)")),
    ("norms", "", _("De normen van de sector")),
    ("canaries", "", _("Proberen met verzonnen personen")),
    ("reading", "oversight", _("Ongewone inzage")),
    ("roles_review", "", _("Wie heeft welke rol")),
    ("unused_access", "", _("Toegang die niemand gebruikt")),
    ("open_terms", "", _("Bewaartermijnen bevestigen")),
    ("open_points", "", _("Vragen over de wet")),
    ("agreements_review", "", _("Overeenkomsten met leveranciers")),
    ("requests", "rights", _("Verzoeken over gegevens")),
    ("retention", "retention", _("Bewaren en wissen")),
    ("oversight", "oversight", _("Toezicht op inzage")),
)


@route("privacy/", "privacy")
@reading()
class PrivacyDesk(Page):
    """Everything that waits, with its day; the duties; and the way to every other page of privacy."""

    template = "governance/desk.html"

    def context(self) -> Context:
        found, day = tasks(door=self.door, now=self.door.opened_at), today(door=self.door)
        duties = reads.duty_details(door=self.door)
        return {
            "near": [(task, STANDS[task.stands]) for task in found if task.stands != "later"],
            "later": [(task, STANDS[task.stands]) for task in found if task.stands == "later"],
            "late": sum(task.stands == "late" for task in found),
            "chart": chart(found, day),
            "duties": [(one, STANDS[one.standing.stands(day)], slug_of(one.duty.key)) for one in duties],
            "pages": _pages(self.door),
        }


@route("privacy/taken/<slug:slug>/", "duty")
@reading(writes=WRITES)
class DutyDone(FormPage):
    """One duty: what it asks, who did it when and with what outcome, and the form to say that it was done."""

    template = "governance/duty.html"

    def find(self, slug: str) -> Duty | None:
        return next((one for key, one in REGISTER.duties.items() if slug_of(key) == slug), None)

    def form(self, one: Duty, data: Any) -> DoneForm:
        return DoneForm(data)

    def save(self, one: Duty, form: DoneForm) -> str:
        actions.mark_done(door=self.door, duty=one, outcome=form.cleaned_data["outcome"])
        return gettext("Opgeschreven. De taak is gedaan.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        one, form = item
        form.add_error(None, _roles_first_sentence(no.params["left"]))
        return self.again(form, one)

    def to(self, one: Duty) -> str:
        return reverse("duty", args=[slug_of(one.key)])

    def context(self, one: Duty) -> Context:
        found = reads.duty_detail(one, door=self.door)
        left = left_to_review(door=self.door) if one.key == actions.ACCESS_REVIEW else 0
        return {
            "duty": one,
            "kept": found,
            "stands": STANDS[found.standing.stands(today(door=self.door))],
            "history": reads.history(one, door=self.door),
            "done_at": link(DONE_AT.get(one.key, "")),
            "left": _roles_first_sentence(left) if left else "",
        }


def _roles_first_sentence(count: int) -> str:
    """How many roles have to be looked at first."""
    return ngettext(
        "Nog %(n)s rol is dit jaar niet bekeken. Bekijk die eerst.",
        "Nog %(n)s rollen zijn dit jaar niet bekeken. Bekijk die eerst.",
        count,
    ) % {"n": count}


def _pages(door: Door) -> list[tuple[str, Word]]:
    """The pages that this site has and that the one at the door may open."""
    found = [(link_for(door, purpose or "governing", name), title) for name, purpose, title in PAGES]
    return [(url, title) for url, title in found if url]


# What somebody looks at every year: access that nobody uses, terms that are a proposal, and agreements with suppliers.

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
