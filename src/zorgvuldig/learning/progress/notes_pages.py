"""Writing how it goes in a subject: a whole class on one page, one period at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.models import ProgressNote
from zorgvuldig.learning.progress.notes_actions import NotesChanged, Written, save_notes, stamp_of
from zorgvuldig.learning.progress.notes_forms import Remark, ShownForm, read_remarks, strangers
from zorgvuldig.learning.progress.notes_reads import notes_of_group
from zorgvuldig.learning.schemes.structure_reads import periods_of
from zorgvuldig.learning.tests.forms import DAY, LATER, NOW
from zorgvuldig.school.groups.reads import members, open_group
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.year.models import Period

READS = ("organisation", "identity", "membership", "planning", "progress")


@dataclass(frozen=True, slots=True)
class Box:
    """A pupil with the text in the box, the stamp of what stood there, and what is wrong or what somebody else wrote."""

    name: str
    uid: UUID
    text: str
    stamp: str
    problem: str = ""
    theirs: str | None = None


@route("groepen/<uuid:uid>/voortgang/", "progress_notes")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("progress",), methods=("GET", "POST"))
def notes(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The notes about a group I teach; a post saves all of them, or keeps them on the page and says why."""
    group = open_group(door=door, uid=uid)
    door.label = gettext("De opmerkingen van %(group)s zijn open.") % {"group": group.name}
    periods = periods_of(group.year_id, door=door)
    wanted = request.POST.get("periode", "") if request.method == "POST" else request.GET.get("periode", "")
    period = chosen_period(periods, wanted, door)
    if period is None:
        return render(request, "learning/progress_notes.html", {"group": group, "facts": facts("progress")})
    people = members(door=door)
    standing = notes_of_group(group, period, door=door)
    if request.method == "POST":
        return _saved(request, door, group, periods, period, people, standing)
    boxes = [_box(person, standing.get(person.pupil_id)) for person in people]
    form = ShownForm(initial=_initial(standing.values(), door))
    return _shown(request, group, periods, period, boxes, form)


def chosen_period(periods: Sequence[Period], wanted: str, door: Door) -> Period | None:
    """The period with this number, else the one of today, else the last that began. Raises Http404."""
    if wanted:
        for period in periods:
            if str(period.number) == wanted:
                return period
        raise Http404
    day = today(door=door)
    begun = [period for period in periods if period.starts_on <= day]
    return begun[-1] if begun else next(iter(periods), None)


def _saved(
    request: HttpRequest,
    door: Door,
    group: LearningGroup,
    periods: Sequence[Period],
    period: Period,
    people: Sequence[PupilIdentity],
    standing: Mapping[int, ProgressNote],
) -> HttpResponse:
    data = request.POST.dict()
    by_uid = {person.pupil.uid: person for person in people}
    remarks = read_remarks(data, by_uid)
    form = ShownForm(data)
    typed = {remark.pupil: remark for remark in remarks}
    gone = strangers(data, by_uid)
    if gone or not form.is_valid() or any(remark.problem for remark in remarks):
        boxes = [_typed(person, typed.get(person.pupil.uid), standing) for person in people]
        return _shown(request, group, periods, period, boxes, form, status=422, gone=gone)
    written = [Written(by_uid[remark.pupil].pupil_id, remark.stamp, remark.text) for remark in remarks]
    try:
        count = save_notes(
            door=door, group=group, period=period, written=written, shown_from=form.shown_from(door.opened_at)
        )
    except NotesChanged as other:
        now = notes_of_group(group, period, door=door)
        boxes = [_typed(person, typed.get(person.pupil.uid), now, other.texts) for person in people]
        return _shown(request, group, periods, period, boxes, form, status=409)
    said = ngettext("Er is %(count)s opmerking veranderd.", "Er zijn %(count)s opmerkingen veranderd.", count)
    messages.success(request, said % {"count": count} if count else gettext("De opmerkingen zijn bewaard."))
    address = reverse("progress_notes", kwargs={"uid": group.uid})
    return HttpResponseRedirect(f"{address}?periode={period.number}", status=303)


def _box(person: PupilIdentity, note: ProgressNote | None) -> Box:
    return Box(listed_name(person), person.pupil.uid, note.text if note else "", stamp_of(note))


def _typed(
    person: PupilIdentity,
    remark: Remark | None,
    standing: Mapping[int, ProgressNote],
    theirs: Mapping[int, str] | None = None,
) -> Box:
    note = standing.get(person.pupil_id)
    if remark is None:
        return _box(person, note)
    other = (theirs or {}).get(person.pupil_id)
    # After a clash the next save compares with what stands there now, so that it is a choice.
    stamp = remark.stamp if other is None else stamp_of(note)
    return Box(listed_name(person), person.pupil.uid, remark.text, stamp, remark.problem, other)


def _initial(standing: Any, door: Door) -> dict[str, Any]:
    moments = [note.shown_from for note in standing]
    if not moments or all(moment is not None and moment <= door.opened_at for moment in moments):
        return {"shown": NOW}
    waiting = [moment for moment in moments if moment is None or moment > door.opened_at]
    if waiting[0] is None:
        return {"shown": LATER}
    return {"shown": DAY, "shown_on": timezone.localdate(waiting[0])}


def _shown(
    request: HttpRequest,
    group: LearningGroup,
    periods: Sequence[Period],
    period: Period,
    boxes: Sequence[Box],
    form: ShownForm,
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    context = {
        "group": group,
        "periods": periods,
        "period": period,
        "boxes": boxes,
        "form": form,
        "wrong": [box for box in boxes if box.problem],
        "clashes": [box for box in boxes if box.theirs is not None],
        "is_refused": status >= 400,
        "facts": facts("progress"),
        **said,
    }
    return render(request, "learning/progress_notes.html", context, status=status)
