"""Enrolling again, changing class or group, leaving, moving to another school of the board, and correcting dates."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.labels import FIELD_NAMES, Word, value_label
from zorgvuldig.kit.page_kinds import Answer, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.changes.reads import Datum, keepers
from zorgvuldig.pupils.enrolment import actions, reads
from zorgvuldig.pupils.enrolment.forms import (
    NOTHING,
    CorrectionOfDatesForm,
    EnrolForm,
    GroupForm,
    LeaveForm,
    MoveForm,
    SchoolingForm,
    Untouchable,
)
from zorgvuldig.pupils.file_reads import birth
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.register.period import period
from zorgvuldig.school.models import LearningGroup, Membership
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.year.reads import own_schools

READS = ("organisation", "staff", "identity", "birth", "enrolment", "membership", "imports")
LEAVING = _(
    "Na de laatste dag zit de leerling in geen klas of groep meer. Docenten en mentoren zien het dossier dan niet meer."
)
schooling = partial(
    page, purpose="administration", kind=Kind.PUPIL, reads=READS, writes=("enrolment", "membership"), facts="enrolment"
)


class Schooling(FormPage):
    """A form about where a pupil goes to school; a refusal stands beside its answer.

    When another system keeps what it `changes`, the page says so, and where to ask for a correction. What a colleague changed meanwhile
    is read first (409).
    """

    title: ClassVar[Word]
    button: ClassVar[Word]
    done: ClassVar[Word]
    explains: Word = ""
    dangerous: ClassVar[bool] = False
    changes: ClassVar[str] = ""

    def make(self, person: PupilIdentity, data: Any, was: str) -> SchoolingForm:
        """The form; `was` is the mark of what stands."""
        raise NotImplementedError

    def find(self, uid: UUID) -> PupilIdentity | None:
        return opened_pupil(self.door, uid)

    def form(self, person: PupilIdentity, data: Any) -> SchoolingForm:
        return self.make(person, data, reads.schooling_print(person.pupil_id, door=self.door))

    def to(self, person: PupilIdentity) -> str:
        return reverse("administered_pupil", kwargs={"uid": person.pupil.uid})

    def form_copy(self, person: PupilIdentity) -> FormCopy:
        born = birth(person.pupil_id, door=self.door)
        about = f"{person.full_name}, {value_label('pupil_birth.born_on', born.born_on)}" if born else person.full_name
        return FormCopy(self.title, self.button, self.to(person), self.explains, about, dangerous=self.dangerous)

    def get(self, person: PupilIdentity) -> Answer:
        return self._elsewhere(person) or super().get(person)

    def post(self, person: PupilIdentity) -> Answer:
        if elsewhere := self._elsewhere(person):
            return elsewhere
        try:
            return super().post(person)
        except ChangedMeanwhile:
            now = reads.schooling_print(person.pupil_id, door=self.door)
            theirs = [(m.group.name, _membership(m)) for m in reads.memberships(person.pupil_id, door=self.door)]
            form = self.make(person, self.request.POST.dict() | {"was": now}, now)
            return self.again(form, person, status=409, theirs=theirs, conflict=True)

    def save(self, person: PupilIdentity, form: Any) -> str:
        try:
            self.act(person, form.cleaned_data)
        except actions.NotPossible as no:
            raise ValidationError({no.field if no.field in form.fields else NON_FIELD_ERRORS: no.sentence}) from no
        return str(self.done)

    def _elsewhere(self, person: PupilIdentity) -> Answer | None:
        """The page that says which system keeps this."""
        kept = keepers(door=self.door).owners.get(self.changes)
        if kept is None:
            return None
        elsewhere = [Datum(self.changes, FIELD_NAMES[self.changes], "", "", kept)]
        return self.again(Untouchable(), person, status=200, elsewhere=elsewhere, pupil=person)


@route("leerlingen/<uuid:uid>/inschrijven/", "enrol")
@schooling()
class Enrol(Schooling):
    """Enrol somebody again who was here before."""

    title, button, changes = _("Leerling inschrijven"), _("Schrijf in"), actions.ENROL
    done = _("De leerling is ingeschreven.")

    def find(self, uid: UUID) -> PupilIdentity | None:
        person = opened_pupil(self.door, uid)
        self.mine = own_schools(door=self.door)
        self.joinable = reads.groups_to_join([one.pk for one in self.mine], door=self.door, classes_only=True)
        return person

    def make(self, person: PupilIdentity, data: Any, was: str) -> EnrolForm:
        form = EnrolForm(data, was=was, first_day=today(door=self.door))
        offer(form, "school", [(str(one.pk), one.name) for one in self.mine])
        offer(form, "group", [NOTHING, *((str(group.uid), _named(group)) for group in self.joinable)])
        return form

    def act(self, person: PupilIdentity, answers: Mapping[str, Any]) -> None:
        actions.enrol(
            door=self.door,
            pupil_id=person.pupil_id,
            school=next(one for one in self.mine if str(one.pk) == answers["school"]),
            level=answers["level"],
            first_day=answers["first_day"],
            group=next((group for group in self.joinable if str(group.uid) == answers["group"]), None),
            along=answers["along"],
            was=answers["was"],
        )


@route("leerlingen/<uuid:uid>/groepen/", "change_group")
@schooling()
class ChangeGroup(Schooling):
    """Another class or group from a day on."""

    title, button, changes = _("Klas of groep veranderen"), _("Verander"), actions.GROUP
    done = _("De klassen en groepen zijn veranderd.")

    def find(self, uid: UUID) -> PupilIdentity | None:
        person = opened_pupil(self.door, uid)
        enrolled = [one.enrolment for one in reads.enrolled(person.pupil_id, door=self.door) if one.is_open]
        self.joinable = reads.groups_to_join([one.school_id for one in enrolled], door=self.door)
        self.standing = reads.memberships(person.pupil_id, door=self.door)
        return person

    def make(self, person: PupilIdentity, data: Any, was: str) -> GroupForm:
        form = GroupForm(data, was=was, first_day=today(door=self.door))
        offer(form, "old", [NOTHING, *((str(m.group.uid), _membership(m)) for m in self.standing)])
        groups = {str(one.uid): one for one in self.joinable}
        near = {uid for uid, one in groups.items() if one.kind == LearningGroup.CLASS}
        form.ask_for_groups("new", groups, named=_named, near=near, none=NOTHING[1])
        return form

    def act(self, person: PupilIdentity, answers: Mapping[str, Any]) -> None:
        actions.change_group(
            door=self.door,
            pupil_id=person.pupil_id,
            old=next((m for m in self.standing if str(m.group.uid) == answers["old"]), None),
            new=answers["new"],
            along=answers["along"],
            first_day=answers["first_day"],
            was=answers["was"],
        )


@route("leerlingen/<uuid:uid>/uitschrijven/", "deregister")
@schooling(reads=(*READS, "id_photo"), writes=("enrolment", "membership", "id_photo"))
class Deregister(Schooling):
    """The pupil leaves: everything that hangs on the enrolment ends with it."""

    title, button, changes = _("Leerling uitschrijven"), _("Schrijf uit"), actions.LEAVE
    done, dangerous = _("De leerling is uitgeschreven."), True

    def find(self, uid: UUID) -> PupilIdentity | None:
        person = opened_pupil(self.door, uid)
        self.current = reads.current(person.pupil_id, door=self.door)
        self.explains = f"{LEAVING} {_copy_in_time()}"
        return person

    def make(self, person: PupilIdentity, data: Any, was: str) -> LeaveForm:
        return LeaveForm(data, was=was, last_day=today(door=self.door))

    def act(self, person: PupilIdentity, answers: Mapping[str, Any]) -> None:
        said = {name: answers[name] for name in ("last_day", "left_with", "destination", "was")}
        actions.deregister(door=self.door, enrolment=self.current.enrolment, **said)


@route("leerlingen/<uuid:uid>/inschrijving/verbeteren/", "correct_dates")
@schooling(reads=(*READS, "id_photo"), writes=("enrolment", "membership", "id_photo"))
class CorrectDates(Schooling):
    """Correct an enrolment (`nr` in the address); what stood there stays in the history."""

    title, button, done = _("Inschrijving verbeteren"), _("Bewaar"), _("De inschrijving is verbeterd.")
    explains = _("Vanaf de laatste dag tellen wij hoelang wij het dossier bewaren. Wat er stond, blijft te zien.")

    def find(self, uid: UUID) -> PupilIdentity | None:
        person = opened_pupil(self.door, uid)
        self.one = reads.requested_enrolment(person.pupil_id, self.request.GET, door=self.door)
        return person

    def make(self, person: PupilIdentity, data: Any, was: str) -> CorrectionOfDatesForm:
        row = self.one.enrolment
        return CorrectionOfDatesForm(
            data,
            was=was,
            first_day=row.starts_on,
            last_day=self.one.last_day,
            level=row.level,
            left_with=row.left_with,
            destination=row.destination,
        )

    def act(self, person: PupilIdentity, answers: Mapping[str, Any]) -> None:
        names = ("first_day", "last_day", "level", "left_with", "destination", "was")
        said = {name: answers[name] for name in names}
        actions.correct_dates(door=self.door, enrolment=self.one.enrolment, **said)


@route("leerlingen/<uuid:uid>/andere-school/", "move")
@schooling()
class Move(Schooling):
    """The pupil goes on at another school of the board: ends here and begins there in one act."""

    title, button, changes = _("Naar een andere school van het bestuur"), _("Verplaats"), actions.LEAVE
    done = _("De leerling gaat naar de andere school.")
    explains = _(
        "De inschrijving hier eindigt en die daar begint, in één keer. De nieuwe school deelt de leerling in een klas in."
    )

    def find(self, uid: UUID) -> PupilIdentity | None:
        person = opened_pupil(self.door, uid)
        self.current = reads.current(person.pupil_id, door=self.door)
        here = self.current.enrolment.school_id
        self.others = [one for one in reads.schools(door=self.door) if one.pk != here]
        return person if self.others else None

    def make(self, person: PupilIdentity, data: Any, was: str) -> MoveForm:
        day = today(door=self.door)
        form = MoveForm(data, was=was, last_day=day, first_day=day + timedelta(days=1))
        offer(form, "school", [(str(one.pk), one.name) for one in self.others])
        return form

    def act(self, person: PupilIdentity, answers: Mapping[str, Any]) -> None:
        school = next(one for one in self.others if str(one.pk) == answers["school"])
        said = {name: answers[name] for name in ("last_day", "first_day", "level", "was")}
        actions.move(door=self.door, enrolment=self.current.enrolment, school=school, **said)


def _copy_in_time() -> str:
    """Until when the family can take its copy along by itself."""
    says = gettext(
        "Vertel het gezin dat het nu zelf een kopie van de gegevens kan maken. %(days)d dagen na de laatste dag wissen wij het account."
    )
    return says % {"days": period(REGISTER.terms["account_family"].period).days}


def _named(group: LearningGroup) -> str:
    """A class or group as a list of choices calls it."""
    if group.subject:
        return f"{group.name} ({group.subject.name}), {group.year.name}"
    return gettext("klas %(class)s, %(year)s") % {"class": group.name, "year": group.year.name}


def _membership(row: Membership) -> str:
    name = gettext("klas %(class)s") % {"class": row.group.name} if row.group.subject is None else row.group.name
    since = date_format(row.starts_on, "j F Y")
    if row.ends_on is None:
        return gettext("%(group)s, vanaf %(day)s") % {"group": name, "day": since}
    last = date_format(row.ends_on - timedelta(days=1), "j F Y")
    return gettext("%(group)s, van %(day)s tot en met %(last)s") % {"group": name, "day": since, "last": last}
