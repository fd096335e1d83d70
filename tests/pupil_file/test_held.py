"""Of which kinds of data there is anything: a page that read the file says what one says that asks after each."""

import pytest

from tests.gate.doors import file_of
from tests.people import Cast, secret_of
from zorgvuldig.pupil_file.file_reads import HELD
from zorgvuldig.pupil_file.held_reads import IN_FILE, held_beside, held_categories
from zorgvuldig.pupils.file_reads import file_of as read_file


@pytest.mark.parametrize(("child", "parent"), [("noor", "gerda"), ("tess", "gerda")])
def test_what_the_file_shows_is_held_or_not_as_each_table_says(cast: Cast, child: str, parent: str) -> None:
    pupil = getattr(cast, child)
    with file_of(pupil, secret_of(getattr(cast, parent)), "parental_view", reads=HELD) as door:
        file = read_file(pupil.uid, door=door)
        assert held_beside(file, door=door) == held_categories(pupil.id, door=door)
        assert door.reads.issuperset(IN_FILE)


def test_a_file_without_it_does_not_say_that_it_is_there(cast: Cast) -> None:
    """Each of them counts: what is taken away in the database is not held any more."""
    for table in ("emergency_contact", "pupil_contact", "enrolment"):
        cast.db.execute(f"delete from {table} where pupil_id = %s", [cast.noor.id])
    with file_of(cast.noor, secret_of(cast.gerda), "parental_view", reads=HELD) as door:
        held = held_beside(read_file(cast.noor.uid, door=door), door=door)
        assert held == held_categories(cast.noor.id, door=door)
        assert held.intersection(IN_FILE) == {"identity", "birth", "guardian"}
