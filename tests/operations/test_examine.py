"""What doctor says of watching and of logs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import override_settings

from tests.people import NOW
from zorgvuldig.operations.health.watch_checks import examine, loud
from zorgvuldig.operations.maintenance import state as state
from zorgvuldig.platform.postgres.engine import SETTINGS

QUIET = SETTINGS | {"log_min_messages": "log"}


@pytest.fixture(autouse=True)
def own(tmp_path: Path) -> Iterator[Path]:
    """A data directory of one's own."""
    with override_settings(DATA=tmp_path):
        yield tmp_path


def answers(database: psycopg.Connection) -> dict[str, tuple[bool, bool]]:
    return {answer.question: (answer.ok, answer.note) for answer in examine(NOW)}


def test_a_closed_site_is_a_note_and_one_that_is_late_is_bad(database: psycopg.Connection) -> None:
    assert "the site is open" not in answers(database)
    state.close(state.Maintenance(NOW, NOW + timedelta(hours=1)))
    assert answers(database)["the site is open"] == (False, True)
    state.close(state.Maintenance(NOW, NOW - timedelta(hours=1)))
    assert answers(database)["the site is open"] == (False, False)


def test_a_token_that_others_can_read(database: psycopg.Connection, own: Path) -> None:
    file = own / "token"
    with override_settings(METRICS_TOKEN_FILE=str(file)):
        for content, mode, fine in (("kort", 0o600, False), ("a" * 40, 0o644, False), ("a" * 40, 0o640, True)):
            file.write_text(content)
            file.chmod(mode)
            assert answers(database)["figures go to whoever has the token"][0] is fine


def test_the_log_of_the_database_is_asked(database: psycopg.Connection) -> None:
    assert "the log of the database holds no values" in answers(database)


def test_the_embedded_server_is_started_quiet() -> None:
    assert list(loud(QUIET)) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"log_min_messages": "warning"}, ["log_min_messages = log"]),
        ({"log_min_messages": "warning", "log_min_error_statement": "error"}, ["log_min_error_statement = panic", "log_min_messages = log"]),
        ({"log_statement": "all"}, ["log_statement = none"]),
        ({"log_min_duration_statement": "1000"}, []),
        ({"log_min_duration_statement": "1000", "log_parameter_max_length": "-1"}, ["log_parameter_max_length = 0"]),
        ({"log_parameter_max_length_on_error": "64"}, ["log_parameter_max_length_on_error = 0"]),
    ],
    ids=["messages", "statements", "all", "slow", "slow-with-values", "on-error"],
)  # fmt: skip
def test_a_server_that_would_log_values(changed: dict[str, str], says: list[str]) -> None:
    assert list(loud(QUIET | changed)) == says
