"""Whether the system is in order, as an operator sees it: on the start page what is not, on its own page all of it."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from django.test import override_settings
from django.utils import timezone

from tests.people import NOW, TODAY, Cast, sign_in
from tests.web.test_start import waits
from zorgvuldig.operations.health import summary as health_shown
from zorgvuldig.operations.health.summary import QUESTIONS, health

ROOT = Path(__file__).resolve().parents[2]
PAGE = "/beheer/gezondheid/"


def wrong(now: datetime = NOW) -> set[str]:
    """What is not in order."""
    return {one.question.key for one in health(now) if one.fine is False}


@pytest.fixture(autouse=True)
def worker(cast: Cast) -> None:
    """A worker lives."""
    cast.db.execute("insert into procrastinate_workers (last_heartbeat) values (now())")


def test_what_is_in_order_says_so_on_the_page_alone(cast: Cast, database: psycopg.Connection) -> None:
    now = datetime.now(UTC)
    cast.put(
        "retention_run", uid=uuid4(), on_date=TODAY, trigger="timetable", register_version="1", register_digest="", started_at=now,
        finished_at=now, state="done", planned="{}", done="{}", undecidable="{}", held="{}", ahead="{}", left_over="{}", problem="",
    )  # fmt: skip
    assert wrong() == set()
    text = sign_in(cast.bas).get(PAGE).content.decode()
    assert text.count("In orde") == len(QUESTIONS) - 1
    assert text.count("Dit kon niet worden nagegaan") == 1  # the worker makes no backups here
    assert not [said for said in waits(cast.bas) if "gezondheid" in waits(cast.bas)[said]]


def test_a_disk_that_is_nearly_full_is_told_until_there_is_room(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(total=1000, used=960, free=49)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    [url] = [url for said, url in waits(cast.bas).items() if "Een schijf is bijna vol." in said]
    assert url == f"{PAGE}#schijf"
    text = sign_in(cast.bas).get(PAGE).content.decode()
    assert 'id="schijf"' in text
    assert "docs/runbooks/full-disk.md" in text
    usage.free = 50
    assert "schijf" not in wrong()


def test_a_backup_that_is_not_there_is_told_when_one_is_asked_for(cast: Cast, tmp_path: Path) -> None:
    assert "back-up" not in wrong()
    with override_settings(BACKUP=tmp_path):
        assert "back-up" in wrong()
        assert any("De back-up is te oud" in said for said in waits(cast.bas))


def test_rows_that_wait_for_a_seal_are_told(cast: Cast) -> None:
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 200
    assert "logboek" not in wrong()
    assert "logboek" in wrong(timezone.now() + timedelta(hours=3))


def test_a_question_that_cannot_be_asked_leaves_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(now: datetime) -> bool:
        raise OSError

    monkeypatch.setattr(health_shown, "QUESTIONS", (replace(QUESTIONS[0], fine=broken), *QUESTIONS[1:]))
    found = list(health(NOW))
    assert [one.fine is None for one in found] == [True, True] + [False] * (len(QUESTIONS) - 2)
    assert "health could not be asked" in caplog.text
    assert "Dit kon niet worden nagegaan" in sign_in(cast.bas).get(PAGE).content.decode()


def test_nobody_else_is_told(cast: Cast) -> None:
    cast.db.execute("delete from procrastinate_workers")
    assert any("Er loopt geen werkproces." in said for said in waits(cast.bas))
    for name in ("anna", "petra", "leo", "gerda"):
        assert not any("werkproces" in said for said in waits(cast.people[name]))
        assert sign_in(cast.people[name]).get(PAGE).status_code == 404


def test_every_runbook_that_is_named_is_there() -> None:
    assert all((ROOT / one.runbook).is_file() for one in QUESTIONS)
