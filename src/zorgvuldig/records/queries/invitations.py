"""Who can be invited: a pupil with their guardians, or the staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.inviting import Holding, holding
from zorgvuldig.records.forms.guardians import KINDS
from zorgvuldig.records.models import Guardian, Guardianship, PupilIdentity, Staff, StaffRole
from zorgvuldig.records.queries.people import by_name
from zorgvuldig.records.queries.periods import in_force, today
from zorgvuldig.register.schema import Text


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who can be invited. `key` names them on this one page; `note` says why they would see nothing.

    `holds` says what they have already: an account, or a code that still works.
    """

    key: str
    person_id: int
    name: str
    what: str | Text
    email: str
    username: str
    note: str = ""
    holds: str = ""


def open_pupil(*, door: Door) -> PupilIdentity:
    """The pupil whose door this is."""
    door.reading("identity")
    return PupilIdentity.objects.select_related("pupil").get()


def people_of(person: PupilIdentity, *, door: Door) -> list[Invitee]:
    """The pupil, and the guardians tied to the pupil today."""
    door.reading("identity", "guardian")
    found = [Invitee("pupil", person.pupil_id, person.full_name, gettext("leerling"), "", person.pupil.number)]
    day = today(door=door)
    ties = list(Guardianship.objects.filter(in_force(day)).order_by("id"))
    guardians = {g.person_id: g for g in Guardian.objects.filter(person_id__in=[tie.guardian_id for tie in ties])}
    for tie in ties:
        if guardian := guardians.get(tie.guardian_id):
            what = str(KINDS[tie.kind])
            key = f"guardian-{tie.guardian_id}"
            found.append(Invitee(key, tie.guardian_id, guardian.full_name, what, guardian.email, "", _note(tie, day)))
    return found


def _note(tie: Guardianship, day: date) -> str:
    if tie.is_kept_away(day):
        return gettext("Er is een beperking door de rechter: deze persoon ziet niets.")
    return "" if tie.has_authority else gettext("Deze persoon heeft geen gezag en ziet niets.")


def staff(*, door: Door) -> list[Staff]:
    """Everybody with a role today, by family name."""
    door.reading("staff")
    held = StaffRole.objects.filter(in_force(today(door=door))).values("staff_id")
    return by_name(Staff.objects.filter(person_id__in=held))


def staff_key(person: Staff) -> str:
    """What a member of staff is called on the page of invitations."""
    return f"staff-{person.person_id}"


def staff_invitees(people: Sequence[Staff], *, door: Door) -> list[Invitee]:
    """These members of staff with the first of their roles today, and what they have to get in with."""
    door.reading("staff", "organisation")
    numbers = [person.person_id for person in people]
    roles: dict[int, str] = {}
    for role in StaffRole.objects.filter(in_force(today(door=door)), staff_id__in=numbers).order_by("id"):
        roles.setdefault(role.staff_id, role.role)
    having = holding(numbers, now=door.opened_at)
    return [
        Invitee(
            staff_key(p),
            p.person_id,
            p.full_name,
            REGISTER.roles[roles[p.person_id]].name,
            "",
            p.code,
            holds=_holds(p.person_id, having),
        )
        for p in people
    ]


def _holds(person_id: int, having: Holding) -> str:
    if person_id in having.accounts:
        return gettext("Heeft een account.")
    until = having.until.get(person_id)
    if until is None:
        return gettext("Heeft nog geen account, en geen code die werkt.")
    return gettext("Heeft een code. Die werkt tot %(moment)s.") % {
        "moment": date_format(localtime(until), "j F Y, H.i")
    }
