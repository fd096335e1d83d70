"""What Somtoday Connect gave → the common roster: pupils, their guardians, classes and groups, and who teaches those.

A field that we have no right to stays as it is here, and so does what is empty there: an import from Connect empties nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from zorgvuldig.imports.connect.document import ConnectDocument
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.roster.draft import Draft
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
    Subject,
    Tie,
    Year,
)
from zorgvuldig.imports.roster.terms import CODE_LIMIT, ECK_ID, NAME_LIMIT, join_key
from zorgvuldig.imports.spreadsheet import parse
from zorgvuldig.imports.spreadsheet.roster import (
    GIVEN,
    LEVEL_LIMIT,
    NUMBER_LIMIT,
    PREFIX_LIMIT,
    STREET_LIMIT,
    TOWN_LIMIT,
)
from zorgvuldig.platform.names import fold

SOURCE = "connect"
PUPILS, GUARDIANS, GROUPS = "leerling", "verzorger", "lesgroep"
SEXES = {"MAN": "male", "VROUW": "female"}
FIRST_MENTOR = "EersteMentorStamgroep"
# Fields of which what stands here stays when there is no right to those of the source; all others are silent when they are empty.
STAYS = {
    "leerlingen.voorvoegsel": "pupil_identity.prefix",
    "leerlingen.roepnaam": "pupil_identity.given_name",
    "verzorgers.voorvoegsel": "guardian.prefix",
}
INITIALS = "guardian.given_name"  # Connect has initials alone, and a name says more
Item = Mapping[str, Any]
T = TypeVar("T")


@dataclass(slots=True)
class ConnectLayout:
    """Reads list by list. `staff_codes` is every member of staff's code, folded → as the school writes it."""

    document: ConnectDocument
    setting: Setting
    findings: Findings
    today: date
    staff_codes: Mapping[str, str]
    draft: Draft = field(default_factory=Draft)
    codes: dict[str, str] = field(default_factory=dict)
    untold: Counter[str] = field(default_factory=Counter)
    subjects: dict[str, Subject] = field(default_factory=dict)
    teachings: list[Tie] = field(default_factory=list)

    def roster(self) -> Roster:
        """Everything; only to be used when `findings` has no problems."""
        setting = self.setting
        self.draft.schools[setting.school] = School(GIVEN, setting.school, setting.school_name)
        year = Year(GIVEN, self._year, setting.school, setting.year_name, setting.starts_on, setting.ends_on)
        self.draft.years[self._year] = year
        self.codes = {one["uuid"]: one["afkorting"] for one in self.document.every("medewerkers") if "afkorting" in one}
        for n, pupil in enumerate(self.document.every("leerlingen"), 1):
            self._pupil(pupil, Place(PUPILS, n))
        for n, group in enumerate(self.document.every("lesgroepen"), 1):
            self._group(group, Place(GROUPS, n))
        self._mentors()
        for n, guardian in enumerate(self.document.every("verzorgers"), 1):
            self._guardian(guardian, Place(GUARDIANS, n))
        self._tell()
        missing = {STAYS[name] for name in self.document.missing if name in STAYS}
        roster = self.draft.roster(
            source=SOURCE,
            same_people=False,
            mentorings=tuple(self.draft.mentorings.values()),
            staff_by_code=True,
            names_everybody=False,
            names_all_ties=False,
            names_all_mentors=False,
            keeps_start=True,
            stays=frozenset({*missing, INITIALS}),
        )
        return roster

    @property
    def _year(self) -> str:
        return join_key(self.setting.school, self.setting.year_name)

    def _value(self, item: Item, name: str, place: Place, read: Callable[[str], T], otherwise: T) -> T:
        """A value that may be left out: one that cannot be read is told, and what stands here stays."""
        try:
            return read(item.get(name, ""))
        except parse.CellRefused as refused:
            self.findings.warn(place, name, str(refused))
            return otherwise

    # --- pupils ---------------------------------------------------------------------------------------------------

    def _pupil(self, item: Item, place: Place) -> None:
        key, number = item["uuid"], str(item.get("leerlingnummer", ""))
        given = item.get("roepnaam") or item.get("voornamen") or item.get("voorletters", "")
        family, prefix = item.get("achternaam", ""), item.get("voorvoegsel", "")
        if not (number and given and family):
            self.findings.leave_out(place, _("het nummer of de naam ontbreekt"))
            return
        if len(number) > NUMBER_LIMIT or len(prefix) > PREFIX_LIMIT or max(len(given), len(family)) > NAME_LIMIT:
            self.findings.refuse(place, "achternaam", _("Dit is te lang. Maak het in het andere systeem korter."))
            return
        first = self.draft.numbers.setdefault(number, place.row)
        if first != place.row:
            says = _("Leerlingnummer «%(number)s» staat er twee keer. Geef elke leerling een eigen nummer.")
            self.findings.refuse(place, "leerlingnummer", says % {"number": number})
            return
        street, postcode, town = self._address(item, place)
        self.draft.pupils[key] = Pupil(
            place,
            key,
            number,
            given,
            prefix,
            family,
            email=self._value(item, "emailadres", place, parse.email, ""),
            phone=self._phone(item, place, "mobielnummer"),
            street=street,
            postcode=postcode,
            town=town,
            eck_id=self._eck_id(item, place),
        )
        born_on = self._value(item, "geboortedatum", place, lambda cell: parse.born(cell, self.today), None)
        if born_on:
            self.draft.births[key] = Birth(place, key, born_on, SEXES.get(item.get("geslacht", ""), ""))
        else:
            self.untold["born_on"] += 1
        self._placements(item, place)

    def _phone(self, item: Item, place: Place, mobile: str) -> str:
        """The mobile number, else the other one; a secret number stays where it is."""
        if found := self._value(item, mobile, place, parse.phone, ""):
            return found
        if item.get("telefoonnummer_geheim"):
            self.untold["secret"] += 1
            return ""
        return self._value(item, "telefoonnummer", place, parse.phone, "")

    def _address(self, item: Item, place: Place) -> tuple[str, str, str]:
        if item.get("adres_geheim"):
            self.untold["secret"] += 1
            return "", "", ""
        found: Item = item.get("adres", {})
        parts = [found.get(name, "") for name in ("straat", "huisnummer", "huisnummer_toevoeging")]
        if parts[2] and parts[1].endswith(parts[2]):
            parts.pop()  # «9a» with «a» beside it
        street = " ".join(filter(None, parts)) if parts[0] else ""
        town = found.get("woonplaats", "")
        if len(street) > STREET_LIMIT or len(town) > TOWN_LIMIT:
            self.findings.warn(place, "adres", _("Dit adres is te lang. Vul het hier zelf in."))
            return "", "", ""
        return street, self._value(found, "postcode", place, parse.postcode, ""), town

    def _eck_id(self, item: Item, place: Place) -> str:
        value: str = item.get("eckid", "")
        if not value:
            return ""
        if not ECK_ID.fullmatch(value):
            self.findings.warn(place, "eckid", _("Dit is geen ECK iD. Wij lezen het niet in."))
            return ""
        first = self.draft.pseudonyms.setdefault(value, place.row)
        if first != place.row:
            self.findings.refuse(place, "eckid", _("Deze ECK iD staat er twee keer. Elke leerling heeft een eigen."))
        return value

    def _placements(self, item: Item, place: Place) -> None:
        """At this school from the first placement on, until the last ends before the year does; and the classes of this year."""
        key, setting = item["uuid"], self.setting
        spans = sorted(
            ((*self._span(one, place), one) for one in item.get("plaatsingen", [])), key=lambda span: span[:2]
        )
        spans = [span for span in spans if span[0] < span[1]]
        starts_on = spans[0][0] if spans else setting.starts_on
        until = max((span[1] for span in spans), default=setting.ends_on)
        now = next((one for begins, ends, one in spans if begins <= self.today < ends), spans[-1][2] if spans else {})
        ends_on = until if until < setting.ends_on else None
        level = self._level(now, place)
        self.draft.enrolments[key, setting.school] = Enrolment(place, key, setting.school, level, starts_on, ends_on)
        for begins, ends, one in spans:
            self._class(
                one.get("stamgroep", {}), place, key, max(begins, setting.starts_on), min(ends, setting.ends_on)
            )

    def _span(self, placement: Item, place: Place) -> tuple[date, date]:
        """Half-open: the last day that Connect names is one on which the placement holds."""
        begins = self._value(placement, "startdatum", place, parse.day, None) or self.setting.starts_on
        last = self._value(placement, "einddatum", place, parse.day, None)
        return begins, last + timedelta(days=1) if last else self.setting.ends_on

    def _level(self, placement: Item, place: Place) -> str:
        """The course with the year in it: «havo 3»."""
        course: str = placement.get("opleiding", {}).get("afkorting", "")
        year = str(placement.get("leerjaar", ""))
        level = f"{course} {year}".strip() if year and not course.rstrip().endswith(year) else course
        if len(level) > LEVEL_LIMIT:
            self.findings.warn(place, "opleiding", _("Deze opleiding heeft een te lange naam. Wij lezen haar niet in."))
            return ""
        return level

    def _class(self, found: Item, place: Place, pupil: str, begins: date, ends: date) -> None:
        name, number = found.get("naam", ""), found.get("uuid", "")
        if not name or not number or len(name) > NAME_LIMIT or begins >= ends:
            self.untold["class"] += 1
            return
        key = self._class_key(number)
        self.draft.groups.setdefault(key, (Group(place, key, self._year, "", name), name))
        tie = self.draft.memberships.get((pupil, key))
        if tie:
            begins, ends = min(tie.starts_on, begins), max(tie.ends_on, ends)
        self.draft.memberships[pupil, key] = Tie(place, pupil, key, begins, ends)

    def _class_key(self, number: str) -> str:
        """A class keeps its number from year to year, and is another one here."""
        return join_key(self._year, number)

    # --- groups and who teaches them ------------------------------------------------------------------------------

    def _group(self, item: Item, place: Place) -> None:
        name, code = item.get("naam", ""), item.get("vak", "")
        subject = item.get("vakuuid") or fold(code)
        if not name or not (code or item.get("vaknaam")) or not subject:
            self.findings.leave_out(place, _("de groep heeft geen naam of geen vak"))
            return
        if len(name) > NAME_LIMIT or len(code) > CODE_LIMIT or len(item.get("vaknaam", "")) > NAME_LIMIT:
            self.findings.refuse(place, "naam", _("Dit is te lang. Maak het in het andere systeem korter."))
            return
        setting, key, at = self.setting, join_key(self._year, item["uuid"]), join_key(self.setting.school, subject)
        called = item.get("vaknaam") or code
        self.draft.subjects.setdefault(at, Subject(place, at, setting.school, code or called[:CODE_LIMIT], called))
        self.draft.groups[key] = Group(place, key, self._year, at, name), name
        for member in item.get("leerlingen", []):
            pupil = member.get("uuid", "")
            stay = self.draft.enrolments.get((pupil, setting.school))
            if stay is None:
                continue  # of another branch, or left out
            begins = max(stay.starts_on, setting.starts_on)
            ends = min(stay.ends_on or setting.ends_on, setting.ends_on)
            if begins < ends:
                self.draft.memberships[pupil, key] = Tie(place, pupil, key, begins, ends)
        for number in item.get("docenten", []):
            if code := self._staff(number):
                self.draft.teachings[code, key] = Tie(place, code, key, *self._from_now())

    def _mentors(self) -> None:
        for one in self.document.every("stamgroepen"):
            key = self._class_key(one["uuid"])
            if key not in self.draft.groups:
                continue
            for mentor in one.get("mentoren", []):
                code = self._staff(mentor.get("medewerker_uuid", ""))
                if code and mentor.get("toewijzing") == FIRST_MENTOR:
                    self.draft.mentorings[code, key] = Tie(GIVEN, code, key, *self._from_now())

    def _from_now(self) -> tuple[date, date]:
        """Who teaches today may not have done so in September: nobody sees more of the past than they did."""
        begins, ends = self.setting.starts_on, self.setting.ends_on
        return (max(self.today, begins) if self.today < ends else begins), ends

    def _staff(self, number: str) -> str:
        """The code of a member of staff here; nobody comes on the staff by an import."""
        theirs = self.codes.get(number, "")
        ours = self.staff_codes.get(fold(theirs), "") if theirs else ""
        if not ours:
            self.untold["staff"] += 1
        return ours

    # --- guardians ------------------------------------------------------------------------------------------------

    def _guardian(self, item: Item, place: Place) -> None:
        key, family, given = item["uuid"], item.get("achternaam", ""), item.get("voorletters", "")
        prefix = item.get("voorvoegsel", "")
        children = [one for one in item.get("relatie_tot_leerlingen", []) if one.get("uuid") in self.draft.pupils]
        if not children:
            self.findings.leave_out(place, _("er is geen leerling bij"))
            return
        if not family or not given or len(prefix) > PREFIX_LIMIT or max(len(given), len(family)) > NAME_LIMIT:
            self.findings.leave_out(place, _("de naam ontbreekt, of is te lang"))
            return
        email = self._value(item, "emailadres", place, parse.email, "")
        phone = self._phone(item, place, "uitgebreidMobielNummer")
        self.draft.guardians[key] = Guardian(place, key, given, prefix, family, email, phone)
        for child in children:
            kind, has = self._relation(child), child.get("ouderlijk_gezag")
            self.untold["authority"] += has is None
            self.draft.guardianships[child["uuid"], key] = Guardianship(place, child["uuid"], key, kind, has)

    def _relation(self, child: Item) -> str:
        """What somebody is to a pupil; a word that we do not know is «other»."""
        try:
            return parse.tie(child.get("relatiesoort", ""))
        except parse.CellRefused:
            return "other"

    def _tell(self) -> None:
        """What was left open, in numbers."""
        told: Sequence[tuple[str, str]] = (
            (
                "born_on",
                _("Leerlingen zonder geboortedatum: %(n)s. Ouders kunnen hun dossier pas openen als die er is."),
            ),
            ("class", _("Plaatsingen zonder stamgroep: %(n)s. Zet deze leerlingen zelf in een klas.")),
            (
                "secret",
                _("Geheime nummers en adressen: %(n)s. Die halen wij niet op. Vul ze hier zelf in als dat nodig is."),
            ),
            (
                "staff",
                _("Keren dat een docent hier geen medewerker is met dezelfde code: %(n)s. Zet die zelf bij de groep."),
            ),
            (
                "authority",
                _(
                    "Ouders van wie wij niet weten of zij gezag hebben: %(n)s. Zij zien niets tot de school een papier zag "
                    "en het gezag vastlegt."
                ),
            ),
        )
        self.findings.notices += [says % {"n": self.untold[name]} for name, says in told if self.untold[name]]
