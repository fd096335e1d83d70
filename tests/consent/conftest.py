"""The wordings that an installation has."""

import psycopg
import pytest

from tests.people import NOW, Cast, make_cast
from zorgvuldig.gate.declared import REGISTER


@pytest.fixture
def cast(database: psycopg.Connection) -> Cast:
    """The cast, in a database that keeps the words of the register as `install` leaves them; Sem has two parents."""
    cast = make_cast(database)
    cast.db.execute("delete from consent_wording")
    for topic in REGISTER.topics.values():
        words = {"nl": topic.asks.nl, "en": topic.asks.en}
        cast.put("consent_wording", topic=topic.key, version=topic.version, **words, kept_at=NOW)
    return cast
