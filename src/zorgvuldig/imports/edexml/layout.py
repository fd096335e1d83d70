"""The elements of an EDEXML file → a roster."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from zorgvuldig.imports.csv_reader import NO_PLACE, FileSpec, Row
from zorgvuldig.imports.edexml.xml_reader import Element
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.roster.draft import Draft
from zorgvuldig.imports.roster.model import (
    Birth,
    Enrolment,
    Group,
    Pupil,
    Roster,
    School,
    Setting,
    StaffMember,
    Subject,
    TeacherRole,
    Tie,
    Year,
)
from zorgvuldig.imports.roster.terms import (
    CODE_LIMIT,
    ECK_ID,
    NAME_LIMIT,
    NO_BIRTH_DATE,
    eck_id,
    family_name,
    join_key,
    short_code,
)

GROUPS, PUPILS, TEACHERS = "groepen", "leerlingen", "leerkrachten"
CLASS, MIXED = "groep", "samengestelde_groep"
KEY, ECK = "key", "eckid"
NUMBER_LIMIT = 40
KEY_LIMIT = 256  # of the standard
NO_FAMILY_NAME = (
    "not given. A name that we have already stays as it is; give somebody new theirs on the page of their name."
)
ORIGIN = "where somebody or their parents come from is not kept."
NUMBERS = "citizen numbers are entered by the administration, never taken from a file."
NOT_STAFF = "kept for pupils, not for staff."
NAME_PARTS = (KEY, "achternaam", "voorvoegsel", "roepnaam", "voornamen", "voorletters-1")
PARTS = (
    FileSpec(
        GROUPS,
        used={KEY: True, "naam": True, "jaargroep": False},
        ignored={"omschrijving": NO_PLACE, "toevoegingen": NO_PLACE, "mutatiedatum": NO_PLACE},
        makes=frozenset({"learning_group"}),
    ),
    FileSpec(
        PUPILS,
        used=dict.fromkeys(
            (
                *NAME_PARTS,
                "geboortedatum",
                "geslacht",
                "jaargroep",
                "instroomdatum",
                "uitstroomdatum",
                "emailadres",
                ECK,
            ),
            False,
        ),
        partly={
            "voornamen": "only kept when there is no roepnaam.",
            "voorletters-1": "only kept when there is no name.",
        },
        ignored={
            **dict.fromkeys(("land", "land_vader", "land_moeder", "etniciteit", "nationaliteit"), ORIGIN),
            **dict.fromkeys(("bsn", "sofinummer", "onderwijsnummer", "bsn_ondwnr-4", "rijksregisternummer"), NUMBERS),
            "fotourl": "photographs come with consent, not with a file.",
            "postcodenl": "a postcode without the rest of the address is not kept.",
        },
        makes=frozenset({"pupil"}),
    ),
    FileSpec(
        TEACHERS,
        used=dict.fromkeys((*NAME_PARTS, "gebruikersnaam"), False),
        partly={"gebruikersnaam": "only kept as the teacher's code; nobody signs in with it."},
        ignored={
            ECK: NOT_STAFF,
            "emailadres": NOT_STAFF,
            "rol": "roles are given by the school itself.",
            "rolomschrijving": "roles are given by the school itself.",
        },
        makes=frozenset({"staff"}),
    ),
)
# Elements with parts of their own, which are read apart.
INSIDE = frozenset({CLASS, MIXED, "groepen", "samengestelde_groepen"})
SEXES = {
    "": "",
    "1": "male",
    "m": "male",
    "man": "male",
    "2": "female",
    "v": "female",
    "vrouw": "female",
    "0": "",
    "9": "",
}
DAYS = frozenset({"geboortedatum", "instroomdatum", "uitstroomdatum"})
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(T.*|Z|[+-]\d\d:\d\d)", re.ASCII)
OF_CLASS = (
    "Teachers with a class (groep): {n}. EDEXML does not say whether they are its mentor, so they were not tied to it. "
    "Use --mentors when they are."
)


@dataclass(slots=True)
class EdexLayout:
    """Reads groups, then pupils, then teachers. `counts` is how many elements of each part there were."""

    root: Element
    findings: Findings
    setting: Setting
    today: date
    with_mentors: bool
    counts: Counter[str] = field(default_factory=Counter)
    draft: Draft = field(default_factory=Draft)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    unsaid: int = 0

    def roster(self) -> Roster:
        """Everything the file says; only to be used when `findings` has no problems."""
        for spec, names, read in zip(
            PARTS,
            ((CLASS, MIXED), ("leerling",), ("leerkracht",)),
            (self._group, self._pupil, self._teacher),
            strict=True,
        ):
            for element in (child for part in self.root.all(spec.name) for child in part.all(*names)):
                self.counts[spec.name] += 1
                read(element, self._row(element, spec))
        if self.unsaid:
            self.findings.notices.append(OF_CLASS.format(n=self.unsaid))
        setting, place = self.setting, Place("", 0)
        self.draft.schools[setting.school] = School(place, setting.school, setting.school_name)
        self.draft.years[self._year] = Year(
            place, self._year, setting.school, setting.year_name, setting.starts_on, setting.ends_on
        )
        mentorings = tuple(self.draft.mentorings.values()) if self.with_mentors else None
        return self.draft.roster(source="edexml", same_people=False, mentorings=mentorings)

    @property
    def _year(self) -> str:
        return join_key(self.setting.school, self.setting.year_name)

    def _row(self, element: Element, spec: FileSpec) -> Row:
        """The simple parts of an element as a row, so that values are checked as those of any source."""
        columns: dict[str, int] = {}
        cells: list[str] = []
        parts = [*element.attributes.items(), *((child.name, child.text) for child in element.children)]
        for name, text in parts:
            if name in INSIDE or name in columns:
                continue
            if name not in spec.used:
                self.findings.ignored[spec.name, name] = spec.ignored.get(name, NO_PLACE)
                continue
            if name in spec.partly:
                self.findings.ignored[spec.name, name] = spec.partly[name]
            found = MOMENT.fullmatch(text.strip()) if name in DAYS else None
            columns[name] = len(cells)
            cells.append(found[1] if found else " ".join(text.split()))
        return Row(Place(spec.name, element.line), cells, columns, self.findings)

    # --- groups ---------------------------------------------------------------------------------------------------

    def _group(self, element: Element, row: Row) -> None:
        key, name = row.text(KEY, 60, needed=True), row.text("naam", NAME_LIMIT, needed=True)
        ours = join_key(self._year, element.name, key)
        # The file knows no subjects: every composed group is one by itself.
        subject = join_key(self.setting.school, key) if element.name == MIXED else ""
        if (element.name, key) in self.groups:
            row.refuse(KEY, f"«{key}» stands in this file twice. Leave one out.")
        elif key:
            group = self.groups[element.name, key] = Group(row.place, ours, self._year, subject, name)
            self.draft.groups[ours] = group, key
            if subject:
                self.draft.subjects[key] = Subject(row.place, subject, self.setting.school, short_code(key), name)

    def _named_groups(self, element: Element, row: Row) -> Iterator[tuple[str, Group]]:
        """The groups that a person's element points at, each once; a problem for one that is not in the file."""
        inside = [element, *element.all("groepen", "samengestelde_groepen")]
        seen: set[tuple[str, str]] = set()
        for pointer in (child for outer in inside for child in outer.all(CLASS, MIXED)):
            key = pointer.attributes.get(KEY, pointer.text).strip()
            if not key:
                continue
            group = self.groups.get((pointer.name, key))
            if group is None:
                row.refuse(pointer.name, f"«{key}» is not in groepen. Add it there, or correct it here.")
            elif (pointer.name, key) not in seen:
                seen.add((pointer.name, key))
                yield pointer.name, group

    # --- people ---------------------------------------------------------------------------------------------------

    def _name(self, row: Row) -> tuple[str, str, str]:
        """Roepnaam, else voornamen, else initials; prefix and family name."""
        given = row.text("roepnaam") or row.text("voornamen") or row.text("voorletters-1")
        if not given:
            row.refuse("roepnaam", "empty. Fill it in.")
        if given and "achternaam" not in row.columns:  # the standard has a roepnaam alone too
            self.findings.warn(row.place, "achternaam", NO_FAMILY_NAME)
            return given, "", ""
        prefix, family = family_name(row, "achternaam", row.text("voorvoegsel", 20))
        return given, prefix, family

    def _eck_id(self, row: Row) -> str:
        """The ECK iD; the standard lets another number stand there, which is not kept."""
        value = row.text(ECK, KEY_LIMIT)
        if value and not ECK_ID.fullmatch(value):
            self.findings.warn(row.place, ECK, "holds something else than an ECK iD. It was not kept.")
            return ""
        return eck_id(row, ECK, value, self.draft.pseudonyms)

    def _pupil(self, element: Element, row: Row) -> None:
        key = row.text(KEY, NUMBER_LIMIT, needed=True)
        last = row.day("uitstroomdatum")
        if last and last < self.setting.starts_on:
            self.findings.leave_out(row.place, "they left before this school year")
            return
        given, prefix, family = self._name(row)
        first = self.draft.numbers.setdefault(key.upper(), row.place.row)
        if key and first != row.place.row:
            row.refuse(KEY, f"«{key}» is also on line {first}. Everybody needs a number of their own.")
        elif key:
            self.draft.pupils[key] = Pupil(
                row.place, key, key, given, prefix, family, row.email("emailadres"), eck_id=self._eck_id(row)
            )
            self._birth(row, key)
            self._stay(element, row, key, last)

    def _birth(self, row: Row, pupil: str) -> None:
        born_on, sex = row.born("geboortedatum", self.today), row.word("geslacht", SEXES)
        if born_on:
            self.draft.births[pupil] = Birth(row.place, pupil, born_on, sex or "")
        elif not row.text("geboortedatum"):
            self.findings.warn(row.place, "geboortedatum", NO_BIRTH_DATE)

    def _stay(self, element: Element, row: Row, pupil: str, last: date | None) -> None:
        """From the first day at school, else the first of the year, until the day after the `last` one; and the groups."""
        setting, starts_on = self.setting, row.day("instroomdatum") or self.setting.starts_on
        ends_on = last + timedelta(days=1) if last else None
        if last and last < starts_on:
            says = f"«{last}» is before the first day at school, «{starts_on}». Correct one of them."
            row.refuse("uitstroomdatum", says)
            return
        level = row.text("jaargroep", 20)
        enrolment = Enrolment(row.place, pupil, setting.school, level, starts_on, ends_on)
        self.draft.enrolments[pupil, setting.school] = enrolment
        groups = list(self._named_groups(element, row))
        if sum(kind == CLASS for kind, _ in groups) > 1:
            row.refuse(CLASS, "names several classes. A pupil is in one class: leave the others out.")
        begins, until = max(starts_on, setting.starts_on), min(ends_on or setting.ends_on, setting.ends_on)
        if begins < until:
            for _, group in groups:
                self.draft.memberships[pupil, group.key] = Tie(row.place, pupil, group.key, begins, until)

    def _teacher(self, element: Element, row: Row) -> None:
        key = row.text(KEY, 60, needed=True)
        given, prefix, family = self._name(row)
        if not row.is_new(KEY, key, self.draft.staff):
            return
        taken = f"«{key}» begins like that of another teacher. Shorten it to {CODE_LIMIT} characters."
        code = self.draft.teacher_code(row, KEY, key, row.text("gebruikersnaam", 100).partition("@")[0], taken=taken)
        self.draft.staff[key] = StaffMember(row.place, key, code, given, prefix, family)
        role = TeacherRole(row.place, key, self.setting.school, self.setting.starts_on)
        self.draft.roles[key, self.setting.school] = role
        for kind, group in self._named_groups(element, row):
            tie = Tie(row.place, key, group.key, self.setting.starts_on, self.setting.ends_on)
            if kind == MIXED:
                self.draft.teachings[key, group.key] = tie
            elif self.with_mentors:
                self.draft.mentorings[key, group.key] = tie
            else:
                self.unsaid += 1
