"""Files to import, one thing in them changed."""

import shutil
from pathlib import Path

import pytest

from tests.imports.fetching import anna as anna
from tests.imports.fetching import double as double
from tests.imports.importing import Edited


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """A copy of a fixture folder in which one file's text has `old` replaced by `new`."""

    def edit(folder: Path, file: str, old: str, new: str) -> Path:
        target = tmp_path / folder.name
        if not target.exists():
            shutil.copytree(folder, target)
        text = (target / file).read_bytes().decode("utf-8-sig")
        assert old in text
        (target / file).write_bytes(text.replace(old, new, 1).encode())
        return target

    return edit
