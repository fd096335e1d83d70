"""The removals fit the sources of now, name tests of the fast tier, and leave no promise, no threat and no kind of refusal out."""

import re
from argparse import ArgumentTypeError
from collections import Counter

import pytest

from tests.removals.__main__ import FOLDERS, share
from tests.removals.catalogue import REFUSALS, WAYS, removals
from tests.structure.source import ROOT, SOURCE
from tests.structure.test_security_docs import missing
from tests.tiers import is_slow

ALL = removals()
MODEL = (ROOT / "docs" / "security" / "threat-model.md").read_text()
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
LEAST = 120
# Packages in which nothing protects anybody: what is invented, what is written by other programs, thin commands.
WITHOUT = {"demo", "migrations", "management"}


def threats() -> set[str]:
    """Every row of the threat model, as `heading: wants`."""
    parts = HEADING.split(MODEL)[1:]
    found = set()
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        rows = [line.strip("|").split(" | ")[0].strip() for line in text.splitlines() if line.startswith("| ")]
        found |= {f"{heading}: {wants}" for wants in rows if wants != "wants"}
    return found


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len(ALL) >= LEAST
    assert [name for name, count in Counter(one.name for one in ALL).items() if count > 1] == []


def test_each_is_taken_out_of_what_its_copy_runs() -> None:
    """Not out of a package that the tests would have from elsewhere."""
    run = (*(f"{folder}/" for folder in FOLDERS), "supply/")
    assert [one.name for one in ALL if one.file.endswith(".py") and not one.file.startswith(run)] == []


def test_each_fits_the_source_of_now() -> None:
    """What it takes out stands there once, and what is left can be read; otherwise nobody would see that it notices nothing."""
    wrong = []
    for one in ALL:
        try:
            after = one.changed((ROOT / one.file).read_text())
            if one.file.endswith(".py"):
                compile(after, one.file, "exec")
        except (ValueError, SyntaxError, OSError) as error:
            wrong.append(f"{one.name}: {error}")
    assert wrong == [], "\n".join(wrong)


def test_each_is_noticed_by_a_test_of_the_fast_tier() -> None:
    slow = [one.name for one in ALL if is_slow(ROOT / one.noticed_by.partition("::")[0])]
    gone = [one.name for one in ALL if missing(one.noticed_by.partition("[")[0])]
    assert (slow, gone) == ([], [])


def test_each_says_in_known_words_what_it_is() -> None:
    assert {one.way for one in ALL} == WAYS
    assert {word for one in ALL for word in one.refuses} == REFUSALS
    assert [one.name for one in ALL if len(one.what) < 10] == []


def test_every_promise_has_one() -> None:
    assert {promise for one in ALL for promise in one.promises} == {f"P{number:02}" for number in range(1, 18)}


def test_every_threat_has_one() -> None:
    covered = {attack for one in ALL for attack in one.attacks}
    assert (sorted(threats() - covered), sorted(covered - threats())) == ([], [])


def test_every_package_has_one() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")} - WITHOUT
    assert sorted(packages - {one.file.removeprefix("src/zorgvuldig/").partition("/")[0] for one in ALL}) == []


def test_every_file_that_strangers_check_with_has_one() -> None:
    """They believe it instead of us: whatever refuses a file there is taken out somewhere."""
    refusing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "verify" / "src").rglob("*.py")
        if "raise Refused" in path.read_text() and path.name != "__main__.py"
    }
    assert len(refusing) > 5
    assert sorted(refusing - {one.file for one in ALL}) == []


def test_a_share_is_one_of_so_many() -> None:
    assert (share("1/1"), share("2/6"), share("6/6")) == ((1, 1), (2, 6), (6, 6))


@pytest.mark.parametrize("text", ["", "2", "0/6", "7/6", "2/0", "-1/6", "a/b", "2/6/1", "½/2", "²/6"])
def test_what_is_no_share_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no share: write 2/6 for the second of six"):
        share(text)
