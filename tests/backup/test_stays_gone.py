"""A backup from before somebody was deleted brings nobody back: what the receipts tell is deleted again before anything opens."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import override_settings

from tests.backup.conftest import run
from tests.care.test_guidance import put_note
from tests.conftest import DATA
from tests.people import NOW, TODAY, Cast
from tests.retention.leaving import clean, left_on
from tests.rights.asking import put_request
from zorgvuldig.backup.make import back_up
from zorgvuldig.backup.places import Places
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.postgres import ensure_server

HERE = (
    "select count(*) from pupil_identity where given_name = %s",
    "select count(*) from guidance_note",
    "select count(*) from receipt",
)


RECIPIENT = "zwaluwstaart"
# What the planner keeps of values.
KNOWN = "select tablename, attname from pg_stats where concat(most_common_vals::text, histogram_bounds::text) like %s"


def put_release(cast: Cast, *pupils: str) -> None:
    """Something that went to a recipient about these pupils, twice, so that the planner remembers it."""
    for name in pupils * 2:
        cast.put(
            "release", uid=uuid.uuid4(), pupil_id=cast.people[name].id, released_at=NOW, channel="roster", recipient=RECIPIENT,
            basis="law", fields="{}", actor_id=1, shown_at=NOW,
        )  # fmt: skip


@pytest.fixture
def backed_up(cast: Cast, tmp_path: Path) -> Path:
    """Noor with a note that a family wants erased, and Sem who left long ago; a backup; and then both are deleted."""
    put_note(cast, cast.maud)
    put_release(cast, "sem")
    directory = tmp_path / "backups"
    directory.mkdir()
    with override_settings(RECEIPTS=tmp_path / "receipts.jsonl"):  # not what another test left
        back_up(Places.of(directory), now=NOW - timedelta(hours=2), say=print)
    number = put_request(cast, kind="erasure", mask=REGISTER.mask(["guidance"]))
    (request,) = cast.db.execute("select id from request where uid = %s", [number]).fetchone() or (0,)
    cast.put(
        "erasure", pupil_id=cast.noor.id, request_id=request, mask=REGISTER.mask(["guidance"]), kept_mask=0, done_mask=0,
        decided_at=NOW,
    )  # fmt: skip
    left_on(cast, "sem", day=TODAY.replace(year=TODAY.year - 6, day=1))
    return directory


def test_an_old_backup_brings_nobody_back(cast: Cast, backed_up: Path, target: Path, tmp_path: Path) -> None:
    receipts = tmp_path / "receipts.jsonl"
    with override_settings(RECEIPTS=receipts):
        assert clean(TODAY, now=NOW).state == "done"
    assert cast.db.execute(HERE[0], ["Sem"]).fetchone() == (0,)
    assert cast.db.execute(HERE[1]).fetchone() == (0,)
    told = [json.loads(line) for line in receipts.read_text().splitlines()]
    assert {line["content"]["reason"] for line in told if line["about"] == "pupil"} == {"erasure", "term"}

    done = run("restore", backed_up, "--secrets", DATA / "secrets.json", "--receipts", receipts, data=target)
    assert done.returncode == 0, done.stdout + done.stderr
    with ensure_server(target, profile="throwaway") as server, psycopg.connect(server.location.admin_dsn()) as db:
        assert db.execute(HERE[0], ["Sem"]).fetchone() == (0,)
        assert db.execute(HERE[0], ["Noor"]).fetchone() == (1,)
        assert db.execute(HERE[1]).fetchone() == (0,)
        assert db.execute(
            "select array_agg(number order by number) from receipt where number <= %s", [len(told)]
        ).fetchone() == ([line["number"] for line in told],)
        assert db.execute(KNOWN, [f"%{RECIPIENT}%"]).fetchall() == []


def test_receipts_that_were_tampered_with_are_refused_and_nothing_opens(
    cast: Cast, backed_up: Path, target: Path, tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts.jsonl"
    with override_settings(RECEIPTS=receipts):
        clean(TODAY, now=NOW)
    receipts.write_text(receipts.read_text().replace("guidance", "grades"))
    refused = run("restore", backed_up, "--secrets", DATA / "secrets.json", "--receipts", receipts, data=target)
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    served = run("serve", "--port", 1, data=target)
    assert "is not finished" in served.stderr
