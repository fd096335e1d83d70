"""Parent evenings as the school arranges them: which there are, who is asked, who is there, and how full it is. No pupil is open."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.families.evenings import actions, reads
from zorgvuldig.families.evenings.forms import ALL, MENTORS, EveningForm, RoomsForm, TeacherForm, TeachersForm
from zorgvuldig.families.evenings.labels import EVENING
from zorgvuldig.families.evenings.reads import TeacherPlaces
from zorgvuldig.families.models import Evening, EveningClass
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import CommandPage, ConfirmPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.people.reads import listed_name

READS = ("organisation", "staff", "planning")
ARRANGES = roles_with(purpose="evening", shape=Shape.DUTY, writes=True)
ALL_CLASSES = roles_with(purpose="evening", shape=Shape.SCHOOL)  # who asks any class of the school
looking = partial(page, purpose="evening", kind=Kind.NOBODY, reads=READS, facts="planning")
arranging = partial(looking, writes=("planning",))


@route("ouderavonden/", "evenings")
@looking()
class Evenings(Page):
    """The parent evenings at which I am, that I made, or that are of my school, and my list of each."""

    template = "families/evenings.html"

    def context(self) -> Context:
        everything = bool(ALL_CLASSES & roles_of(self.request))
        mine = reads.evenings_of_teacher(door=self.door)
        shown = [
            (one, one.pk in mine, everything or one.made_by_id == self.door.actor_id)
            for one in reads.evenings_of_school(door=self.door)
        ]
        found = [row for row in shown if row[1] or row[2]]
        return {"evenings": found, "may_make": bool(ARRANGES & roles_of(self.request)), "today": today(door=self.door)}


class ArrangedPage(Page):
    """A page about an evening that I arrange: of my school, or made by me."""

    roles = frozenset(ARRANGES)

    def find(self, uid: UUID, **_more: UUID) -> Any:
        found = reads.evening_here(uid, door=self.door)
        may = found and (ALL_CLASSES & roles_of(self.request) or found.made_by_id == self.door.actor_id)
        return found if may else None

    def to(self, evening: Evening, *_more: Any) -> str:
        """Back to the evening."""
        return reverse("evening", kwargs={"uid": evening.uid})


class EveningPage(FormPage):
    """The form of an evening."""

    refusals = EVENING
    beside = {"day": "held_on", "class": "classes", "classes": "classes", "years": "classes"}

    def made_form(self, data: Any, **more: Any) -> EveningForm:
        """The form, with the classes that I may ask."""
        everything = bool(ALL_CLASSES & roles_of(self.request))
        classes = reads.classes_to_ask(everything=everything, door=self.door)
        return EveningForm(data, classes=classes, today=today(door=self.door), **more)


@route("ouderavonden/nieuw/", "new_evening")
@arranging()
class NewEvening(EveningPage):
    """Make a parent evening; whoever teaches the classes is there at once, if one wants."""

    roles = frozenset(ARRANGES)

    def form(self, data: Any) -> EveningForm:
        return self.made_form(data)

    def form_copy(self) -> FormCopy:
        explains = _(
            "Ouders kiezen zelf een moment bij een leraar van hun kind. Zij zien de avond zodra u hem bewaart."
        )
        return FormCopy(_("Ouderavond maken"), _("Bewaar de ouderavond"), reverse("evenings"), explains)

    def save(self, form: EveningForm) -> str:
        self.made = actions.make_evening(form.plan, form.chosen, door=self.door)
        who = form.cleaned_data["who"]
        there = [
            staff.pk
            for staff, is_mentor in reads.candidates(self.made, door=self.door)
            if who == ALL or (who == MENTORS and is_mentor)
        ]
        count = actions.add_teachers(self.made, there, door=self.door)
        return ngettext(
            "De ouderavond staat klaar, met %(count)s leraar.",
            "De ouderavond staat klaar, met %(count)s leraren.",
            count,
        ) % {"count": count}

    def to(self) -> str:
        return reverse("evening", kwargs={"uid": self.made.uid})


@route("ouderavonden/<uuid:uid>/", "evening")
@looking()
class ArrangedEvening(ArrangedPage):
    """How full an evening is: by teacher and by class, in counts."""

    template = "families/evening.html"

    def context(self, evening: Evening) -> Context:
        teachers = reads.teachers_of(evening, door=self.door)
        return {
            "evening": evening,
            "teachers": teachers,
            "turnout": reads.turnout(evening, door=self.door),
            "others": len(reads.candidates(evening, door=self.door)),
            "taken": sum(one.taken for one in teachers),
            "all": sum(len(one.places) for one in teachers),
            "books": bool(ALL_CLASSES & roles_of(self.request)),
            "is_over": evening.held_on < today(door=self.door),
        }


@route("ouderavonden/<uuid:uid>/wijzigen/", "edit_evening")
@arranging()
class EditEvening(ArrangedPage, EveningPage):
    """Change when an evening is or who is asked."""

    def form(self, evening: Evening, data: Any) -> EveningForm:
        asked = list(EveningClass.objects.filter(evening=evening).values_list("group_id", flat=True))
        return self.made_form(data, evening=evening, asked=asked)

    def form_copy(self, evening: Evening) -> FormCopy:
        explains = _("Is er al een gesprek geboekt? Dan blijven de dag en de tijden zoals ze zijn.")
        return FormCopy(_("Ouderavond wijzigen"), _("Bewaar"), self.to(evening), explains, named(evening))

    def save(self, evening: Evening, form: EveningForm) -> str:
        actions.change_evening(evening, form.plan, form.chosen, door=self.door)
        return gettext("De ouderavond is gewijzigd.")


@route("ouderavonden/<uuid:uid>/afzeggen/", "cancel_evening")
@arranging()
class CancelEvening(ArrangedPage, ConfirmPage):
    """An evening does not take place; without a booking it is taken away at once."""

    template = "families/evening_cancel.html"
    refusals = EVENING

    def context(self, evening: Evening) -> Context:
        return {"evening": evening, "taken": sum(one.taken for one in reads.teachers_of(evening, door=self.door))}

    def act(self, evening: Evening) -> str:
        if any(one.taken for one in reads.teachers_of(evening, door=self.door)):
            actions.cancel_evening(evening, door=self.door)
            return gettext("De ouderavond gaat niet door. Ouders lezen dat bij hun gesprek.")
        actions.remove_evening(evening, door=self.door)
        return gettext("De ouderavond is weggehaald. Er was nog niets geboekt.")

    def to(self, evening: Evening, *_more: Any) -> str:
        return reverse("evenings")


@route("ouderavonden/<uuid:uid>/leraren/", "add_evening_teachers")
@arranging()
class AddTeachers(ArrangedPage, FormPage):
    """Put teachers on an evening, of those who teach a class that is asked."""

    refusals = EVENING

    def form(self, evening: Evening, data: Any) -> TeachersForm:
        mentor = gettext("mentor")
        people = [
            (str(staff.pk), f"{listed_name(staff)} ({mentor})" if is_mentor else listed_name(staff))
            for staff, is_mentor in reads.candidates(evening, door=self.door)
        ]
        return TeachersForm(data, people=people)

    def form_copy(self, evening: Evening) -> FormCopy:
        explains = _("U ziet wie les geeft aan deze klassen en er nog niet bij staat.")
        return FormCopy(_("Leraren erbij zetten"), _("Zet ze erbij"), self.to(evening), explains, named(evening))

    def save(self, evening: Evening, form: TeachersForm) -> str:
        chosen = [int(number) for number in form.cleaned_data["staff"]]
        count = actions.add_teachers(evening, chosen, door=self.door)
        return ngettext("%(count)s leraar staat erbij.", "%(count)s leraren staan erbij.", count) % {"count": count}


@route("ouderavonden/<uuid:uid>/lokalen/", "evening_rooms")
@arranging()
class Rooms(ArrangedPage, FormPage):
    """The rooms of all teachers at once."""

    refusals = EVENING

    def teachers(self, evening: Evening) -> Sequence[TeacherPlaces]:
        """Who is there."""
        return reads.teachers_of(evening, door=self.door)

    def form(self, evening: Evening, data: Any) -> RoomsForm:
        return RoomsForm(data, teachers=self.teachers(evening))

    def form_copy(self, evening: Evening) -> FormCopy:
        explains = _("Ouders zien het lokaal bij hun gesprek.")
        return FormCopy(_("Lokalen invullen"), _("Bewaar de lokalen"), self.to(evening), explains, named(evening))

    def save(self, evening: Evening, form: RoomsForm) -> str:
        actions.set_rooms(evening, form.rooms(self.teachers(evening)), door=self.door)
        return gettext("De lokalen zijn bewaard.")


class OfTeacher(ArrangedPage):
    """A page about one teacher at an evening."""

    def find(self, uid: UUID, **more: UUID) -> Any:
        evening = super().find(uid)
        found = reads.teachers_of(evening, door=self.door) if evening else []
        return next(((evening, one) for one in found if one.teacher.uid == more["teacher"]), None)


@route("ouderavonden/<uuid:uid>/leraren/<uuid:teacher>/", "evening_teacher")
@arranging()
class EditTeacher(OfTeacher, FormPage):
    """The room, the hours and the breaks of a teacher."""

    template = "families/evening_teacher.html"
    refusals = EVENING
    beside = {"booked": "breaks"}

    def form(self, evening: Evening, one: TeacherPlaces, data: Any) -> TeacherForm:
        return TeacherForm(data, evening=evening, one=one)

    def context(self, evening: Evening, one: TeacherPlaces) -> Context:
        return {"evening": evening, "one": one}

    def save(self, evening: Evening, one: TeacherPlaces, form: TeacherForm) -> str:
        said = form.cleaned_data
        actions.change_teacher(
            one.teacher,
            room=said["room"].strip(),
            starts_at=said["starts_at"],
            ends_at=said["ends_at"],
            breaks=said["breaks"],
            door=self.door,
        )
        return gettext("Bewaard.")


@route("ouderavonden/<uuid:uid>/leraren/<uuid:teacher>/weg/", "remove_evening_teacher")
@arranging()
class RemoveTeacher(OfTeacher, CommandPage):
    """A teacher is not there after all."""

    refusals = EVENING

    def act(self, evening: Evening, one: TeacherPlaces) -> str:
        actions.remove_teacher(one.teacher, door=self.door)
        return gettext("%(name)s staat er niet meer bij.") % {"name": one.teacher.staff.full_name}


def named(evening: Evening) -> str:
    """«dinsdag 12 januari 2027, 19.00 tot 21.00 uur»."""
    return gettext("%(day)s, %(first)s tot %(last)s uur") % {
        "day": date_format(evening.held_on, "l j F Y"),
        "first": f"{evening.starts_at:%H.%M}",
        "last": f"{evening.ends_at:%H.%M}",
    }
