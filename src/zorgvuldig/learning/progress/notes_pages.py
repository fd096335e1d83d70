"""Writing how it goes in a subject: a whole class on one page, one period at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import day_field
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.models import ProgressNote
from zorgvuldig.learning.progress.notes_actions import NewText, NotesChanged, save_notes, stamp_of
from zorgvuldig.learning.progress.notes_reads import notes_of_group
from zorgvuldig.learning.schemes.structure_reads import periods_of
from zorgvuldig.learning.tests.forms import DAY, LATER, NOW, moment
from zorgvuldig.school.groups.reads import members, open_group
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.year.models import Period

# Notes about a whole class as somebody filled them in.

LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Remark:
    """One box: the text, and the stamp of the note that stood there when the page was made."""

    pupil: UUID
    stamp: str
    text: str
    problem: str


class ShownForm(forms.Form):
    """From when families read the notes."""

    shown = forms.ChoiceField(
        label=_("Wanneer lezen leerlingen en ouders dit?"),
        choices=((NOW, _("Meteen")), (DAY, _("Vanaf een dag")), (LATER, _("Nog niet. Ik kies dat later."))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wanneer leerlingen en ouders dit lezen.")},
    )
    shown_on = day_field(_("Vanaf welke dag?"), help_text=_("Alleen als u hierboven een dag koos."))

    def clean(self) -> dict[str, Any]:
        """A day is needed when a day was chosen."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("shown") == DAY and cleaned.get("shown_on") is None and "shown_on" not in self.errors:
            self.add_error("shown_on", gettext("Vul in vanaf welke dag leerlingen en ouders dit lezen."))
        return cleaned

    def shown_from(self, now: datetime) -> datetime | None:
        """The moment that was chosen, or None for later."""
        day: date | None = self.cleaned_data["shown_on"]
        return moment(self.cleaned_data["shown"], day, None, now)


def read_remarks(data: Mapping[str, str], pupils: Collection[UUID]) -> list[Remark]:
    """The boxes of `pupils`: `n-<uid>` is the text, `w-<uid>` the stamp of what stood there."""
    found = []
    for pupil in pupils:
        if (text := data.get(f"n-{pupil}")) is None:
            continue
        text = text.replace("\r\n", "\n").strip()
        found.append(Remark(pupil, data.get(f"w-{pupil}", ""), text, _problem(text)))
    return found


def strangers(data: Mapping[str, str], pupils: Collection[UUID]) -> bool:
    """Whether the form holds a text about somebody who is not (or no longer) in the group."""
    known = {f"n-{pupil}" for pupil in pupils}
    return any(name.startswith("n-") and name not in known for name in data)


def _problem(text: str) -> str:
    if len(text) <= LIMIT:
        return ""
    return gettext("Deze tekst heeft %(count)s tekens. Er passen er %(limit)s. Maak de tekst korter.") % {
        "count": len(text),
        "limit": LIMIT,
    }


READS = ("organisation", "identity", "membership", "planning", "progress")


@dataclass(frozen=True, slots=True)
class NoteBox:
    """A pupil with the text in the box, the stamp of what stood there, and what is wrong or what somebody else wrote."""

    name: str
    uid: UUID
    text: str
    stamp: str
    problem: str = ""
    theirs: str | None = None


@route("groepen/<uuid:uid>/voortgang/", "progress_notes")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("progress",), facts="progress")
class ProgressNotes(Page):
    """The notes about a group I teach; a post saves all of them, or keeps them on the page and says why."""

    template = "learning/progress_notes.html"
    methods: tuple[str, ...] = ("GET", "POST")
    group: LearningGroup
    periods: Sequence[Period]
    period: Period

    def find(self, uid: UUID) -> tuple[Sequence[PupilIdentity], Mapping[int, ProgressNote]] | Answer:
        self.group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De opmerkingen van %(group)s zijn open.") % {"group": self.group.name}
        self.periods = periods_of(self.group.year_id, door=self.door)
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        period = chosen_period(self.periods, asked.get("periode", ""), self.door)
        if period is None:
            return self.show({"group": self.group})
        self.period = period
        return members(door=self.door), notes_of_group(self.group, period, door=self.door)

    def get(self, people: Sequence[PupilIdentity], standing: Mapping[int, ProgressNote]) -> Answer:
        boxes = [_box(person, standing.get(person.pupil_id)) for person in people]
        return self.again(boxes, ShownForm(initial=_initial(standing.values(), self.door)), 200)

    def post(self, people: Sequence[PupilIdentity], standing: Mapping[int, ProgressNote]) -> Answer:
        data = self.request.POST.dict()
        by_uid = {person.pupil.uid: person for person in people}
        remarks, form, gone = read_remarks(data, by_uid), ShownForm(data), strangers(data, by_uid)
        typed = {remark.pupil: remark for remark in remarks}
        if gone or not form.is_valid() or any(remark.problem for remark in remarks):
            boxes = [_typed(person, typed.get(person.pupil.uid), standing) for person in people]
            return self.again(boxes, form, 422, gone=gone)
        written = [NewText(by_uid[remark.pupil].pupil_id, remark.stamp, remark.text) for remark in remarks]
        shown_from = form.shown_from(self.door.opened_at)
        try:
            count = save_notes(
                door=self.door, group=self.group, period=self.period, written=written, shown_from=shown_from
            )
        except NotesChanged as other:
            now = notes_of_group(self.group, self.period, door=self.door)
            boxes = [_typed(person, typed.get(person.pupil.uid), now, other.texts) for person in people]
            return self.again(boxes, form, 409)
        said = ngettext("Er is %(count)s opmerking veranderd.", "Er zijn %(count)s opmerkingen veranderd.", count)
        messages.success(self.request, said % {"count": count} if count else gettext("De opmerkingen zijn bewaard."))
        address = reverse("progress_notes", kwargs={"uid": self.group.uid})
        return go(f"{address}?periode={self.period.number}")

    def again(self, boxes: Sequence[NoteBox], form: ShownForm, status: int, **said: Any) -> Answer:
        """The page with the notes as they stand or were typed."""
        context = {
            "group": self.group,
            "periods": self.periods,
            "period": self.period,
            "boxes": boxes,
            "form": form,
            "wrong": [box for box in boxes if box.problem],
            "clashes": [box for box in boxes if box.theirs is not None],
            "is_refused": status >= 400,
            **said,
        }
        return self.show(context, status)


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


def _box(person: PupilIdentity, note: ProgressNote | None) -> NoteBox:
    return NoteBox(listed_name(person), person.pupil.uid, note.text if note else "", stamp_of(note))


def _typed(
    person: PupilIdentity,
    remark: Remark | None,
    standing: Mapping[int, ProgressNote],
    theirs: Mapping[int, str] | None = None,
) -> NoteBox:
    note = standing.get(person.pupil_id)
    if remark is None:
        return _box(person, note)
    other = (theirs or {}).get(person.pupil_id)
    # After a clash the next save compares with what stands there now, so that it is a choice.
    stamp = remark.stamp if other is None else stamp_of(note)
    return NoteBox(listed_name(person), person.pupil.uid, remark.text, stamp, remark.problem, other)


def _initial(standing: Any, door: Door) -> dict[str, Any]:
    moments = [note.shown_from for note in standing]
    if not moments or all(moment is not None and moment <= door.opened_at for moment in moments):
        return {"shown": NOW}
    waiting = [moment for moment in moments if moment is None or moment > door.opened_at]
    if waiting[0] is None:
        return {"shown": LATER}
    return {"shown": DAY, "shown_on": timezone.localdate(waiting[0])}
