"""The sources are read once for this folder, and forgotten after it."""

from collections.abc import Iterator

import pytest

from tests.structure.source import parsed


@pytest.fixture(scope="package", autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    parsed.cache_clear()
