"""Who lives through what happens to a file: somebody of the invented administration, an organisation that gets data, and pupils who left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.register_text import before, longest_term
from zorgvuldig.gate.declared import TEXT
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.learning.models import Grade, Test
from zorgvuldig.platform.names import search_key, sort_key
from zorgvuldig.release.exchange.models import Party
from zorgvuldig.school.models import Enrolment
from zorgvuldig.school.people.models import (
    Person,
    Pupil,
    PupilBirth,
    PupilContact,
    PupilIdentity,
    Sourced,
)
from zorgvuldig.school.staffing.models import Staff, StaffRole

TOLD = {"*": "guardian"}  # as after enrolling at the counter
TOLD_OF_ADDRESS = {"*": "school", "street": "guardian"}
DAILY_TEST = -2
# What stands in the data of who left: the one word must go, the other stays until its own term.
GOES, STAYS = "Proefvertrek", "Proefblijft"
PAST = timedelta(days=2)  # the end of a term, whichever day that is counted to be
PARTIES = {-1: "internship_company", -2: "youth_doctor"}
PARTY_NAME = "Proefontvanger"


@dataclass(frozen=True, slots=True)
class InventedLeaver:
    """A pupil who left when the term of these kinds of data began that is over now; `word` is their family name."""

    number: int
    over: tuple[str, ...]
    word: str

    def left_on(self, today: date) -> date:
        """So long ago that by the words of the register these data must be gone."""
        return before(today, longest_term(TEXT, self.over)) - PAST


FILE = ("identity", "birth", "contact", "enrolment", "grades")
LEAVERS = (InventedLeaver(-41, FILE, GOES), InventedLeaver(-42, ("grades",), STAYS))


def make_file_people(door: JobDoor, now: datetime, today: date) -> None:
    """Make who is not there yet, in the transaction of `door`. What stands already is not written again."""
    _office(door, today)
    _daily_test(door, now, today)
    _sources(door)
    _parties(door, now)


def _office(door: JobDoor, today: date) -> None:
    alias, number = door.alias, people.OFFICE
    if Staff.objects.using(alias).filter(pk=number).exists():
        return
    Person.objects.using(alias).create(id=number, uid=people.uid_of("person", number))
    Staff.objects.using(alias).create(
        person_id=number, code=f"proef{-number}", given_name="Proef", family_name="Administratie"
    )
    StaffRole.objects.using(alias).create(
        id=number, staff_id=number, school_id=people.SCHOOL, role="administration", starts_on=today - PAST
    )


def _daily_test(door: JobDoor, now: datetime, today: date) -> None:
    """What the invented teacher fills in, and families see at once."""
    tests = Test.objects.using(door.alias)
    if not tests.filter(pk=DAILY_TEST).exists():
        tests.create(
            id=DAILY_TEST, uid=people.uid_of("test", DAILY_TEST), group_id=people.TAUGHT, title="Proefopdracht", weight=1,
            held_on=today - PAST, shown_from=now - PAST,
        )  # fmt: skip


def _sources(door: JobDoor) -> None:
    for model, sources in SOURCED.items():
        rows = model._default_manager.using(door.alias)
        rows.filter(pk=people.YOUNG.number, sources={}).update(sources=sources)


SOURCED: Mapping[type[Sourced], Mapping[str, str]] = {
    PupilIdentity: TOLD,
    PupilBirth: {"*": "document"},
    PupilContact: TOLD_OF_ADDRESS,
}


def _parties(door: JobDoor, now: datetime) -> None:
    """Who gets data of invented pupils: without an address of any kind, and in nobody else's address book. Somebody verifies them there."""
    parties = Party.objects.using(door.alias)
    known = set(parties.filter(pk__in=PARTIES).values_list("pk", flat=True))
    parties.bulk_create(
        Party(
            id=number, uid=people.uid_of("party", number), recipient=recipient, name=f"{PARTY_NAME}{-number}",
            added_at=now, added_by_id=people.TEACHER,
        )
        for number, recipient in PARTIES.items()
        if number not in known
    )  # fmt: skip


def plant_leavers(door: JobDoor, today: date) -> None:
    """Pupils who left so long ago that something of them is due today, whole again after the run before."""
    for leaver in LEAVERS:
        alias, number, left = door.alias, leaver.number, leaver.left_on(today)
        if not Pupil.objects.using(alias).filter(pk=number).exists():
            _plant(door, leaver, left)
        Enrolment.objects.using(alias).filter(pupil_id=number).exclude(ends_on=left).update(ends_on=left)
        grades = Grade.objects.using(alias)
        if not grades.filter(pupil_id=number).exists():
            grades.create(pupil_id=number, test_id=people.TEST, value=people.MARK, reason=GOES)


def _plant(door: JobDoor, leaver: InventedLeaver, left: date) -> None:
    alias, number, named = door.alias, leaver.number, ("Proef", "", leaver.word)
    Person.objects.using(alias).create(id=number, uid=people.uid_of("person", number))
    Pupil.objects.using(alias).create(person_id=number, uid=people.uid_of("pupil", number), number=f"PROEF-{-number}")
    PupilIdentity.objects.using(alias).create(
        pupil_id=number, given_name=named[0], family_name=named[2], sort_key=sort_key(*named), search_key=search_key(*named, "")
    )  # fmt: skip
    PupilBirth.objects.using(alias).create(pupil_id=number, born_on=left.replace(year=left.year - 17, day=1))
    PupilContact.objects.using(alias).create(pupil_id=number, street=leaver.word)
    # Where they lived stands in the history only.
    PupilContact.objects.using(alias).filter(pk=number).update(street="")
    Enrolment.objects.using(alias).create(
        pupil_id=number, school_id=people.SCHOOL, starts_on=left.replace(year=left.year - 5, day=1), ends_on=left
    )
