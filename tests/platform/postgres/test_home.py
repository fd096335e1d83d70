"""A data directory appears at once: two first starts at the same moment must not judge it half made."""

from pathlib import Path

import pytest

from zorgvuldig.platform.postgres import home
from zorgvuldig.platform.postgres.account import Account


def test_it_is_not_there_before_it_has_its_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, seen = tmp_path / "data", []
    give = home._make_private

    def watched(directory: Path, account: Account | None) -> None:
        give(directory, account)
        seen.append(data.exists())

    monkeypatch.setattr(home, "_make_private", watched)
    home.make_data_directory(data)
    assert seen == [False]
    assert data.is_dir()
    assert list(tmp_path.iterdir()) == [data]


def test_who_comes_second_keeps_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    give = home._make_private

    def overtaken(directory: Path, account: Account | None) -> None:
        give(directory, account)
        data.mkdir(mode=0o700)
        (data / "secrets.json").write_text("theirs")

    monkeypatch.setattr(home, "_make_private", overtaken)
    home.make_data_directory(data)
    assert (data / "secrets.json").read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [data]
