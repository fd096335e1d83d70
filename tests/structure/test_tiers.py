"""The table of the slow tier names what is there, every source that is changed asks for some part of it, and turns are about as long."""

from dataclasses import dataclass
from statistics import mean
from types import SimpleNamespace

import pytest

from tests.browser.test_every_page import SHOWN
from tests.fuzz.test_every_address import OPEN
from tests.fuzz.test_every_form import POSTED
from tests.reach import python_files, reached
from tests.structure.places import Place
from tests.structure.source import ROOT, SOURCE
from tests.tiers import EVERYTHING, PROVE, SLOW, SRC, TURNS, asked_for, is_of, is_slow, measured, touched, turns
from tests.turns import counted_as, has_turn, not_asked_for, pages
from zorgvuldig.statement.breakings.catalogue import CATALOGUE

FILES = [path.relative_to(ROOT).as_posix() for path in SOURCE.rglob("*") if path.suffix != ".pyc" and path.is_file()]
BY_TURN = [test for part in SLOW.values() if not part.by_page for test in part.tests]
ALONE = {test for part in SLOW.values() if part.alone for test in part.tests}
EVERY_PAGE = {
    *(f"tests/browser/test_every_page.py::test_a_page_is_for_everybody[{name}]" for name in SHOWN),
    *(f"tests/fuzz/test_every_form.py::test_a_hostile_form_is_answered[{place.name}]" for place in POSTED),
}
# Seconds on two cores, of which what runs alone uses one. A turn that is longer takes the time of what changed.
LONGEST_TURN = 380


@dataclass(frozen=True)
class FormTest:
    """What a collected test of a form has."""

    place: Place

    @property
    def nodeid(self) -> str:
        """As pytest names it."""
        return f"tests/fuzz/test_every_form.py::test_a_hostile_form_is_answered[{self.place.name}]"

    @property
    def callspec(self) -> SimpleNamespace:
        """What it was called with."""
        return SimpleNamespace(params={"place": self.place})


def seconds(turn: int) -> float:
    """How long a turn takes, without its sixth of the pages."""
    return sum(needs if test in ALONE else needs / 2 for test, needs in measured()[turn].items())


def test_every_part_is_there() -> None:
    assert [one for one in BY_TURN if not (ROOT / one.partition("::")[0]).exists()] == []


def test_every_source_asks_for_a_part() -> None:
    files = set(pages().values())
    assert [path for path in FILES if not touched([path]) and not reached([path]) & files] == []


def test_every_beginning_is_that_of_a_file() -> None:
    here = [
        path for folder in ("tests", "supply", "deploy", "docs", "verify", ".ci") for path in (ROOT / folder).rglob("*")
    ]
    files = [*FILES, *(path.relative_to(ROOT).as_posix() for path in [*here, *ROOT.iterdir()])]
    beginnings = [*EVERYTHING, *(one for part in SLOW.values() for one in (*part.sources, *part.visits))]
    assert [one for one in beginnings if not any(is_of(path, [one]) for path in files)] == []


def test_each_has_one_turn_and_its_seconds() -> None:
    """A new one goes to the shortest turn, with the seconds that its first run says at its end."""
    named = [test for tests in measured() for test in tests]
    shortest = min(range(TURNS), key=seconds)
    assert sorted(named) == sorted(set(BY_TURN)), (
        f"turns.toml has others than tests.tiers; what is new goes to turn {shortest}"
    )
    assert set(turns().values()) == set(range(TURNS))


def test_turns_are_about_as_long() -> None:
    """None is a tenth longer than they are together, so that no change waits for others."""
    each = [seconds(turn) for turn in range(TURNS)]
    assert max(each) <= mean(each) * 1.1, [f"{one:.0f} s" for one in each]
    assert max(each) <= LONGEST_TURN


def test_six_turns_see_every_page_and_each_a_part_of_them() -> None:
    by_turn = [{test for test in EVERY_PAGE if has_turn(test, turn)} for turn in range(TURNS)]
    assert set().union(*by_turn) == EVERY_PAGE
    assert sum(map(len, by_turn)) == len(EVERY_PAGE)
    assert max(map(len, by_turn)) < len(EVERY_PAGE) / TURNS * 1.35


def test_six_turns_see_everything() -> None:
    seen = {test for turn in range(TURNS) for test in asked_for([], turn)}
    assert seen == {test for part in SLOW.values() for test in part.tests}


def test_of_what_is_by_page_a_change_asks_for_the_pages_that_it_reaches_and_the_turn() -> None:
    forms = [FormTest(place) for place in POSTED]
    left = {item.place.name for item in not_asked_for(forms, [f"{SRC}/consent/family_pages.py"], 0)}
    here = {item.place.name for item in forms if pages()[item.place.name] == f"{SRC}/consent/family_pages.py"}
    assert here
    assert left == {item.place.name for item in forms if not has_turn(item.nodeid, 0)} - here
    assert not_asked_for(forms, [f"{SRC}/kit/page_kinds.py"], 0) == []


@pytest.mark.parametrize(
    ("test", "name"),
    [
        (f"{PROVE}::test_every_breaking_turns_its_promise_and_no_other[P01]",) * 2,
        ("tests/running/test_standby.py::test_a", "tests/running/test_standby.py"),
        ("tests/gate/test_install_busy.py::test_a", "tests/gate/test_install_busy.py"),
        ("tests/gate/test_door.py::test_a", "tests/gate"),
        ("tests/fuzz/test_every_form.py::test_a", "tests/fuzz/test_every_form.py"),
        ("tests/structure/test_tiers.py::test_a", ""),
    ],
)
def test_what_a_run_took_is_said_by_the_names_of_the_turns(test: str, name: str) -> None:
    assert counted_as(test) == name


def test_others_of_the_slow_tier_are_left_out_by_the_test() -> None:
    turn = turns()[f"{PROVE}::test_every_breaking_turns_its_promise_and_no_other[P01]"]
    broken, other, fast = (
        SimpleNamespace(nodeid=name)
        for name in (
            f"{PROVE}::test_every_breaking_turns_its_promise_and_no_other[P01]",
            f"{PROVE}::test_new",
            "tests/gate/test_door.py::test_a",
        )
    )
    assert not_asked_for([broken, other, fast], [], turn) == [other]
    assert not_asked_for([broken, other, fast], [], turn + 1) == [broken, other]
    assert not_asked_for([broken], [f"{SRC}/statement/breakings/catalogue/p01.py"], turn + 1) == []


def test_every_place_is_of_a_page_that_a_change_can_reach() -> None:
    """A page of a library has no file of ours: then a change of what signs people in asks for all."""
    names = {*SHOWN, *(place.name for place in POSTED), *(name for _, name in OPEN)}
    assert sorted(names - set(pages())) == []
    ours = {
        file for name, file in pages().items() if name in names and "/allauth/" not in file and "/django/" not in file
    }
    assert sorted(ours - set(python_files())) == []


def test_every_breaking_has_a_turn() -> None:
    named = {test.rpartition("[")[2].rstrip("]") for test in BY_TURN if test.startswith(PROVE) and "[" in test}
    assert named == {one.promise for one in CATALOGUE}


def test_no_test_of_whole_servers_is_forgotten() -> None:
    """They need the machine to themselves, so that the fast tier cannot have them."""
    assert [path.name for path in (ROOT / "tests" / "running").glob("test_*.py") if not is_slow(path)] == []


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        (f"{SRC}/platform/mail/outbox.py", {"faults"}),
        (f"{SRC}/media/events/pages.py", {"demonstration of pictures", "many to choose from", "stories of pictures"}),
        (f"{SRC}/learning/grades/gradebook_reads.py", {"a school year", "acts", "looked at", "saving"}),
        ("docs/operate.md", set()),
        ("requirements.lock", set(SLOW)),
    ],
)  # fmt: skip
def test_a_change_asks_for_its_own_parts_and_what_everything_hangs_on_for_all(path: str, parts: set[str]) -> None:
    assert touched([path]) == parts


def test_a_change_reaches_what_goes_on_from_it() -> None:
    """By import, by a name in a text, and through the package of what is no Python; and nothing else."""
    marks = reached([f"{SRC}/learning/averages.py"])
    assert {f"{SRC}/learning/grades/pages.py", f"{SRC}/pupil_file/staff_pages.py"} <= marks
    assert not {one for one in marks if one.startswith(f"{SRC}/cameras/")}
    assert f"{SRC}/settings/__init__.py" in reached([f"{SRC}/web/headers.py"])
    for path in (f"{SRC}/consent/jinja2/consent/family.html", f"{SRC}/register/school/consent.toml"):
        assert f"{SRC}/consent/family_pages.py" in reached([path])
    assert reached(["docs/operate.md"]) == {"docs/operate.md"}
