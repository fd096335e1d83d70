"""A line of the operational log says its moment so that it can be laid beside a line of another machine."""

import logging

from zorgvuldig.platform.logs import Discreet


def test_a_line_says_its_moment_in_utc() -> None:
    record = logging.LogRecord("zorgvuldig", logging.WARNING, "x.py", 1, "something", (), None)
    record.created, record.msecs = 1_795_000_000.25, 250.0
    assert Discreet().format(record).startswith("2026-11-18T11:06:40.250Z WARNING zorgvuldig ")
