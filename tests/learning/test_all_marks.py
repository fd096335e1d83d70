"""All marks of a school year on one page: who gets there, that none is missing, and none is shown before its moment."""

import re
from datetime import datetime, timedelta

import pytest

from tests.learning.gradeworld import add_test, mark
from tests.people import NOW, Cast, days, group, sign_in
from tests.pictured import rows

FAMILY = ("gerda", "noor")


def address(cast: Cast, who: str, pupil: str = "noor") -> str:
    """Where somebody has the page: of themselves, or, who is no mentor, of a child."""
    if who == pupil:
        return "/mijn-gegevens/cijfers/"
    uid = cast.people[pupil].uid
    return f"/leerlingen/{uid}/cijfers/" if who == "maud" else f"/mijn-kind/{uid}/cijfers/"


def page(cast: Cast, who: str, more: str = "") -> str:
    answer = sign_in(cast.people[who]).get(address(cast, who) + more)
    assert answer.status_code == 200
    return answer.content.decode()


def table(text: str) -> list[list[str]]:
    """The rows of the table, each with the subject above it."""
    year = re.search(r"<caption>([^<]*)</caption>", text)
    assert year
    found = []
    for body in re.findall(r"<tbody>.*?</tbody>", text, re.DOTALL):
        (subject,), *lines = rows(f"<caption>{year[1]}</caption>{body}", year[1])
        found += [[subject, *line] for line in lines]
    return found


@pytest.fixture
def earlier(cast: Cast) -> str:
    """A mark of the year before; what that year is called in the address."""
    group(cast, "ak1B", "Oost", "Aardrijkskunde")
    year = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="vorig jaar", starts_on=days(-400), ends_on=days(-100)
    )
    cast.db.execute("update learning_group set year_id = %s where id = %s", [year, cast.groups["ak1B"][0]])
    add_test(cast, "kaarten", group="ak1B", held_on=days(-200))
    mark(cast, "noor", "kaarten", "7.1")
    return "jaar-vorig-jaar"


@pytest.mark.parametrize("who", [*FAMILY, "maud"])
def test_every_mark_of_three_hundred_is_there(cast: Cast, who: str) -> None:
    cast.db.execute("delete from grade where pupil_id = %s", [cast.noor.id])
    subjects = ("Biologie", "Engels", "Frans")
    for at, subject in enumerate(subjects):
        group(cast, f"g{at}", "Oost", subject)
        for number in range(100):
            add_test(cast, f"t{at}-{number}", group=f"g{at}", held_on=days(number - 100), weight=1 + number % 3)
            mark(cast, "noor", f"t{at}-{number}", f"{1 + number % 10}.0")
            mark(cast, "bram", f"t{at}-{number}", "9.9")
    found = table(page(cast, who))
    assert [row[:2] for row in found] == [[s, f"T{at}-{n}"] for at, s in enumerate(subjects) for n in range(100)]
    assert [row[3:] for row in found] == [[f"{1 + n % 3}×", f"{1 + n % 10},0"] for _ in subjects for n in range(100)]


@pytest.mark.parametrize("who", [*FAMILY, "maud"])
def test_a_code_stands_there_with_what_it_says(cast: Cast, who: str) -> None:
    add_test(cast, "spreken", is_exam=True)
    mark(cast, "noor", "spreken", "insufficient")
    text = page(cast, who)
    assert '<abbr title="onvoldoende" class="laag">O</abbr>' in text
    assert ["Spreken PTA", "O"] in [[row[1], row[4]] for row in table(text)]


@pytest.mark.parametrize("shown_from", [None, NOW + timedelta(days=1)])
def test_no_mark_is_shown_before_its_moment(cast: Cast, shown_from: datetime | None) -> None:
    add_test(cast, "stil", shown_from=shown_from)
    mark(cast, "noor", "stil", "3.3")
    for who in FAMILY:
        text = page(cast, who)
        assert "Breuken" in text
        assert "Stil" not in text
        assert "3,3" not in text
    assert "3,3" in page(cast, "maud")


def test_nobody_reads_the_marks_of_another_pupil(cast: Cast) -> None:
    mark(cast, "bram", "machten", "9.7")
    for who in (*FAMILY, "maud"):
        assert "9,7" not in page(cast, who)
    for who in ("gerda", "rob", "karim", "dirk", "anna", "noor"):
        assert sign_in(cast.people[who]).get(f"/mijn-kind/{cast.bram.uid}/cijfers/").status_code == 404
    for who in ("gerda", "dirk", "anna", "noor", "leo"):
        assert sign_in(cast.people[who]).get(f"/leerlingen/{cast.noor.uid}/cijfers/").status_code == 404


def test_a_guardian_whom_a_court_keeps_away_gets_there_no_more(cast: Cast) -> None:
    client = sign_in(cast.gerda)
    assert client.get(address(cast, "gerda")).status_code == 200
    cast.db.execute("update guardianship set is_restricted = true where guardian_id = %s", [cast.gerda.id])
    assert client.get(address(cast, "gerda")).status_code == 404


def test_progress_stays_visible_to_guardians_until_eighteen(cast: Cast) -> None:
    assert sign_in(cast.gerda).get(address(cast, "gerda", "tess")).status_code == 200
    assert sign_in(cast.ymke).get(address(cast, "ymke", "yara")).status_code == 404


@pytest.mark.parametrize("who", [*FAMILY, "maud"])
def test_a_year_is_chosen(cast: Cast, who: str, earlier: str) -> None:
    now = page(cast, who)
    assert [row[0] for row in table(now)] == ["Wiskunde"]
    assert f'<a href="?jaar={earlier}">vorig jaar: 1 cijfer</a>' in now
    before = page(cast, who, f"?jaar={earlier}")
    assert [[row[0], row[4]] for row in table(before)] == [["Aardrijkskunde", "7,1"]]
    assert "?jaar=" in before  # and back
    assert table(page(cast, who, "?jaar=jaar-1999-2000")) == table(now)


def test_without_marks_this_year_the_last_one_is_shown(cast: Cast, earlier: str) -> None:
    cast.db.execute("delete from grade where test_id <> %s", [cast.tests["kaarten"]])
    text = page(cast, "gerda")
    assert [row[0] for row in table(text)] == ["Aardrijkskunde"]
    assert f"?jaar={earlier}" not in text


def test_two_schools_have_one_year(cast: Cast) -> None:
    name = cast.db.execute("select name from school_year where id = %s", [cast.years["Oost"]]).fetchone()[0]
    cast.db.execute("update school_year set name = %s where id = %s", [name, cast.years["West"]])
    group(cast, "du2W", "West", "Duits")
    add_test(cast, "kasus", group="du2W")
    mark(cast, "noor", "kasus", "6.6")
    assert sorted(row[0] for row in table(page(cast, "gerda"))) == ["Duits", "Wiskunde"]


def test_without_marks_it_says_when_there_will_be(cast: Cast) -> None:
    cast.db.execute("delete from grade")
    assert "Er zijn nog geen cijfers." in page(cast, "gerda")


@pytest.mark.parametrize("who", [*FAMILY, "maud"])
def test_the_file_leads_there(cast: Cast, who: str, earlier: str) -> None:
    file = {"gerda": f"/mijn-kind/{cast.noor.uid}/", "noor": "/mijn-gegevens/"}.get(
        who, f"/leerlingen/{cast.noor.uid}/begeleiding/"
    )
    client = sign_in(cast.people[who])
    text = client.get(file).content.decode()
    assert f'<a href="{address(cast, who)}">Alle cijfers</a>' in text
    asked = client.get(f"{file}?jaar={earlier}").content.decode()
    assert f'<a href="{address(cast, who)}?jaar={earlier}">Alle cijfers van vorig jaar</a>' in asked
    assert f'<a href="{file}">Terug naar het dossier</a>' in page(cast, who)
