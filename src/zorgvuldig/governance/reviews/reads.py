"""Every role of staff that is in force: whose it is, whether it is used, and who looked at it last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.duties.dates import duty_status
from zorgvuldig.governance.duties.models import RoleReview
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.names import fold, sort_key
from zorgvuldig.register.schema import Text
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing.models import StaffRole

UNUSED = 90  # days
A_SHEET = 50  # roles on one; a line of them is light, and whoever confirms many wants them together
OPENS = frozenset(rule.role for rule in REGISTER.rules)  # of another role only signing in says that it is used
EVERYWHERE = "alle"  # in an address, a role that counts at every school
UNKNOWN = Text("onbekende rol", "unknown role")


@dataclass(frozen=True, slots=True)
class LastUse:
    """When somebody signed in last, and when they last opened something in a role, as far as the log of a year knows."""

    signed_in_at: datetime | None = None
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LastReview:
    """When a role was looked at last, and by whom."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role in force. `is_own` is that of whoever looks, `is_reviewed` whether somebody looked at it in this turn."""

    row: StaffRole
    role: Text
    used: LastUse
    looked: LastReview | None
    is_own: bool
    is_unused: bool
    is_reviewed: bool

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.row.staff.full_name


@dataclass(frozen=True, slots=True)
class RoleFilter:
    """Which of them somebody wants to see: of one role, at one school, not used for ninety days, not looked at in this turn."""

    role: str = ""
    school: str = ""
    unused: bool = False
    unreviewed: bool = False

    def fits(self, line: RoleRow) -> bool:
        """Whether a line is among them."""
        return (
            self.role in ("", line.row.role)
            and self.school in ("", school_key(line.row))
            and (line.is_unused or not self.unused)
            and not (line.is_reviewed and self.unreviewed)
        )


def roles_in_force(*, door: Door) -> list[StaffRole]:
    """Every role in force, by the name of whoever has it."""
    door.reading("staff", "organisation")
    rows = StaffRole.objects.filter(in_force(today(door=door))).select_related("staff", "school")
    return sorted(rows, key=lambda row: (_sorted(row), row.role, row.pk))


def role_rows(rows: Sequence[StaffRole], wanted: RoleFilter, *, door: Door) -> list[RoleRow]:
    """Those of these roles that somebody wants to see, the ones that nobody looked at yet first."""
    used, looked = _used(), _looked(door)
    found = [_as_row(row, used.get(row.pk, LastUse()), looked.get(row.pk), door) for row in rows]
    return sorted((line for line in found if wanted.fits(line)), key=lambda line: (line.is_reviewed, line.is_own))


def chosen(numbers: Iterable[int], *, door: Door) -> list[StaffRole]:
    """Those of these roles that are in force."""
    wanted = set(numbers)
    return [row for row in roles_in_force(door=door) if row.pk in wanted]


def left_to_review(*, door: Door) -> int:
    """How many roles nobody looked at in this turn."""
    door.reading("governance", "staff")
    seen = RoleReview.objects.filter(reviewed_at__gte=_begin(door)).values("staff_role_id")
    return StaffRole.objects.filter(in_force(today(door=door)), ~Q(pk__in=seen)).count()


def role_name(key: str) -> Text:
    """What a role is called."""
    role = REGISTER.roles.get(key)
    return role.name if role else UNKNOWN


def roles_there(rows: Sequence[StaffRole]) -> list[tuple[str, Text]]:
    """Which roles there are among these, in the order of the register."""
    held = {row.role for row in rows}
    return [(key, role.name) for key, role in REGISTER.roles.items() if key in held]


def school_key(row: StaffRole) -> str:
    """How an address names the school of a role."""
    return str(row.school_id or EVERYWHERE)


def schools_there(rows: Sequence[StaffRole]) -> list[tuple[str, str]]:
    """At which schools these roles are, by name; those that count at every school come last, with an empty name."""
    names = {school_key(row): row.school.name if row.school else "" for row in rows}
    return sorted(names.items(), key=lambda one: (one[0] == EVERYWHERE, fold(one[1]), one[0]))


def since(*, door: Door) -> date:
    """From which day on a look at a role counts for this turn."""
    duty = REGISTER.duties["access_review"]
    return duty_status(duty, None, today(door=door)).since(today(door=door))


def _begin(door: Door) -> datetime:
    return datetime.combine(since(door=door), time.min, tzinfo=timezone.get_current_timezone())


def _as_row(row: StaffRole, used: LastUse, looked: LastReview | None, door: Door) -> RoleRow:
    quiet = door.opened_at - timedelta(days=UNUSED)
    last = used.opened_at if row.role in OPENS else used.signed_in_at
    return RoleRow(
        row=row,
        role=role_name(row.role),
        used=used,
        looked=looked,
        is_own=row.staff_id == door.actor_id,
        is_unused=(last is None or last < quiet) and row.starts_on < timezone.localdate(quiet),
        is_reviewed=looked is not None and looked.at >= _begin(door),
    )


def _used() -> dict[int, LastUse]:
    with connection.cursor() as cursor:
        cursor.execute("select role_id, signed_in_at, opened_at from gate.roles_used()")
        return {number: LastUse(signed_in, opened) for number, signed_in, opened in cursor.fetchall()}


def _looked(door: Door) -> Mapping[int, LastReview]:
    door.reading("governance")
    rows = list(RoleReview.objects.order_by("staff_role_id", "-reviewed_at", "-id").distinct("staff_role_id"))
    names = names_of({row.reviewed_by_id for row in rows}, door=door)
    return {row.staff_role_id: LastReview(row.reviewed_at, names.get(row.reviewed_by_id, "")) for row in rows}


def _sorted(row: StaffRole) -> str:
    return sort_key(row.staff.given_name, row.staff.prefix, row.staff.family_name)
