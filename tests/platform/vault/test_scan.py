"""A scanner that hangs, or looks around, gets nowhere."""

import os
import time
from pathlib import Path

import pytest
from django.test import override_settings

from zorgvuldig.platform.vault.scan import Verdict, scan


@pytest.mark.parametrize("hanging", ["sleep 60", "sleep 60 & wait", "cat > /dev/null; sleep 60"])
def test_a_scanner_that_hangs_is_ended_with_its_children(hanging: str) -> None:
    begun = time.monotonic()
    with override_settings(SCANNER=["/bin/sh", "-c", hanging]):
        assert scan([bytes(500_000)], seconds=0.3) is Verdict.UNKNOWN
    assert time.monotonic() - begun < 20


def test_a_scanner_does_not_get_our_settings(tmp_path: Path) -> None:
    assert "ZORGVULDIG_DATA" in os.environ
    seen = tmp_path / "seen"
    with override_settings(SCANNER=["/bin/sh", "-c", f"cat > /dev/null; env > '{seen}'"]):
        assert scan([b"x"]) is Verdict.CLEAN
    assert "ZORGVULDIG" not in seen.read_text()


def test_without_a_scanner_that_is_what_is_said() -> None:
    with override_settings(SCANNER=[]):
        assert scan([b"x"]) is Verdict.NO_SCANNER
