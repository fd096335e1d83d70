"""Choosing a moment on a parent evening: a family for its own children, and the administration for a family that phones."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.families.evenings import actions, reads
from zorgvuldig.families.evenings.forms import MomentForm, moment_words
from zorgvuldig.families.evenings.labels import BOOKING, MOMENT
from zorgvuldig.families.evenings.reads import PupilTalks, Talk
from zorgvuldig.families.evenings.rules import moments_for
from zorgvuldig.families.models import Evening, EveningBooking
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.page_kinds import CommandPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.groups.reads import members, open_group
from zorgvuldig.school.groups.reads import pupils as counted
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity

FAMILY = ("organisation", "staff", "identity", "membership", "planning", "message_state")
DESK = (*FAMILY, "guardian")
DESK_ROLES = roles_with(purpose="evening", shape=Shape.SCHOOL)  # who books for a family
LED = roles_with(purpose="evening", shape=Shape.GROUP)  # who has talks of their own
own = partial(page, purpose="evening", kind=Kind.EVENING, reads=FAMILY, facts="message_state")
desk = partial(page, purpose="evening", kind=Kind.FAMILY, reads=DESK, facts="message_state")


class TalksPage(Page):
    """A page about the talks of the pupils who are open, on one evening. `books_late`: also after the closing day."""

    books_late = False

    def evening(self, uid: UUID) -> Evening | None:
        """The evening, and the strip says whose names are open."""
        return reads.evening_of(uid, door=self.door)

    def talks(self, evening: Evening) -> list[PupilTalks]:
        """The pupils who are open, each with their teachers who are there."""
        found = reads.talks_of(evening, door=self.door)
        self.door.label = gettext("De gesprekken over %(names)s zijn open.") % {
            "names": gettext(" en ").join(one.pupil.given_name for one in found)
        }
        return found

    def can_book(self, evening: Evening) -> bool:
        """Whether a moment can be chosen now."""
        day = today(door=self.door)
        last = evening.held_on + timedelta(days=1) if self.books_late else evening.closes_on
        return evening.cancelled_at is None and day < last


FIRST = 3  # teachers of a pupil who stand open on a phone, the mentor first


class MyTalks(TalksPage):
    """A family's own."""

    def back(self, evening: Evening) -> str:
        """The page with all talks of the family."""
        return reverse("own_evening", kwargs={"uid": evening.uid})


class DeskTalks(TalksPage):
    """By the administration, for a family that phones: `uid` is one of its pupils."""

    books_late = True

    def evening(self, uid: UUID) -> Evening | None:
        return reads.evening_here(uid, door=self.door)

    def back(self, evening: Evening) -> str:
        """The page with all talks of the family."""
        pupil = self.request.resolver_match.kwargs["uid"]  # type: ignore[union-attr]  # a page that was found
        return reverse("desk_evening", kwargs={"uid": pupil, "evening": evening.uid})


@route("mijn-ouderavonden/", "own_evenings")
@page(
    purpose="evening", kind=Kind.OWN, reads=("organisation", "staff", "membership", "planning"), facts="message_state"
)
class MyEvenings(Page):
    """The parent evenings to come for which I may choose a moment."""

    template = "families/own_evenings.html"

    def context(self) -> Context:
        return {"evenings": reads.evenings_of_family(door=self.door), "today": today(door=self.door)}


class TalksList(TalksPage):
    """The talks that are booked in the order of the evening, and by pupil the teachers who are there."""

    template = "families/talks.html"

    def context(self, evening: Evening) -> Context:
        talks = self.talks(evening)
        return {
            "evening": evening,
            "talks": talks,
            "booked": reads.all_booked(talks),
            "can_book": self.can_book(evening),
            "actor": self.door.actor_id,
            "first": FIRST,
            **self.addresses(evening),
        }

    def addresses(self, evening: Evening) -> Context:
        """The names of the addresses that lead on, and what they name beside the teacher."""
        raise NotImplementedError


@route("mijn-ouderavonden/<uuid:uid>/", "own_evening")
@own()
class MyEvening(MyTalks, TalksList):
    """My talks on an evening, and where I choose one."""

    def find(self, uid: UUID) -> Evening | None:
        return self.evening(uid)

    def addresses(self, evening: Evening) -> Context:
        return {"choose": "book_talk", "cancel": "cancel_talk", "named": {"uid": evening.uid}, "by_desk": False}


@route("ouderavonden/<uuid:evening>/gezin/<uuid:uid>/", "desk_evening")
@desk()
class DeskEvening(DeskTalks, TalksList):
    """The talks of a family that phones."""

    def find(self, uid: UUID, evening: UUID) -> Evening | None:
        self.pupil_uid = uid
        return self.evening(evening)

    def addresses(self, evening: Evening) -> Context:
        named = {"uid": self.pupil_uid, "evening": evening.uid}
        return {
            "choose": "desk_book_talk",
            "cancel": "desk_cancel_talk",
            "named": named,
            "by_desk": True,
            "people": reads.people_of(door=self.door),
        }


class ChoicePage(TalksPage, FormPage):
    """Choose a moment with one teacher about one pupil. What goes on from another talk of the family is chosen beforehand."""

    template = "families/talk_moment.html"
    refusals = BOOKING
    beside = dict.fromkeys(MOMENT, "moment") | {"person": "person", "once": "person"}
    refused_status = 409

    def chosen(self, evening: UUID, pupil: UUID, teacher: UUID) -> Any:
        """The evening, the pupil, and the talk; None when there is no such choice."""
        found = self.evening(evening)
        if found is None:
            return None
        self.all = self.talks(found)
        pairs = ((of, talk) for of in self.all for talk in of.talks)
        wanted = next((one for one in pairs if one[0].pupil.pupil.uid == pupil and one[1].row.teacher == teacher), None)
        return (found, wanted[0].pupil, wanted[1]) if wanted else None

    def people(self, pupil: PupilIdentity) -> Sequence[tuple[int, str]]:
        """For whom the administration books; a family books for itself."""
        return ()

    def standing(self, talk: Talk) -> EveningBooking | None:
        """The talk that a family has already with this teacher, which it moves."""
        return talk.of(self.door.actor_id)

    def form(self, evening: Evening, pupil: PupilIdentity, talk: Talk, data: Any) -> MomentForm:
        moves = self.standing(talk)
        teachers = reads.teachers_of(evening, door=self.door)
        free = next((one.free for one in teachers if one.teacher.pk == talk.row.teacher_id), [])
        booked = [
            one.starts_at for one, _talk, _pupil in reads.all_booked(self.all) if moves is None or one.pk != moves.pk
        ]
        now = self.door.opened_at
        moments = moments_for((one for one in free if one > now), booked, timedelta(minutes=evening.minutes))
        return MomentForm(data, moments=moments, people=self.people(pupil))

    def context(self, evening: Evening, pupil: PupilIdentity, talk: Talk) -> Context:
        return {
            "evening": evening,
            "pupil": pupil,
            "talk": talk,
            "can_book": self.can_book(evening),
            "moves": self.standing(talk),
            "back": self.to(evening),
        }

    def save(self, evening: Evening, pupil: PupilIdentity, talk: Talk, form: MomentForm) -> str:
        moves = self.standing(talk)
        if moves:
            actions.move_booking(moves, form.starts_at, door=self.door)
        else:
            teacher = talk.row.teacher_id
            actions.book(teacher, pupil.pupil_id, form.starts_at, person_id=form.person_id, door=self.door)
        return gettext("Het gesprek staat: %(at)s met %(teacher)s.") % {
            "at": moment_words(form.starts_at),
            "teacher": talk.row.name,
        }

    def back(self, evening: Evening) -> str:
        """The page with all talks of the family."""
        raise NotImplementedError

    def to(self, evening: Evening, *_more: Any) -> str:
        return self.back(evening)


@route("mijn-ouderavonden/<uuid:uid>/<uuid:pupil>/<uuid:teacher>/", "book_talk")
@own(writes=("message_state",))
class BookTalk(MyTalks, ChoicePage):
    """I choose a moment with a teacher of my child."""

    def find(self, uid: UUID, pupil: UUID, teacher: UUID) -> Any:
        return self.chosen(uid, pupil, teacher)


@route("ouderavonden/<uuid:evening>/gezin/<uuid:uid>/<uuid:pupil>/<uuid:teacher>/", "desk_book_talk")
@desk(writes=("message_state",))
class DeskBookTalk(DeskTalks, ChoicePage):
    """The administration chooses a moment for a parent who phones."""

    def find(self, uid: UUID, evening: UUID, pupil: UUID, teacher: UUID) -> Any:
        return self.chosen(evening, pupil, teacher)

    def people(self, pupil: PupilIdentity) -> Sequence[tuple[int, str]]:
        return reads.people_of(door=self.door).get(pupil.pupil_id, ())

    def standing(self, talk: Talk) -> EveningBooking | None:
        return None


class CancelPage(TalksPage, CommandPage):
    """Cancel a talk; its moment is free again."""

    refusals = BOOKING

    def wanted(self, evening: UUID, booking: UUID) -> Any:
        """The evening and the booking; None when there is no such talk here."""
        found = self.evening(evening)
        booked = reads.all_booked(self.talks(found)) if found else []
        return next(((found, one) for one, _talk, _pupil in booked if one.uid == booking), None)

    def act(self, evening: Evening, booking: EveningBooking) -> str:
        at = moment_words(booking.starts_at)
        actions.cancel_booking(booking, door=self.door)
        return gettext("Het gesprek van %(at)s is afgezegd.") % {"at": at}

    def back(self, evening: Evening) -> str:
        """The page with all talks of the family."""
        raise NotImplementedError

    def to(self, evening: Evening, *_more: Any) -> str:
        return self.back(evening)


@route("mijn-ouderavonden/<uuid:uid>/gesprek/<uuid:booking>/afzeggen/", "cancel_talk")
@own(writes=("message_state",))
class CancelTalk(MyTalks, CancelPage):
    """I cancel my talk."""

    def find(self, uid: UUID, booking: UUID) -> Any:
        return self.wanted(uid, booking)


@route("ouderavonden/<uuid:evening>/gezin/<uuid:uid>/gesprek/<uuid:booking>/afzeggen/", "desk_cancel_talk")
@desk(writes=("message_state",))
class DeskCancelTalk(DeskTalks, CancelPage):
    """The administration cancels a talk for a parent who phones."""

    def find(self, uid: UUID, evening: UUID, booking: UUID) -> Any:
        return self.wanted(evening, booking)


@route("ouderavonden/<uuid:evening>/klassen/<uuid:uid>/", "evening_class")
@page(purpose="evening", kind=Kind.GROUP, reads=FAMILY, facts="message_state")
class EveningClassPage(Page):
    """Of a class who has a talk and who has not, to call or to book for."""

    template = "families/evening_class.html"

    def find(self, uid: UUID, evening: UUID) -> tuple[Evening, LearningGroup] | None:
        found = reads.evening_of(evening, door=self.door)
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De gesprekken over %(group)s zijn open (%(pupils)s).") % {
            "group": group.name,
            "pupils": counted(self.door.count),
        }
        return (found, group) if found and reads.is_asked(found, group, door=self.door) else None

    def context(self, evening: Evening, group: LearningGroup) -> Context:
        talks = {of.pupil.pupil_id: reads.all_booked([of]) for of in reads.talks_of(evening, door=self.door)}
        rows = [(one, talks.get(one.pupil_id, [])) for one in members(door=self.door)]
        return {
            "evening": evening,
            "group": group,
            "rows": sorted(rows, key=lambda row: bool(row[1])),
            "without": sum(not booked for _one, booked in rows),
            "books": self.door.role in DESK_ROLES,
        }


@route("ouderavonden/<uuid:uid>/mijn-lijst/", "own_talks")
@page(purpose="evening", kind=Kind.TALKS, reads=FAMILY, facts="message_state")
class OwnTalks(Page):
    """My talks of an evening, in order: about whom, and when."""

    template = "families/own_talks.html"
    roles = frozenset(LED)

    def find(self, uid: UUID) -> Evening | None:
        return reads.evening_here(uid, door=self.door)

    def context(self, evening: Evening) -> Context:
        found = reads.own_list(evening, door=self.door)
        self.door.label = gettext("De namen van uw lijst zijn open (%(pupils)s).") % {
            "pupils": counted(self.door.count)
        }
        return {"evening": evening, "rows": found, "place": reads.own_place(evening, door=self.door)}
