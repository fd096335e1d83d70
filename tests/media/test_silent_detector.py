"""The library that finds faces tells nobody that it is used (its maker turned that on in its builds)."""

import os
import subprocess
import sys
from pathlib import Path

from tests.structure.source import ROOT

DETECT = "import zorgvuldig; {off}; import onnxruntime; onnxruntime.get_available_providers()"


def left_behind(home: Path, off: str = "pass") -> list[str]:
    """What loading the library leaves in the home directory of whoever does so."""
    environ = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", DETECT.format(off=off)], env=environ, check=True, capture_output=True)
    return [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]


def test_loading_it_marks_no_machine_and_keeps_nothing_to_send(tmp_path: Path) -> None:
    assert left_behind(tmp_path) == []


def test_this_would_be_seen(tmp_path: Path) -> None:
    """The check can fail: without our word the library keeps a number for this machine. One that does not has made our word needless."""
    found = left_behind(tmp_path, off="import os; del os.environ['ORT_DISABLE_TELEMETRY']")
    assert any("deviceid" in name for name in found)
