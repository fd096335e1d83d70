"""How each table is merged, and the longer statements beside it."""

from functools import cache
from importlib import resources

from zorgvuldig.imports.roster.merge import KeyedMerge, Merge

UID = {"uid": "gen_random_uuid()"}
REACH = ("email", "phone", "street", "postcode", "town")
NAME = {"given_name": "text", "prefix": "text", "family_name": "text"}

YEAR = KeyedMerge(
    "school_year",
    natural=("school_id", "name"),
    columns={"school_id": "integer", "name": "text", "starts_on": "date", "ends_on": "date"},
)
SUBJECT = KeyedMerge(
    "subject", natural=("school_id", "code"), columns={"school_id": "integer", "code": "text", "name": "text"}
)
GROUP = KeyedMerge(
    "learning_group",
    natural=("year_id", "name"),
    columns={"year_id": "integer", "subject_id": "integer", "kind": "text", "name": "text"},
    fresh=UID,
)
PUPIL = Merge("pupil", key=("person_id",), columns={"person_id": "integer", "number": "text"}, fresh=UID)
IDENTITY = Merge(
    "pupil_identity",
    key=("pupil_id",),
    columns={"pupil_id": "integer", **NAME, "sort_key": "text", "search_key": "text"},
    sourced=True,
    derived=frozenset({"sort_key", "search_key"}),
    spoken=frozenset({*NAME, "sort_key", "search_key"}),
    spoken_by="family_name",
)
BIRTH = Merge(
    "pupil_birth",
    key=("pupil_id",),
    columns={"pupil_id": "integer", "born_on": "date", "sex": "text"},
    silent=frozenset({"sex"}),
    sourced=True,
)
CONTACT = Merge(
    "pupil_contact",
    key=("pupil_id",),
    columns={"pupil_id": "integer", **dict.fromkeys(REACH, "text")},
    silent=frozenset(REACH),
    sourced=True,
)
ECK_ID = Merge("eck_id", key=("pupil_id",), columns={"pupil_id": "integer", "value": "text"})
STAFF = Merge(
    "staff",
    key=("person_id",),
    columns={"person_id": "integer", "code": "text", **NAME},
    spoken=frozenset(NAME),
    spoken_by="family_name",
)
GUARDIAN = Merge(
    "guardian",
    key=("person_id",),
    columns={"person_id": "integer", **NAME, "email": "text", "phone": "text"},
    silent=frozenset({"email", "phone"}),
    sourced=True,
)


# How people in groups are merged: the table with the column that names the person, and what it says of the group.
TIES = {
    "membership": {"person": "pupil_id", "column": ", is_class", "value": ", g.kind = 'class'"},
    "teaching": {"person": "staff_id", "column": "", "value": ""},
    "mentoring": {"person": "staff_id", "column": "", "value": ""},
}


@cache
def statement(name: str, **names: str) -> str:
    """The statement in `sql/<name>.sql`, for the table and column in `names` when it serves several."""
    text = resources.files(__package__).joinpath("queries", f"{name}.sql").read_text()
    return text.format(**names) if names else text
