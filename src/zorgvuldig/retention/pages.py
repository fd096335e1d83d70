"""Pages about runs: what went, what goes soon, what waits for a second person, and what still lies where."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Shape
from zorgvuldig.retention import reads as queries
from zorgvuldig.retention import run_summary as reading
from zorgvuldig.retention.approval import ApprovedAlready, Changed, NotWaiting, approve
from zorgvuldig.retention.charts import bars
from zorgvuldig.retention.models import RetentionRun
from zorgvuldig.retention.receipt_lines import gone, mark

PURPOSE = "retention"
READS = ("organisation", "staff", "deletion", "deletion_approval")
FIRST = 200  # receipts on the page; the file has all of them
REFUSALS: Mapping[type[Exception], str | Promise] = {
    ApprovedAlready: _("Iemand keurde deze ronde al goed. U hoeft niets te doen."),
    NotWaiting: _("Deze ronde wacht niet meer. Kijk in de lijst hoe hij afliep."),
    Changed: _("Het plan van deze ronde is veranderd. Kijk het opnieuw na en keur het dan goed."),
}


@route("bewaren/", "retention")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def overview(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What went last night, what goes soon, what stays, and what to do about it."""
    last = queries.last_done(door=door)
    ahead = reading.years(last.ahead) if last else []
    context = {
        "last": last,
        "gone": reading.by_category(last.done) if last else [],
        "soon": reading.soon(last.ahead, today(door=door)) if last else [],
        "years": ahead,
        "chart": bars(ahead),
        "undecidable": reading.undecidable(last.undecidable) if last else [],
        "troubles": reading.troubles(last.undecidable) if last else [],
        "held": reading.held(last.held) if last else [],
        "left_over": reading.left_over(last.left_over) if last else [],
        "waiting": queries.waiting(door=door),
        "runs": queries.runs(door=door),
        "sees_pupils": _sees_pupils(door),
        "pending": [c for c in REGISTER.categories.values() if reading.pending(c)],
        "facts": facts("deletion"),
    }
    return render(request, "retention/overview.html", context)


@route("bewaren/rondes/<uuid:number>/", "retention_run")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def run(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """One run: its figures and its receipts."""
    found = _run(door, number)
    receipts = queries.receipts(found, door=door)
    context = {
        "run": found,
        "sees_pupils": _sees_pupils(door),
        "gone": reading.by_category(found.done),
        "planned": reading.by_category(found.planned),
        "undecidable": reading.undecidable(found.undecidable),
        "troubles": reading.troubles(found.undecidable),
        "held": reading.held(found.held),
        "receipts": [(row, gone(row.content), mark(row)) for row in receipts[:FIRST]],
        "more": max(0, receipts.count() - FIRST),
        "approval": queries.approval(found, door=door),
        "may_approve": found.state == "waiting"
        and door.role in roles_with(purpose=PURPOSE, shape=Shape.DUTY, writes=True),
        "seen": queries.fingerprint(found),
        "problem": reading.problem(found.problem),
        "locked": reading.locked(found.left_over),
        "facts": facts("deletion"),
    }
    return render(request, "retention/run.html", context)


@route("bewaren/rondes/<uuid:number>/bewijzen/", "retention_receipts")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def run_receipts(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """The receipts of a run as a file: a line of JSON each."""
    found = _run(door, number)
    lines = (json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n" for line in queries.lines(found, door=door))
    response = HttpResponse("".join(lines), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="bewijzen-{found.on_date:%Y-%m-%d}.jsonl"'
    return response


@route("bewaren/rondes/<uuid:number>/goedkeuren/", "approve_run")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("deletion_approval",), methods=("POST",))
def approve_run(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Agree to a run that waits."""
    found = _run(door, number)
    try:
        approve(found, seen=request.POST.get("seen", ""), door=door)
    except tuple(REFUSALS) as refusal:
        messages.warning(request, str(REFUSALS[type(refusal)]))
    else:
        messages.success(request, gettext("U keurde deze ronde goed. Hij begint vannacht. Uw naam staat erbij."))
    return go(reverse("retention_run", kwargs={"number": number}))


def _sees_pupils(door: Door) -> bool:
    """Whether the one at the door may also see of whom something stays longer."""
    return door.role in roles_with(purpose=PURPOSE, shape=Shape.SCHOOL)


def _run(door: Door, number: UUID) -> RetentionRun:
    found = queries.run(number, door=door)
    if found is None:
        raise Http404
    return found
