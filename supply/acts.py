"""Measure the acts of `docs/acts.md`: `python -m tests.moved` makes a demonstration for it, on a day in June when each of them can be done.

Each act is done in Chromium by whoever does it, by the words on the screen, from that person's first page. What an act needs it finds in a new
demonstration: one that was used is not the same school any more. `tests/browser/test_acts.py` does all of them again, and fails when one does
not work or asks for more clicks than the document says.
"""

import argparse
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from supply import acts_desk, acts_family, acts_leader, acts_teacher
from supply.act_hand import Hand
from supply.act_list import ACTS as PUT
from supply.act_list import Act
from supply.help_pictures import visitor
from supply.lock import ROOT

OF = (acts_teacher, acts_desk, acts_leader, acts_family)  # what a teacher does comes first: others see it
ACTS = {name: act for part in OF for name, act in PUT.items() if act.does.__module__ == part.__name__}
DOCUMENT = ROOT / "docs" / "acts.md"
ELSEWHERE = Path(__file__).with_suffix(".toml")
SYSTEMS = {"magister": "Magister", "somtoday": "Somtoday"}
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
NONE = "–"
DESK = {"width": 1280, "height": 900}  # pixels
HEAD = ("Who", "Act", "Clicks", "Typed", "Seconds", *SYSTEMS.values(), "Note")
ROW = re.compile(
    r"^\| (?P<who>[^|]+) \| (?P<act>[^|]+) \| (?P<clicks>\d+) \| (?P<typed>\d+) \| (?P<seconds>[\d.]+) \|", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one act took."""

    clicks: int
    typed: int
    seconds: float


def main(arguments: list[str], environment: Mapping[str, str] | None = None) -> int:
    """Measure every act, or some, and write the table. `environment` is that of the programs of the demonstration, when theirs is not ours."""
    parser = argparse.ArgumentParser(prog="python -m supply.acts", description=__doc__.partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=ACTS, nargs="+", default=list(ACTS), metavar="ACT")
    options = parser.parse_args(arguments)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell"),
            args=["--no-sandbox", "--lang=nl-NL"],
        )
        for name, measured in of_all(browser, options.address, options.data, options.only, environment):
            table = written(DOCUMENT.read_text(encoding="utf-8"), kept() | {name: measured})
            DOCUMENT.write_text(table, encoding="utf-8")  # at once: who has to begin again goes on with the next
        browser.close()
    return 0


def of_all(
    browser: Browser, address: str, data: Path, names: list[str], environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, Measured]]:
    """These acts, in the order of the list: what one leaves behind another may need."""
    windows: dict[str, Page] = {}
    for name in names:
        act = ACTS[name]
        if act.account not in windows:
            windows[act.account] = visitor(browser, address, act.account, data, environment)
            windows[act.account].set_viewport_size(DESK)
        yield act.name, done(act, windows[act.account])


def done(act: Act, page: Page) -> Measured:
    """Do an act from the first page on."""
    shown = page.goto("/")
    assert shown is not None
    hand = Hand(page, parsedate_to_datetime(shown.headers["date"]).date())
    act.does(hand)
    return Measured(hand.clicks, hand.typed, round(hand.seconds, 1))


def kept() -> dict[str, Measured]:
    """What the document says, by the name of the act."""
    rows = ROW.finditer(DOCUMENT.read_text(encoding="utf-8"))
    return {row["act"]: Measured(int(row["clicks"]), int(row["typed"]), float(row["seconds"])) for row in rows}


def written(text: str, found: Mapping[str, Measured]) -> str:
    """The document with this table, and where what it says of other systems stands."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    rows = [row_of(name, act, found[act.name]) for name, act in ACTS.items() if act.name in found]
    table = [line_of(HEAD), line_of(("---",) * 2 + ("--:",) * (len(HEAD) - 3) + ("---",)), *rows]
    return f"{before}{BEGIN}\n" + "\n".join(table) + "\n\n" + "\n".join(sources()) + f"\n{END}{after}"


def row_of(name: str, act: Act, measured: Measured) -> str:
    """One line of the table."""
    others = (counted(system, name) for system in SYSTEMS)
    return line_of((act.who, act.name, measured.clicks, measured.typed, measured.seconds, *others, act.note))


def line_of(cells: tuple[object, ...]) -> str:
    """A line of a table in Markdown."""
    return ("| " + " | ".join(str(cell) for cell in cells) + " |").replace("  ", " ")


def counted(system: str, act: str) -> str:
    """How many clicks the manual of another system describes, with the number of its source; a dash when none was found."""
    told = elsewhere()[system].get(act)
    return f"{told['clicks']} [{list(elsewhere()['sources']).index(told['source']) + 1}]" if told else NONE


def sources() -> list[str]:
    """Where each figure about another system stands, and what was counted there."""
    lines = []
    for number, (key, source) in enumerate(elsewhere()["sources"].items(), 1):
        told = [
            f"{SYSTEMS[system]}, «{ACTS[name].name.lower()}»: {one['counted']}"
            for system in SYSTEMS
            for name, one in elsewhere()[system].items()
            if one["source"] == key
        ]
        lines.append(f"{number}. {source['title']}, <{source['address']}>. {'; '.join(told)}.")
    return lines


@cache
def elsewhere() -> dict[str, dict[str, Any]]:
    """What manuals of others say (`acts.toml`)."""
    return tomllib.loads(ELSEWHERE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
