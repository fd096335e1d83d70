"""The table of the slow tier names what is there, and every source that is changed asks for some part of it."""

from tests.structure.source import ROOT, SOURCE
from tests.tiers import EVERYTHING, SLOW, SRC, TURNS, is_of, is_slow, touched

FILES = [path.relative_to(ROOT).as_posix() for path in SOURCE.rglob("*") if path.suffix != ".pyc" and path.is_file()]


def test_every_part_is_there() -> None:
    assert [one for part in SLOW.values() for one in part.tests if not (ROOT / one).exists()] == []


def test_every_source_asks_for_a_part() -> None:
    assert [path for path in FILES if not touched([path])] == []


def test_every_beginning_is_that_of_a_file() -> None:
    here = [path for folder in ("tests", "supply", "deploy", "docs", ".ci") for path in (ROOT / folder).rglob("*")]
    files = [*FILES, *(path.relative_to(ROOT).as_posix() for path in [*here, *ROOT.iterdir()])]
    beginnings = [*EVERYTHING, *(one for part in SLOW.values() for one in part.sources)]
    assert [one for one in beginnings if not any(is_of(path, [one]) for path in files)] == []


def test_six_turns_see_everything() -> None:
    assert {part.turn for part in SLOW.values()} == set(range(TURNS))


def test_no_test_of_whole_servers_is_forgotten() -> None:
    """They need the machine to themselves, so that the fast tier cannot have them."""
    assert [path.name for path in (ROOT / "tests" / "running").glob("test_*.py") if not is_slow(path)] == []


def test_a_change_asks_for_its_own_part_and_what_everything_hangs_on_for_all() -> None:
    assert touched([f"{SRC}/platform/postgres/launcher.py"]) == {"faults", "kills"}
    assert touched([f"{SRC}/media/events/pages.py"]) == {
        "stories of pictures",
        "hostile forms",
        "hostile addresses",
        "demonstration",
    }
    assert touched([f"{SRC}/learning/grades/gradebook_reads.py"]) == {"stories of the school", "hostile forms"}
    assert touched(["docs/operate.md"]) == set()
    assert touched(["requirements.lock"]) == set(SLOW)
