"""The two tiers of the suite, and which change asks for which part of the slow one.

The fast tier decides whether a change is right: `make test`. What takes longer than it tells stands here, by file, folder or test: `make
test-all` runs it too, and `.ci/run` what a change touches and one turn of six (`python -m tests.tiers`). `turns.toml` says whose turn it
is, and how long each takes; of tests that are one per page every turn has a sixth (`tests.turns`).
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.reach import ROOT, SRC, reached

TURNS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """Tests that take long, by file, folder or test. Changed sources ask for them, by the beginning of their path from the root, in which
    a star stands for any name; and so does a change that reaches what they visit, by the beginning of the path of a page or other file
    (`tests.reach`).

    What runs `alone` has the machine to itself; `elsewhere` is done once more on the machine's own PostgreSQL, and is fast besides. Of what
    is `by_page` a change asks besides for the tests of the pages that it reaches.
    """

    tests: tuple[str, ...]
    sources: tuple[str, ...]
    visits: tuple[str, ...] = ()
    alone: bool = False
    elsewhere: bool = False
    by_page: bool = False


# A change of these can break any part: then all are asked for.
EVERYTHING = (
    "requirements.lock",
    "pyproject.toml",
    "Makefile",
    ".ci/",
    "tests/conftest.py",
    "tests/runs.py",
    "tests/people.py",
    "tests/reach.py",
    "tests/tiers.py",
    "tests/turns.py",
)
OF_THE_SCHOOL = (
    f"{SRC}/access/", f"{SRC}/admissions/", f"{SRC}/attendance/", f"{SRC}/care/", f"{SRC}/families/", f"{SRC}/imports/", f"{SRC}/incidents/", f"{SRC}/learning/", f"{SRC}/messages/", f"{SRC}/pupils/", f"{SRC}/school/",
)  # fmt: skip
# What a request goes through before a page, and what every form is made of. What a page imports of the gate reaches that page.
BEFORE_PAGES = (
    f"{SRC}/accounts/", f"{SRC}/gate/sql/", f"{SRC}/gate/pages", f"{SRC}/gate/sessions", f"{SRC}/kit/", f"{SRC}/platform/__",
    f"{SRC}/platform/http_client", f"{SRC}/platform/key_refresh", f"{SRC}/platform/lazy", f"{SRC}/platform/names",
    f"{SRC}/platform/oidc_client", f"{SRC}/platform/spreadsheets/", f"{SRC}/urls", f"{SRC}/web/worklist",
)  # fmt: skip
# What every story in a browser goes through.
FRAME = (f"{SRC}/kit/", f"{SRC}/web/", "tests/browser/conftest", "tests/browser/acting")
# What every breaking of a promise goes through: how it is done and looked at, and the guard that it is done to.
BREAKING = (
    f"{SRC}/statement/breakings/__", f"{SRC}/statement/breakings/bench", f"{SRC}/statement/breakings/copies", f"{SRC}/statement/breakings/hand",
    f"{SRC}/statement/breakings/ways", f"{SRC}/statement/breakings/catalogue/__", f"{SRC}/statement/evidence/__", f"{SRC}/statement/evidence/gate_drift",
    f"{SRC}/statement/evidence/ledgers", f"{SRC}/statement/evidence/observed", f"{SRC}/statement/evidence/result", f"{SRC}/statement/evidence/floors",
    f"{SRC}/statement/jobs", f"{SRC}/statement/sql/", f"{SRC}/canaries/job", f"{SRC}/canaries/sql/", f"{SRC}/gate/sql/", "tests/running/test_prove",
)  # fmt: skip
PROVE = "tests/running/test_prove.py"


def breaking(evidence: str, *promises: str, of: Iterable[str]) -> Part:
    """The breakings of these promises, which rest on one file of evidence and on the rules in the database of these packages."""
    return Part(
        tuple(f"{PROVE}::test_every_breaking_turns_its_promise_and_no_other[{promise}]" for promise in promises),
        (
            *BREAKING, f"{SRC}/statement/evidence/{evidence}", *(f"{SRC}/statement/breakings/catalogue/{promise.lower()}" for promise in promises),
            *(f"{SRC}/{package}/sql/" for package in of),
        ),
    )  # fmt: skip


def elsewhere(*tests: str, sources: Iterable[str]) -> Part:
    """Tests that are done once more on the machine's own PostgreSQL."""
    return Part(tests, tuple(sources), elsewhere=True)


SLOW: dict[str, Part] = {
    "pages": Part(
        ("tests/browser/test_every_page.py",),
        (*FRAME, f"{SRC}/platform/branding/"),
        by_page=True,
    ),
    "pages without a door": Part(
        ("tests/browser/test_pages.py", "tests/browser/test_pages_no_door.py"),
        (*FRAME, f"{SRC}/*/templates/", f"{SRC}/*/jinja2/", f"{SRC}/*/worklist", f"{SRC}/*/*/worklist", f"{SRC}/platform/branding/"),
    ),
    "help": Part(("tests/browser/test_help.py",), (f"{SRC}/web/help/", f"{SRC}/locale/", "supply/help_")),
    "a school year": Part(("tests/browser/test_school_year.py", "tests/browser/test_turned_year.py"), (*FRAME, *OF_THE_SCHOOL, f"{SRC}/release/")),
    "acts": Part(("tests/browser/test_acts.py",), (*FRAME, *OF_THE_SCHOOL, f"{SRC}/release/lists/", "supply/act", "docs/acts.md")),
    "many to choose from": Part(
        ("tests/browser/test_many_groups.py", "tests/browser/test_many_staff.py"),
        (*FRAME, f"{SRC}/school/"),
        visits=(f"{SRC}/school/staffing/pages", f"{SRC}/school/year/pages", f"{SRC}/pupils/enrolment/pages", f"{SRC}/pupils/group_transfer/", f"{SRC}/pupils/helpers_pages", f"{SRC}/media/events/pages"),
    ),
    "saving": Part(
        ("tests/browser/test_saving.py",),
        (*FRAME, f"{SRC}/learning/grades/", f"{SRC}/learning/meeting/", f"{SRC}/attendance/roll/"),
        visits=(f"{SRC}/learning/grades/pages", f"{SRC}/learning/meeting/pages", f"{SRC}/attendance/roll/lesson_pages"),
    ),
    "weighing a copy": Part(
        ("tests/browser/test_weighing.py",),
        (*FRAME, f"{SRC}/rights/weighing/", f"{SRC}/copies/passages", f"{SRC}/media/tagging/boxes"),
        visits=(f"{SRC}/rights/weighing/pages", f"{SRC}/rights/weighing/file_pages"),
    ),
    "looked at": Part(
        ("tests/browser/test_pictures_seen.py", "tests/browser/test_steady.py", "tests/browser/test_day.py"),
        (*FRAME, f"{SRC}/pupil_file/", f"{SRC}/*/worklist", f"{SRC}/*/*/worklist"),
        visits=(f"{SRC}/pupil_file/pages", f"{SRC}/pupil_file/staff_pages", f"{SRC}/attendance/summary/pages", f"{SRC}/retention/pupil_pages", f"{SRC}/rights/requests/queue_pages", f"{SRC}/learning/grades/pages", f"{SRC}/governance/duties/pages"),
    ),
    "the register on screen": Part(
        ("tests/browser/test_register_screen.py", "tests/browser/test_law_screen.py"), (*FRAME, f"{SRC}/governance/register_editor/", f"{SRC}/governance/law/"), visits=(f"{SRC}/governance/register_editor/pages",)
    ),
    "the statement": Part(
        ("tests/browser/test_statement.py", "tests/browser/test_verify.py"),
        (*FRAME, f"{SRC}/statement/", f"{SRC}/canaries/", f"{SRC}/transparency/", f"{SRC}/copies/", f"{SRC}/retention/receipts", f"{SRC}/release/signed_zip", "verify/", "tests/transparency/damaging"),
    ),
    "stories of pictures": Part(
        (
            "tests/browser/test_albums.py", "tests/browser/test_bringing.py", "tests/browser/test_picture_story.py",
            "tests/browser/test_picture_tags.py",
        ),
        (*FRAME, f"{SRC}/consent/", f"{SRC}/media/", f"{SRC}/school/groups/"),
        visits=(f"{SRC}/media/events/pages", f"{SRC}/media/publication/album_pages", f"{SRC}/media/recordings/pages"),
    ),
    "stories of cameras": Part(
        ("tests/browser/test_camera_register.py", "tests/browser/test_footage_player.py"),
        (*FRAME, f"{SRC}/cameras/", f"{SRC}/platform/vault/"),
        visits=(f"{SRC}/cameras/register/pages", f"{SRC}/cameras/viewings/pages"),
    ),
    "hostile forms": Part(("tests/fuzz/test_every_form.py",), (*BEFORE_PAGES, "tests/fuzz/"), by_page=True),
    # Addresses that are open to people without a session, and of machines.
    "hostile addresses": Part(("tests/fuzz/test_every_address.py",), (*BEFORE_PAGES, f"{SRC}/suppliers/", "tests/fuzz/"), by_page=True),
    "random schools": Part(
        ("tests/fuzz/test_random_schools.py",), (f"{SRC}/gate/", f"{SRC}/register/", f"{SRC}/*/sql/", "tests/fuzz/", "tests/gate/")
    ),
    "kills of backups": Part(
        ("tests/backup/test_footage_stays_gone.py", "tests/backup/test_round_trip.py", "tests/backup/test_stays_gone.py"),
        (f"{SRC}/backup/", f"{SRC}/copies/", f"{SRC}/retention/", f"{SRC}/platform/postgres/", f"{SRC}/platform/vault/", "tests/backup/"),
    ),
    "kills of the database": Part(
        ("tests/platform/postgres/test_killed_run.py", "tests/platform/postgres/test_launcher.py", "tests/platform/postgres/test_launcher_accounts.py"),
        (f"{SRC}/platform/postgres/", f"{SRC}/platform/child_process", f"{SRC}/platform/systemd", "tests/platform/postgres/", "tests/other_server"),
    ),
    "kills of setting up": Part(
        ("tests/gate/test_install_busy.py", "tests/operations/test_init_naming.py"),
        (f"{SRC}/platform/postgres/", f"{SRC}/management/", f"{SRC}/operations/setup/", f"{SRC}/operations/register_refresh", f"{SRC}/gate/install"),
    ),
    "kills of the register": Part(
        ("tests/governance/test_register_processes.py",),
        (f"{SRC}/platform/postgres/", f"{SRC}/platform/child_process", f"{SRC}/platform/systemd", f"{SRC}/management/", f"{SRC}/operations/register_refresh", f"{SRC}/governance/register_editor/"),
    ),
    "kills of suppliers": Part(
        ("tests/suppliers/oidc/test_races.py", "tests/suppliers/oneroster/test_killed.py"),
        (f"{SRC}/release/", f"{SRC}/suppliers/", f"{SRC}/platform/postgres/", f"{SRC}/platform/child_process"),
    ),
    "kills of deleting": Part(
        ("tests/retention/test_killed.py",), (f"{SRC}/retention/", f"{SRC}/platform/postgres/", f"{SRC}/platform/child_process", f"{SRC}/platform/vault/")
    ),
    "demonstration": Part(
        (
            "tests/demo/test_applying.py", "tests/demo/test_command.py", "tests/demo/test_moving.py", "tests/demo/test_seed.py",
            "tests/demo/test_tour.py",
        ),
        (f"{SRC}/demo/", f"{SRC}/statement/evidence/", f"{SRC}/*/sql/", "tests/demo/"),
    ),
    "demonstration of pictures": Part(("tests/demo/test_pictures.py",), (f"{SRC}/demo/", f"{SRC}/media/", f"{SRC}/gate/sql/", "tests/demo/")),
    "demonstration of cameras": Part(("tests/demo/test_cameras.py",), (f"{SRC}/demo/", f"{SRC}/cameras/", f"{SRC}/gate/sql/", "tests/demo/")),
    "breakings that are killed": Part(
        (f"{PROVE}::test_a_kill_halfway_leaves_the_demonstration_as_it_was", f"{PROVE}::test_somebody_who_ends_it_leaves_no_copy", f"{PROVE}::test_a_name_that_is_not_there_is_refused_in_one_sentence"),
        BREAKING,
    ),
    "breakings of what is arranged": breaking("p01", "P01", of=["governance", "operations"]),
    "breakings of what is needed": breaking("p02", "P02", of=["access"]),
    "breakings of where data come from": breaking("p03", "P03", "P04", "P05", of=["admissions", "attendance", "incidents", "learning", "pupils", "school"]),
    "breakings of suppliers": breaking("p06", "P06", "P07", "P08", of=["suppliers"]),
    "breakings of families": breaking("p09", "P09", "P10", of=["copies", "rights"]),
    "breakings of deleting": breaking("p11", "P11", of=["retention"]),
    "breakings of exchange": breaking("p12", "P12", "P13", of=["release"]),
    "breakings of pictures": breaking("p14", "P14", "P15", "P16", of=["consent", "media"]),
    "breakings of cameras": breaking("p17", "P17", of=["cameras"]),
    "install": Part(
        ("tests/running/test_install.py",),
        (
            f"{SRC}/operations/setup/", f"{SRC}/operations/installation/", f"{SRC}/management/", f"{SRC}/platform/versions", f"{SRC}/settings/", f"{SRC}/__",
            f"{SRC}/command_line", f"{SRC}/wsgi", f"{SRC}/py.typed", "deploy/", "tests/running/installing",
        ),
    ),
    "upgrade": Part(
        ("tests/running/test_install_upgrade.py",),
        (
            f"{SRC}/migrations/", f"{SRC}/register/", f"{SRC}/operations/setup/", f"{SRC}/operations/installation/", f"{SRC}/platform/versions", f"{SRC}/apps",
            f"{SRC}/models", "tests/running/upgrading", "tests/running/migrations/",
        ),
    ),
    "units": Part(("tests/running/test_install_units.py",), ("deploy/", f"{SRC}/management/")),
    "first change": Part(
        ("tests/running/test_contributing.py",), (f"{SRC}/migrations/", f"{SRC}/register/", "docs/first-change.md")
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
        alone=True,
    ),
    "recorder": Part(
        ("tests/running/test_recorder.py", "tests/running/test_recorder_full.py", "tests/running/test_recorder_tls.py"),
        (f"{SRC}/cameras/recorder/", f"{SRC}/cameras/nvr/", f"{SRC}/cameras/live", f"{SRC}/cameras/addresses", f"{SRC}/cameras/models", f"{SRC}/cameras/rekey", f"{SRC}/cameras/seal", f"{SRC}/cameras/sql/", f"{SRC}/platform/vault/", "tests/running/rtsp"),
    ),
    "postgresql of the gate": elsewhere(
        "tests/gate", "tests/cameras/test_gate.py", "tests/learning/test_archive_opening.py", sources=(f"{SRC}/gate/", f"{SRC}/*/sql/")
    ),
    "postgresql of accounts": elsewhere("tests/accounts", sources=(f"{SRC}/accounts/", f"{SRC}/gate/sql/")),
    "postgresql of retention": elsewhere("tests/retention", sources=(f"{SRC}/retention/", f"{SRC}/gate/sql/")),
    "postgresql of rights": elsewhere("tests/rights", sources=(f"{SRC}/rights/", f"{SRC}/gate/sql/")),
    "postgresql of consent": elsewhere("tests/consent", sources=(f"{SRC}/consent/", f"{SRC}/gate/sql/")),
    "postgresql of the statement": elsewhere(
        "tests/statement", sources=(f"{SRC}/statement/", f"{SRC}/canaries/", f"{SRC}/governance/", f"{SRC}/platform/documents/", f"{SRC}/gate/sql/")
    ),
    "postgresql of the promises": elsewhere(
        "tests/promises", sources=(f"{SRC}/*/sql/", f"{SRC}/statement/", f"{SRC}/canaries/", f"{SRC}/governance/", f"{SRC}/consent/", f"{SRC}/rights/", f"{SRC}/retention/")
    ),
}  # fmt: skip


@cache
def turns() -> dict[str, int]:
    """Whose turn each test, file or folder is."""
    return {test: turn for turn, tests in enumerate(measured()) for test in tests}


@cache
def measured() -> tuple[dict[str, int], ...]:
    """Per turn, the seconds of what has that turn, on two quiet cores and with one process."""
    read = tomllib.loads((ROOT / "tests" / "turns.toml").read_text())
    return tuple(read[f"turn {number}"] for number in range(TURNS))


def is_slow(path: Path) -> bool:
    """Whether a file or folder is of the slow tier."""
    if not path.is_relative_to(ROOT):
        return False
    name = path.relative_to(ROOT).as_posix()
    here = (one.partition("::")[0] for part in SLOW.values() if not part.elsewhere for one in part.tests)
    return any(name == one or name.startswith(f"{one}/") for one in here)


def is_of(path: str, beginnings: Iterable[str]) -> bool:
    """Whether a path from the root begins as one of these do."""
    return _beginning(tuple(beginnings)).match(path) is not None


@cache
def _beginning(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of them, or for nothing."""
    return re.compile("|".join(re.escape(one).replace(r"\*", "[^/]+") for one in beginnings) or "(?!)")


def touched(changed: Iterable[str]) -> set[str]:
    """The parts that a change of these paths, from the root of the project, asks for as a whole; all of them when it can break any."""
    paths = list(changed)
    if any(is_of(path, EVERYTHING) for path in paths):
        return set(SLOW)
    on = reached(paths)
    return {
        name
        for name, part in SLOW.items()
        if any(is_of(path, part.sources if part.elsewhere else (*part.sources, *part.tests)) for path in paths)
        or any(is_of(path, part.visits) for path in on)
    }


def changed_since(commit: str) -> list[str]:
    """What changed since a commit, by path from the root. Raises CalledProcessError when there is no such commit."""
    git = ["git", "diff", "--name-only", commit, "HEAD"]
    return subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def asked_for(changed: Iterable[str], turn: int) -> list[str]:
    """The tests for a change and those whose turn it is, in the order of the table; of what is by page the file, of which `tests.turns` takes
    the pages.
    """
    whole = touched(changed)
    return [
        test
        for name, part in SLOW.items()
        for test in part.tests
        if name in whole or part.by_page or turns()[test] == turn % TURNS
    ]


def main() -> None:
    """Print the tests, on a line for each way to run them: together, alone, and on the other PostgreSQL."""
    asking = argparse.ArgumentParser(prog="python -m tests.tiers", description=__doc__)
    asking.add_argument("how", choices=["together", "alone", "elsewhere"])
    asking.add_argument("--since", metavar="COMMIT", help="only what changed since then asks for, and the turn")
    asking.add_argument("--turn", type=int, default=0)
    asked = asking.parse_args()
    wanted = set(asked_for(changed_since(asked.since), asked.turn)) if asked.since else None
    how = {"together": (False, False), "alone": (True, False), "elsewhere": (False, True)}[asked.how]
    parts = [part for part in SLOW.values() if (part.alone, part.elsewhere) == how]
    print(*(one for part in parts for one in part.tests if wanted is None or one in wanted))


if __name__ == "__main__":
    sys.exit(main())
