"""Settings out of files: the one that is named, the one that systemd hands over, and the refusals."""

from pathlib import Path

import pytest

from zorgvuldig.platform.postgres import DatabaseProblem
from zorgvuldig.platform.postgres.secret_files import in_file

NAME = "ZORGVULDIG_SIGNIN_SECRET"


def written(path: Path, mode: int = 0o600) -> Path:
    path.write_text(f" in {path.name}\n")
    path.chmod(mode)
    return path


def test_a_named_file_comes_before_a_credential_and_without_either_there_is_none(tmp_path: Path) -> None:
    named = written(tmp_path / "named")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert in_file(NAME, environ) is None
    written(tmp_path / NAME)
    assert in_file(NAME, environ) == f"in {NAME}"
    assert in_file(NAME, {**environ, f"{NAME}_FILE": str(named)}) == "in named"
    assert in_file(NAME, {}) is None


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o601], ids=oct)
@pytest.mark.parametrize("name", [NAME, "DATABASE_URL", "ZORGVULDIG_FRIGATE_PASSWORD"])
def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path, name: str, mode: int) -> None:
    path = written(tmp_path / "file", mode)
    with pytest.raises(DatabaseProblem, match="chmod o="):
        in_file(name, {f"{name}_FILE": str(path)})
    path.chmod(0o640)  # of a group is the operator's own choice
    assert in_file(name, {f"{name}_FILE": str(path)}) == "in file"


def test_what_is_no_secret_may_be_read_by_all(tmp_path: Path) -> None:
    path = written(tmp_path / "file", 0o644)
    assert in_file("ZORGVULDIG_HOSTS", {"ZORGVULDIG_HOSTS_FILE": str(path)}) == "in file"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["not there", "no text"])
def test_a_file_that_cannot_be_read_is_said_and_not_taken_for_nothing(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    with pytest.raises(DatabaseProblem, match="cannot be read"):
        in_file(NAME, {f"{NAME}_FILE": str(path)})
