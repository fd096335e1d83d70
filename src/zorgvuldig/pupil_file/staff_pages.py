"""One pupil, as the mentor, the administration, the school leader or somebody in an emergency sees the file."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from zorgvuldig.attendance.summary.reads import NEEDS as ATTENDANCE
from zorgvuldig.attendance.summary.reads import SIGNAL, YEAR, attendance_summary, noted_asked
from zorgvuldig.care.file.reads import card
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.reads_ahead import ask_ahead
from zorgvuldig.imports.sources import pupil_pages as life_file
from zorgvuldig.kit.addresses import address_of
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.progress.notes_reads import WRITTEN
from zorgvuldig.learning.progress.pages import READS as PROGRESS
from zorgvuldig.learning.progress.pages import part_asked, part_of
from zorgvuldig.learning.schemes.structure_reads import YEARS
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.changes.reads import BESIDE
from zorgvuldig.school.people.models import PupilIdentity

PLACE = ("organisation", "staff", "identity", "membership")
REACH = ("birth", "contact", "guardian")
GUIDED = tuple(dict.fromkeys((*PLACE, *REACH, "enrolment", "id_photo", *PROGRESS, *ATTENDANCE, SIGNAL, "correction")))


@route("leerlingen/<uuid:uid>/begeleiding/", "guided_pupil")
@page(
    purpose="mentoring",
    kind=Kind.PUPIL,
    reads=GUIDED,
    facts=("grades", "attendance", "contact", "guardian", "membership", "enrolment"),
)
class Guided(Page):
    """A pupil of whom I am mentor: reach, guardians, groups, grades and attendance."""

    template = "pupil_file/care_guided.html"

    def context(self, uid: UUID) -> Context:
        number, day = pupils.number_of(uid, door=self.door), today(door=self.door)
        ask_ahead(
            pupils.file_asked(uid, door=self.door),
            (pupils.PLACES, {"pupils": [number], "day": day}),
            (WRITTEN, {"pupil": number}),
            (YEAR, {"pupil": number, "day": day}),
            (YEARS, {"pupil": number}),
            door=self.door,
        )
        pupil = pupils.file_of(uid, door=self.door)
        _label(self.door, pupil)
        number = pupil.pupil_id
        ties = pupils.ties_in(pupil, door=self.door)
        reached: list[pupils.Reached] = [pupil.contact, *(tie.guardian for tie in ties)]
        ask_ahead(
            *part_asked(self.request, number, door=self.door),
            *noted_asked(number, door=self.door),
            *pupils.unreached_asked(reached),
            door=self.door,
        )
        return {
            "pupil": pupil,
            "places": _places(pupil, self.door),
            "photo": pupil.has_photo,
            "enrolments": pupil.enrolments,
            **part_of(
                self.request,
                number,
                door=self.door,
                history=address_of("grade_history", {"uid": uid}),
                all_marks=address_of("guided_marks", {"uid": uid}),
                report=lambda issued: address_of("guided_report", {"uid": uid, "report": issued}),
            ),
            "attendance": attendance_summary(number, door=self.door),
            "birth": pupil.birth,
            "contact": pupil.contact,
            "ties": ties,
            "unreached": pupils.unreached(reached, door=self.door),
        }


@route("leerlingen/<uuid:uid>/administratie/", "administered_pupil")
@page(purpose="administration", kind=Kind.PUPIL, reads=life_file.READS)
class Administered(Page):
    """A pupil as the administration keeps them, with what can be changed."""

    template = "pupil_file/administered.html"

    def context(self, uid: UUID) -> Context:
        number, day = pupils.number_of(uid, door=self.door), today(door=self.door)
        ask_ahead(
            pupils.file_asked(uid, door=self.door),
            (BESIDE, {"pupil": number, "day": day}),
            (pupils.PLACES, {"pupils": [number], "day": day}),
            door=self.door,
        )
        pupil = pupils.file_of(uid, door=self.door)
        _label(self.door, pupil)
        return life_file.everything(pupil, door=self.door)


@route("leerlingen/<uuid:uid>/inschrijving/", "enrolled_pupil")
@page(purpose="administration", kind=Kind.PUPIL, reads=(*PLACE, "enrolment"), facts=("membership", "enrolment"))
class Enrolled(Page):
    """Where a pupil is enrolled and in which groups; no address, no guardians, no grades."""

    template = "pupil_file/enrolled.html"

    def context(self, uid: UUID) -> Context:
        pupil = _open_pupil(self.door, uid)
        return {
            "pupil": pupil,
            "places": _places(pupil, self.door),
            "enrolments": pupils.enrolments(pupil.pupil_id, door=self.door),
        }


@route("leerlingen/<uuid:uid>/nood/", "emergency_file")
@page(purpose="emergency", kind=Kind.PUPIL, reads=("organisation", "staff", "identity", *REACH, "health"))
class InEmergency(Page):
    """Whom to call about a pupil in danger, for half an hour after the glass was broken."""

    template = "pupil_file/in_emergency.html"

    def context(self, uid: UUID) -> Context:
        pupil = _open_pupil(self.door, uid)
        return {"pupil": pupil, "health": card(pupil.pupil_id, door=self.door), **_reach(pupil, self.door)}


def _open_pupil(door: Door, uid: UUID) -> PupilIdentity:
    pupil = pupils.pupil(door=door, uid=uid)
    _label(door, pupil)
    return pupil


def _label(door: Door, pupil: pupils.AnyPupil) -> None:
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}


def _places(pupil: pupils.AnyPupil, door: Door) -> list[pupils.GroupPlace]:
    return pupils.places([pupil.pupil_id], door=door).get(pupil.pupil_id, [])


def _reach(pupil: PupilIdentity, door: Door) -> dict[str, Any]:
    contact = pupils.contact(pupil.pupil_id, door=door)
    ties = pupils.ties(pupil.pupil_id, door=door)
    return {
        "birth": pupils.birth(pupil.pupil_id, door=door),
        "contact": contact,
        "ties": ties,
        "unreached": pupils.unreached([contact, *(tie.guardian for tie in ties)], door=door),
    }
