"""Enrolling again, changing class or group, leaving, moving to another school of the board, and correcting dates."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import FIELD_NAMES, said
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.changes.reads import Datum, keepers
from zorgvuldig.pupils.enrolment import actions as operations
from zorgvuldig.pupils.enrolment import reads as queries
from zorgvuldig.pupils.enrolment.forms import (
    NOTHING,
    Choices,
    CorrectionOfDatesForm,
    EnrolForm,
    GroupForm,
    LeaveForm,
    MoveForm,
    SchoolingForm,
    Untouchable,
)
from zorgvuldig.pupils.file.reads import birth
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.register.period import period
from zorgvuldig.school.models import LearningGroup, Membership
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.year.reads import own_schools

READS = ("organisation", "staff", "identity", "birth", "enrolment", "membership", "imports")
F = TypeVar("F", bound=SchoolingForm)


@route("leerlingen/<uuid:uid>/inschrijven/", "enrol")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=READS,
    writes=("enrolment", "membership"),
    methods=("GET", "POST"),
)
def enrol(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Enrol somebody again who was here before."""
    person = opened_pupil(door, uid)
    mine = own_schools(door=door)
    joinable = queries.groups_to_join([s.pk for s in mine], door=door, classes_only=True)

    def make(data: dict[str, str] | None, was: str) -> EnrolForm:
        form = EnrolForm(data, was=was, first_day=today(door=door))
        form.offer("school", [(str(s.pk), s.name) for s in mine])
        form.offer("group", [NOTHING, *_offered(joinable)])
        return form

    def act(form: EnrolForm) -> None:
        answers = form.cleaned_data
        operations.enrol(
            door=door,
            pupil_id=person.pupil_id,
            school=next(s for s in mine if str(s.pk) == answers["school"]),
            level=answers["level"],
            first_day=answers["first_day"],
            group=_chosen(joinable, answers["group"]),
            along=answers["along"],
            was=answers["was"],
        )

    asked = _asked(_("Leerling inschrijven"), _("Schrijf in"), person, door)
    return _carried_out(
        request, door, person, asked, make, act, gettext("De leerling is ingeschreven."), operations.ENROL
    )


@route("leerlingen/<uuid:uid>/groepen/", "change_group")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=READS,
    writes=("enrolment", "membership"),
    methods=("GET", "POST"),
)
def change_group(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Another class or group from a day on."""
    person = opened_pupil(door, uid)
    enrolled = [one.enrolment for one in queries.enrolled(person.pupil_id, door=door) if one.is_open]
    joinable = queries.groups_to_join([e.school_id for e in enrolled], door=door)
    standing = queries.memberships(person.pupil_id, door=door)

    def make(data: dict[str, str] | None, was: str) -> GroupForm:
        form = GroupForm(data, was=was, first_day=today(door=door))
        form.offer("old", [NOTHING, *((str(m.group.uid), _membership(m)) for m in standing)])
        near = {str(one.uid) for one in joinable if one.kind == LearningGroup.CLASS}
        form.ask_for_groups("new", {str(one.uid): one for one in joinable}, named=_named, near=near, none=NOTHING[1])
        return form

    def act(form: GroupForm) -> None:
        answers = form.cleaned_data
        operations.change_group(
            door=door,
            pupil_id=person.pupil_id,
            old=next((m for m in standing if str(m.group.uid) == answers["old"]), None),
            new=answers["new"],
            along=answers["along"],
            first_day=answers["first_day"],
            was=answers["was"],
        )

    asked = _asked(_("Klas of groep veranderen"), _("Verander"), person, door)
    return _carried_out(
        request, door, person, asked, make, act, gettext("De klassen en groepen zijn veranderd."), operations.GROUP
    )


@route("leerlingen/<uuid:uid>/uitschrijven/", "deregister")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=(*READS, "id_photo"),
    writes=("enrolment", "membership", "id_photo"),
    methods=("GET", "POST"),
)
def deregister(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The pupil leaves: everything that hangs on the enrolment ends with it."""
    person = opened_pupil(door, uid)
    current = queries.current(person.pupil_id, door=door)

    def make(data: dict[str, str] | None, was: str) -> LeaveForm:
        return LeaveForm(data, was=was, last_day=today(door=door))

    def act(form: LeaveForm) -> None:
        answers = form.cleaned_data
        operations.deregister(
            door=door,
            enrolment=current.enrolment,
            last_day=answers["last_day"],
            left_with=answers["left_with"],
            destination=answers["destination"],
            was=answers["was"],
        )

    asked = _asked(
        _("Leerling uitschrijven"),
        _("Schrijf uit"),
        person,
        door,
        f"{LEAVING} {_copy_in_time()}",
        dangerous=True,
    )
    return _carried_out(
        request, door, person, asked, make, act, gettext("De leerling is uitgeschreven."), operations.LEAVE
    )


LEAVING = _(
    "Na de laatste dag zit de leerling in geen klas of groep meer. Docenten en mentoren zien het dossier dan niet meer."
)


def _copy_in_time() -> str:
    """Until when the family can take its copy along by itself."""
    says = gettext(
        "Vertel het gezin dat het nu zelf een kopie van de gegevens kan maken. %(days)d dagen na de laatste dag wissen wij het account."
    )
    return says % {"days": period(REGISTER.terms["account_family"].period).days}


@route("leerlingen/<uuid:uid>/inschrijving/verbeteren/", "correct_dates")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=(*READS, "id_photo"),
    writes=("enrolment", "membership", "id_photo"),
    methods=("GET", "POST"),
)
def correct_dates(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Correct an enrolment (`nr` in the address); what stood there stays in the history."""
    person = opened_pupil(door, uid)
    one = queries.asked(person.pupil_id, request.GET, door=door)
    row = one.enrolment

    def make(data: dict[str, str] | None, was: str) -> CorrectionOfDatesForm:
        return CorrectionOfDatesForm(
            data,
            was=was,
            first_day=row.starts_on,
            last_day=one.last_day,
            level=row.level,
            left_with=row.left_with,
            destination=row.destination,
        )

    def act(form: CorrectionOfDatesForm) -> None:
        answers = form.cleaned_data
        operations.correct_dates(
            door=door,
            enrolment=row,
            first_day=answers["first_day"],
            last_day=answers["last_day"],
            level=answers["level"],
            left_with=answers["left_with"],
            destination=answers["destination"],
            was=answers["was"],
        )

    asked = _asked(
        _("Inschrijving verbeteren"),
        _("Bewaar"),
        person,
        door,
        _("Vanaf de laatste dag tellen wij hoelang wij het dossier bewaren. Wat er stond, blijft te zien."),
    )
    return _carried_out(request, door, person, asked, make, act, gettext("De inschrijving is verbeterd."))


@route("leerlingen/<uuid:uid>/andere-school/", "move")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=READS,
    writes=("enrolment", "membership"),
    methods=("GET", "POST"),
)
def move(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The pupil goes on at another school of the board: ends here and begins there in one act."""
    person = opened_pupil(door, uid)
    current = queries.current(person.pupil_id, door=door)
    others = [s for s in queries.schools(door=door) if s.pk != current.enrolment.school_id]
    day = today(door=door)

    def make(data: dict[str, str] | None, was: str) -> MoveForm:
        form = MoveForm(data, was=was, last_day=day, first_day=day + timedelta(days=1))
        form.offer("school", [(str(s.pk), s.name) for s in others])
        return form

    def act(form: MoveForm) -> None:
        answers = form.cleaned_data
        operations.move(
            door=door,
            enrolment=current.enrolment,
            school=next(s for s in others if str(s.pk) == answers["school"]),
            last_day=answers["last_day"],
            first_day=answers["first_day"],
            level=answers["level"],
            was=answers["was"],
        )

    if not others:
        raise Http404
    asked = _asked(
        _("Naar een andere school van het bestuur"),
        _("Verplaats"),
        person,
        door,
        _(
            "De inschrijving hier eindigt en die daar begint, in één keer. De nieuwe school deelt de leerling in een klas in."
        ),
    )
    return _carried_out(
        request, door, person, asked, make, act, gettext("De leerling gaat naar de andere school."), operations.LEAVE
    )


def _carried_out(
    request: HttpRequest,
    door: Door,
    person: PupilIdentity,
    asked: Asked,
    make: Callable[[dict[str, str] | None, str], F],
    act: Callable[[F], None],
    done: str,
    changes: str = "",
) -> HttpResponse:
    """Show the form, or do what it asks and go back to the file; a refusal stands beside its answer.

    When another system keeps what it `changes`, the page says so, and where to ask for a correction.
    """
    kept = keepers(door=door).owners.get(changes)
    if kept:
        elsewhere = [Datum(changes, FIELD_NAMES[changes], "", "", kept)]
        return form_page(request, Untouchable(), asked, elsewhere=elsewhere, pupil=person)
    was = queries.schooling_print(person.pupil_id, door=door)
    if request.method != "POST":
        return form_page(request, make(None, was), asked)
    form = make(request.POST.dict(), was)
    if not form.is_valid():
        return form_page(request, form, asked)
    try:
        act(form)
    except operations.NotPossible as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return form_page(request, form, asked)
    except ChangedMeanwhile:
        now = queries.schooling_print(person.pupil_id, door=door)
        theirs = [(m.group.name, _membership(m)) for m in queries.memberships(person.pupil_id, door=door)]
        return form_page(request, make(request.POST.dict() | {"was": now}, now), asked, theirs=theirs)
    messages.success(request, done)
    return go(asked.back)


def _asked(
    title: str | Promise,
    button: str | Promise,
    person: PupilIdentity,
    door: Door,
    explains: str | Promise = "",
    *,
    dangerous: bool = False,
) -> Asked:
    back = reverse("administered_pupil", kwargs={"uid": person.pupil.uid})
    born = birth(person.pupil_id, door=door)
    about = f"{person.full_name}, {said('pupil_birth.born_on', born.born_on)}" if born else person.full_name
    return Asked(title, button, back, explains, about=about, facts=facts("enrolment"), dangerous=dangerous)


def _offered(groups: Sequence[LearningGroup]) -> Choices:
    return [(str(group.uid), _named(group)) for group in groups]


def _named(group: LearningGroup) -> str:
    """A class or group as a list of choices calls it."""
    if group.subject:
        return f"{group.name} ({group.subject.name}), {group.year.name}"
    return gettext("klas %(class)s, %(year)s") % {"class": group.name, "year": group.year.name}


def _chosen(groups: Sequence[LearningGroup], uid: str) -> LearningGroup | None:
    return next((group for group in groups if str(group.uid) == uid), None)


def _membership(row: Membership) -> str:
    name = gettext("klas %(class)s") % {"class": row.group.name} if row.group.subject is None else row.group.name
    since = date_format(row.starts_on, "j F Y")
    if row.ends_on is None:
        return gettext("%(group)s, vanaf %(day)s") % {"group": name, "day": since}
    last = date_format(row.ends_on - timedelta(days=1), "j F Y")
    return gettext("%(group)s, van %(day)s tot en met %(last)s") % {"group": name, "day": since, "last": last}
