"""Making the invented people, once: as the one job that may touch them, and their accounts as the login role."""

from datetime import date, datetime, timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localdate

from zorgvuldig.canaries import people, supplier_actions
from zorgvuldig.canaries.file_people import make_file_people
from zorgvuldig.canaries.letter_tries import write_letter
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.models import Account
from zorgvuldig.learning.models import Grade, Test
from zorgvuldig.platform.names import search_key, sort_key
from zorgvuldig.school.models import Board, Enrolment, LearningGroup, Membership, School, SchoolYear, Subject
from zorgvuldig.school.people.models import (
    Guardian,
    Guardianship,
    Person,
    Pupil,
    PupilBirth,
    PupilContact,
    PupilIdentity,
)
from zorgvuldig.school.staffing.models import Staff, StaffRole, Teaching

LOGIN = "accounts"
BEGAN, LASTS = timedelta(days=100), timedelta(days=265)
RENEWED = timedelta(days=30)  # before their school year ends


def make(now: datetime) -> None:
    """Make them when they are not there yet, and keep them of the age that they are said to be. All of it or nothing, by the database."""
    today = localdate(now)
    with working("canary", now=now) as door:
        if not School.objects.using(door.alias).filter(pk=people.SCHOOL).exists():
            _school(door, today)
            for pupil in people.PUPILS:
                _pupil(door, pupil, today)
            _guardians(door, today)
        _staff(door, today)
        make_file_people(door, now, today)
        supplier_actions.make(door, today)
        write_letter(door)
        _keep_in_time(door, today)
    _accounts(now)
    supplier_actions.connect(now)


def _school(door: JobDoor, today: date) -> None:
    alias, since = door.alias, today - BEGAN
    numbers = [*(pupil.number for pupil in people.PUPILS), *people.PARENTS, *people.TEACHERS]
    Person.objects.using(alias).bulk_create(Person(id=n, uid=people.uid_of("person", n)) for n in numbers)
    Board.objects.using(alias).bulk_create([Board(id=people.SCHOOL, name="Proefbestuur")])
    School.objects.using(alias).bulk_create(
        [School(id=people.SCHOOL, board_id=people.SCHOOL, name=people.SCHOOL_NAME, brin=people.BRIN)]
    )
    year = SchoolYear(id=people.YEAR, school_id=people.SCHOOL, name="proefjaar", starts_on=since, ends_on=today + LASTS)
    SchoolYear.objects.using(alias).bulk_create([year])
    Subject.objects.using(alias).bulk_create(
        [Subject(id=people.SUBJECT, school_id=people.SCHOOL, code="proef", name="Proefvak")]
    )
    LearningGroup.objects.using(alias).bulk_create(
        [
            LearningGroup(
                id=people.CLASS, uid=people.uid_of("group", people.CLASS), year_id=people.YEAR, kind="class", name="Proefklas", stage=people.STAGE,
                level=people.LEVEL,
            )
        ]
        + [
            LearningGroup(
                id=group, uid=people.uid_of("group", group), year_id=people.YEAR, kind="teaching", subject_id=people.SUBJECT, name=f"Proefgroep{-group}"
            )
            for group in people.TEACHERS.values()
        ]
    )  # fmt: skip
    for number, group in people.TEACHERS.items():
        Staff.objects.using(alias).bulk_create(
            [Staff(person_id=number, code=f"proef{-number}", given_name="Proef", family_name=f"Docent{-number}")]
        )
        StaffRole.objects.using(alias).bulk_create(
            [StaffRole(id=number, staff_id=number, school_id=people.SCHOOL, role="teacher", starts_on=since)]
        )
        Teaching.objects.using(alias).bulk_create(
            [Teaching(id=number, staff_id=number, group_id=group, starts_on=since)]
        )
    Test.objects.using(alias).bulk_create(
        [
            Test(
                id=people.TEST,
                uid=people.uid_of("test", people.TEST),
                group_id=people.TAUGHT,
                title="Proeftoets",
                weight=1,
                held_on=today - timedelta(days=10),
            )
        ]
    )


def _pupil(door: JobDoor, pupil: people.InventedPupil, today: date) -> None:
    alias, since, number = door.alias, today - BEGAN, f"PROEF-{pupil.age}"
    named = (people.FIRST_NAME, "", pupil.family_name)
    Pupil.objects.using(alias).bulk_create(
        [Pupil(person_id=pupil.number, uid=people.uid_of("pupil", pupil.number), number=number)]
    )
    PupilIdentity.objects.using(alias).bulk_create(
        [
            PupilIdentity(
                pupil_id=pupil.number,
                given_name=named[0],
                family_name=named[2],
                sort_key=sort_key(*named),
                search_key=search_key(*named, number),
            )
        ]
    )
    PupilBirth.objects.using(alias).bulk_create([PupilBirth(pupil_id=pupil.number, born_on=pupil.born_on(today))])
    PupilContact.objects.using(alias).bulk_create([PupilContact(pupil_id=pupil.number, street=pupil.street)])
    Enrolment.objects.using(alias).bulk_create(
        [Enrolment(pupil_id=pupil.number, school_id=people.SCHOOL, starts_on=since)]
    )
    Membership.objects.using(alias).bulk_create(
        Membership(pupil_id=pupil.number, group_id=group, starts_on=since) for group in (people.CLASS, people.TAUGHT)
    )
    Grade.objects.using(alias).bulk_create([Grade(pupil_id=pupil.number, test_id=people.TEST, value=people.MARK)])


def _guardians(door: JobDoor, today: date) -> None:
    for number, kind in people.PARENTS.items():
        Guardian.objects.using(door.alias).bulk_create(
            [Guardian(person_id=number, given_name="Proef", family_name=f"Ouder {kind}")]
        )
        Guardianship.objects.using(door.alias).bulk_create(
            Guardianship(
                pupil_id=pupil.number,
                guardian_id=number,
                kind="guardian",
                has_authority=number == people.PARENT,
                starts_on=today - BEGAN,
            )
            for pupil in people.PUPILS
        )


def _staff(door: JobDoor, today: date) -> None:
    """Whoever teaches nobody: those who are not there yet."""
    known = set(Staff.objects.using(door.alias).filter(pk__in=people.STAFF).values_list("pk", flat=True))
    for number in people.STAFF.keys() - known:
        role = people.STAFF[number]
        Person.objects.using(door.alias).bulk_create([Person(id=number, uid=people.uid_of("person", number))])
        Staff.objects.using(door.alias).bulk_create(
            [Staff(person_id=number, code=f"proef{-number}", given_name="Proef", family_name=f"Medewerker{-number}")]
        )
        StaffRole.objects.using(door.alias).bulk_create(
            [StaffRole(id=number, staff_id=number, school_id=people.SCHOOL, role=role, starts_on=today - BEGAN)]
        )


def _keep_in_time(door: JobDoor, today: date) -> None:
    """Nobody of them grows older, and their school year does not end. What stands already is not written again."""
    for pupil in people.PUPILS:
        born = pupil.born_on(today)
        PupilBirth.objects.using(door.alias).filter(pk=pupil.number).exclude(born_on=born).update(born_on=born)
    SchoolYear.objects.using(door.alias).filter(pk=people.YEAR, ends_on__lt=today + RENEWED).update(
        ends_on=today + LASTS
    )


def _accounts(now: datetime) -> None:
    """An account for each who has none; for a teacher the app of the second step too. Its own number is as that of any account."""
    known = set(Account.objects.using(LOGIN).filter(person_id__lt=0).values_list("person_id", flat=True))
    for number in set(people.with_account()) - known:
        credentials = people.credentials(number)
        with transaction.atomic(using=LOGIN):
            account = Account.objects.using(LOGIN).create(
                person_id=number,
                username=credentials.username,
                password=make_password(credentials.password),
                created_at=now,
            )
            if credentials.app:
                secret = get_adapter().encrypt(credentials.app)
                Authenticator.objects.using(LOGIN).create(
                    user_id=account.pk, type=Authenticator.Type.TOTP, data={"secret": secret}
                )
