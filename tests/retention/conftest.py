"""A school of which somebody left, with a row in every table about pupils."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.everything import fill
from tests.people import Cast
from tests.retention.leaving import GUARDED


@pytest.fixture(autouse=True)
def receipts(tmp_path: Path) -> Iterator[Path]:
    """The file of receipts, a new one for each test."""
    before = settings.RECEIPTS
    settings.RECEIPTS = tmp_path / "receipts" / "receipts.jsonl"
    yield settings.RECEIPTS
    settings.RECEIPTS = before


@pytest.fixture(autouse=True)
def writes_tables_anew(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing tables anew takes longer than everything else of a run: only `test_really_gone` does, and as long as it takes."""
    if request.module.__name__.endswith("test_really_gone"):
        monkeypatch.setattr("zorgvuldig.retention.residues.READERS_WAIT", 60_000)
        monkeypatch.setattr("zorgvuldig.retention.residues.LARGEST", 1024**4)  # other tests leave large tables behind
    else:
        monkeypatch.setattr("zorgvuldig.retention.run_job.rewrite", lambda tables, **more: [])


@pytest.fixture
def full(cast: Cast) -> Cast:
    """The cast, with a row of Noor and of Sem in every table about pupils."""
    if not cast.db.execute("select from subject").fetchall():
        cast.put("subject", school_id=cast.schools["Oost"], code="x", name="x")
    fill(cast, GUARDED, cast.noor, cast.sem)
    return cast
