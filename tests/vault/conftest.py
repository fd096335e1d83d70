"""A vault and a keystore of one's own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """An installation of its own, under a umask that gives everything away."""
    old = os.umask(0)
    with override_settings(DATA=tmp_path):
        yield tmp_path
    os.umask(old)
