"""Where a teacher sees what products sent back for a group, and decides about it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.learning.grades.gradebook_reads import group_tests
from zorgvuldig.learning.grades.pages import READS
from zorgvuldig.learning.schemes.structure_reads import periods_of
from zorgvuldig.learning.tests.actions import NotApproved, TitleTaken
from zorgvuldig.school.groups.labels import group_label
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.suppliers.results import reads as queries
from zorgvuldig.suppliers.results.actions import Changed, Settled, put_aside, take_over
from zorgvuldig.suppliers.results.forms import TakeForm

SEES = (*READS, "supplier")
ASIDE = "leg-weg"


@route("groepen/<uuid:uid>/uitslagen/", "supplier_results")
@page(purpose="teaching", kind=Kind.GROUP, reads=SEES, facts="grades")
class Results(Page):
    """What waits for a decision, and what was decided."""

    template = "suppliers/supplier_results.html"

    def context(self, uid: UUID) -> Context:
        group = _opened(self.door, uid)
        return {
            "group": group,
            "drafts": queries.drafts(group, door=self.door),
            "settled": queries.settled(group, door=self.door),
        }


@route("groepen/<uuid:uid>/uitslagen/<uuid:test>/", "supplier_result")
@page(purpose="teaching", kind=Kind.GROUP, reads=SEES, writes=("assessment", "grades"), methods=("GET", "POST"))
def result(request: HttpRequest, *, door: Door, uid: UUID, test: UUID) -> HttpResponse:
    """The scores of one draft with the marks that they would become; taking them over, or putting them aside."""
    group = _opened(door, uid)
    draft = queries.draft(group, test, door=door)
    if draft is None:
        return _gone(request, group, test, door)
    if request.method == "POST" and request.POST.get("doe") == ASIDE:
        return _put_aside(request, door, group, draft)
    form = TakeForm(
        request.POST.dict() if request.method == "POST" else None,
        group=group,
        others=group_tests(group, door=door),
        periods=periods_of(group.year_id, door=door),
        draft=draft,
        now=door.opened_at,
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        taken = _taken(request, door, group, draft, form)
        if taken is not None:
            return taken
        status = 409
    elif form.is_bound:
        status = 422
    context = {"group": group, "draft": draft, "form": form, "facts": facts("grades"), "changed": status == 409}
    return render(request, "suppliers/supplier_result.html", context, status=status)


def _taken(
    request: HttpRequest, door: Door, group: LearningGroup, draft: queries.Draft, form: TakeForm
) -> HttpResponse | None:
    """Where to go after taking over; None with the reason in the form when it could not be."""
    try:
        made, count = take_over(
            door=door,
            group=group,
            draft=draft,
            way=form.way_chosen,
            seen=form.cleaned_data["seen"],
            values=form.values,
        )
    except Settled:
        return _gone(request, group, draft.test.uid, door)
    except Changed:
        form.data = form.data | {"seen": draft.seen}  # type: ignore[operator]  # a plain dict, as given above
        form.add_error(None, gettext("De uitslagen zijn veranderd nadat u keek. Kijk opnieuw en neem ze dan over."))
        return None
    except TitleTaken:
        form.add_error("title", gettext("Deze groep heeft al een toets met deze naam. Kies een andere naam."))
        return None
    except NotApproved:
        form.add_error(
            "shown",
            gettext(
                "De cijferopbouw van deze groep is niet goedgekeurd. Kies ‘Pas als ik ze publiceer’ en vraag de "
                "schoolleider om de opbouw goed te keuren."
            ),
        )
        return None
    messages.success(request, gettext("De toets is gemaakt. Cijfers overgenomen: %(count)s.") % {"count": count})
    return redirect(f"{reverse('grades', kwargs={'uid': group.uid})}?toets={made.uid}")


def _put_aside(request: HttpRequest, door: Door, group: LearningGroup, draft: queries.Draft) -> HttpResponse:
    try:
        put_aside(door=door, draft=draft)
    except Settled:
        return _gone(request, group, draft.test.uid, door)
    messages.success(request, gettext("De uitslagen zijn weggelegd. Er is geen cijfer van gemaakt."))
    return redirect("supplier_results", uid=group.uid)


def _gone(request: HttpRequest, group: LearningGroup, test: UUID, door: Door) -> HttpResponse:
    """Somebody dealt with it before: back to the list, which says so. A test that never was is not there."""
    if not any(one.uid == test for one in queries.settled(group, door=door)):
        raise Http404
    messages.info(request, gettext("Over deze uitslagen is al besloten."))
    return redirect("supplier_results", uid=group.uid)


def _opened(door: Door, uid: UUID) -> LearningGroup:
    group = open_group(door=door, uid=uid)
    door.label = group_label(group.name, door.count)
    return group
