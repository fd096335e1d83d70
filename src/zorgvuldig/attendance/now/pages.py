"""Who is not here now, of the whole school; and calling the family of whoever is missing, which is an opening of its own."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.notices.illness import end_illness
from zorgvuldig.attendance.notices.reads import reasons_of, schools_of, usual_reason
from zorgvuldig.attendance.now import reads
from zorgvuldig.attendance.now.actions import cancel_lesson, note_call, note_reason
from zorgvuldig.attendance.now.day_reads import PRESENCE, presence_today
from zorgvuldig.attendance.now.labels import NOTICES, OUTCOMES
from zorgvuldig.attendance.now.picture import draw
from zorgvuldig.attendance.now.rules import REACHED, Presence, State, sorted_ill, to_call
from zorgvuldig.attendance.timetable.actions import REFUSALS as CHANGE_REFUSALS
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.page_kinds import CommandPage, ConfirmPage, Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.year.models import AbsenceReason, Lesson

CALLING = (*PRESENCE, "birth", "contact", "guardian", "enrolment")
NOT_SHOWN = {State.THERE, State.UNKNOWN}  # of whom a lesson hour has nothing to tell
FIRST = 5  # pupils to call about who stand open on a phone
LAST_SLOT = 21  # the first lesson hour that no day has
FOLLOWS = roles_with(purpose="attendance", shape=Shape.SCHOOL)  # who may open the attendance of a pupil beside this
REFUSALS: Mapping[str, Word] = {
    "outcome": _("Kies wat er van het bellen kwam: gesproken, niet bereikt of voicemail."),
    "reason": _("Deze reden gebruikt de school niet. Kies een reden uit de lijst."),
    "taken_day": _("Op %(first)s staat al: %(reason)s. Er is niets bewaard."),
    "taken_days": _("Van %(first)s tot en met %(last)s staat al: %(reason)s. Er is niets bewaard."),
    "called": _("De lijst van deze les is al bewaard. De les ging dus door, en er is niets veranderd."),
    "changed": _("Iemand anders legde dit net vast. Kijk wat er nu staat."),
    "not_ill": _("Er staat geen ziekmelding zonder laatste dag meer. Er is niets veranderd."),
    "back": _("Kies vanaf wanneer de leerling er weer is: vandaag of morgen."),
}


@route("verzuim/nu/", "missing_now")
@page(purpose="presence", kind=Kind.MISSING, reads=PRESENCE, facts="attendance")
class MissingNow(Page):
    """Who is missing, reported or late in the lesson hours of today, and of which lessons nobody called the roll."""

    template = "attendance/missing_now.html"

    def context(self) -> Context:
        day = today(door=self.door)
        found = presence_today(door=self.door)
        hours = reads.hours_today(found, door=self.door)
        chosen = next((one for one in hours if str(one.hour.slot) == self.request.GET.get("uur")), None)
        shown = [one for one in found if one.in_slot(chosen.hour.slot) - NOT_SHOWN] if chosen else found
        missing = to_call(shown)
        rolls = [(one.hour, roll) for one in hours if chosen in (None, one) for roll in one.hour.without_roll]
        if self.door.count:
            self.door.label = gettext("Wie er vandaag niet is, is open (%(count)s).") % {"count": self.door.count}
        return {
            "day": day,
            "at": self.door.opened_at,
            "hours": hours,
            "picture": draw([(one.hour.starts, one.reported, one.missing, one.is_now, one.has_begun) for one in hours]),
            "now": next((one for one in hours if one.is_now), None),
            "chosen": chosen,
            "missing": missing,
            "first": FIRST,
            "unreached": sum(not one.is_reached for one in missing),
            "back": [one for one in shown if one.is_back],
            "reported": [one for one in shown if one.is_reported and not one.is_missing],
            "disturbed": [one for one in shown if one.disturbed],
            "ill": [(one, one.ill_days(day), one.asks(day)) for one in sorted_ill(shown)],
            "rolls": rolls,
            "most": reads.MOST if self.door.count == reads.MOST else None,
            "follows": self.door.role in FOLLOWS,
            "outcomes": OUTCOMES,
            "notices": NOTICES,
        }


calling = partial(page, purpose="calling", kind=Kind.PUPIL, reads=CALLING, writes=("absence",), facts="guardian")


@route("verzuim/nu/<uuid:uid>/bellen/", "missing_call")
@calling()
class CallFamily(ConfirmPage):
    """The numbers of a family, and one tap for what came of calling. With a reason the pupil is away for the rest of the day."""

    template = "attendance/missing_call.html"
    refusals = REFUSALS

    def find(self, uid: UUID) -> Presence | None:
        found = presence_today(door=self.door)
        if not found:
            return None
        self.door.label = gettext("Het nummer van het gezin van %(name)s is open.") % {"name": found[0].row.full_name}
        return found[0]

    def reasons(self, pupil: Presence) -> list[AbsenceReason]:
        """The codes of the pupil's own school."""
        number = pupil.row.pupil_id
        school = schools_of([number], door=self.door).get(number, 0)
        return reasons_of([school], door=self.door).get(school, [])

    def context(self, pupil: Presence) -> Context:
        reasons = self.reasons(pupil)
        return {
            "pupil": pupil,
            "numbers": reads.phone_numbers(pupil.row.pupil_id, door=self.door),
            "reasons": reasons,
            "usual": usual_reason("sick", reasons),
            "outcomes": OUTCOMES,
        }

    def act(self, pupil: Presence) -> Word:
        number, outcome = pupil.row.pupil_id, self.request.POST.get("outcome", "")
        if outcome == "reason":
            wanted = self.request.POST.get("reason", "")
            reason = next((one for one in self.reasons(pupil) if str(one.pk) == wanted), None)
            if reason is None:
                raise Refused("reason")
            slots = (pupil.since.slot, LAST_SLOT) if pupil.since and pupil.seen else None
            is_open = self.request.POST.get("open") == "ja"
            note_reason(number, reason, slots=slots, is_open=is_open, door=self.door)
            note_call(number, REACHED, door=self.door)
            said = {"name": pupil.row.full_name, "reason": reason.name.lower()}
            if is_open:
                return gettext("Bewaard: %(name)s is weg, %(reason)s, tot iemand ‘weer beter’ meldt.") % said
            return gettext("Bewaard: %(name)s is vandaag weg, %(reason)s.") % said
        note_call(number, outcome, door=self.door)
        return gettext("Bewaard: %(name)s, %(outcome)s.") % {
            "name": pupil.row.full_name,
            "outcome": OUTCOMES[outcome],
        }

    def to(self, *_item: object) -> str:
        return reverse("missing_now")


@route("verzuim/nu/<uuid:uid>/beter/", "missing_better")
@page(purpose="calling", kind=Kind.PUPIL, reads=PRESENCE, writes=("absence",), facts="absence")
class Recovered(ConfirmPage):
    """Say that a pupil who is ill without a last day is better: back today, or from tomorrow on."""

    template = "attendance/missing_better.html"
    refusals = REFUSALS

    def find(self, uid: UUID) -> Presence | None:
        found = presence_today(door=self.door)
        if not found:
            return None
        self.door.label = gettext("De afwezigheid van %(name)s is open.") % {"name": found[0].row.full_name}
        return found[0]

    def context(self, pupil: Presence) -> Context:
        return {"pupil": pupil, "day": today(door=self.door), "number": pupil.ill_days(today(door=self.door))}

    def act(self, pupil: Presence) -> Word:
        day = today(door=self.door)
        back = {"vandaag": day, "morgen": day + timedelta(days=1)}.get(self.request.POST.get("terug", ""))
        if back is None:
            raise Refused("back")
        end_illness(pupil.row.pupil_id, back_on=back, door=self.door)
        return gettext("Bewaard: %(name)s is weer beter.") % {"name": pupil.row.full_name}

    def to(self, *_item: object) -> str:
        return reverse("missing_now")


@route("verzuim/nu/lessen/<uuid:uid>/uitval/", "cancelled_lesson")
@page(
    purpose="presence", kind=Kind.NOBODY,
    reads=("organisation", "staff", "timetable", "attendance", "assignment"), writes=("timetable", "assignment"),
)  # fmt: skip
class CancelledLesson(CommandPage):
    """Let a lesson of today or later be cancelled, or take place after all. Nobody is missing in it, and its roll asks nobody."""

    refusals = {**CHANGE_REFUSALS, **REFUSALS}

    def find(self, uid: UUID) -> Lesson | None:
        return reads.lesson_today(uid, door=self.door)

    def act(self, lesson: Lesson) -> Word:
        cancelled = self.request.POST.get("uitval") == "ja"
        cancel_lesson(lesson, cancelled=cancelled, door=self.door)
        said = {"group": lesson.group.name, "slot": lesson.slot}
        if cancelled:
            return gettext("Lesuur %(slot)s van %(group)s valt uit.") % said
        return gettext("Lesuur %(slot)s van %(group)s gaat door.") % said

    def to(self, lesson: Lesson) -> str:
        return f"{reverse('missing_now')}?uur={lesson.slot}"
