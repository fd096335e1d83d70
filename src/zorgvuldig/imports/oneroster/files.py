"""OneRoster 1.1 and 1.2: which columns of which files are used and why others are not, and the rows of an exchange."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from zorgvuldig.imports.csv_reader import NO_PLACE, FileSpec, Row, Sheet
from zorgvuldig.imports.problems import Findings
from zorgvuldig.imports.roster.terms import NO_PASSWORDS

ID, STATUS, MODIFIED = "sourcedId", "status", "dateLastModified"
ORIGIN = "where somebody comes from and what they look like is not kept."
STATES = {STATUS: False, MODIFIED: False}
RACES = (
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
)
BIRTHPLACE = ("countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus")
NOT_STAFF = "kept for pupils and guardians, not for staff."

ORGS = FileSpec("orgs.csv", used={ID: True, **STATES, "name": True, "type": True}, makes=frozenset({"school"}))
SESSIONS = FileSpec(
    "academicSessions.csv",
    used={
        ID: True,
        **STATES,
        "title": True,
        "type": True,
        "startDate": True,
        "endDate": True,
        "parentSourcedId": False,
    },
    makes=frozenset({"school_year"}),
)
COURSES = FileSpec(
    "courses.csv", used={ID: True, **STATES, "title": True, "courseCode": False}, makes=frozenset({"subject"})
)
CLASSES = FileSpec(
    "classes.csv",
    used={
        ID: True,
        **STATES,
        "title": True,
        "courseSourcedId": True,
        "classType": True,
        "schoolSourcedId": True,
        "termSourcedIds": True,
    },
    makes=frozenset({"learning_group"}),
)
USERS = FileSpec(
    "users.csv",
    used={
        ID: True,
        **STATES,
        "username": False,
        "givenName": True,
        "familyName": True,
        "middleName": False,
        "identifier": False,
        "email": False,
        "sms": False,
        "phone": False,
        "agentSourcedIds": False,
        "grades": False,
        "preferredGivenName": False,
        "userIds": False,
    },
    partly={
        "userIds": "only a pupil's ECK iD is kept, written as {eckId:https://ketenid.nl/…}.",
        "username": "only kept as a teacher's code when there is no identifier; nobody signs in with it.",
        "middleName": "only a name prefix such as «van der» is kept.",
        "email": NOT_STAFF,
        "phone": NOT_STAFF,
        "sms": "only kept when there is no phone, and not for staff.",
    },
    ignored={
        "password": NO_PASSWORDS,
        "enabledUser": "who may sign in here is decided here.",
        "userMasterIdentifier": "numbers of other systems are not kept.",
        "pronouns": NO_PLACE,
    },
    makes=frozenset({"pupil", "staff", "guardian"}),
)
USERS_11 = FileSpec(
    USERS.name,
    used={**USERS.used, "role": True, "orgSourcedIds": True},
    partly=USERS.partly,
    ignored=USERS.ignored,
    makes=USERS.makes,
)
ROLES = FileSpec(
    "roles.csv",
    used={
        ID: True,
        **STATES,
        "userSourcedId": True,
        "role": True,
        "orgSourcedId": True,
        "beginDate": False,
        "endDate": False,
    },
    makes=frozenset({"enrolment", "staff_role"}),
)
ENROLLMENTS = FileSpec(
    "enrollments.csv",
    used={
        ID: True,
        **STATES,
        "classSourcedId": True,
        "userSourcedId": True,
        "role": True,
        "beginDate": False,
        "endDate": False,
    },
    ignored={"schoolSourcedId": "the class has its school.", "primary": NO_PLACE},
    makes=frozenset({"membership", "teaching", "mentoring"}),
)
DEMOGRAPHICS = FileSpec(
    "demographics.csv",
    used={ID: True, **STATES, "birthDate": False, "sex": False},
    ignored=dict.fromkeys((*RACES, *BIRTHPLACE), ORIGIN),
    makes=frozenset({"pupil_birth"}),
)

FILES = {
    "1.1": (ORGS, SESSIONS, COURSES, CLASSES, USERS_11, DEMOGRAPHICS, ENROLLMENTS),
    "1.2": (ORGS, SESSIONS, COURSES, CLASSES, USERS, ROLES, DEMOGRAPHICS, ENROLLMENTS),
}


# The rows of a OneRoster exchange, each file in bulk (everything) or as a delta (what changed).

BULK, DELTA = "bulk", "delta"
ACTIVE, DELETED = "active", "tobedeleted"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?", re.ASCII)
MOMENT_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Delivery:
    """The files of one exchange; `modes` is file → bulk or delta, and a file it does not name is absent.

    `has_roles_file`: roles have a file of their own, as from 1.2.
    """

    sheets: Mapping[str, Sheet]
    modes: Mapping[str, str]
    findings: Findings
    has_roles_file: bool

    def is_bulk(self, file: str) -> bool:
        """Whether the file holds everything there is."""
        return self.modes.get(file) == BULK

    @property
    def names_everybody(self) -> bool:
        """Whether the files hold every person with what they are."""
        return self.is_bulk("users.csv") and (not self.has_roles_file or self.is_bulk("roles.csv"))

    def rows(self, file: str) -> Iterator[tuple[Row, bool]]:
        """The rows of a file, each with whether it is active; rows without a number of their own are refused."""
        if file not in self.sheets:
            return
        seen: set[str] = set()
        for row in self.sheets[file].rows():
            key, is_active = row.text(ID, 255, needed=True), self._is_active(row, file)
            if is_active is not None and row.is_new(ID, key, seen):
                seen.add(key)
                yield row, is_active

    def active(self, file: str, why_not: str) -> Iterator[Row]:
        """The active rows; the others are left out because of `why_not`."""
        for row, is_active in self.rows(file):
            if is_active:
                yield row
            else:
                self.findings.leave_out(row.place, why_not)

    def _is_active(self, row: Row, file: str) -> bool | None:
        """In bulk a status may be missing; in a delta it must be there, with the moment of the change."""
        is_delta = self.modes[file] == DELTA
        words = {"active": ACTIVE, "tobedeleted": DELETED} | ({} if is_delta else {"": ACTIVE})
        status = row.word(STATUS, words, needed=is_delta)
        if is_delta:
            moment = row.text(MODIFIED, MOMENT_LIMIT, needed=True)
            if moment and not MOMENT.fullmatch(moment):
                row.refuse(MODIFIED, f"«{moment}» is not a moment. Write it as 2025-09-01T12:00:00Z.")
        return None if status is None else status == ACTIVE

    def points(self, row: Row, column: str, key: str, file: str, here: Container[str], earlier: Container[str]) -> bool:
        """Whether `key` is in `file`, or was in an earlier one when this file is not in bulk; a problem when not."""
        return (not self.is_bulk(file) and key in earlier) or row.known(column, key, file, here)
