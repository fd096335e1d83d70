"""The units for systemd: as systemd itself reads them, hardened, and for commands that are there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.structure.source import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
EXPOSED = 2.0  # at most, of 10
needs_systemd = pytest.mark.skipif(
    ANALYZE is None, reason="systemd-analyze is not on this machine (Debian: apt-get install systemd)"
)


def test_there_is_a_unit_for_each_process() -> None:
    assert {unit.stem.removeprefix("zorgvuldig-") for unit in UNITS} == {
        "backup",
        "database",
        "recorder",
        "web",
        "worker",
    }


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_command_that_is_there(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=/opt/zorgvuldig/bin/zorgvuldig (\w+)", unit.read_text(), re.M)
    assert (ROOT / "src/zorgvuldig/management/commands" / f"{command}.py").is_file()


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_leaves_little_open(unit: Path) -> None:
    assert ANALYZE
    said = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--no-pager", str(unit)], capture_output=True, text=True, check=False
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said.stdout)
    assert found, said.stderr
    assert float(found[1]) <= EXPOSED, said.stdout


@needs_systemd
def test_systemd_has_nothing_to_say_of_the_units(tmp_path: Path) -> None:
    """It wants to see the programs and the files that they name, so it gets a root with those in it."""
    assert ANALYZE
    root = tmp_path
    for program in ("opt/zorgvuldig/bin/zorgvuldig", "usr/sbin/nologin"):
        (root / program).parent.mkdir(parents=True, exist_ok=True)
        (root / program).write_text("#!/bin/sh\n")
        (root / program).chmod(0o755)
    units = root / "etc/systemd/system"
    units.mkdir(parents=True)
    for file in (ROOT / "deploy/systemd").glob("zorgvuldig-*.[st]*"):
        shutil.copy(file, units)
    for target in ("network-online", "local-fs", "multi-user", "timers", "sysinit", "basic", "shutdown", "time-sync"):
        (units / f"{target}.target").write_text(f"[Unit]\nDescription={target}\n")
    names = [str(units / path.name) for path in [*UNITS, ROOT / "deploy/systemd/zorgvuldig-backup.timer"]]
    said = subprocess.run(
        [ANALYZE, "verify", "--man=no", f"--root={root}", *names], capture_output=True, text=True, check=False
    )
    assert "zorgvuldig" not in said.stderr, said.stderr
