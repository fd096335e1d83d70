"""Who can be invited: a pupil with their guardians, or the staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from zorgvuldig.accounts.invitations.bulk_codes import (
    AccountHolding,
    InvitationState,
    accounts_to_confirm,
    holding,
    invitation_statuses,
    pending_codes,
)
from zorgvuldig.accounts.invitations.codes import VALID_FOR
from zorgvuldig.accounts.invitations.story import AccountEvent, sentence, stories
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.pupils.file_reads import GuardianshipRow
from zorgvuldig.pupils.guardians.forms import KINDS
from zorgvuldig.pupils.guardians.reads import guardians
from zorgvuldig.register.schema import Text
from zorgvuldig.school.people.models import Guardianship, PupilIdentity
from zorgvuldig.school.people.reads import by_name, names_of
from zorgvuldig.school.staffing.models import Staff, StaffRole
from zorgvuldig.school.year.reads import own_schools


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who can be invited. `key` names them on this one page; `note` says why they would see nothing.

    `holds` says what they have already: an account, or a code that still works. `stands` says whether a second person
    must agree to a code, and `asked` who asked for it and when; None is somebody who may not be invited here, such as the one at the
    door. `story` are the steps by which they came to have a code or an account, the last one first. `check_at`: a file changed the
    e-mail address, and under this number in the file of the pupil somebody has to look at it first. `has_letter`: a letter with a
    code that works was not opened yet to be posted.
    """

    key: str
    person_id: int
    name: str
    what: str | Text
    email: str
    username: str
    note: str = ""
    holds: str = ""
    stands: InvitationState | None = None
    asked: str = ""
    story: tuple[str, ...] = ()
    check_at: int = 0
    has_letter: bool = False


@dataclass(frozen=True, slots=True)
class SimilarGuardian:
    """A guardian whom somebody resembles. `is_closed`: the school keeps this one away from the pupil."""

    name: str
    is_closed: bool


def open_pupil(*, door: Door) -> PupilIdentity:
    """The pupil whose door this is."""
    door.reading("identity")
    return PupilIdentity.objects.select_related("pupil").get()


def people_of(person: PupilIdentity, *, door: Door) -> list[Invitee]:
    """The pupil, and the guardians tied to the pupil today."""
    door.reading("identity", "guardian")
    found = [Invitee("pupil", person.pupil_id, person.full_name, gettext("leerling"), "", person.pupil.number)]
    day, ties = today(door=door), guardians(person.pupil_id, door=door)
    having = holding([person.pupil_id, *(one.tie.guardian_id for one in ties)], now=door.opened_at)
    found = [replace(one, holds=_holds(one.person_id, having)) for one in found]
    found += [
        Invitee(
            f"guardian-{one.tie.guardian_id}",
            one.tie.guardian_id,
            one.name,
            str(KINDS[one.tie.kind]),
            one.guardian.email,
            "",
            _note(one.tie, day),
            _holds(one.tie.guardian_id, having),
            check_at=one.place if one.email_to_check else 0,
        )
        for one in ties
        if one.guardian and one.in_force
    ]
    return _with_status(found, door=door)


def _with_status(people: Sequence[Invitee], *, door: Door) -> list[Invitee]:
    numbers = [one.person_id for one in people]
    known, told = invitation_statuses(numbers), stories(numbers)
    names = names_of(
        {by for one in known.values() if (by := one.asked_by)}
        | {by for steps in told.values() for step in steps if (by := step.by)},
        door=door,
    )
    found = []
    for one in people:
        stands = known.get(one.person_id)
        asked = _request_text(stands.asked_by, stands.asked_at, names) if stands and stands.asked_at else ""
        story = tuple(_step(step, names) for step in told.get(one.person_id, ()))
        lies = _has_letter(told.get(one.person_id, []), door.opened_at)
        found.append(replace(one, stands=stands.stands if stands else None, asked=asked, story=story, has_letter=lies))
    return found


def _has_letter(steps: Sequence[AccountEvent], now: datetime) -> bool:
    """Whether the last thing that happened is that somebody asked for a letter, and its code is not too old."""
    return bool(steps) and steps[0].what == "letter" and steps[0].at > now - VALID_FOR


def _request_text(by: int | None, at: datetime, names: Mapping[int, str]) -> str:
    says = gettext("Gevraagd door %(name)s op %(moment)s.")
    return says % {"name": names.get(by or 0, gettext("iemand van de school")), "moment": _moment(at)}


def _step(step: AccountEvent, names: Mapping[int, str]) -> str:
    return sentence(step.what, step.at, None if step.by is None else names.get(step.by, ""), step.network)


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "j F Y, H:i")


def alike(pupil_id: int, answers: Mapping[str, Any], *, door: Door) -> list[SimilarGuardian]:
    """Whom of the guardians of the pupil a person with these data resembles; nobody when it is one of them to the letter."""
    door.reading("guardian")
    with connection.cursor() as cursor:
        cursor.execute(
            "select concat_ws(' ', g.given_name, nullif(g.prefix, ''), g.family_name), l.is_closed, l.same_name and not l.is_closed "
            "and (g.email, g.phone) = (%(email)s::text, %(phone)s::text) from gate.guardians_like(%(pupil)s::integer, null, "
            "%(given_name)s::text, %(family_name)s::text, %(email)s::text, %(phone)s::text, %(today)s::date) l "
            "join guardian g on g.person_id = l.guardian_id order by 1",
            {**answers, "pupil": pupil_id, "today": today(door=door)},
        )
        found = cursor.fetchall()
    return (
        []
        if any(is_same for *_rest, is_same in found)
        else [SimilarGuardian(name, closed) for name, closed, _same in found]
    )


def _note(tie: Guardianship | GuardianshipRow, day: date) -> str:
    if tie.is_kept_away(day):
        return gettext("Er is een beperking door de rechter: deze persoon ziet niets.")
    if tie.has_authority is None:
        return gettext("Wij weten nog niet of deze persoon gezag heeft. Tot dan ziet deze persoon niets.")
    return "" if tie.has_authority else gettext("Deze persoon heeft geen gezag en ziet niets.")


def staff(*, door: Door) -> list[Staff]:
    """Everybody with a role today at a school of whoever is at the door, or at all schools, by family name."""
    door.reading("staff")
    here = Q(school__in=own_schools(door=door)) | Q(school=None)
    held = StaffRole.objects.filter(in_force(today(door=door)), here).values("staff_id")
    return by_name(Staff.objects.filter(person_id__in=held))


def staff_key(person: Staff) -> str:
    """What a member of staff is called on the page of invitations."""
    return f"staff-{person.person_id}"


def staff_invitees(people: Sequence[Staff], *, door: Door) -> list[Invitee]:
    """These members of staff with the first of their roles today, and what they have to get in with."""
    door.reading("staff", "organisation")
    numbers = [person.person_id for person in people]
    roles = _roles(numbers, door=door)
    having = holding(numbers, now=door.opened_at)
    found = [
        Invitee(
            staff_key(p),
            p.person_id,
            p.full_name,
            roles[p.person_id],
            "",
            p.code,
            holds=_holds(p.person_id, having),
        )
        for p in people
    ]
    return _with_status(found, door=door)


def _roles(people: Sequence[int], *, door: Door) -> dict[int, Text]:
    """The first role of each of these people today."""
    roles: dict[int, Text] = {}
    for role in StaffRole.objects.filter(in_force(today(door=door)), staff_id__in=people).order_by("id"):
        roles.setdefault(role.staff_id, REGISTER.roles[role.role].name)
    return roles


def _holds(person_id: int, having: AccountHolding) -> str:
    if person_id in having.accounts:
        return gettext("Heeft een account.")
    until = having.until.get(person_id)
    if until is None:
        return gettext("Heeft nog geen account, en geen code die werkt.")
    return gettext("Heeft een code. Die werkt tot %(moment)s.") % {"moment": _moment(until)}


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """Something that a colleague asked: a new code for this member of staff, or for somebody of the family of the `pupil`."""

    asked: str
    staff: Invitee | None
    pupil: UUID | None


def requests_to_confirm(*, door: Door) -> list[CodeRequest]:
    """What waits until the one at the door agrees as a second person, the oldest first."""
    door.reading("staff", "organisation")
    found = pending_codes()
    held = StaffRole.objects.filter(in_force(today(door=door)), staff_id__in=[one.person_id for one in found])
    colleagues = by_name(Staff.objects.filter(person_id__in=held.values("staff_id")))
    people = {
        one.person_id: replace(one, stands=InvitationState.ANSWER, asked="")
        for one in staff_invitees(colleagues, door=door)
    }
    names = names_of({one.asked_by for one in found}, door=door)
    every = [
        CodeRequest(_request_text(one.asked_by, one.asked_at, names), people.get(one.person_id), one.pupil)
        for one in found
    ]
    return [one for one in every if one.staff or one.pupil]


@dataclass(frozen=True, slots=True)
class UnconfirmedColleague:
    """A colleague who signed in for the first time with a wide role, and waits until somebody confirms that it is them."""

    key: str
    person_id: int
    name: str
    what: str | Text
    since: datetime


def to_confirm(*, door: Door) -> list[UnconfirmedColleague]:
    """Whom the one at the door may confirm, the longest waiting first."""
    door.reading("staff")
    found = accounts_to_confirm()
    names, roles = names_of(found.keys(), door=door), _roles(list(found), door=door)
    return [
        UnconfirmedColleague(f"staff-{person}", person, names.get(person, ""), roles.get(person, ""), since)
        for person, since in found.items()
    ]
