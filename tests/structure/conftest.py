"""The sources are read once for this folder, and forgotten after it."""

from collections.abc import Iterator

import pytest

from tests.structure.source import forget


@pytest.fixture(scope="package", autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    forget()
