"""SIGKILL at fifty places of a run: nothing is lost that must stay, and the next run leaves nothing that must go."""

import os
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests import warm
from tests.people import NOW, TODAY, Cast, Someone
from tests.retention.leaving import left, left_on, one
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import pupil_key, shelves_of
from zorgvuldig.platform.vault.shelves import Closing
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention import run_job as run
from zorgvuldig.retention.receipts import match_of, verify_chain

GONE = date(2020, 7, 31)
ROUNDS = 50
CARE = REGISTER.categories["care"].bit


KILLED_AT = """
import os, signal, sys
from datetime import date
from pathlib import Path
from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from zorgvuldig.retention import receipt_file as exported, run_job as run, residue_cleanup as sweep

on, steps, pupils, receipts = sys.argv[1:]
settings.RETENTION_SHARE, settings.RECEIPTS, run.PUPILS = 101.0, Path(receipts), int(pupils)
left = int(steps)

def counted(function):
    def wrapper(*args, **kwargs):
        global left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return wrapper

# Every statement and everything done to disk is a step; at the last one the process is gone.
for owner, name in ((CursorWrapper, "execute"), (run, "destroy"), (sweep, "destroy"), (run.files, "remove"), (exported, "export")):
    setattr(owner, name, counted(getattr(owner, name)))
run.run(date.fromisoformat(on), trigger="night", now=timezone.now())
"""


def is_killed(on: date, *, steps: int, pupils: int) -> bool:
    """Do a run of a day, with so many pupils at a time, and kill it after so many steps; not killed when it was done before."""
    done = warm.run(KILLED_AT, on.isoformat(), str(steps), str(pupils), str(settings.RECEIPTS))
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


def leaver(cast: Cast, number: int) -> None:
    """Somebody who left long ago, with a paper of the care team."""
    name = f"Weg{number}"
    cast.pupil(name, "Vertrokken", 19, "2B")
    someone = cast.people[name.lower()]
    left_on(cast, name.lower(), day=GONE)
    stored = files.store(b"papier", limit_bytes=100, closing=Closing(someone.id, CARE))
    cast.put(
        "care_document", uid=someone.uid, pupil_id=someone.id, blob=stored.blob, name="x", media_type="x", size=6,
        added_at=NOW, added_by_id=1,
    )  # fmt: skip


def traces(cast: Cast, someone: Someone) -> list[tuple[datetime, str, str, bool]]:
    """What the log has of a pupil: a run writes there in the transaction of its receipts, after them."""
    return cast.db.execute(
        "select at, xid::text, kind, refused from gate.log where pupil_id = %s order by at", [someone.id]
    ).fetchall()


def test_fifty_kills_lose_nothing_and_leave_nothing(
    cast: Cast, receipts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = {name: left(cast.db, cast.people[name]) for name in ("noor", "bram", "sem")}
    pupil_key(cast.noor.id, CARE, create=True)
    old = (NOW - timedelta(days=3)).timestamp()
    chance = random.Random(5)
    kills = 0
    number = 0
    for _ in range(ROUNDS):
        while (
            one(
                cast.db,
                "select count(*) from pupil where person_id in (select pupil_id from enrolment where ends_on = %s)",
                [GONE],
            )
            < 3
        ):
            number += 1
            leaver(cast, number)
        kills += is_killed(TODAY, steps=chance.randint(1, 420), pupils=2)
        assert {name: left(cast.db, cast.people[name]) for name in stays} == stays
        assert shelves_of(cast.noor.id) == {CARE}
    for path in [*(settings.DATA / "vault").rglob("*"), *(settings.DATA / "keys").rglob("*.key")]:
        os.utime(path, (old, old))  # whatever was left behind is not of this minute
    monkeypatch.setattr(settings, "RETENTION_SHARE", 101.0)
    assert run.run(TODAY, trigger="night", now=NOW).state == "done"
    assert kills > ROUNDS / 2
    gone = [someone for name, someone in cast.people.items() if name.startswith("weg")]
    assert {someone.name: left(cast.db, someone) for someone in gone if left(cast.db, someone)} == {}
    assert {someone.name for someone in gone if shelves_of(someone.id)} == set()
    assert [path for path in (settings.DATA / "vault").glob("??/??/*") if path.is_file()] == []
    assert {name: left(cast.db, cast.people[name]) for name in stays} == stays
    # Every receipt once, in the database and in the file, and one for each of them.
    lines = list(exported.read(receipts))
    assert verify_chain(lines) == one(cast.db, "select count(*) from receipt")
    told = {line["match"] for line in lines if line["about"] == "pupil"}
    assert {someone.name: traces(cast, someone) for someone in gone if match_of(someone.uid).hex() not in told} == {}
    assert len(told) == len(gone)
    assert one(cast.db, "select count(*) from retention_run where state = 'working'") == 0
