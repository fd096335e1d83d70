"""OneRoster: the files about the school itself, without a single person."""

from dataclasses import dataclass, field
from datetime import date

from zorgvuldig.imports.csv_reader import Row
from zorgvuldig.imports.oneroster.files import ID, Delivery
from zorgvuldig.imports.oneroster.source_keys import KnownGroup, SourceKeys
from zorgvuldig.imports.problems import Place
from zorgvuldig.imports.roster.draft import Draft
from zorgvuldig.imports.roster.model import Group, School, Subject, Year
from zorgvuldig.imports.roster.terms import (
    Period,
    Session,
    join_key,
    short_code,
    spanning,
)

SCHOOL_YEAR, HOMEROOM = "schoolyear", "homeroom"
LIST_LIMIT = 1000
DELETED = "they are to be deleted; organisation data stay until the school takes them away"


@dataclass(frozen=True, slots=True)
class Term:
    """An academic session as its row says it."""

    place: Place
    session: Session
    is_year: bool
    parent: str


@dataclass(slots=True)
class SchoolFiles:
    """Organisations, sessions, courses and classes. `broken` holds (file, key) of refused rows, so nobody misses them."""

    delivery: Delivery
    known: SourceKeys
    draft: Draft
    orgs: dict[str, School] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    courses: dict[str, tuple[Place, str, str]] = field(default_factory=dict)
    places: dict[str, KnownGroup] = field(default_factory=dict)
    schools: set[str] = field(default_factory=set)
    broken: set[tuple[str, str]] = field(default_factory=set)

    def read(self) -> None:
        """All four files, in the order in which they point at each other."""
        for file, read in (
            ("orgs.csv", self._org),
            ("academicSessions.csv", self._term),
            ("courses.csv", self._course),
            ("classes.csv", self._class),
        ):
            for row in self.delivery.active(file, DELETED):
                read(row)
            if file == "academicSessions.csv":
                self._parents()

    def has_org(self, row: Row, column: str, key: str) -> bool:
        """Whether `key` is an organisation; a problem when it is not."""
        return self.delivery.points(row, column, key, "orgs.csv", self.orgs, self.known.schools)

    def group(self, row: Row, key: str) -> KnownGroup | None:
        """The class with this number, of these files or earlier ones; a problem when there is none."""
        file = "classes.csv"
        if (file, key) in self.broken:
            return None
        if not self.delivery.points(row, "classSourcedId", key, file, self.places, self.known.groups):
            return None
        return self.places.get(key) or self.known.groups[key]

    def _org(self, row: Row) -> None:
        key = row.text(ID, 60, needed=True)
        self.orgs[key] = School(row.place, key, row.text("name", 200, needed=True))

    def _term(self, row: Row) -> None:
        key, title = row.text(ID, 60, needed=True), row.text("title", needed=True)
        starts_on, ends_on = row.day("startDate", needed=True), row.day("endDate", needed=True)
        if starts_on and ends_on and ends_on <= starts_on:
            row.refuse("endDate", f"«{ends_on}» is not after startDate «{starts_on}». Swap or correct them.")
        elif starts_on and ends_on:  # endDate is the first day without, as the standard says
            session = Session(key, title, Period(starts_on, ends_on))
            is_year = row.text("type").lower() == SCHOOL_YEAR
            self.terms[key] = Term(row.place, session, is_year, row.text("parentSourcedId", 60))
            return
        self.broken.add(("academicSessions.csv", key))

    def _parents(self) -> None:
        file = "academicSessions.csv"
        for term in self.terms.values() if self.delivery.is_bulk(file) else ():
            if term.parent and term.parent not in self.terms and (file, term.parent) not in self.broken:
                says = f"«{term.parent}» is not in {file}. Add it there, or correct it here."
                self.delivery.findings.refuse(term.place, "parentSourcedId", says)

    def _course(self, row: Row) -> None:
        key, title = row.text(ID, 60, needed=True), row.text("title", needed=True)
        self.courses[key] = row.place, short_code(row.text("courseCode"), key), title

    # --- classes --------------------------------------------------------------------------------------------------

    def _class(self, row: Row) -> None:
        key, org, title = (
            row.text(ID, 60, needed=True),
            row.text("schoolSourcedId", needed=True),
            row.text("title", needed=True),
        )
        is_homeroom = row.text("classType").lower() == HOMEROOM
        has_org = self.has_org(row, "schoolSourcedId", org)
        found = self._session(row, org, key)
        subject = "" if is_homeroom else self._subject(row, org, key, title)
        if not has_org or found is None:
            self.broken.add(("classes.csv", key))
            return
        session, period = found
        year, ours = join_key(org, session.key), join_key(session.key, key)
        self.schools.add(org)
        self.draft.groups[key] = Group(row.place, ours, year, subject, title), key
        self.places[key] = KnownGroup(ours, period, is_homeroom)

    def _session(self, row: Row, org: str, of_class: str) -> tuple[Session, Period] | None:
        """The school year of a class, and its own days: those of its terms."""
        column, file = "termSourcedIds", "academicSessions.csv"
        keys = [key.strip() for key in row.text(column, LIST_LIMIT, needed=True).split(",") if key.strip()]
        if any((file, key) in self.broken for key in keys):
            return None
        here = [self.terms[key] for key in keys if key in self.terms]
        held = self.known.groups.get(of_class)
        if held and keys and not here and not self.delivery.is_bulk(file):
            year = held.key.removesuffix(f"/{of_class}")
            return Session(year, year, held.period), held.period
        earlier = {key: self.known.years[join_key(org, key)] for key in keys if join_key(org, key) in self.known.years}
        known = [self.delivery.points(row, column, key, file, self.terms, earlier) for key in keys]
        if not keys or not all(known):
            return None
        if not here:  # a year that an earlier exchange told of stays as it is
            key = next(iter(earlier))
            return Session(key, key, earlier[key]), earlier[key]
        years = {year.session.key: year for year in map(self._year_of, here)}
        period = spanning(term.session.period for term in here)
        session = next(iter(years.values())).session if len(years) == 1 else _joined(list(years.values()))
        place = next(iter(years.values())).place
        key = join_key(org, session.key)
        made = Year(place, key, org, session.name, session.period.starts_on, session.period.ends_on)
        self.draft.years.setdefault(key, made)
        return session, period

    def _year_of(self, term: Term) -> Term:
        """The school year above a term; a term under none is a year by itself."""
        seen: set[str] = set()
        above = term
        while not above.is_year and above.parent in self.terms and above.parent not in seen:
            seen.add(above.parent)
            above = self.terms[above.parent]
        return above if above.is_year else term

    def _subject(self, row: Row, org: str, key: str, title: str) -> str:
        """The course is the subject; a class without one is a subject by itself."""
        course = row.text("courseSourcedId", 60)
        ours = join_key(org, course or key)
        earlier = {course} if ours in self.known.subjects else set()
        is_told = not course or self.delivery.points(
            row, "courseSourcedId", course, "courses.csv", self.courses, earlier
        )
        if course and course not in self.courses and is_told:
            return ours
        place, code, name = self.courses.get(course, (row.place, short_code(key), title))
        self.draft.subjects.setdefault(ours, Subject(place, ours, org, code, name))
        return ours

    # --- what they made -------------------------------------------------------------------------------------------

    def first_days(self) -> dict[str, date]:
        """Per school when the first of its years begins."""
        first: dict[str, date] = {}
        for year in self.draft.years.values():
            first[year.school] = min(first.get(year.school, year.starts_on), year.starts_on)
        return first

    def leave_unused_out(self) -> None:
        """Say which rows nothing was made of."""
        findings = self.delivery.findings
        courses = {subject.place for subject in self.draft.subjects.values()}
        years = {year.place for year in self.draft.years.values()}
        for org in self.orgs.values():
            if org.key not in self.schools:
                findings.leave_out(org.place, "nobody learns or works there")
        for place, _, _ in self.courses.values():
            if place not in courses:
                findings.leave_out(place, "no class uses them")
        for term in self.terms.values():
            if term.place not in years:
                findings.leave_out(term.place, "they are part of a school year, or no class uses them")


def _joined(years: list[Term]) -> Session:
    """Several years as one, from the first day to the last."""
    ordered = sorted(years, key=lambda year: year.session.period.starts_on)
    key = join_key("+".join(year.session.key for year in ordered))
    return Session(key, " + ".join(y.session.name for y in ordered), spanning(y.session.period for y in ordered))
