"""A demonstration school at a moment of our choosing: made, kept and served by programs whose clock is moved (libfaketime), the database's too.

What a school can do depends on the day: reports are issued in June, and nobody is missing on a Sunday. `python -m tests.moved` measures the acts of
`docs/acts.md` there, all or those behind `--only`, so that what they say holds on any day; with
`--help-pictures` it makes the pictures of the help anew.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from supply import acts, help_pictures
from tests.running.parts import Installation, Postgres, address_of, place

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
END_OF_YEAR = datetime(
    2027, 6, 15, 10, 45, tzinfo=AMSTERDAM
)  # a Tuesday with lessons; end marks and the last reports are due
IN_AUTUMN = datetime(2026, 11, 24, 10, 45, tzinfo=AMSTERDAM)  # a Tuesday with lessons, of the first period
PUPILS = 60
LIBRARY = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where it is served, where its data lie, and what programs need that are to have its clock."""

    address: str
    data: Path
    environment: Mapping[str, str]


@contextmanager
def demonstration(moment: datetime) -> Iterator[Demonstration]:
    """A demonstration of sixty pupils that was made at this moment, served until whoever asked is done. Its clock goes on from there."""
    assert LIBRARY, "A moved clock needs libfaketime: install the package faketime."
    seconds = round((moment - datetime.now(UTC)).total_seconds())
    # Waiting goes by the steady clock, which stays as it is.
    clock = {"LD_PRELOAD": str(LIBRARY[-1]), "FAKETIME": f"{seconds:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with place() as home:
        server = Postgres(home / "server").make()
        server.environment |= clock
        school = Installation(home / "data", address_of(server.port), {"ZORGVULDIG_DEMO": "1", **clock})
        try:
            server.start()
            school.run("demo", "--pupils", str(PUPILS), "--once")
            yield Demonstration(school.serve().ready().address, school.data, school.given())
        finally:
            school.end()
            server.kill()


def main(arguments: list[str]) -> int:
    """Measure acts, or make pictures, on their day. What is not for us goes on to `supply.acts` or `supply.help_pictures`."""
    parser = argparse.ArgumentParser(prog="python -m tests.moved", description=__doc__.partition("\n")[0])
    parser.add_argument("--help-pictures", action="store_true", help="the pictures of the help instead of the acts")
    options, rest = parser.parse_known_args(arguments)
    program, moment = (help_pictures, IN_AUTUMN) if options.help_pictures else (acts, END_OF_YEAR)
    with demonstration(moment) as school:
        return program.main([school.address, "--data", str(school.data), *rest], school.environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
