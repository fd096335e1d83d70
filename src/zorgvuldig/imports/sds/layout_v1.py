"""School Data Sync, first layout (School.csv, Section.csv, Student.csv, …): its columns, and the rows → a roster."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date

from zorgvuldig.imports.csv_reader import FileSpec, Row, Sheet
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.roster.draft import Draft, Pair
from zorgvuldig.imports.roster.model import (
    Birth,
    Enrolment,
    Group,
    Pupil,
    Roster,
    School,
    StaffMember,
    Subject,
    TeacherRole,
    Tie,
    Year,
)
from zorgvuldig.imports.roster.terms import (
    CODE_LIMIT,
    NO_BIRTH_DATE,
    NO_PASSWORDS,
    REPEATED,
    Session,
    family_name,
    join_key,
    read_period,
    short_code,
)
from zorgvuldig.platform.names import is_prefix

ID, SCHOOL, SECTION, STATUS = "SIS ID", "School SIS ID", "Section SIS ID", "Status"
MIDDLE = "only a name prefix such as «van der» is kept; the register has no place for other middle names."
LEADER = "who leads the school is a role that the school gives itself."
OF_SCHOOL, OF_PEOPLE, OF_TIES = (
    {"DfE Number": ID},
    {"ID": ID, "School DfE Number": SCHOOL},
    {"ID": ID, "Section ID": SECTION},
)
NAMES = {"First Name": True, "Last Name": True, "Middle Name": False}
IGNORED = {"Password": NO_PASSWORDS, "State ID": "the register has no place for a number of the state."}

FILES = (
    FileSpec(
        "School.csv",
        used={ID: True, "Name": True},
        ignored={"Principal SIS ID": LEADER, "Principal Name": LEADER, "Principal Secondary Email": LEADER},
        makes=frozenset({"school"}),
        also=OF_SCHOOL,
    ),
    FileSpec(
        "Section.csv",
        used={
            ID: True,
            SCHOOL: True,
            "Section Name": True,
            "Section Number": False,
            "Term SIS ID": False,
            "Term Name": False,
            "Term StartDate": False,
            "Term EndDate": False,
            "Course SIS ID": False,
            "Course Name": False,
            "Course Number": False,
            STATUS: False,
        },
        makes=frozenset({"learning_group"}),
        also=OF_PEOPLE,
    ),
    FileSpec(
        "Student.csv",
        used={
            ID: True,
            SCHOOL: True,
            **NAMES,
            "Student Number": False,
            "Grade": False,
            "Birthdate": False,
            "Secondary Email": False,
            STATUS: False,
        },
        partly={"Middle Name": MIDDLE},
        ignored={
            **IGNORED,
            "Username": "pupils get an account here by invitation, with a name of their own.",
            "Graduation Year": "the register has no place for this.",
        },
        makes=frozenset({"pupil"}),
        also=OF_PEOPLE,
    ),
    FileSpec("StudentEnrollment.csv", used={SECTION: True, ID: True}, makes=frozenset({"membership"}), also=OF_TIES),
    FileSpec(
        "Teacher.csv",
        used={ID: True, SCHOOL: True, **NAMES, "Teacher Number": False, "Username": False, STATUS: False},
        partly={
            "Middle Name": MIDDLE,
            "Username": "only kept as the teacher's code when there is no Teacher Number; nobody signs in with it.",
        },
        ignored=IGNORED,
        makes=frozenset({"staff"}),
        also=OF_PEOPLE,
    ),
    FileSpec("TeacherRoster.csv", used={SECTION: True, ID: True}, makes=frozenset({"teaching"}), also=OF_TIES),
)


INACTIVE = "inactive"
STATUSES = {"": "active", "active": "active", "inactive": INACTIVE, "deleted": INACTIVE, "tobedeleted": INACTIVE}
NOT_ACTIVE = "their Status is not Active"
POINTS_AT_INACTIVE = "the section or person they name is not active"


@dataclass(slots=True)
class LayoutV1:
    """Reads the files in the order in which they point at each other. `inactive` holds (file, key); `sessions` go by section.

    The key of a group is not that of its section: systems use a section's number again next year, a group is of one year.
    """

    sheets: Mapping[str, Sheet]
    findings: Findings
    session: Session | None
    today: date
    draft: Draft = field(default_factory=Draft)
    sessions: dict[str, Session] = field(default_factory=dict)
    first_days: dict[str, date] = field(default_factory=dict)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    inactive: set[tuple[str, str]] = field(default_factory=set)

    def roster(self) -> Roster:
        """Everything the files say; only to be used when `findings` has no problems."""
        for file, read in (
            ("School.csv", self._school),
            ("Section.csv", self._section),
            ("Student.csv", self._student),
            ("Teacher.csv", self._teacher),
        ):
            for row in self.sheets[file].rows():
                read(row)
        self._ties("StudentEnrollment.csv", "Student.csv", self.draft.pupils, self.draft.memberships)
        self._ties("TeacherRoster.csv", "Teacher.csv", self.draft.staff, self.draft.teachings)
        return self.draft.roster(source="sds", same_people=False)

    def _school(self, row: Row) -> None:
        school = School(row.place, row.text(ID, 60, needed=True), row.text("Name", 200, needed=True))
        self._once(row, ID, school.key)
        self.draft.schools.setdefault(school.key, school)

    def _once(self, row: Row, column: str, value: str, whose: Place | None = None) -> None:
        """Refuse a value that an earlier row has too."""
        here = (whose or row.place).row
        first = self.taken.setdefault((f"{row.place.file} {column}", value), here)
        if value and first != here:
            row.refuse(column, f"«{value}» is also in row {first}. Everybody and everything needs a number of its own.")

    def _is_inactive(self, row: Row) -> bool:
        if row.word(STATUS, STATUSES) != INACTIVE:
            return False
        self.inactive.add((row.place.file, row.text(ID)))
        self.findings.leave_out(row.place, NOT_ACTIVE)
        return True

    def _school_of(self, row: Row) -> str:
        school = row.text(SCHOOL, needed=True)
        row.known(SCHOOL, school, "School.csv", self.draft.schools)
        return school

    # --- sections make years, subjects and groups -----------------------------------------------------------------

    def _section(self, row: Row) -> None:
        if self._is_inactive(row):
            return
        key, school, name = row.text(ID, 60, needed=True), self._school_of(row), row.text("Section Name", needed=True)
        self._once(row, ID, key)
        session = self.session or self._term(row)
        if session is None:
            self.inactive.add((row.place.file, key))  # refused already; what points at it is not wrong too
            return
        self._widen(row, school, session)
        course = self._course(row, school, key, name)
        number = row.text("Section Number") or key
        group = Group(row.place, join_key(session.key, key), join_key(school, session.key), course, name)
        self.draft.groups[key], self.sessions[key] = (group, number), session

    def _term(self, row: Row) -> Session | None:
        dates = read_period(row, "Term StartDate", "Term EndDate")
        if dates is None:
            return None
        name = row.text("Term Name") or f"{dates.starts_on.year}-{dates.ends_on.year}"
        return Session(row.text("Term SIS ID", 60) or name, name, dates)

    def _widen(self, row: Row, school: str, session: Session) -> None:
        """The school's year reaches from its first section's start to its last section's end."""
        key, period = join_key(school, session.key), session.period
        known = self.draft.years.get(key)
        starts_on = min(known.starts_on, period.starts_on) if known else period.starts_on
        ends_on = max(known.ends_on, period.ends_on) if known else period.ends_on
        self.draft.years[key] = Year(known.place if known else row.place, key, school, session.name, starts_on, ends_on)
        self.first_days[school] = min(self.first_days.get(school, starts_on), starts_on)

    def _course(self, row: Row, school: str, section: str, section_name: str) -> str:
        """The section's course is its subject; a section without one is a subject by itself."""
        number, name = row.text("Course Number"), row.text("Course Name")
        course = row.text("Course SIS ID") or number or name or section
        key = join_key(school, course)
        self.draft.subjects.setdefault(
            key, Subject(row.place, key, school, short_code(number, course), name or section_name)
        )
        return key

    # --- people ---------------------------------------------------------------------------------------------------

    def _student(self, row: Row) -> None:
        if self._is_inactive(row):
            return
        key, school, number = row.text(ID, 60, needed=True), self._school_of(row), row.text("Student Number", 40)
        given, prefix, family = self._name(row)
        number = number or row.text(ID, 40)
        pupil = Pupil(row.place, key, number, given, prefix, family, row.email("Secondary Email"))
        known = self.draft.pupils.setdefault(key, pupil)
        self._same(row, (known.number, given, family) == (number, known.given_name, known.family_name), known.place)
        self._once(row, "Student Number", number.upper(), known.place)  # the school's numbers differ in more than case
        if known is pupil:
            self._birth(row, key)
        elif (key, school) in self.draft.enrolments:
            row.refuse(ID, f"«{key}» stands in this file twice for this school. Leave one out.")
        starts_on = self.first_days.get(school, self.session.period.starts_on if self.session else self.today)
        self.draft.enrolments[key, school] = Enrolment(row.place, key, school, row.text("Grade", 20), starts_on, None)

    def _name(self, row: Row) -> tuple[str, str, str]:
        middle = row.text("Middle Name")
        prefix, family = family_name(row, "Last Name", middle if is_prefix(middle) else "")
        return row.text("First Name", needed=True), prefix, family

    def _same(self, row: Row, is_same: bool, first: Place) -> None:
        if not is_same:
            row.refuse(
                ID, f"«{row.text(ID)}» is somebody else in row {first.row}. Give everybody a number of their own."
            )

    def _birth(self, row: Row, pupil: str) -> None:
        born_on = row.born("Birthdate", self.today)
        if born_on:
            self.draft.births[pupil] = Birth(row.place, pupil, born_on)
        elif not row.text("Birthdate"):
            self.findings.warn(row.place, "Birthdate", NO_BIRTH_DATE)

    def _teacher(self, row: Row) -> None:
        if self._is_inactive(row):
            return
        key, school = row.text(ID, 60, needed=True), self._school_of(row)
        given, prefix, family = self._name(row)
        code = short_code(row.text("Teacher Number", CODE_LIMIT), row.text("Username"), key)
        member = StaffMember(row.place, key, code, given, prefix, family)
        known = self.draft.staff.setdefault(key, member)
        self._same(row, (known.code, known.given_name, known.family_name) == (code, given, family), known.place)
        self._once(row, "Teacher Number", code, known.place)
        starts_on = self.first_days.get(school, self.session.period.starts_on if self.session else self.today)
        self.draft.roles.setdefault((key, school), TeacherRole(row.place, key, school, starts_on))

    def _ties(self, file: str, people_file: str, people: Container[str], ties: dict[Pair, Tie]) -> None:
        for row in self.sheets[file].rows():
            section, person = row.text(SECTION, needed=True), row.text(ID, needed=True)
            if (section, person) in ties:
                self.findings.leave_out(row.place, REPEATED)
            elif (found := self.sessions.get(section)) and person in people:
                group, _number = self.draft.groups[section]
                ties[section, person] = Tie(row.place, person, group.key, found.period.starts_on, found.period.ends_on)
            elif ("Section.csv", section) in self.inactive or (people_file, person) in self.inactive:
                self.findings.leave_out(row.place, POINTS_AT_INACTIVE)
            else:
                row.known(SECTION, section, "Section.csv", self.sessions)
                row.known(ID, person, people_file, people)
