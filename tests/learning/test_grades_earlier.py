"""Marks of school years that are over: a link until somebody asks for them, then their subjects, one list at a time."""

import pytest

from tests.gate.doors import file_of
from tests.learning.gradeworld import add_test, mark
from tests.people import Cast, days, group, secret_of, sign_in
from zorgvuldig.learning.progress.reads import progress
from zorgvuldig.pupil_file.file_reads import HELD

THIS, ALL = "Andere vakken", "Alle vakken van dit schooljaar"


@pytest.fixture
def years(cast: Cast) -> str:
    """Two subjects this year, one the year before; the address of the file."""
    group(cast, "en2B", "Oost", "Engels")
    group(cast, "ak1B", "Oost", "Aardrijkskunde")
    before = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="vorig jaar", starts_on=days(-400), ends_on=days(-100)
    )
    cast.db.execute("update learning_group set year_id = %s where id = %s", [before, cast.groups["ak1B"][0]])
    add_test(cast, "woorden", group="en2B")
    add_test(cast, "kaarten", group="ak1B", held_on=days(-200))
    for test in ("woorden", "kaarten"):
        cast.grade("noor", test, "7.1")
    return f"/mijn-kind/{cast.noor.uid}/"


def page(cast: Cast, address: str) -> str:
    return sign_in(cast.gerda).get(address).content.decode()


def test_an_earlier_year_takes_the_place_of_the_other_subjects(cast: Cast, years: str) -> None:
    first = page(cast, years)
    assert THIS in first
    assert ALL not in first
    assert "Aardrijkskunde" not in first
    year = first.partition('<a href="?jaar=')[2].partition("#")[0]
    asked = page(cast, f"{years}?jaar={year}")
    assert "Aardrijkskunde" in asked
    assert "Toon als tabel" in asked  # the subject of this year that is open
    assert f'<a href="?#cijfers">{ALL}</a>' in asked
    assert THIS not in asked
    opened = page(cast, f"{years}?vak={cast.groups['ak1B'][1]}")
    assert "Kaarten" in opened
    assert 'class="vonk"' in asked
    assert 'class="vonk"' not in opened
    assert THIS not in opened
    assert "Toon als tabel" not in opened
    assert opened.count(ALL) == 1


def test_a_year_that_is_not_there_changes_nothing(cast: Cast, years: str) -> None:
    assert THIS in page(cast, f"{years}?jaar=jaar-1999-2000")


def test_who_has_one_subject_is_offered_no_others(cast: Cast, years: str) -> None:
    cast.db.execute("delete from grade where test_id = %s", [cast.tests["woorden"]])
    year = page(cast, years).partition('<a href="?jaar=')[2].partition("#")[0]
    assert ALL not in page(cast, f"{years}?jaar={year}")


def test_without_marks_this_year_no_way_back_to_them_is_offered(cast: Cast, years: str) -> None:
    cast.db.execute("delete from grade where test_id <> %s", [cast.tests["kaarten"]])
    opened = page(cast, f"{years}?vak={cast.groups['ak1B'][1]}")
    assert "Kaarten" in opened
    assert ALL not in opened
    assert "dit schooljaar nog geen cijfers" in opened


def test_of_a_year_that_is_over_a_family_is_told_of_what_it_may_see_alone(cast: Cast, years: str) -> None:
    """Marks that a page only counts are no less hidden than those that stand on it; nor are they somebody else's."""
    add_test(cast, "rivieren", group="ak1B", held_on=days(-190), shown_from=None)
    mark(cast, "noor", "rivieren", "3.2")
    mark(cast, "bram", "kaarten", "8.8")
    assert "vorig jaar: 1 cijfer<" in page(cast, years)
    seen = sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/").content.decode()
    assert "vorig jaar: 2 cijfers<" in seen


def test_a_year_that_is_only_counted_is_not_read(cast: Cast, years: str) -> None:
    with file_of(cast.noor, secret_of(cast.gerda), reads=HELD) as door:
        now, before = progress(cast.noor.id, lambda year: year.is_current, door=door)
        assert (before.count, before.tests, before.marks) == (1, {}, [])
        assert now.count == sum(row.grade_id is not None for rows in now.tests.values() for row in rows) > 0
        assert now.tests.keys() == {group.id for group in now.year.groups}
