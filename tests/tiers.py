"""The two tiers of the suite, and which change asks for which part of the slow one.

The fast tier decides whether a change is right: `make test`. What takes longer than it tells stands here, by file or folder: `make test-all`
runs it too, and `.ci/run` the parts whose sources a change touches and one turn of six (`python -m tests.tiers`).
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TURNS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """Tests that take long, by file or folder; the sources whose change asks for them, by the beginning of their path from the root,
    in which a star stands for any name; and their turn of six.

    What runs `alone` has the machine to itself; `elsewhere` is done once more on the machine's own PostgreSQL, and is fast besides.
    """

    tests: tuple[str, ...]
    sources: tuple[str, ...]
    turn: int
    alone: bool = False
    elsewhere: bool = False


SRC = "src/zorgvuldig"
# A change of these can break any part: then all are asked for.
EVERYTHING = (
    "requirements.lock",
    "pyproject.toml",
    "Makefile",
    ".ci/",
    "tests/conftest.py",
    "tests/people.py",
    "tests/tiers.py",
)
SLOW: dict[str, Part] = {
    "pages": Part(
        ("tests/browser/test_every_page.py", "tests/browser/test_pages.py", "tests/browser/test_pages_no_door.py"),
        (f"{SRC}/templates/", f"{SRC}/jinja2/", f"{SRC}/web/", "tests/browser/"),
        0,
    ),
    "help": Part(("tests/browser/test_help.py",), (f"{SRC}/web/help/", f"{SRC}/locale/", "supply/help_"), 1),
    "stories": Part(
        (
            "tests/browser/test_camera_register.py", "tests/browser/test_footage_player.py", "tests/browser/test_picture_story.py",
            "tests/browser/test_register_screen.py", "tests/browser/test_school_year.py", "tests/browser/test_steady.py",
        ),
        (f"{SRC}/records/", f"{SRC}/governance/", f"{SRC}/images/", f"{SRC}/web/", "tests/browser/"),
        4,
    ),
    "hostile": Part(
        ("tests/fuzz",),
        (f"{SRC}/*/forms", f"{SRC}/*/views", f"{SRC}/records/", f"{SRC}/release/", f"{SRC}/late", f"{SRC}/today", f"{SRC}/urls", f"{SRC}/gate/", "tests/fuzz/"),
        2,
    ),
    "kills": Part(
        (
            "tests/backup/test_footage_stays_gone.py", "tests/backup/test_round_trip.py", "tests/backup/test_stays_gone.py",
            "tests/gate/test_install_busy.py", "tests/governance/test_register_processes.py", "tests/postgres/test_launcher.py",
            "tests/release/oidc/test_races.py", "tests/release/oneroster/test_killed.py", "tests/retention/test_killed.py",
            "tests/setting_up/test_naming.py",
        ),
        (
            f"{SRC}/postgres/", f"{SRC}/backup/", f"{SRC}/retention/", f"{SRC}/management/", f"{SRC}/release/channels/", f"{SRC}/vault/",
            f"{SRC}/setting_up/",
        ),
        5,
    ),
    "demonstration": Part(
        (
            "tests/demo/test_applying.py", "tests/demo/test_cameras.py", "tests/demo/test_command.py",
            "tests/demo/test_moving.py", "tests/demo/test_pictures.py", "tests/demo/test_seed.py", "tests/demo/test_tour.py",
        ),
        (f"{SRC}/demo/", f"{SRC}/images/", "tests/demo/"),
        3,
    ),
    "install": Part(
        (
            "tests/running/test_contributing.py", "tests/running/test_install.py", "tests/running/test_install_units.py",
            "tests/running/test_install_upgrade.py",
        ),
        (
            f"{SRC}/migrations/", f"{SRC}/setting_up/", f"{SRC}/management/", f"{SRC}/register/", f"{SRC}/versions", f"{SRC}/settings",
            f"{SRC}/apps", f"{SRC}/models", f"{SRC}/__", f"{SRC}/wsgi", f"{SRC}/py.typed", "deploy/", "CONTRIBUTING.md",
        ),
        4,
        alone=True,
    ),
    "faults": Part(
        (
            "tests/running/test_alone.py", "tests/running/test_bucket.py", "tests/running/test_faults.py",
            "tests/running/test_parts.py", "tests/running/test_pgbouncer.py", "tests/running/test_rotating_while_serving.py",
            "tests/running/test_standby.py", "tests/running/test_two_of_each.py", "tests/running/test_nothing_in_any_output.py",
        ),
        (
            f"{SRC}/postgres/", f"{SRC}/operating/", f"{SRC}/post/", f"{SRC}/backup/", f"{SRC}/vault/", f"{SRC}/jobs", f"{SRC}/logs",
            "tests/running/",
        ),
        5,
        alone=True,
    ),
    "recorder": Part(
        ("tests/running/test_recorder.py", "tests/running/test_recorder_full.py", "tests/running/test_recorder_tls.py"),
        (f"{SRC}/images/cameras/", f"{SRC}/vault/"),
        3,
        alone=True,
    ),
    "postgresql": Part(
        ("tests/gate", "tests/retention", "tests/rights", "tests/consent", "tests/statement", "tests/promises"),
        (
            f"{SRC}/gate/", f"{SRC}/*/sql/", f"{SRC}/retention/", f"{SRC}/rights/", f"{SRC}/consent/", f"{SRC}/statement/",
            f"{SRC}/governance/", f"{SRC}/documents/",
        ),
        1,
        elsewhere=True,
    ),
}  # fmt: skip


def is_slow(path: Path) -> bool:
    """Whether a file or folder is of the slow tier."""
    if not path.is_relative_to(ROOT):
        return False
    name = path.relative_to(ROOT).as_posix()
    here = (one for part in SLOW.values() if not part.elsewhere for one in part.tests)
    return any(name == one or name.startswith(f"{one}/") for one in here)


def is_of(path: str, beginnings: Iterable[str]) -> bool:
    """Whether a path from the root begins as one of these do."""
    return any(re.match(re.escape(one).replace(r"\*", "[^/]+"), path) for one in beginnings)


def touched(changed: Iterable[str]) -> set[str]:
    """The parts whose sources are among these paths, from the root of the project; all of them when it can be any."""
    paths = list(changed)
    if any(is_of(path, EVERYTHING) for path in paths):
        return set(SLOW)
    return {name for name, part in SLOW.items() if any(is_of(path, part.sources) for path in paths)}


def asked_for(since: str, turn: int) -> set[str]:
    """The parts for what changed since a commit, and those whose turn it is."""
    git = ["git", "diff", "--name-only", since, "HEAD"]
    changed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return touched(changed) | {name for name, part in SLOW.items() if part.turn == turn % TURNS}


def main() -> None:
    """Print the tests, on a line for each way to run them: together, alone, and on the other PostgreSQL."""
    asking = argparse.ArgumentParser(prog="python -m tests.tiers", description=__doc__)
    asking.add_argument("how", choices=["together", "alone", "elsewhere"])
    asking.add_argument("--since", metavar="COMMIT", help="only what changed since then asks for, and the turn")
    asking.add_argument("--turn", type=int, default=0)
    asked = asking.parse_args()
    names = asked_for(asked.since, asked.turn) if asked.since else set(SLOW)
    parts = [SLOW[name] for name in SLOW if name in names]
    how = {"together": (False, False), "alone": (True, False), "elsewhere": (False, True)}[asked.how]
    print(*(one for part in parts if (part.alone, part.elsewhere) == how for one in part.tests))


if __name__ == "__main__":
    sys.exit(main())
