"""OneRoster: who is in which class, teaches it, or is mentor of it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from zorgvuldig.imports.csv_reader import Row
from zorgvuldig.imports.oneroster.known import KnownGroup
from zorgvuldig.imports.oneroster.rows import Delivery
from zorgvuldig.imports.oneroster.school import SchoolFiles
from zorgvuldig.imports.roster.model import Tie
from zorgvuldig.imports.roster.terms import REPEATED
from zorgvuldig.imports.sds.layout_v21 import STUDENT

FILE = "enrollments.csv"
TEACHER = "teacher"
Pair = tuple[str, str]


@dataclass(slots=True)
class Ties:
    """Reads the enrollments. The teachers of a homeroom are its mentors. `ended` are pairs that a delta deletes."""

    delivery: Delivery
    school: SchoolFiles
    pupils: AbstractSet[str]
    staff: AbstractSet[str]
    users: AbstractSet[str]
    memberships: dict[Pair, Tie] = field(default_factory=dict)
    teachings: dict[Pair, Tie] = field(default_factory=dict)
    mentorings: dict[Pair, Tie] = field(default_factory=dict)
    homerooms: dict[str, list[Tie]] = field(default_factory=dict)
    ended: list[Pair] = field(default_factory=list)

    def read(self) -> None:
        """The whole file."""
        earlier = self.pupils | self.staff
        for row, is_active in self.delivery.rows(FILE):
            key, user = row.text("classSourcedId", needed=True), row.text("userSourcedId", needed=True)
            group = self.school.group(row, key)
            is_known = self.delivery.points(row, "userSourcedId", user, "users.csv", self.users, earlier)
            if group is None or not is_known:
                continue
            if is_active:
                self._enrollment(row, user, group)
            elif self.delivery.is_bulk(FILE):
                self.delivery.findings.leave_out(row.place, "they are to be deleted")
            else:
                self.ended.append((user, group.key))

    def _enrollment(self, row: Row, user: str, group: KnownGroup) -> None:
        role, days = row.text("role", needed=True).lower(), self._days(row, group)
        if days is None:
            return
        tie = Tie(row.place, user, group.key, *days)
        if role == STUDENT:
            if user not in self.pupils:
                row.refuse("userSourcedId", f"«{user}» has no role student. Give them that role, or correct it here.")
            elif not group.is_class or self._one_homeroom(row, tie):
                self._keep(self.memberships, tie)
        elif role != TEACHER:
            self.delivery.findings.leave_out(row.place, "only pupils and teachers are kept with a class")
        elif user not in self.staff:
            row.refuse("userSourcedId", f"«{user}» has no role teacher. Give them that role, or correct it here.")
        else:
            self._keep(self.mentorings if group.is_class else self.teachings, tie)

    def _days(self, row: Row, group: KnownGroup) -> tuple[date, date] | None:
        """The enrollment's own days where it has them, else those of the class. endDate is the first day without."""
        starts_on = row.day("beginDate") or group.period.starts_on
        ends_on = row.day("endDate") or group.period.ends_on
        if ends_on <= starts_on:
            row.refuse("endDate", f"«{ends_on}» is not after the first day «{starts_on}». Swap or correct them.")
            return None
        return starts_on, ends_on

    def _one_homeroom(self, row: Row, tie: Tie) -> bool:
        """Whether the pupil is in no other homeroom on the same days; a problem when they are."""
        others = self.homerooms.setdefault(tie.person, [])
        for other in others:
            if other.group != tie.group and other.starts_on < tie.ends_on and tie.starts_on < other.ends_on:
                says = (
                    f"«{tie.person}» is in another homeroom on the same days, in row {other.place.row}. Leave one out."
                )
                row.refuse("userSourcedId", says)
                return False
        others.append(tie)
        return True

    def _keep(self, ties: dict[Pair, Tie], tie: Tie) -> None:
        if ties.setdefault((tie.person, tie.group), tie) is not tie:
            self.delivery.findings.leave_out(tie.place, REPEATED)
