"""Pages are rendered here without files having been collected first."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(autouse=True)
def _uncollected() -> Iterator[None]:
    with override_settings(STORAGES=PLAIN):
        yield
