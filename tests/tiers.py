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
OF_THE_SCHOOL = (
    f"{SRC}/access/", f"{SRC}/admissions/", f"{SRC}/attendance/", f"{SRC}/care/", f"{SRC}/imports/", f"{SRC}/incidents/", f"{SRC}/learning/", f"{SRC}/messages/", f"{SRC}/pupils/", f"{SRC}/school/",
)  # fmt: skip
OF_RELEASE = (f"{SRC}/copies/", f"{SRC}/pupil_file/", f"{SRC}/release/", f"{SRC}/suppliers/")
# What a request goes through before a page, and what every form is made of.
BEFORE_PAGES = (
    f"{SRC}/accounts/", f"{SRC}/gate/", f"{SRC}/kit/", f"{SRC}/platform/__", f"{SRC}/platform/http_client", f"{SRC}/platform/key_refresh",
    f"{SRC}/platform/lazy", f"{SRC}/platform/names", f"{SRC}/platform/oidc_client", f"{SRC}/platform/spreadsheets/", f"{SRC}/urls", f"{SRC}/web/worklist",
)  # fmt: skip
# What every story in a browser goes through.
FRAME = (f"{SRC}/kit/", f"{SRC}/web/", "tests/browser/")
SLOW: dict[str, Part] = {
    "pages": Part(
        ("tests/browser/test_every_page.py", "tests/browser/test_pages.py", "tests/browser/test_pages_no_door.py"),
        (f"{SRC}/*/templates/", f"{SRC}/*/jinja2/", f"{SRC}/kit/", f"{SRC}/platform/branding/", f"{SRC}/web/", "tests/browser/"),
        0,
    ),
    "help": Part(("tests/browser/test_help.py",), (f"{SRC}/web/help/", f"{SRC}/locale/", "supply/help_"), 1),
    "stories of the school": Part(
        (
            "tests/browser/test_many_groups.py", "tests/browser/test_many_staff.py", "tests/browser/test_pictures_seen.py",
            "tests/browser/test_register_screen.py", "tests/browser/test_saving.py", "tests/browser/test_school_year.py",
            "tests/browser/test_statement.py", "tests/browser/test_steady.py", "tests/browser/test_verify.py",
        ),
        (
            *OF_THE_SCHOOL, *FRAME, f"{SRC}/governance/", f"{SRC}/platform/spreadsheets/", f"{SRC}/release/", f"{SRC}/statement/",
            f"{SRC}/canaries/", f"{SRC}/transparency/",
        ),
        4,
    ),
    "stories of pictures": Part(
        (
            "tests/browser/test_albums.py", "tests/browser/test_bringing.py", "tests/browser/test_picture_story.py",
            "tests/browser/test_picture_tags.py",
        ),
        (*FRAME, f"{SRC}/consent/", f"{SRC}/media/", f"{SRC}/release/", f"{SRC}/school/groups/"),
        4,
    ),
    "stories of cameras": Part(
        ("tests/browser/test_camera_register.py", "tests/browser/test_footage_player.py"),
        (*FRAME, f"{SRC}/cameras/", f"{SRC}/platform/vault/", f"{SRC}/release/", f"{SRC}/statement/"),
        3,
    ),
    "hostile forms": Part(
        ("tests/fuzz/test_every_form.py",),
        (*BEFORE_PAGES, *OF_THE_SCHOOL, *OF_RELEASE, f"{SRC}/*/forms", f"{SRC}/*/*/forms", f"{SRC}/*/pages", f"{SRC}/*/*/pages", "tests/fuzz/"),
        2,
    ),
    # Addresses that are open to people without a session, and of machines: of these packages only.
    "hostile addresses": Part(
        ("tests/fuzz/test_every_address.py",),
        (
            *BEFORE_PAGES, f"{SRC}/access/", f"{SRC}/admissions/", f"{SRC}/cameras/*/pages", f"{SRC}/copies/", f"{SRC}/governance/*/pages",
            f"{SRC}/media/*/pages", f"{SRC}/operations/*/pages", f"{SRC}/retention/*/pages", f"{SRC}/release/", f"{SRC}/retention/pages",
            f"{SRC}/statement/pages", f"{SRC}/suppliers/", f"{SRC}/web/*/pages", "tests/fuzz/",
        ),
        2,
    ),
    "random schools": Part(
        ("tests/fuzz/test_random_schools.py",), (f"{SRC}/gate/", f"{SRC}/register/", f"{SRC}/*/sql/", "tests/fuzz/", "tests/gate/"), 2
    ),
    "kills": Part(
        (
            "tests/backup/test_footage_stays_gone.py", "tests/backup/test_round_trip.py", "tests/backup/test_stays_gone.py",
            "tests/gate/test_install_busy.py", "tests/governance/test_register_processes.py", "tests/platform/postgres/test_launcher.py",
            "tests/platform/postgres/test_launcher_accounts.py",
            "tests/suppliers/oidc/test_races.py", "tests/suppliers/oneroster/test_killed.py", "tests/retention/test_killed.py",
            "tests/operations/test_init_naming.py",
        ),
        (
            *OF_RELEASE, f"{SRC}/platform/postgres/", f"{SRC}/backup/", f"{SRC}/retention/", f"{SRC}/management/", f"{SRC}/platform/child_process",
            f"{SRC}/platform/systemd", f"{SRC}/platform/vault/", f"{SRC}/operations/setup/",
        ),
        5,
    ),
    "demonstration": Part(
        (
            "tests/demo/test_applying.py", "tests/demo/test_cameras.py", "tests/demo/test_command.py",
            "tests/demo/test_moving.py", "tests/demo/test_pictures.py", "tests/demo/test_seed.py", "tests/demo/test_tour.py",
            "tests/running/test_prove.py",
        ),
        (f"{SRC}/demo/", f"{SRC}/cameras/", f"{SRC}/media/", f"{SRC}/statement/", f"{SRC}/*/sql/", "tests/demo/", "tests/running/test_prove"),
        3,
    ),
    "install": Part(
        (
            "tests/running/test_contributing.py", "tests/running/test_install.py", "tests/running/test_install_units.py",
            "tests/running/test_install_upgrade.py",
        ),
        (
            f"{SRC}/migrations/", f"{SRC}/operations/setup/", f"{SRC}/operations/installation/", f"{SRC}/management/", f"{SRC}/register/", f"{SRC}/platform/versions",
            f"{SRC}/settings/",
            f"{SRC}/apps", f"{SRC}/models", f"{SRC}/__", f"{SRC}/command_line", f"{SRC}/wsgi", f"{SRC}/py.typed", "deploy/", "docs/first-change.md",
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
            f"{SRC}/platform/postgres/", f"{SRC}/operations/", f"{SRC}/platform/mail/", f"{SRC}/backup/", f"{SRC}/platform/vault/", f"{SRC}/jobs", f"{SRC}/platform/logs",
            f"{SRC}/management/commands/serve",
            "tests/running/",
        ),
        5,
        alone=True,
    ),
    "recorder": Part(
        ("tests/running/test_recorder.py", "tests/running/test_recorder_full.py", "tests/running/test_recorder_tls.py"),
        (f"{SRC}/cameras/", f"{SRC}/platform/vault/"),
        3,
        alone=True,
    ),
    "postgresql": Part(
        (
            "tests/gate", "tests/accounts", "tests/retention", "tests/rights", "tests/consent", "tests/statement", "tests/promises",
            "tests/cameras/test_gate.py", "tests/learning/test_archive_opening.py",
        ),
        (
            f"{SRC}/gate/", f"{SRC}/*/sql/", f"{SRC}/retention/", f"{SRC}/rights/", f"{SRC}/consent/", f"{SRC}/statement/",
            f"{SRC}/accounts/", f"{SRC}/canaries/", f"{SRC}/governance/", f"{SRC}/platform/documents/",
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
