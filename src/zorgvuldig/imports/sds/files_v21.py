"""Layout 2.1 of School Data Sync: which columns of which files are used, and why others are not."""

from zorgvuldig.imports.csv_reader import NO_PLACE, FileSpec
from zorgvuldig.imports.roster.terms import NO_PASSWORDS

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
