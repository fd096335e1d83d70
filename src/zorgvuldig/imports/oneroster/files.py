"""OneRoster 1.1 and 1.2: which columns of which files are used, and why others are not."""

from zorgvuldig.imports.csv_reader import NO_PLACE, FileSpec
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
