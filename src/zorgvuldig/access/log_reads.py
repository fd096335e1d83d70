"""Who looked: the access log in words, as far as the open door shows it; for a family by day and by who it was."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Emergency, Look
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

ABOUT = {"pupil", "guardian"}
APPLICANT = "applicant"  # the role of whoever follows the link of an application; such a person has no account
WHOLE = frozenset(  # what a family may see of it: an application is none of the file, and requests have their own pages
    category
    for category in REGISTER.recipients["family"].categories
    if ABOUT & set(REGISTER.categories[category].about) and category != "request"
)

BUT = 8  # so many kinds that were not opened are said, instead of all that were


class LookRow(NamedTuple):
    """A row of the access log: who opened whose data, why, and which categories (as a mask)."""

    at: datetime
    actor_id: int
    role: str
    pupil_id: int | None
    purpose: str
    mask: int
    write_mask: int
    refused: bool


class FirstLook(NamedTuple):
    """When a file was first opened; None when nobody did."""

    at: datetime | None


LOOKS = read("access/looks", LookRow, "access_log")
FIRST_LOOK = read("access/first_look", FirstLook, "access_log")
AnyLook = Look | LookRow


class LookDetail(NamedTuple):
    """One opening in words. `kind` is the kind of people; `pupil` is empty where the page is about one pupil.

    `group` is `staff`, `family`, `system` or, whoever it was, `refused`.
    """

    at: datetime
    who: str
    role: str
    kind: str
    reason: str
    what: str
    refused: bool
    may_write: bool
    group: str
    pupil: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody broke the glass, in words."""

    at: datetime
    until: datetime
    who: str
    role: str
    pupil: str
    reason: str


def looks(pupil_id: int, *, door: Door, since: datetime, until: datetime | None = None) -> list[LookDetail]:
    """Who opened this pupil's file, also refused attempts, the last one first."""
    return _in_words(LOOKS.rows(door=door, pupil=pupil_id, since=since, until=until), door=door)


def looks_of(person_id: int, *, door: Door, limit: int) -> list[LookDetail]:
    """Whose files this person opened last. The pupils of the last 200 openings are known by name."""
    door.reading("access_log", "identity")
    rows = list(Look.objects.filter(actor_id=person_id).order_by("-at", "-id")[:limit])
    return _in_words(rows, door=door, with_pupil=True)


def looks_among(
    person_id: int,
    *,
    door: Door,
    since: datetime,
    until: datetime,
    refused: bool,
    kinds: Collection[str] | None,
    limit: int,
) -> list[LookDetail]:
    """What this person opened in a period of the files that are open here, in these ways; or (`refused`) all that was refused."""
    door.reading("access_log", "identity")
    rows = Look.objects.filter(actor_id=person_id, at__gte=since, at__lt=until, refused=refused).order_by("-at", "-id")
    if not refused:
        rows = rows.filter(pupil_id__in=PupilIdentity.objects.values("pupil_id"))
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return _in_words(list(rows[:limit]), door=door, with_pupil=True)


def first_look(pupil_id: int, *, door: Door) -> datetime | None:
    """When somebody first opened this file, as far as the log still goes back."""
    (found,) = FIRST_LOOK.rows(door=door, pupil=pupil_id)
    return found.at


def emergencies(*, door: Door, since: datetime, pupil_id: int | None = None) -> list[Alarm]:
    """Emergency openings since a moment, of one pupil or of everybody this door shows, the last one first."""
    door.reading("oversight" if pupil_id is None else "access_log")
    recent = Emergency.objects.filter(at__gte=since).order_by("-at")
    rows = list(recent if pupil_id is None else recent.filter(pupil_id=pupil_id))
    names = names_of({row.actor_id for row in rows} | {row.pupil_id for row in rows}, door=door)
    return [
        Alarm(
            at=row.at,
            until=row.until,
            who=_name(row, names),
            role=_role(row.role),
            pupil=names.get(row.pupil_id, ""),
            reason=row.reason,
        )
        for row in rows
    ]


def in_tracks(looked: Iterable[LookDetail]) -> Sequence[tuple[str, datetime]]:
    """Kinds of people and moments, of those who did see something, for the picture."""
    return [(look.kind, look.at) for look in looked if not look.refused]


def _in_words(rows: Sequence[AnyLook], *, door: Door, with_pupil: bool = False) -> list[LookDetail]:
    people = {row.actor_id for row in rows}
    if with_pupil:
        people |= {row.pupil_id for row in rows if row.pupil_id}
    names = names_of(people, door=door)
    said: dict[tuple[object, ...], LookDetail] = {}  # of many looks few are unlike another but in their moment
    found = []
    for row in rows:
        like = (row.actor_id, row.role, row.pupil_id, row.purpose, row.mask, row.write_mask, row.refused)
        if like not in said:
            said[like] = _looked(row, names, with_pupil=with_pupil, door=door)
        found.append(said[like]._replace(at=row.at))
    return found


def _looked(row: AnyLook, names: dict[int, str], *, with_pupil: bool, door: Door) -> LookDetail:
    return LookDetail(
        at=row.at,
        who=_who(row, names),
        role=_role(row.role) if row.actor_id in names else "",
        kind=_kind(row, door),
        reason=say(REGISTER.purposes[row.purpose].name) if row.purpose in REGISTER.purposes else row.purpose,
        what=_what(row.mask) or _act_without_categories(row),
        refused=row.refused,
        may_write=bool(row.write_mask),
        group=_group(row),
        pupil=names.get(row.pupil_id, gettext("een leerling")) if with_pupil and row.pupil_id else "",
    )


def _who(row: AnyLook, names: dict[int, str]) -> str:
    if row.role == APPLICANT:
        return gettext("Wie de aanmelding invulde")
    return _job(row.role) if row.actor_id == 0 else _name(row, names)


def _name(row: AnyLook | Emergency, names: dict[int, str]) -> str:
    """The name, or what may be said instead: a family member's name is not for everybody who watches the log."""
    if row.actor_id in names:
        return names[row.actor_id]
    if not isinstance(row, Emergency) and row.refused:
        return gettext("Iemand zonder toegang")
    if row.role in REGISTER.roles and not REGISTER.roles[row.role].staff:
        return _role(row.role)
    return gettext("Iemand die hier niet meer bekend is")


def _role(role: str) -> str:
    return say(REGISTER.roles[role].name) if role in REGISTER.roles else ""


def _job(database_role: str) -> str:
    kind = database_role.rpartition("job_")[2]
    name = within(REGISTER.jobs[kind].name) if kind in REGISTER.jobs else kind
    return gettext("Het systeem: %(job)s") % {"job": name}


def _kind(row: AnyLook, door: Door) -> str:
    if row.role == APPLICANT:
        return gettext("Bij het aanmelden")
    if row.actor_id == door.actor_id:
        return gettext("U zelf")
    return gettext("Het systeem") if row.actor_id == 0 else _role(row.role) or gettext("Anderen")


def _group(row: AnyLook) -> str:
    if row.refused:
        return "refused"
    if row.actor_id == 0:
        return "system"
    return "staff" if row.role in REGISTER.roles and REGISTER.roles[row.role].staff else "family"


def _act_without_categories(row: AnyLook) -> str:
    """What an opening without categories was: a form without an account, or breaking the glass."""
    if row.role == APPLICANT:
        return gettext("De aanmelding")
    return gettext("Vroeg om noodtoegang") if row.purpose == "emergency" else ""


def _what(mask: int) -> str:
    """The kinds of data about the family; what says nothing about anybody is left out."""
    return _kinds(mask, get_language())


@cache  # of the masks that somebody opened, of which there are as many as pages
def _kinds(mask: int, _language: str | None) -> str:
    opened = [key for key in REGISTER.names(mask) if ABOUT & set(REGISTER.categories[key].about)]
    if set(opened) >= WHOLE:
        return gettext("Het hele dossier")
    missing = [key for key in REGISTER.names(REGISTER.mask(WHOLE)) if key not in opened]
    if len(missing) <= BUT:  # said by what was not opened: a list of thirty kinds tells a reader nothing
        return gettext("Het hele dossier, behalve: %(kinds)s") % {"kinds": _names(missing)}
    return capfirst(_names(opened))


def _names(keys: Iterable[str]) -> str:
    return ", ".join(within(REGISTER.categories[key].name) for key in keys)


# Who looked in a month, for the family: by day, and of the people that were asked for.

WHO: dict[str, str | Promise] = {
    "": _("Iedereen"),
    "staff": _("Medewerkers van de school"),
    "family": _("Ouders en de leerling"),
    "system": _("Het systeem"),
    "refused": _("Alleen wat is geweigerd"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of looking, or as much of it as stands on a sheet; the last one first."""

    day: date
    looked: Sequence[LookDetail]


def of_group(looked: Iterable[LookDetail], group: str) -> list[LookDetail]:
    """The openings by one `group` of WHO, or by everybody when it is empty."""
    return [look for look in looked if not group or look.group == group]


def by_day(looked: Iterable[LookDetail]) -> list[Day]:
    """The openings by day."""
    return [Day(day, list(looks)) for day, looks in groupby(looked, lambda look: timezone.localdate(look.at))]
