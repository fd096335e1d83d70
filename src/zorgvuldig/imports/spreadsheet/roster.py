"""A sheet of pupils → the common roster: pupils, their guardians, their classes and the mentors of those."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.roster.model import (
    Birth,
    Enrolment,
    Group,
    Guardian,
    Guardianship,
    Pupil,
    Roster,
    School,
    Setting,
    Tie,
    Year,
)
from zorgvuldig.imports.roster.terms import join_key
from zorgvuldig.imports.spreadsheet import parse
from zorgvuldig.imports.spreadsheet.parse import MappedRow, Name, mapped
from zorgvuldig.platform.names import fold, is_prefix, split_prefix
from zorgvuldig.platform.spreadsheets.model import Sheet

SOURCE = "sheet"
FILE = "leerlingen"
NUMBER_LIMIT, LEVEL_LIMIT, STREET_LIMIT, TOWN_LIMIT, PREFIX_LIMIT = 40, 20, 120, 80, 20
GIVEN = Place("", 0)  # what no row says
NOBODY = Name("", "", "")


@dataclass(slots=True)
class PupilSheet:
    """Reads row by row. `staff_codes` is every member of staff's code, folded → as the school writes it."""

    sheet: Sheet
    mapping: Mapping[str, str]
    setting: Setting
    findings: Findings
    today: date
    staff_codes: Mapping[str, str]
    pupils: dict[str, Pupil] = field(default_factory=dict)
    births: list[Birth] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    guardians: dict[str, Guardian] = field(default_factory=dict)
    guardianships: list[Guardianship] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    memberships: list[Tie] = field(default_factory=list)
    mentorings: dict[str, Tie] = field(default_factory=dict)
    mentors: dict[str, tuple[str, int]] = field(default_factory=dict)
    unsaid: Counter[str] = field(default_factory=Counter)

    def roster(self) -> Roster:
        """Everything the sheet says; only to be used when `findings` has no problems."""
        for row in mapped(self.sheet, self.mapping, FILE, self.findings):
            self._row(row)
        self._tell()
        setting = self.setting
        year = Year(GIVEN, self._year, setting.school, setting.year_name, setting.starts_on, setting.ends_on)
        return Roster(
            source=SOURCE,
            same_people=False,
            schools=(School(GIVEN, setting.school, setting.school_name),),
            years=(year,),
            subjects=(),
            groups=tuple(self.groups.values()),
            pupils=tuple(self.pupils.values()),
            births=tuple(self.births),
            enrolments=tuple(self.enrolments),
            staff=(),
            roles=(),
            guardians=tuple(self.guardians.values()),
            guardianships=tuple(self.guardianships),
            memberships=tuple(self.memberships),
            teachings=(),
            mentorings=tuple(self.mentorings.values()),
            staff_by_code=True,
            names_everybody=False,
            names_all_ties=False,
            keeps_start=True,
        )

    @property
    def _year(self) -> str:
        return join_key(self.setting.school, self.setting.year_name)

    def _row(self, row: MappedRow) -> None:
        number = row.get("number", lambda c: parse.text(c, NUMBER_LIMIT), "", needed=True)
        key = number.upper()
        name = self._name(row)
        self._short_prefix(
            row, "prefix" if row.has("prefix") else "family_name" if row.has("family_name") else "name", name
        )
        if key in self.pupils:
            says = _("Leerlingnummer «%(number)s» staat ook in rij %(row)s. Geef elke leerling een eigen nummer.")
            row.refuse("number", says % {"number": number, "row": self.pupils[key].place.row})
            return
        pupil = Pupil(
            row.place,
            key,
            number,
            *name,
            email=row.get("email", parse.email, ""),
            phone=row.get("phone", parse.phone, ""),
            street=self._street(row),
            postcode=row.get("postcode", parse.postcode, ""),
            town=row.get("town", lambda c: parse.text(c, TOWN_LIMIT), ""),
        )
        self._about(row, key)
        if key:
            self.pupils[key] = pupil

    def _name(self, row: MappedRow) -> Name:
        """From three columns, from two with the prefix before the family name, or from one."""
        if not (row.has("given_name") and row.has("family_name")):
            return row.get("name", parse.full_name, NOBODY, needed=True)
        given = row.get("given_name", parse.text, "", needed=True)
        family = row.get("family_name", parse.text, "", needed=True)
        prefix = row.get("prefix", lambda c: parse.text(c, PREFIX_LIMIT), "")
        before, comma, after = (part.strip() for part in family.partition(","))
        if comma and is_prefix(after):  # «Berg, van den»
            return Name(given, prefix or after, before)
        return Name(given, prefix, family) if prefix else Name(given, *split_prefix(family))

    def _short_prefix(self, row: MappedRow, key: str, name: Name) -> None:
        if len(name.prefix) > PREFIX_LIMIT:
            says = _("«%(value)s» is te lang. Gebruik hoogstens %(limit)s tekens.")
            row.refuse(key, says % {"value": name.prefix[:PREFIX_LIMIT], "limit": PREFIX_LIMIT})

    def _street(self, row: MappedRow) -> str:
        parts = [row.get(key, parse.text, "") for key in ("street", "house", "house_extra")]
        street = " ".join(filter(None, parts)) if parts[0] else ""
        if len(street) > STREET_LIMIT:
            row.refuse("street", _("Straat en huisnummer zijn samen te lang. Maak de straatnaam korter."))
        return street

    def _about(self, row: MappedRow, key: str) -> None:
        """Everything that points at the pupil of this row."""
        born_on = row.get("born_on", lambda c: parse.born(c, self.today), None)
        sex = row.get("sex", parse.sex, "")
        if born_on:
            self.births.append(Birth(row.place, key, born_on, sex))
        else:
            self.unsaid["born_on"] += 1
        starts_on = row.get("starts_on", parse.day, None) or self.setting.starts_on
        self.enrolments.append(Enrolment(row.place, key, self.setting.school, self._level(row), starts_on, None))
        self._class(row, key)
        self._guardian(row, key, 1)
        self._guardian(row, key, 2)

    def _level(self, row: MappedRow) -> str:
        """The course with the year in it, as lists say it: «havo 3»."""
        level = row.get("level", lambda c: parse.text(c, LEVEL_LIMIT), "")
        year = row.get("grade_year", lambda c: parse.text(c, LEVEL_LIMIT), "")
        if year and year not in level.split():
            level = f"{level} {year}".strip()
        if len(level) > LEVEL_LIMIT:
            says = _("«%(value)s» is te lang. Gebruik hoogstens %(limit)s tekens.")
            row.refuse("level", says % {"value": level, "limit": LEVEL_LIMIT})
        return level

    # --- classes and mentors --------------------------------------------------------------------------------------

    def _class(self, row: MappedRow, pupil: str) -> None:
        name = row.get("class", parse.text, "")
        if not name:
            self.unsaid["class"] += 1
            return
        key = join_key(self._year, fold(name))
        group = self.groups.setdefault(key, Group(row.place, key, self._year, "", name))
        self.memberships.append(Tie(row.place, pupil, key, self.setting.starts_on, self.setting.ends_on))
        self._mentor(row, group)

    def _mentor(self, row: MappedRow, group: Group) -> None:
        wanted = row.get("mentor", parse.text, "")
        if not wanted:
            return
        first, at = self.mentors.setdefault(group.key, (fold(wanted), row.place.row))
        if first != fold(wanted):
            says = _("Klas «%(name)s» heeft in rij %(row)s een andere mentor. Geef een klas één mentor.")
            row.refuse("mentor", says % {"name": group.name, "row": at})
        elif code := self.staff_codes.get(fold(wanted)):
            begins, ends = self.setting.starts_on, self.setting.ends_on
            starts_on = (
                max(self.today, begins) if self.today < ends else begins
            )  # a mentor of today may not be September's
            self.mentorings.setdefault(group.key, Tie(row.place, code, group.key, starts_on, ends))
        else:
            says = _("«%(code)s» is hier geen code van een medewerker. Deze klas krijgt geen mentor.")
            row.warn("mentor", says % {"code": wanted})

    # --- guardians ------------------------------------------------------------------------------------------------

    def _guardian(self, row: MappedRow, pupil: str, n: int) -> None:
        name = row.get(f"guardian{n}_name", parse.full_name, NOBODY)
        email = row.get(f"guardian{n}_email", parse.email, "")
        phone = row.get(f"guardian{n}_phone", parse.phone, "")
        kind = row.get(f"guardian{n}_tie", parse.tie, "other")
        authority = row.get(f"guardian{n}_authority", parse.yes_no, None)
        self._short_prefix(row, f"guardian{n}_name", name)
        if not name.family:
            if email or phone:
                row.warn(
                    f"guardian{n}_email" if email else f"guardian{n}_phone",
                    _("Er staat geen naam bij. Dit is niet ingelezen."),
                )
            return
        key = guardian_key(name, email, pupil)
        known = self.guardians.setdefault(key, Guardian(row.place, key, *name, email, phone))
        if phone and not known.phone:
            self.guardians[key] = replace(known, phone=phone)
        if any(tie.pupil == pupil and tie.guardian == key for tie in self.guardianships[-1:]):
            row.refuse(f"guardian{n}_name", _("Deze ouder staat twee keer bij deze leerling. Haal er een weg."))
            return
        if authority is None:
            self.unsaid["authority"] += 1
        self.guardianships.append(Guardianship(row.place, pupil, key, kind, authority))

    def _tell(self) -> None:
        """What the sheet left open, in numbers."""
        open_ends = (
            (
                "born_on",
                _("Leerlingen zonder geboortedatum: %(count)s. Ouders kunnen hun dossier pas openen als die er is."),
            ),
            ("class", _("Leerlingen zonder klas: %(count)s. Zet hen later zelf in een klas.")),
            (
                "authority",
                _(
                    "Ouders van wie het bestand niet zegt of zij gezag hebben: %(count)s. Zij zien niets tot de school een "
                    "papier zag en het gezag vastlegt."
                ),
            ),
        )
        self.findings.notices += [says % {"count": self.unsaid[key]} for key, says in open_ends if self.unsaid[key]]


def guardian_key(name: Name, email: str, pupil: str) -> str:
    """Who is the same guardian: the same name at the same address, or without an address the same name for one pupil.

    A digest, because keys of other systems may be seen by whoever maintains the system.
    """
    who = email.lower() or pupil
    return hashlib.sha256("\n".join((*map(fold, name), who)).encode()).hexdigest()[:40]


def to_roster(
    sheet: Sheet,
    mapping: Mapping[str, str],
    *,
    setting: Setting,
    findings: Findings,
    today: date,
    staff_codes: Mapping[str, str],
) -> Roster:
    """The pupils of `sheet` as a roster; what is wrong goes into `findings`, and then nothing of it may be used.

    `mapping` (target key → header) must have passed `columns.check`. `staff_codes` is folded code → code.
    """
    return PupilSheet(sheet, mapping, setting, findings, today, staff_codes).roster()
