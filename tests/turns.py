"""Of the slow tier what a change asks for and what has its turn; of tests that are one per page, those of the pages that the change reaches.

`python -m pytest -p tests.turns --since COMMIT --turn N FILE …`, as `.ci/run` does it; without `--since` all of them run. Says at the end
what each that has a turn took, as a line for `turns.toml`.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any
from zlib import crc32

import pytest

from tests.reach import reached
from tests.tiers import ROOT, SLOW, TURNS, asked_for, changed_since, is_slow, touched, turns

_seconds: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--since` and `--turn`, as `tests.tiers` has them."""
    parser.addoption(
        "--since", metavar="COMMIT", help="of the slow tier only what changed since then asks for, and the turn"
    )
    parser.addoption("--turn", type=int, default=0)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what nothing asks for."""
    if config.option.since:
        left_out = not_asked_for(items, changed_since(config.option.since), config.option.turn)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def not_asked_for(items: Sequence[pytest.Item], changed: Sequence[str], turn: int) -> list[pytest.Item]:
    """Those of the slow tier that neither this change nor this turn asks for."""
    asked, whole, on = tuple(asked_for(changed, turn)), touched(changed), reached(changed)
    by_page = {test for name, part in SLOW.items() if part.by_page and name not in whole for test in part.tests}

    def is_asked_for(item: pytest.Item) -> bool:
        file = item.nodeid.partition("::")[0]
        if file in by_page:
            return has_turn(item.nodeid, turn) or page_of(item) in on
        return not is_slow(ROOT / file) or item.nodeid.startswith(asked)

    return [item for item in items if not is_asked_for(item)]


def has_turn(nodeid: str, turn: int) -> bool:
    """Whether it is the turn of this test of a page: the same of six, whatever other pages there are."""
    return crc32(nodeid.encode()) % TURNS == turn % TURNS


def page_of(item: pytest.Item) -> str:
    """The file of the page that a test visits, from the root. Raises KeyError when it visits none: then it is not by page."""
    parameters = item.callspec.params  # type: ignore[attr-defined]
    place = parameters.get("place")
    return pages()[place.name if place else parameters["name"]]


@cache
def pages() -> dict[str, str]:
    """The file of the page behind each address, by the name of the address, or by the address where it has no name."""
    addresses = import_module("zorgvuldig.gate.pages").addresses()  # not before `conftest` made settings
    return {
        pattern.name or route: f"src/{pattern.callback.__module__.replace('.', '/')}.py" for route, pattern in addresses
    }


def counted_as(nodeid: str) -> str:
    """With what of `turns.toml` a test counts; with its file when it is by page, and with nothing when it is of the fast tier alone."""
    file = nodeid.partition("::")[0]
    named = [one for one in turns() if nodeid == one or nodeid.startswith((f"{one}::", f"{one}/"))]
    return max(named, key=len, default=file if is_slow(ROOT / file) else "")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what each that has a turn takes."""
    if name := counted_as(report.nodeid):
        _seconds[name] += report.duration


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what each took."""
    for name, seconds in _seconds.most_common():
        terminalreporter.write_line(f'"{name}" = {seconds:.0f}')
