"""Where a teacher sees what products sent back for a group, and decides about it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.learning.grades.actions import REFUSALS
from zorgvuldig.learning.grades.gradebook_reads import group_tests
from zorgvuldig.learning.grades.pages import READS
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.schemes.structure_reads import periods_of
from zorgvuldig.learning.tests.actions import MarksSigned, NotApproved, TitleTaken
from zorgvuldig.learning.tests.forms import LATER, TestForm
from zorgvuldig.school.groups.reads import group_label, open_group
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Period
from zorgvuldig.suppliers.results import reads
from zorgvuldig.suppliers.results.actions import Changed, Settled, put_aside, take_over
from zorgvuldig.suppliers.results.reads import ResultDraft, Way

# What a teacher chooses when taking scores over: the test they become, and how a score becomes a mark.

WAYS = {
    Way.PERCENT: _("Als deel van de hoogste score: 0 procent is een 1,0 en 100 procent een 10,0"),
    Way.AS_IS: _("Neem de score over zoals hij is"),
}


class TakeForm(TestForm):
    """A new test out of a draft. Families see nothing before the teacher publishes, unless they choose so."""

    way = forms.ChoiceField(
        label=_("Hoe wordt een score een cijfer?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies hoe een score een cijfer wordt."),
            "invalid_choice": _("Kies hoe een score een cijfer wordt."),
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order = ("way", "title", "weight", "held_on", "period", "is_exam", "shown", "shown_on")

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        group: LearningGroup,
        others: Collection[Test],
        periods: Sequence[Period],
        draft: ResultDraft,
        now: datetime,
    ) -> None:
        """`others` are the tests that the group has."""
        super().__init__(data, group=group, others=others, periods=periods, now=now)
        for name in (
            "takes",
            "resit_of",
            "resit_counts",
        ):  # a score becomes what it becomes; the rest is said at the test
            self.fields.pop(name, None)
        self.initial.update(title=draft.test.title[:80], held_on=draft.test.due_on, shown=LATER, seen=draft.seen)
        ways = draft.ways
        offer(self, "way", [(way.value, WAYS[way]) for way in ways])
        if len(ways) == 1:
            self.initial["way"] = ways[0].value

    @property
    def way_chosen(self) -> Way:
        """The way that was chosen."""
        return Way(self.cleaned_data["way"])


SEES = (*READS, "supplier")
ASIDE = "leg-weg"


@route("groepen/<uuid:uid>/uitslagen/", "supplier_results")
@page(purpose="teaching", kind=Kind.GROUP, reads=SEES, facts="grades")
class Results(Page):
    """What waits for a decision, and what was decided."""

    template = "suppliers/supplier_results.html"

    def context(self, uid: UUID) -> Context:
        group = _open_group(self.door, uid)
        return {
            "group": group,
            "drafts": reads.drafts(group, door=self.door),
            "settled": page_of(self.request, reads.settled(group, door=self.door)),
        }


@route("groepen/<uuid:uid>/uitslagen/<uuid:test>/", "supplier_result")
@page(purpose="teaching", kind=Kind.GROUP, reads=SEES, writes=("assessment", "grades"), facts="grades")
class Result(FormPage):
    """The scores of one draft with the marks that they would become; taking them over, or putting them aside."""

    template = "suppliers/supplier_result.html"

    def find(self, uid: UUID, test: UUID) -> tuple[LearningGroup, reads.ResultDraft] | Answer:
        group = _open_group(self.door, uid)
        draft = reads.draft(group, test, door=self.door)
        return (group, draft) if draft else self.gone(group, test)

    def form(self, group: LearningGroup, draft: reads.ResultDraft, data: Any) -> TakeForm:
        return TakeForm(
            None if data is None else data.dict(),
            group=group,
            others=group_tests(group, door=self.door),
            periods=periods_of(group.year_id, door=self.door),
            draft=draft,
            now=self.door.opened_at,
        )

    def context(self, group: LearningGroup, draft: reads.ResultDraft) -> Context:
        return {"group": group, "draft": draft, "changed": False}

    def post(self, group: LearningGroup, draft: reads.ResultDraft) -> Answer:
        try:
            if self.request.POST.get("doe") == ASIDE:
                put_aside(door=self.door, draft=draft)
                messages.success(self.request, gettext("De uitslagen zijn weggelegd. Er is geen cijfer van gemaakt."))
                return redirect("supplier_results", uid=group.uid)
            form = self.form(group, draft, self.request.POST)
            if not form.is_valid():
                return self.again(form, group, draft)
            return self.taken(form, group, draft) or self.again(form, group, draft, status=409, changed=True)
        except Settled:
            return self.gone(group, draft.test.uid)

    def taken(self, form: TakeForm, group: LearningGroup, draft: reads.ResultDraft) -> Answer | None:
        """Where to go after taking over; None with the reason in the form when it could not be. Raises `Settled`."""
        try:
            made, count = take_over(
                door=self.door,
                group=group,
                draft=draft,
                way=form.way_chosen,
                seen=form.cleaned_data["seen"],
                values=form.values,
            )
        except Changed:
            form.data = form.data | {"seen": draft.seen}  # type: ignore[operator]  # a plain dict, as given above
            form.add_error(None, gettext("De uitslagen zijn veranderd nadat u keek. Kijk opnieuw en neem ze dan over."))
        except TitleTaken:
            form.add_error("title", gettext("Deze groep heeft al een toets met deze naam. Kies een andere naam."))
        except MarksSigned:
            form.add_error(None, str(REFUSALS["grade_signed"]))
        except NotApproved:
            unapproved = gettext(
                "De cijferopbouw van deze groep is niet goedgekeurd. Kies ‘Pas als ik ze publiceer’ en vraag de "
                "schoolleider om de opbouw goed te keuren."
            )
            form.add_error("shown", unapproved)
        else:
            said = gettext("De toets is gemaakt. Cijfers overgenomen: %(count)s.")
            messages.success(self.request, said % {"count": count})
            return redirect(f"{reverse('grades', kwargs={'uid': group.uid})}?toets={made.uid}")
        return None

    def gone(self, group: LearningGroup, test: UUID) -> Answer:
        """Somebody dealt with it before: back to the list, which says so. A test that never was is not there."""
        if not reads.settled(group, door=self.door).filter(uid=test).exists():
            raise Http404
        messages.info(self.request, gettext("Over deze uitslagen is al besloten."))
        return redirect("supplier_results", uid=group.uid)


def _open_group(door: Door, uid: UUID) -> LearningGroup:
    group = open_group(door=door, uid=uid)
    door.label = group_label(group.name, door.count)
    return group
