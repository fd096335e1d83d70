"""Moments are written one way: «26 november 2026, 15:36», short «26 nov 2026». A month has no capital in Dutch."""

import re
from pathlib import Path

import zorgvuldig

SOURCE = Path(zorgvuldig.__file__).parent
WRITTEN = re.compile(r'\|date\("([^"]*)"\)')
DAYS = ("j F Y", "j F", "j b Y", "j b", "l j F Y", "l j F", "D j b", "l j b", "F Y", "b Y", "F", "b", "l", "D")
CLOCKS = ("H:i", "H:i:s")
KNOWN = {*DAYS, *CLOCKS, *(f"{day}, {clock}" for day in DAYS for clock in CLOCKS)}
ELSEWHERE = {"d-m-Y H:i:s"}  # burned into footage, where every sign has its place


def test_every_moment_on_a_page_is_written_in_a_known_way() -> None:
    found = {text for path in SOURCE.rglob("*.html") for text in WRITTEN.findall(path.read_text())}
    assert {"j F Y", "j F Y, H:i"} <= found
    assert found - KNOWN - ELSEWHERE == set()
