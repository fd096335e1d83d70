"""Layout 2.1 of School Data Sync: the files about the school itself, without a single person."""

from dataclasses import dataclass, field
from datetime import date

from zorgvuldig.imports.csv_reader import Row
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.roster.draft import Draft
from zorgvuldig.imports.roster.model import Group, School, Subject, Year
from zorgvuldig.imports.roster.terms import (
    Session,
    join_key,
    read_period,
    short_code,
    spanning,
)

# What an organisation is that governs schools and is none: words that School Data Sync has for its type.
GOVERNS = frozenset(
    {
        "ministryofeducation", "departmentofeducation", "national", "state", "province", "region", "district", "division",
        "local", "localauthority", "municipality", "academictrust",
    }
)  # fmt: skip
NO_SCHOOL = "it governs schools and is none"


@dataclass(slots=True)
class SchoolFiles:
    """Organisations, sessions, courses and classes. `broken_classes` were refused, so nobody misses them. `governing` ones are no schools.

    `classes` is key → (key of the group, organisation, session).
    """

    findings: Findings
    session: Session | None
    draft: Draft
    orgs: dict[str, School] = field(default_factory=dict)
    governing: set[str] = field(default_factory=set)
    sessions: dict[str, tuple[Place, Session]] = field(default_factory=dict)
    courses: dict[str, tuple[Place, str, str]] = field(default_factory=dict)
    classes: dict[str, tuple[str, str, Session]] = field(default_factory=dict)
    broken_classes: set[str] = field(default_factory=set)

    def read_org(self, row: Row) -> None:
        """An organisation; whether it is a school to us, the other files say."""
        org = School(row.place, row.text("sourcedId", 60, needed=True), row.text("name", 200, needed=True))
        if row.is_new("sourcedId", org.key, self.orgs):
            self.orgs[org.key] = org
            if row.text("type").lower() in GOVERNS:
                self.governing.add(org.key)

    def read_session(self, row: Row) -> None:
        """A school year or a part of one."""
        key, title = row.text("sourcedId", 60, needed=True), row.text("title", needed=True)
        period = read_period(row, "startDate", "endDate")
        if row.is_new("sourcedId", key, self.sessions) and period:
            self.sessions[key] = row.place, Session(key, title, period)
        elif period is None:
            self.findings.broken.add(row.place.file)  # what points at it is not wrong too

    def read_course(self, row: Row) -> None:
        """A course: the subject of its classes."""
        key, title = row.text("sourcedId", 60, needed=True), row.text("title", needed=True)
        if row.is_new("sourcedId", key, self.courses):
            self.courses[key] = row.place, short_code(row.text("code"), key), title

    def read_class(self, row: Row) -> None:
        """A class: a group in the year of its session."""
        key, org, title = (
            row.text("sourcedId", 60, needed=True),
            row.text("orgSourcedId", needed=True),
            row.text("title", needed=True),
        )
        found = self._sessions_of(row)
        is_new = row.is_new("sourcedId", key, self.classes)
        is_known = row.known("orgSourcedId", org, "orgs.csv", self.orgs)
        if org in self.governing:
            row.refuse("orgSourcedId", f"«{org}» governs schools and is none. Name the school of this class.")
        if not is_known or org in self.governing or not found or not is_new:
            self.broken_classes.add(key)
            return
        place, session = found
        year = join_key(org, session.key)
        self.draft.years.setdefault(
            year, Year(place, year, org, session.name, session.period.starts_on, session.period.ends_on)
        )
        group = Group(row.place, join_key(session.key, key), year, self._subject(row, org, key, title), title)
        self.draft.groups[key] = group, key
        self.classes[key] = group.key, org, session

    def _sessions_of(self, row: Row) -> tuple[Place, Session] | None:
        """The session of a class; of several, everything from the first day to the last."""
        if self.session:
            return row.place, self.session
        column = "sessionSourcedIds"
        keys = sorted({key.strip() for key in row.text(column, 500, needed=True).split(",") if key.strip()})
        known = [self.sessions[key] for key in keys if row.known(column, key, "academicSessions.csv", self.sessions)]
        if not keys or len(known) < len(keys):
            return None
        if len(known) == 1:
            return known[0]
        period = spanning(session.period for _, session in known)
        name = " + ".join(session.name for _, session in known)
        return row.place, Session(join_key("+".join(keys)), name, period)

    def _subject(self, row: Row, org: str, key: str, title: str) -> str:
        """The course is the subject; a class without one is a subject by itself."""
        course = row.text("courseSourcedId")
        if course:
            row.known("courseSourcedId", course, "courses.csv", self.courses)
        place, code, name = self.courses.get(course, (row.place, short_code(key), title))
        subject = join_key(org, course or key)
        self.draft.subjects.setdefault(subject, Subject(place, subject, org, code, name))
        return subject

    def first_day(self, org: str, otherwise: date) -> date:
        """When the first class of an organisation begins."""
        return min((year.starts_on for year in self.draft.years.values() if year.school == org), default=otherwise)

    def leave_unused_out(self, schools: set[str]) -> None:
        """Say which rows nothing was made of, when these organisations are schools."""
        courses = {subject.place for subject in self.draft.subjects.values()}
        sessions = {year.place for year in self.draft.years.values()}
        replaced = "--school-year replaces them" if self.session else "no class uses them"
        for org in self.orgs.values():
            if org.key not in schools:
                self.findings.leave_out(
                    org.place, NO_SCHOOL if org.key in self.governing else "nobody learns or works there"
                )
        for place, _, _ in self.courses.values():
            if place not in courses:
                self.findings.leave_out(place, "no class uses them")
        for place, _ in self.sessions.values():
            if place not in sessions:
                self.findings.leave_out(place, replaced)
