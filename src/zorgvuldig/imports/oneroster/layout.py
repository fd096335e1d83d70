"""OneRoster: users, what they are, and who is in which class, teaches it or is its mentor → a roster."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

from zorgvuldig.imports.csv_reader import Row
from zorgvuldig.imports.oneroster.files import ID, Delivery
from zorgvuldig.imports.oneroster.school import LIST_LIMIT, SchoolFiles
from zorgvuldig.imports.oneroster.source_keys import SOURCE, KnownGroup, SourceKeys
from zorgvuldig.imports.roster.draft import Draft, Pair
from zorgvuldig.imports.roster.model import (
    Birth,
    Enrolment,
    Guardian,
    Guardianship,
    Pupil,
    Roster,
    StaffMember,
    TeacherRole,
    Tie,
)
from zorgvuldig.imports.roster.terms import CODE_LIMIT, NO_BIRTH_DATE, REPEATED, eck_id, family_name
from zorgvuldig.imports.sds.layout_v21 import NO_ROLE, NUMBER_LIMIT, SEXES, STUDENT, TIES
from zorgvuldig.platform.names import is_prefix

FILE = "enrollments.csv"
TEACHER = "teacher"
OTHER_ROLES = "the school gives other roles than student and teacher itself"
GONE = "they are to be deleted. Nothing of theirs was deleted here: deregister who left"
ROLE_GONE = "the school ends a role itself"
TYPED = re.compile(r"\{\s*eckid\s*:([^{}]*)\}", re.IGNORECASE)
NO_BIRTH = "a date of birth stays until the pupil's file goes"


@dataclass(slots=True)
class Ties:
    """Reads the enrollments. The teachers of a homeroom are its mentors. `ended` are pairs that a delta deletes."""

    delivery: Delivery
    school: SchoolFiles
    pupils: AbstractSet[str]
    staff: AbstractSet[str]
    users: AbstractSet[str]
    draft: Draft
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
                self._keep(self.draft.memberships, tie)
        elif role != TEACHER:
            self.delivery.findings.leave_out(row.place, "only pupils and teachers are kept with a class")
        elif user not in self.staff:
            row.refuse("userSourcedId", f"«{user}» has no role teacher. Give them that role, or correct it here.")
        else:
            self._keep(self.draft.mentorings if group.is_class else self.draft.teachings, tie)

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


@dataclass(slots=True)
class OneRoster:
    """Reads the files in the order in which they point at each other. `kinds` is user → the words for their roles."""

    delivery: Delivery
    known: SourceKeys
    today: date
    draft: Draft = field(default_factory=Draft)
    school: SchoolFiles = field(init=False)
    first_days: dict[str, date] = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()
    users: dict[str, Row] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.school = SchoolFiles(self.delivery, self.known, self.draft)
        if self.delivery.names_everybody:  # who is not in these files is nobody to them, whatever they were before
            self.known = replace(self.known, pupils=frozenset(), staff=frozenset(), guardians={})
        self.earlier = self.known.pupils | self.known.staff | self.known.guardians.keys()

    def roster(self) -> Roster:
        """Everything the files say; only to be used when `findings` has no problems."""
        self.school.read()
        self.first_days = self.school.first_days()
        for row in self.delivery.active("users.csv", GONE):
            self.users[row.text(ID, 60, needed=True)] = row
        for user, row in self.users.items():
            self._user(user, row)
        for row in self.delivery.active("roles.csv", ROLE_GONE):
            user, org = row.text("userSourcedId", needed=True), row.text("orgSourcedId", needed=True)
            if self.delivery.points(row, "userSourcedId", user, "users.csv", self.users, self.earlier):
                self._is(row, user, org, row.text("role", needed=True), "orgSourcedId")
        self._known_users()
        for user, row in self.users.items():
            self._agents(user, row)
        for row in self.delivery.active("demographics.csv", NO_BIRTH):
            self._demographics(row)
        pupils, staff = self.draft.pupils.keys() | self.known.pupils, self.draft.staff.keys() | self.known.staff
        ties = Ties(self.delivery, self.school, pupils, staff, self.users.keys(), self.draft)
        ties.read()
        self._unused()
        self.draft.schools = {key: org for key, org in self.school.orgs.items() if key in self.school.schools}
        return self.draft.roster(
            source=SOURCE,
            same_people=True,
            mentorings=tuple(self.draft.mentorings.values()),
            names_everybody=self.delivery.names_everybody,
            names_all_ties=self.delivery.is_bulk("enrollments.csv"),
            names_all_mentors=self.delivery.is_bulk("enrollments.csv"),
            ended=tuple(ties.ended),
        )

    # --- what users are -------------------------------------------------------------------------------------------

    def _user(self, user: str, row: Row) -> None:
        """In 1.1 the user's own row says what they are, and where."""
        if "role" in row.columns:
            role = row.text("role", needed=True)
            for org in _list_values(row, "orgSourcedIds") or [""]:
                self._is(row, user, org, role, "orgSourcedIds")

    def _is(self, row: Row, user: str, org: str, role: str, column: str) -> None:
        role = role.lower()
        self.kinds.setdefault(user, set()).add(role)
        if role not in (STUDENT, TEACHER):
            if role not in TIES:
                self.delivery.findings.leave_out(row.place, OTHER_ROLES)
            return
        if not org:
            row.refuse(column, "empty. Fill it in.")
        elif self.school.has_org(row, column, org):
            self.school.schools.add(org)
            self._pupil_at(row, user, org) if role == STUDENT else self._teacher_at(row, user, org)

    def _days(self, row: Row, org: str) -> tuple[date, date | None]:
        """From the role, else from the first class at the school, else today. The standard's end is half-open too."""
        starts_on, ends_on = row.day("beginDate"), row.day("endDate")
        if starts_on and ends_on and ends_on <= starts_on:
            row.refuse("endDate", f"«{ends_on}» is not after beginDate «{starts_on}». Swap or correct them.")
            return starts_on, None
        first = self.first_days.get(org, self.today)
        return starts_on or (min(first, ends_on) if ends_on else first), ends_on

    def _pupil_at(self, row: Row, user: str, org: str) -> None:
        if not self._pupil(row, user):
            return
        starts_on, ends_on = self._days(row, org)
        level = (_list_values(self.users[user], "grades") or [""])[0][:20] if user in self.users else ""
        enrolment = Enrolment(row.place, user, org, level, starts_on, ends_on)
        if self.draft.enrolments.setdefault((user, org), enrolment) is not enrolment:
            self.delivery.findings.leave_out(row.place, REPEATED)

    def _teacher_at(self, row: Row, user: str, org: str) -> None:
        if self._teacher(row, user):
            role = TeacherRole(row.place, user, org, self._days(row, org)[0])
            if self.draft.roles.setdefault((user, org), role) is not role:
                self.delivery.findings.leave_out(row.place, REPEATED)

    def _known_users(self) -> None:
        """In a delta a user's row may come without roles: they are what they were."""
        for user, row in self.users.items():
            if not self.kinds.get(user) and not self.delivery.names_everybody:
                if user in self.known.pupils:
                    self._pupil(row, user)
                if user in self.known.staff:
                    self._teacher(row, user)
                if user in self.known.guardians:
                    self._guardian(user)

    # --- people ---------------------------------------------------------------------------------------------------

    def _name(self, row: Row) -> tuple[str, str, str]:
        """The given name somebody goes by, prefix and family name."""
        middle = row.text("middleName")
        prefix, family = family_name(row, "familyName", middle if is_prefix(middle) else "")
        return row.text("preferredGivenName") or row.text("givenName", needed=True), prefix, family

    def _reach(self, row: Row) -> tuple[str, str]:
        return row.email("email"), row.phone("phone") or row.phone("sms")

    def _pupil(self, at: Row, user: str) -> bool:
        """Whether this user is a pupil now, with a row of these files or an earlier one."""
        if user in self.draft.pupils:
            return True
        if user not in self.users:
            return user in self.known.pupils or at.known("userSourcedId", user, "users.csv", self.users)
        row = self.users[user]
        number = row.text("identifier") or user
        if len(number) > NUMBER_LIMIT:
            row.refuse(
                "identifier",
                f"«{number[:20]}…» is too long for a pupil number. Put the school's own pupil numbers here.",
            )
        first = self.draft.numbers.setdefault(number.upper(), row.place.row)
        if first != row.place.row:
            row.refuse(
                "identifier", f"«{number}» is also the number of row {first}. Everybody needs a number of their own."
            )
        self.draft.pupils[user] = Pupil(
            row.place, user, number, *self._name(row), *self._reach(row), eck_id=self._eck_id(row)
        )
        return True

    def _eck_id(self, row: Row) -> str:
        """Of the typed numbers of other systems only the ECK iD."""
        found = {one.strip() for one in TYPED.findall(row.text("userIds", LIST_LIMIT))}
        if len(found) > 1:
            row.refuse("userIds", "names several ECK iDs. A pupil has one: leave the others out.")
            return ""
        return eck_id(row, "userIds", next(iter(found), ""), self.draft.pseudonyms)

    def _teacher(self, at: Row, user: str) -> bool:
        if user in self.draft.staff:
            return True
        if user not in self.users:
            return user in self.known.staff or at.known("userSourcedId", user, "users.csv", self.users)
        row = self.users[user]
        wanted = row.text("identifier"), row.text("username").partition("@")[0]
        taken = f"«{user[:20]}…» begins like that of another teacher. Give teachers an identifier of {CODE_LIMIT} characters at most."
        code = self.draft.teacher_code(row, ID, user, *wanted, taken=taken)
        self.draft.staff[user] = StaffMember(row.place, user, code, *self._name(row))
        return True

    def _guardian(self, user: str) -> None:
        if user in self.users and user not in self.draft.guardians:
            row = self.users[user]
            self.draft.guardians[user] = Guardian(row.place, user, *self._name(row), *self._reach(row))

    def _demographics(self, row: Row) -> None:
        user = row.text(ID, 60, needed=True)
        if not self.delivery.points(row, ID, user, "users.csv", self.users, self.earlier):
            return
        born_on, sex = row.born("birthDate", self.today), row.word("sex", SEXES)
        if user not in self.draft.pupils and user not in self.known.pupils:
            self.delivery.findings.leave_out(row.place, "only a pupil's date of birth is kept")
        elif born_on:
            self.draft.births[user] = Birth(row.place, user, born_on, sex or "")
        else:
            self.delivery.findings.leave_out(row.place, "they have no birthDate")

    # --- guardians ------------------------------------------------------------------------------------------------

    def _agents(self, user: str, row: Row) -> None:
        """The standard lets either side name the other: a pupil the guardian, or a guardian the pupil."""
        for agent in dict.fromkeys(_list_values(row, "agentSourcedIds")):
            if not self.delivery.points(row, "agentSourcedIds", agent, "users.csv", self.users, self.earlier):
                continue
            for pupil, guardian in ((user, agent), (agent, user)):
                tie = self._tie(guardian)
                if tie and (pupil in self.draft.pupils or pupil in self.known.pupils):
                    self._guardian(guardian)
                    found = Guardianship(row.place, pupil, guardian, *tie)
                    self.draft.guardianships.setdefault((pupil, guardian), found)

    def _tie(self, user: str) -> tuple[str, bool | None] | None:
        """What a guardian is to their pupils, and whether with authority; None for who is no guardian."""
        words = self.kinds.get(user)
        if words is None:
            return (self.known.guardians[user], None) if user in self.known.guardians else None
        return next((TIES[word] for word in TIES if word in words), None)

    def _unused(self) -> None:
        """Say what the files hold that nothing was made of, and which pupils lack a date of birth."""
        self.school.leave_unused_out()
        kept = self.draft.pupils.keys() | self.draft.staff.keys() | self.draft.guardians.keys()
        for user, row in self.users.items():
            if user not in kept:
                self.delivery.findings.leave_out(row.place, NO_ROLE)
        for key, pupil in self.draft.pupils.items():
            if key not in self.draft.births and key not in self.known.pupils:
                self.delivery.findings.warn(
                    pupil.place, ID, f"has no birthDate in demographics.csv. {NO_BIRTH_DATE[7:]}"
                )


def _list_values(row: Row, column: str) -> list[str]:
    """The values of a list, which commas part."""
    return list(filter(None, (part.strip() for part in row.text(column, LIST_LIMIT).split(","))))
