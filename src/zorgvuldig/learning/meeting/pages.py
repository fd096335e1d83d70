"""The report meeting of a class: everything beside each other, and what is agreed typed while the meeting goes on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.form_page import go, go_on, wants_words, words
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.refusals import Word
from zorgvuldig.learning.meeting.actions import NewNote, NoteChanged, save_note
from zorgvuldig.learning.meeting.labels import PROPOSALS
from zorgvuldig.learning.meeting.reads import NOTHING, Meeting, StandingNote, classes_to_meet, meeting, notes_of
from zorgvuldig.learning.progress.notes_pages import chosen_period
from zorgvuldig.learning.schemes.structure_reads import periods_of
from zorgvuldig.school.groups.reads import members, open_group
from zorgvuldig.school.groups.reads import pupils as in_words
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import listed_name
from zorgvuldig.school.year.models import Period

LIMIT = 1000
REFUSALS: Mapping[str, Word] = {
    "long": _("Deze tekst heeft %(count)s tekens. Er passen er %(limit)s. Maak de tekst korter."),
    "proposal": _("Kies een voorstel uit de lijst."),
    "changed": _("%(who)s schreef intussen ook iets: %(theirs)s. Kies wat er moet staan en bewaar opnieuw."),
    "gone": _("Een leerling in uw lijst zit niet meer in deze klas. Open de lijst opnieuw."),
}
WRITTEN = ("organisation", "staff", "identity", "membership", "planning", "report")
READS = (
    *WRITTEN, "assessment", "grades", "grade_structure", "grade_approval", "progress", "attendance", "absence",
    "absence_signal", "timetable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgreedBox:
    """The two fields of a pupil as they stand or were typed, and what is wrong."""

    person: PupilIdentity
    note: StandingNote
    text: str
    proposal: str
    stamp: str
    problem: str = ""
    code: str = ""

    @property
    def name(self) -> str:
        """As a class list has it."""
        return listed_name(self.person)

    @property
    def is_changed(self) -> bool:
        """Whether somebody typed something else than stands there."""
        return (self.text, self.proposal) != (self.note.text, self.note.proposal)


@route("rapportvergadering/", "report_meetings")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff"))
class ReportMeetings(Page):
    """The classes about which I hold a report meeting."""

    template = "learning/report_meetings.html"
    roles = frozenset(roles_with(purpose="report_meeting"))

    def context(self) -> Context:
        return {"classes": classes_to_meet(door=self.door)}


@route("rapportvergadering/<uuid:uid>/", "report_meeting")
@page(purpose="report_meeting", kind=Kind.GROUP, reads=READS, writes=("report",), facts="report")
class ReportMeeting(Page):
    """The meeting about a class; a post saves what was agreed, of each pupil by itself."""

    template = "learning/report_meeting.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> tuple[LearningGroup, Sequence[Period], Period] | Answer:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De rapportvergadering van %(group)s is open (%(pupils)s).") % {
            "group": group.name,
            "pupils": in_words(self.door.count),
        }
        if self.request.method == "GET" and wants_words(self.request):
            return go_on(self.request, door=self.door)
        periods = periods_of(group.year_id, door=self.door)
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        period = chosen_period(periods, asked.get("periode", ""), self.door)
        if period is None:
            return self.show({"group": group})
        return group, periods, period

    def get(self, group: LearningGroup, periods: Sequence[Period], period: Period) -> Answer:
        found = meeting(group, period, periods, door=self.door)
        boxes = [_box(row.person, row.note) for row in found.rows]
        return self.shown(group, periods, period, found, boxes)

    def post(self, group: LearningGroup, periods: Sequence[Period], period: Period) -> Answer:
        data = self.request.POST.dict()
        people = members(door=self.door)
        standing = notes_of([person.pupil_id for person in people], period, door=self.door)
        posted = _posted(data, people, standing)
        if _strangers(data, people):
            return self.refused(group, periods, period, posted)
        saved = [self.saved(group, period, box) for box in posted]
        if wants_words(self.request):
            return self.told(people, period, saved)
        wrong = [box for box in saved if box.problem]
        kept = sum(box.is_changed for box in saved) - sum(box.is_changed for box in wrong)
        if not wrong:
            messages.success(self.request, gettext("Bewaard.") if kept else gettext("Er was niets veranderd."))
            return go(f"{reverse('report_meeting', kwargs={'uid': group.uid})}?periode={period.number}")
        found = meeting(group, period, periods, door=self.door)
        again = {box.person.pupil_id: box for box in wrong}
        boxes = [again.get(row.person.pupil_id) or _box(row.person, row.note) for row in found.rows]
        status = 409 if any(box.code == "changed" for box in wrong) else 422
        return self.shown(group, periods, period, found, boxes, status, kept=kept)

    def saved(self, group: LearningGroup, period: Period, box: AgreedBox) -> AgreedBox:
        """One pupil, kept or with why not. After a clash the next save compares with what stands there now, so that it is a choice."""
        if box.problem:
            return box
        new = NewNote(box.person.pupil_id, box.stamp, box.text, box.proposal)
        try:
            save_note(door=self.door, group=group, period=period, new=new)
        except NoteChanged:
            now = notes_of([box.person.pupil_id], period, door=self.door).get(box.person.pupil_id, NOTHING)
            says = REFUSALS["changed"] % {"who": now.who or gettext("Iemand anders"), "theirs": _in_words(now)}
            return replace(box, note=now, stamp=now.stamp, problem=says, code="changed")
        return box

    def refused(
        self, group: LearningGroup, periods: Sequence[Period], period: Period, posted: Sequence[AgreedBox]
    ) -> Answer:
        """Somebody of the list is not in the class any more: nothing was saved, and nothing that was typed is lost."""
        says = str(REFUSALS["gone"])
        if wants_words(self.request):
            return words(422, says, door=self.door, boxes={})
        found = meeting(group, period, periods, door=self.door)
        typed = {box.person.pupil_id: box for box in posted}
        boxes = [typed.get(row.person.pupil_id) or _box(row.person, row.note) for row in found.rows]
        return self.shown(group, periods, period, found, boxes, 422, gone=says)

    def told(self, people: Sequence[PupilIdentity], period: Period, saved: Sequence[AgreedBox]) -> Answer:
        """What a script hears: of each pupil that it sent how that went, and of everybody what stands there now."""
        now = notes_of([person.pupil_id for person in people], period, door=self.door)
        notes = {str(person.pupil.uid): _plain(now.get(person.pupil_id, NOTHING)) for person in people}
        wrong = [box for box in saved if box.problem]
        status = 409 if any(box.code == "changed" for box in wrong) else 422 if wrong else 200
        says = f"{wrong[0].name}: {wrong[0].problem}" if wrong else ""
        boxes = {str(box.person.pupil.uid): box.problem for box in saved}
        return words(status, says, door=self.door, boxes=boxes, notes=notes)

    def shown(
        self,
        group: LearningGroup,
        periods: Sequence[Period],
        period: Period,
        found: Meeting,
        boxes: Sequence[AgreedBox],
        status: int = 200,
        **said: Any,
    ) -> Answer:
        """The page."""
        context = {
            "group": group,
            "periods": periods,
            "period": period,
            "meeting": found,
            "rows": list(zip(found.rows, boxes, strict=True)),
            "wrong": [box for box in boxes if box.problem],
            "proposals": PROPOSALS.items(),
            "limit": LIMIT,
            "is_refused": status >= 400,
            **said,
        }
        return self.show(context, status)


def _box(person: PupilIdentity, note: StandingNote) -> AgreedBox:
    return AgreedBox(person, note, note.text, note.proposal, note.stamp)


def _posted(
    data: Mapping[str, str], people: Sequence[PupilIdentity], standing: Mapping[int, StandingNote]
) -> list[AgreedBox]:
    """The pupils of the form: `n-` with the uid is the text, `v-` the proposal, `w-` the stamp of what stood there."""
    found = []
    for person in people:
        uid = person.pupil.uid
        if (text := data.get(f"n-{uid}")) is None:
            continue
        text = text.replace("\r\n", "\n").strip()
        proposal = data.get(f"v-{uid}", "")
        problem, code = _problem(text, proposal)
        note = standing.get(person.pupil_id, NOTHING)
        found.append(AgreedBox(person, note, text, proposal, data.get(f"w-{uid}", ""), problem, code))
    return found


def _problem(text: str, proposal: str) -> tuple[str, str]:
    if len(text) > LIMIT:
        return REFUSALS["long"] % {"count": len(text), "limit": LIMIT}, "long"
    return ("", "") if proposal in PROPOSALS else (str(REFUSALS["proposal"]), "proposal")


def _strangers(data: Mapping[str, str], people: Collection[PupilIdentity]) -> bool:
    known = {f"n-{person.pupil.uid}" for person in people}
    return any(name.startswith("n-") and name not in known for name in data)


def _in_words(note: StandingNote) -> str:
    """What stands there, in a sentence."""
    said = [str(PROPOSALS[note.proposal])] if note.proposal else []
    return ", ".join([*said, *([f"‘{note.text}’"] if note.text else [])]) or gettext("niets")


def _plain(note: StandingNote) -> dict[str, str]:
    return {"was": note.stamp, "text": note.text, "proposal": note.proposal, "who": note.who}
