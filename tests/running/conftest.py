"""What runs here has real parts: a school that was made once, of which a test gets a copy that runs."""

from collections.abc import Iterator

import pytest

from tests.running.school import Kept, School, kept_school


@pytest.fixture(scope="session")
def kept() -> Iterator[Kept]:
    """The demonstration school at rest, on the embedded programs."""
    with kept_school() as school:
        yield school


@pytest.fixture
def school(kept: Kept) -> Iterator[School]:
    """A copy of it that runs."""
    with kept.opened() as running:
        yield running
