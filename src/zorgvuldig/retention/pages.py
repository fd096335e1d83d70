"""Pages about runs: what went and by which receipt, what goes soon, what waits for a second person, and what still lies where."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume_or_429
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, public, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.page_kinds import CommandPage, Context, Page, not_a_page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Word
from zorgvuldig.platform.vault.keys import keyed_hash
from zorgvuldig.register.schema import Category, Shape, Term
from zorgvuldig.retention import reads
from zorgvuldig.retention import run_summary as reading
from zorgvuldig.retention.actions import approve
from zorgvuldig.retention.charts import bars
from zorgvuldig.retention.explanation import length, rule
from zorgvuldig.retention.forms import ReceiptCheckForm
from zorgvuldig.retention.models import Receipt, RetentionRun
from zorgvuldig.retention.receipts import subject_of

# What a receipt says to people: which kinds of data went, by which rule, and how many rows.

ERASURE = "erasure"  # why it went, as receipts write it
SHOWN = 8  # bytes of a digest that a person may want to compare


@dataclass(frozen=True, slots=True)
class DeletedKind:
    """One kind of data of a receipt: by which term it went, as the term was then, and how many rows; `whole`: all of it."""

    category: Category
    term: Term | None
    period: str
    rows: int
    is_whole: bool

    @property
    def rule(self) -> str:
        """The term in a sentence; a rule that the register no longer has is said by its length."""
        return rule(self.term) if self.term else length(self.period)


@dataclass(frozen=True, slots=True)
class ReceiptDetail:
    """A receipt as a family sees it; `is_asked` when it went by a request that was granted, before its term."""

    number: int
    made_at: datetime
    gone: list[DeletedKind]
    seal_number: int
    digest: str
    signature: str
    is_asked: bool = False


def deleted_kinds(content: Mapping[str, Any]) -> list[DeletedKind]:
    """What went by this receipt; a kind that the register does not know any more is left out."""
    return [
        DeletedKind(
            REGISTER.categories[one["key"]],
            REGISTER.terms.get(one.get("rule", "")),
            one.get("period", ""),
            sum(one.get("rows", {}).values()),
            bool(one.get("whole", True)),
        )
        for one in content.get("categories", ())
        if one.get("key") in REGISTER.categories
    ]


def mark(row: Receipt) -> str:
    """The beginning of the digest of a receipt, in groups that can be read aloud."""
    digits = bytes(row.digest)[:SHOWN].hex()
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


def proofs(number: str, born_on: date) -> list[ReceiptDetail]:
    """The receipts about the pupil with this number and birth date, the first one first; none when there is no such proof."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select number, made_at, content::text, seal_number, digest, signature from gate.receipts_of(%s::bytea)",
            [subject_of(number, born_on)],
        )
        return [_proof(row) for row in cursor.fetchall()]


def _proof(row: tuple[Any, ...]) -> ReceiptDetail:
    number, made_at, content, seal_number, digest, signature = row
    known = json.loads(content)
    asked = known.get("reason") == ERASURE
    return ReceiptDetail(
        number, made_at, deleted_kinds(known), seal_number, bytes(digest).hex(), bytes(signature).hex(), asked
    )


PURPOSE = "retention"
READS = ("organisation", "staff", "deletion", "deletion_approval")
FIRST = 200  # receipts on the page; the file has all of them
REFUSALS: Mapping[str, Word] = {
    "approved": _("Iemand keurde deze ronde al goed. U hoeft niets te doen."),
    "waits_not": _("Deze ronde wacht niet meer. Kijk in de lijst hoe hij afliep."),
    "changed": _("Het plan van deze ronde is veranderd. Kijk het opnieuw na en keur het dan goed."),
}
reading_page = partial(page, purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="deletion")


@route("bewaren/", "retention")
@reading_page()
class Overview(Page):
    """What went last night, what goes soon, what stays, and what to do about it."""

    template = "retention/overview.html"

    def context(self) -> Context:
        last = reads.last_done(door=self.door)
        ahead = reading.years(last.ahead) if last else []
        return {
            "last": last,
            "gone": reading.by_category(last.done) if last else [],
            "soon": reading.soon(last.ahead, today(door=self.door)) if last else [],
            "years": ahead,
            "chart": bars(ahead),
            "undecidable": reading.undecidable(last.undecidable) if last else [],
            "troubles": reading.troubles(last.undecidable) if last else [],
            "held": reading.held_kinds(last.held) if last else [],
            "left_over": reading.remaining_copies(last.left_over) if last else [],
            "waiting": reads.pending_runs(door=self.door),
            "runs": page_of(self.request, reads.runs(door=self.door)),
            "sees_pupils": _sees_pupils(self.door),
            "pending": [c for c in REGISTER.categories.values() if reading.pending(c)],
        }


class OfRun(Page):
    """A page about one run."""

    def find(self, number: UUID) -> RetentionRun | None:
        return reads.run(number, door=self.door)


@route("bewaren/rondes/<uuid:number>/", "retention_run")
@reading_page()
class Run(OfRun):
    """One run: its figures and its receipts."""

    template = "retention/run.html"

    def context(self, found: RetentionRun) -> Context:
        receipts = reads.receipts(found, door=self.door)
        return {
            "run": found,
            "sees_pupils": _sees_pupils(self.door),
            "gone": reading.by_category(found.done),
            "planned": reading.by_category(found.planned),
            "undecidable": reading.undecidable(found.undecidable),
            "troubles": reading.troubles(found.undecidable),
            "held": reading.held_kinds(found.held),
            "receipts": [(row, deleted_kinds(row.content), mark(row)) for row in receipts[:FIRST]],
            "more": max(0, receipts.count() - FIRST),
            "approval": reads.approval(found, door=self.door),
            "may_approve": found.state == "waiting"
            and self.door.role in roles_with(purpose=PURPOSE, shape=Shape.DUTY, writes=True),
            "seen": reads.fingerprint(found),
            "problem": reading.problem(found.problem),
            "locked": reading.locked(found.left_over),
        }


@route("bewaren/rondes/<uuid:number>/bewijzen/", "retention_receipts")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def run_receipts(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """The receipts of a run as a file: a line of JSON each."""
    found = _run(door, number)
    lines = (
        json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n" for line in reads.receipt_lines(found, door=door)
    )
    response = HttpResponse("".join(lines), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="bewijzen-{found.on_date:%Y-%m-%d}.jsonl"'
    return response


@route("bewaren/rondes/<uuid:number>/goedkeuren/", "approve_run")
@reading_page(writes=("deletion_approval",))
class ApproveRun(OfRun, CommandPage):
    """Agree to a run that waits."""

    refusals, over = REFUSALS, frozenset(REFUSALS)

    def act(self, found: RetentionRun) -> str:
        approve(found, seen=self.request.POST.get("seen", ""), door=self.door)
        return gettext("U keurde deze ronde goed. Hij begint vannacht. Uw naam staat erbij.")

    def to(self, found: RetentionRun) -> str:
        return reverse("retention_run", kwargs={"number": found.uid})


def _sees_pupils(door: Door) -> bool:
    """Whether the one at the door may also see of whom something stays longer."""
    return door.role in roles_with(purpose=PURPOSE, shape=Shape.SCHOOL)


def _run(door: Door, number: UUID) -> RetentionRun:
    found = reads.run(number, door=door)
    if found is None:
        raise Http404
    return found


# «Is it gone?»: whoever knows a pupil's number and birth date gets the receipts. Anybody may ask; nothing is written
# down.
# Nobody finds out here which numbers the school knew by trying birth dates.
LIMITS = {"visitor": "30/h/ip", "number": "10/h/key"}


@route("verklaring/is-het-weg/", "is_it_gone")
@public
@sensitive_post_parameters()
def is_it_gone(request: HttpRequest) -> HttpResponseBase:
    """The question, and the receipts or that there are none: the same search and the same words for whom we never knew."""
    form = ReceiptCheckForm(request.POST if request.method == "POST" else None)
    asked, found = False, []
    if request.method == "POST":
        key = keyed_hash("is it gone", request.POST.get("number", "").strip().upper()).hex()
        for action in LIMITS:
            limit = {action: LIMITS[action]}
            too_often: HttpResponseBase | None = consume_or_429(
                request, app="retention", action=action, config=limit, key=key
            )
            if too_often:
                too_often["Cache-Control"] = "no-store"
                return too_often
        if form.is_valid():
            asked = True
            found = proofs(form.cleaned_data["number"], form.cleaned_data["born_on"])
    context = {"form": form, "asked": asked, "proofs": found, "controller": REGISTER.controller}
    response = render(request, "retention/receipt_check.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response
