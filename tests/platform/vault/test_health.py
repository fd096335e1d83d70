"""What is wrong with the keystore or the vault is said."""

import shutil
from pathlib import Path

from django.test import override_settings

from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.health import problems, remarks
from zorgvuldig.platform.vault.shelves import Closing


def test_a_vault_as_it_should_be_has_no_problems(data: Path) -> None:
    assert list(problems()) == []
    store(b"x", limit_bytes=1, closing=Closing(7, 31))
    assert list(problems()) == []


def test_open_directories_and_a_missing_keystore_are_said(data: Path) -> None:
    store(b"x", limit_bytes=1, closing=Closing(7, 31))
    (data / "keys").chmod(0o750)
    assert [problem.split(".")[0] for problem in problems()] == [f"Others can come at {data / 'keys'}"]
    shutil.rmtree(data / "keys")
    assert [problem.split(".")[0] for problem in problems()] == [f"{data / 'keys'} is missing"]


def test_no_scanner_is_worth_a_remark() -> None:
    with override_settings(SCANNER=[]):
        assert len(list(remarks())) == 1
    with override_settings(SCANNER=["clamdscan", "-"]):
        assert list(remarks()) == []
