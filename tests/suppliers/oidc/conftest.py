"""Keys that sign, the same in every test of a run: making them takes longer than a login."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from zorgvuldig.suppliers.oidc import keys
from zorgvuldig.suppliers.oidc.models import SigningKey

MADE: list[SigningKey] = []


@pytest.fixture
def signing(database: psycopg.Connection) -> Iterator[None]:
    """A key for each algorithm, as an installation has them after its first login."""
    keys.clear_cache()
    if not MADE:
        keys.first_keys(timezone.now() - timedelta(days=1))
        MADE.extend(SigningKey.objects.all())
    else:
        SigningKey.objects.bulk_create(MADE)
    yield
    keys.clear_cache()
