"""The one way out gives a piece of a table: the columns and rows that were asked for, and on record no others."""

from typing import Any

import pytest

from tests.people import NOW, Cast, secret_of
from tests.release.listing import recorded
from zorgvuldig.gate.door import Kind, NotOpened, open_door
from zorgvuldig.release.release import NotReleasable, TablePart, release

READS = ("organisation", "identity", "membership", "contact", "guardian", "release")


def give(cast: Cast, tables: list[str | TablePart], reads: tuple[str, ...] = READS, **change: Any) -> Any:
    """Release these about Noor and Bram, as Maud at the door of 2B."""
    asked: dict[str, Any] = {
        "channel": "list", "recipient": "colleagues", "basis": "education_task", "pupils": [cast.noor.id, cast.bram.id],
    }  # fmt: skip
    key = str(cast.groups["2B"][1])
    secret = secret_of(cast.maud)
    with open_door(
        secret, purpose="mentoring", reads=reads, writes=("release",), kind=Kind.GROUP, key=key, now=NOW
    ) as d:
        return release(door=d, tables=tables, **(asked | change))


def fields(cast: Cast) -> dict[int, list[str]]:
    """What is on record, by pupil."""
    return {row[0]: row[5] for row in recorded(cast)}


def test_only_the_columns_that_were_asked_for_come_and_stand_on_record(cast: Cast) -> None:
    given = give(cast, [TablePart("pupil_contact", ("email",))])
    assert [set(row) for row in given.rows["pupil_contact"]] == [{"pupil_id", "email"}] * 2
    assert given.fields == ["pupil_contact.email"]
    assert fields(cast) == {cast.noor.id: ["pupil_contact.email"], cast.bram.id: ["pupil_contact.email"]}


def test_only_the_rows_that_were_asked_for_come(cast: Cast) -> None:
    own = cast.groups["2B"][0]
    given = give(
        cast, [TablePart("membership", ("group_id",), only={"group_id": [own]}), TablePart("learning_group", ("name",))]
    )
    assert {row["group_id"] for row in given.rows["membership"]} == {own}
    assert [row["name"] for row in given.rows["learning_group"]] == ["2B"]


def test_what_is_not_there_about_a_pupil_is_not_on_record(cast: Cast) -> None:
    cast.db.execute("delete from pupil_contact where pupil_id = %s", [cast.bram.id])
    give(
        cast,
        [TablePart("pupil_contact", ("email",)), TablePart("guardian", ("phone",)), TablePart("pupil", ("number",))],
    )
    assert fields(cast) == {
        cast.noor.id: ["pupil_contact.email", "guardian.phone", "pupil.number"],
        cast.bram.id: ["pupil.number"],
    }


def test_people_who_were_not_named_stay(cast: Cast) -> None:
    given = give(cast, [TablePart("guardian", ("email",), people={cast.noor.id: [cast.gerda.id]})])
    assert [row["email"] for row in given.rows["guardian"]] == ["gerda@example.org"]
    given = give(cast, [TablePart("guardian", ("email",), people={cast.noor.id: [cast.olga.id]})])
    assert given.rows == {}  # row security: Olga is no guardian of anybody who is open


@pytest.mark.parametrize(
    "part",
    [
        TablePart("pupil_identity", ("nickname",)),
        TablePart("pupil_identity", ("given_name",), only={"nickname": ["x"]}),
        TablePart("progress_note", ("text",)),
        TablePart("official_number", ("number",)),
    ],
)
def test_a_column_or_table_that_the_register_does_not_give_stays(cast: Cast, part: TablePart) -> None:
    with pytest.raises(NotReleasable):
        give(cast, [part])
    assert recorded(cast) == []


def test_a_category_that_was_not_opened_stays(cast: Cast) -> None:
    with pytest.raises(NotOpened):
        give(cast, [TablePart("pupil_contact", ("email",))], reads=("organisation", "identity", "release"))
    assert recorded(cast) == []


def test_a_note_stands_behind_the_basis(cast: Cast) -> None:
    give(cast, [TablePart("pupil", ("number",))], note=("class", "lesson"))
    assert {row[3] for row in recorded(cast)} == {"education_task/class/lesson"}
