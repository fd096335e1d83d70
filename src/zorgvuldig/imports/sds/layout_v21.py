"""School Data Sync, layout 2.1 (orgs.csv, users.csv, roles.csv, …): its columns, and the rows → a roster."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from zorgvuldig.imports.csv_reader import NO_PLACE, FileSpec, Row, Sheet
from zorgvuldig.imports.problems import Findings
from zorgvuldig.imports.roster.draft import Draft
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
from zorgvuldig.imports.roster.terms import (
    CODE_LIMIT,
    NO_BIRTH_DATE,
    NO_PASSWORDS,
    REPEATED,
    Session,
    family_name,
    read_period,
)
from zorgvuldig.imports.sds.school_v21 import SchoolFiles

ORIGIN = "where somebody comes from and what they look like is not kept."
FLAGS = "a label on a pupil from another system is not kept."

FILES = (
    FileSpec("orgs.csv", used={"sourcedId": True, "name": True, "type": False}, makes=frozenset({"school"})),
    FileSpec(
        "users.csv",
        used={
            "sourcedId": True,
            "username": True,
            "givenName": True,
            "familyName": True,
            "email": False,
            "phone": False,
            "sms": False,
        },
        partly={
            "username": "only kept as a teacher's code; nobody signs in with it.",
            "email": "kept for pupils and guardians, not for staff.",
            "phone": "kept for pupils and guardians, not for staff.",
            "sms": "only kept when there is no phone, and not for staff.",
        },
        ignored={"password": NO_PASSWORDS, "activeDirectoryMatchId": NO_PLACE},
        makes=frozenset({"pupil", "staff", "guardian"}),
    ),
    FileSpec(
        "roles.csv",
        used={
            "userSourcedId": True,
            "orgSourcedId": True,
            "role": True,
            "sessionSourcedId": False,
            "grade": False,
            "roleStartDate": False,
            "roleEndDate": False,
        },
        makes=frozenset({"enrolment", "staff_role"}),
    ),
    FileSpec(
        "classes.csv",
        used={
            "sourcedId": True,
            "orgSourcedId": True,
            "title": True,
            "sessionSourcedIds": False,
            "courseSourcedId": False,
        },
        makes=frozenset({"learning_group"}),
    ),
    FileSpec(
        "enrollments.csv",
        used={"classSourcedId": True, "userSourcedId": True, "role": True},
        makes=frozenset({"membership", "teaching"}),
    ),
    FileSpec(
        "academicSessions.csv",
        is_required=False,
        used={"sourcedId": True, "title": True, "type": False, "startDate": True, "endDate": True},
        makes=frozenset({"school_year"}),
    ),
    FileSpec(
        "courses.csv",
        is_required=False,
        used={"sourcedId": True, "title": True, "code": False},
        makes=frozenset({"subject"}),
    ),
    FileSpec(
        "demographics.csv",
        is_required=False,
        used={"userSourcedId": True, "sex": False, "birthDate": False},
        ignored=dict.fromkeys(("birthCity", "birthState", "birthCountry", "ethnicityCodes", "raceCodes"), ORIGIN),
        makes=frozenset({"pupil_birth"}),
    ),
    FileSpec(
        "relationships.csv",
        is_required=False,
        used={"userSourcedId": True, "relationshipUserSourcedId": True, "relationshipRole": True},
        makes=frozenset({"guardianship"}),
    ),
    FileSpec("userFlags.csv", is_required=False, ignored={"userSourcedId": FLAGS, "flag": FLAGS}),
)


STUDENT = "student"
TEACHES = frozenset({"teacher", "professor", "faculty", "adjunct", "lecturer", "instructor", "substitute"})
# What a source calls the tie → how we call it, and whether such a person has authority: of a parent or guardian it does not say.
TIES = {"guardian": ("guardian", None), "parent": ("other", None), "relative": ("other", False)}
SEXES = {"": "", "female": "female", "male": "male", "other": "other", "unspecified": ""}
NUMBER_LIMIT = 40
NO_ROLE = "nobody is a pupil, teacher or guardian by what the files say of them"


@dataclass(slots=True)
class LayoutV21:
    """Reads the files in the order in which they point at each other."""

    sheets: Mapping[str, Sheet]
    findings: Findings
    session: Session | None
    today: date
    draft: Draft = field(default_factory=Draft)
    school: SchoolFiles = field(init=False)
    users: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.school = SchoolFiles(self.findings, self.session, self.draft)

    def roster(self) -> Roster:
        """Everything the files say; only to be used when `findings` has no problems."""
        for file, read in (
            ("orgs.csv", self.school.read_org),
            ("academicSessions.csv", self.school.read_session),
            ("courses.csv", self.school.read_course),
            ("users.csv", self._user),
            ("classes.csv", self.school.read_class),
            ("roles.csv", self._role),
            ("demographics.csv", self._demographics),
            ("relationships.csv", self._relationship),
            ("enrollments.csv", self._enrollment),
            ("userFlags.csv", self._flag),
        ):
            if file in self.sheets:
                for row in self.sheets[file].rows():
                    read(row)
        # Only organisations where somebody learns or works are schools to us.
        people = (*self.draft.enrolments.keys(), *self.draft.roles.keys())
        schools = {org for _, org, _ in self.school.classes.values()} | {org for _, org in people}
        self.draft.schools = {key: org for key, org in self.school.orgs.items() if key in schools}
        self._unused(schools)
        return self.draft.roster(source="sds", same_people=True)

    # --- people ---------------------------------------------------------------------------------------------------

    def _user(self, row: Row) -> None:
        key = row.text("sourcedId", 60, needed=True)
        if row.is_new("sourcedId", key, self.users):
            self.users[key] = row

    def _role(self, row: Row) -> None:
        user, org, role = (
            row.text("userSourcedId", needed=True),
            row.text("orgSourcedId", needed=True),
            row.text("role"),
        )
        role = role.lower()
        is_known = row.known("userSourcedId", user, "users.csv", self.users)
        if not row.known("orgSourcedId", org, "orgs.csv", self.school.orgs) or not is_known:
            return
        if org in self.school.governing:
            self.findings.leave_out(row.place, "the organisation they name governs schools and is none")
            return
        starts_on, ends_on = self._role_days(row, org)
        if role == STUDENT:
            self._pupil(user)
            self._enrol(Enrolment(row.place, user, org, row.text("grade", 20), starts_on, ends_on))
        elif role in TEACHES:
            self._teacher(user)
            if (
                self.draft.roles.setdefault((user, org), TeacherRole(row.place, user, org, starts_on)).place
                != row.place
            ):
                self.findings.leave_out(row.place, REPEATED)
        else:
            self.findings.leave_out(row.place, "the school gives other roles than student and teacher itself")

    def _role_days(self, row: Row, org: str) -> tuple[date, date | None]:
        """From the role, else from its session, else from the first class there, else today."""
        session = row.text("sessionSourcedId")
        stated = read_period(row, "roleStartDate", "roleEndDate") if row.text("roleEndDate") else None
        first = row.day("roleStartDate")
        if self.session:
            return self.session.period.starts_on, self.session.period.ends_on if stated else None
        if session and row.known("sessionSourcedId", session, "academicSessions.csv", self.school.sessions):
            first = first or self.school.sessions[session][1].period.starts_on
        return first or self.school.first_day(org, self.today), stated.ends_on if stated else None

    def _enrol(self, enrolment: Enrolment) -> None:
        """Rows about several sessions at one school are one enrolment, from the first day to the last."""
        key = enrolment.pupil, enrolment.school
        known = self.draft.enrolments.setdefault(key, enrolment)
        if known is not enrolment:
            self.findings.leave_out(enrolment.place, REPEATED)
            ends = (known.ends_on, enrolment.ends_on)
            self.draft.enrolments[key] = replace(
                known,
                starts_on=min(known.starts_on, enrolment.starts_on),
                ends_on=max(end for end in ends if end) if all(ends) else None,
            )

    def _pupil(self, user: str) -> None:
        if user in self.draft.pupils:
            return
        row = self.users[user]
        prefix, family = family_name(row, "familyName")
        given = row.text("givenName", needed=True)
        if len(user) > NUMBER_LIMIT:
            row.refuse(
                "sourcedId", f"«{user}» is too long for a pupil number. Export the school's own pupil numbers here."
            )
        first = self.draft.numbers.setdefault(user.upper(), row.place.row)
        if first != row.place.row:
            row.refuse("sourcedId", f"«{user}» differs from row {first} in capitals only. Give one another number.")
        email, phone = row.email("email"), row.phone("phone") or row.phone("sms")
        self.draft.pupils[user] = Pupil(row.place, user, user, given, prefix, family, email, phone)

    def _teacher(self, user: str) -> None:
        if user in self.draft.staff:
            return
        row = self.users[user]
        prefix, family = family_name(row, "familyName")
        taken = f"«{user}» begins like that of another teacher. Shorten it to {CODE_LIMIT} characters."
        code = self.draft.teacher_code(row, "sourcedId", user, row.text("username").partition("@")[0], taken=taken)
        self.draft.staff[user] = StaffMember(row.place, user, code, row.text("givenName", needed=True), prefix, family)

    def _demographics(self, row: Row) -> None:
        user = row.text("userSourcedId", needed=True)
        if not row.known("userSourcedId", user, "users.csv", self.users):
            return
        if user not in self.draft.pupils:
            self.findings.leave_out(row.place, "only a pupil's date of birth is kept")
            return
        born_on, sex = row.born("birthDate", self.today), row.word("sex", SEXES)
        if user in self.draft.births:
            row.refuse("userSourcedId", f"«{user}» stands in this file twice. Leave one out.")
        elif born_on:
            self.draft.births[user] = Birth(row.place, user, born_on, sex or "")
        else:
            self.findings.leave_out(row.place, "they have no birthDate")

    def _relationship(self, row: Row) -> None:
        user, other = row.text("userSourcedId", needed=True), row.text("relationshipUserSourcedId", needed=True)
        role = row.text("relationshipRole").lower()
        is_known = row.known("relationshipUserSourcedId", other, "users.csv", self.users)
        if role not in TIES:
            self.findings.leave_out(row.place, "only a parent, guardian or relative is kept")
        elif row.known("userSourcedId", user, "users.csv", self.users) and is_known and self._is_pupil(row, user):
            kind, has_authority = TIES[role]
            self._guardian(other)
            tie = Guardianship(row.place, user, other, kind, has_authority)
            if self.draft.guardianships.setdefault((user, other), tie) is not tie:
                row.refuse("relationshipUserSourcedId", f"«{other}» stands here twice for this pupil. Leave one out.")

    def _is_pupil(self, row: Row, user: str) -> bool:
        if user in self.draft.pupils:
            return True
        row.refuse("userSourcedId", f"«{user}» has no role student in roles.csv. Add it there, or correct it here.")
        return False

    def _guardian(self, user: str) -> None:
        if user in self.draft.guardians:
            return
        row = self.users[user]
        prefix, family = family_name(row, "familyName")
        email, phone = row.email("email"), row.phone("phone") or row.phone("sms")
        given = row.text("givenName", needed=True)
        self.draft.guardians[user] = Guardian(row.place, user, given, prefix, family, email, phone)

    # --- groups ---------------------------------------------------------------------------------------------------

    def _enrollment(self, row: Row) -> None:
        key, user, role = (
            row.text("classSourcedId", needed=True),
            row.text("userSourcedId", needed=True),
            row.text("role"),
        )
        is_known = row.known("userSourcedId", user, "users.csv", self.users)
        if key in self.school.broken_classes or not row.known(
            "classSourcedId", key, "classes.csv", self.school.classes
        ):
            return
        role = role.lower()
        ties = self.draft.memberships if role == STUDENT else self.draft.teachings
        if role != STUDENT and role not in TEACHES:
            self.findings.leave_out(row.place, "only pupils and teachers are kept with a class")
        elif is_known and self._has_role(row, user, role):
            group, _, session = self.school.classes[key]
            tie = Tie(row.place, user, group, session.period.starts_on, session.period.ends_on)
            if ties.setdefault((user, key), tie) is not tie:
                self.findings.leave_out(row.place, REPEATED)

    def _has_role(self, row: Row, user: str, role: str) -> bool:
        if role == STUDENT:
            return self._is_pupil(row, user)
        if user not in self.draft.staff:
            row.refuse(
                "userSourcedId", f"«{user}» has no teaching role in roles.csv. Add it there, or correct it here."
            )
        return user in self.draft.staff

    def _flag(self, row: Row) -> None:
        self.findings.leave_out(row.place, "a label on a pupil from another system is not kept")

    def _unused(self, schools: set[str]) -> None:
        """Say what the files hold that nothing was made of, and which pupils lack a date of birth."""
        self.school.leave_unused_out(schools)
        for user, row in self.users.items():
            if user not in self.draft.pupils and user not in self.draft.staff and user not in self.draft.guardians:
                self.findings.leave_out(row.place, NO_ROLE)
        for user, pupil in self.draft.pupils.items():
            if user not in self.draft.births:
                self.findings.warn(
                    pupil.place, "sourcedId", f"has no birthDate in demographics.csv. {NO_BIRTH_DATE[7:]}"
                )
