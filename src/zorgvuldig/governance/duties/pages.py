"""The desk of whoever sees to privacy: what has to be done, and writing down that a duty was done."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.duties import actions as operations
from zorgvuldig.governance.duties import reads as queries
from zorgvuldig.governance.duties.chart import chart
from zorgvuldig.governance.duties.forms import DoneForm
from zorgvuldig.governance.duties.labels import DONE_AT, STANDS, slug_of
from zorgvuldig.governance.duties.tasks import tasks
from zorgvuldig.governance.links import link, link_for
from zorgvuldig.governance.reviews.reads import left_to_review
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Duty

READS = ("organisation", "staff", "governance")
WRITES = ("governance",)
BOTH = ("GET", "POST")
# The other pages of privacy, with the purpose for which each opens (empty: this one).
PAGES: tuple[tuple[str, str, Word], ...] = (
    ("breaches", "breach", _("Datalekken")),
    ("register_record", "", _("Het register van verwerkingen")),
    ("register_versions", "", _("Versies van het register")),
    ("dpias", "", _("Onderzoek vooraf (DPIA)")),
    ("norms", "", _("De normen van de sector")),
    ("reading", "oversight", _("Ongewone inzage")),
    ("roles_review", "", _("Wie heeft welke rol")),
    ("unused_access", "", _("Toegang die niemand gebruikt")),
    ("open_terms", "", _("Bewaartermijnen bevestigen")),
    ("agreements_review", "", _("Overeenkomsten met leveranciers")),
    ("requests", "rights", _("Verzoeken over gegevens")),
    ("retention", "retention", _("Bewaren en wissen")),
    ("oversight", "oversight", _("Toezicht op inzage")),
)


@route("privacy/", "privacy")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def privacy(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Everything that waits, with its day; the duties; and the way to every other page of privacy."""
    found, day = tasks(door=door, now=door.opened_at), today(door=door)
    context = {
        "near": [(task, STANDS[task.stands]) for task in found if task.stands != "later"],
        "later": [(task, STANDS[task.stands]) for task in found if task.stands == "later"],
        "late": sum(task.stands == "late" for task in found),
        "chart": chart(found, day),
        "duties": [(one, STANDS[one.standing.stands(day)], slug_of(one.duty.key)) for one in queries.kept(door=door)],
        "pages": _pages(door),
        "facts": facts("governance"),
    }
    return render(request, "governance/desk.html", context)


@route("privacy/taken/<slug:slug>/", "duty")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def duty(request: HttpRequest, *, door: Door, slug: str) -> HttpResponse:
    """One duty: what it asks, who did it when and with what outcome, and the form to say that it was done."""
    one = _asked(slug)
    form = DoneForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            operations.mark_done(door=door, duty=one, outcome=form.cleaned_data["outcome"])
        except operations.NotYet as no:
            form.add_error(None, _left(no.left))
        else:
            messages.success(request, gettext("Opgeschreven. De taak is gedaan."))
            return go(reverse("duty", args=[slug]))
    return render(request, "governance/duty.html", _about(one, form, door), status=422 if form.errors else 200)


def _about(one: Duty, form: DoneForm, door: Door) -> dict[str, object]:
    found = queries.one_kept(one, door=door)
    left = left_to_review(door=door) if one.key == operations.ACCESS_REVIEW else 0
    return {
        "duty": one,
        "kept": found,
        "stands": STANDS[found.standing.stands(today(door=door))],
        "history": queries.history(one, door=door),
        "done_at": link(DONE_AT.get(one.key, "")),
        "left": _left(left) if left else "",
        "form": form,
        "facts": facts("governance"),
    }


def _asked(slug: str) -> Duty:
    found = next((one for key, one in REGISTER.duties.items() if slug_of(key) == slug), None)
    if found is None:
        raise Http404
    return found


def _left(count: int) -> str:
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
