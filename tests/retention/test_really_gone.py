"""Where bytes of somebody who was deleted still are: the disk itself is searched, before and after, and the truth is pinned.

Sealed texts and files are readable nowhere, at no time, and by nobody once the key is gone, also not from an older backup. Plain
columns leave the files of the tables in the same night: what a run deleted from is written anew. Their bytes stay in the write-ahead
log until the database writes over them, which is what the run says (`left_over`).
"""

import uuid
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.backup.test_stays_gone import KNOWN, RECIPIENT, put_release
from tests.people import NOW, TODAY, Cast
from tests.retention.keeping import put_run
from tests.retention.leaving import clean, left_on
from zorgvuldig.backup.make import back_up
from zorgvuldig.backup.places import Places
from zorgvuldig.care.models import CareNote
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone, shelves_of
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.text import unseal
from zorgvuldig.pupils.file_models import CareDocument
from zorgvuldig.retention import free_space
from zorgvuldig.retention import residues as left_over
from zorgvuldig.statement.evidence import measure

CARE = REGISTER.categories["care"].bit


@pytest.fixture(autouse=True)
def has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads beside these tests, and a busy machine takes longer to write a table anew than readers may wait."""
    monkeypatch.setattr(left_over, "READERS_WAIT", 60_000)


@pytest.fixture
def cluster(cast: Cast) -> Path:
    """The files of the database itself."""
    if not settings.LOCATION.embedded:
        pytest.skip(
            "the files of a database of your own are not ours to look in; the embedded one is searched in the other run"
        )
    return cluster_home(settings.DATA) / "data"


def where(word: str, *places: Path) -> set[str]:
    """In which parts of these places the bytes of the word stand: the first directory below each.

    The files of the database are a place of their own, also where they lie in the data directory (unless it was started as root).
    """
    found, cluster = set(), cluster_home(settings.DATA)
    for place in places:
        for path in place.rglob("*"):
            if path.is_relative_to(cluster) and not place.is_relative_to(cluster):
                continue
            if path.is_file() and word.encode() in path.read_bytes():
                found.add(path.relative_to(place).parts[0])
    return found


def on_disk(db: psycopg.Connection) -> None:
    """Bring everything that the database has in memory to its files."""
    db.execute("checkpoint")


def test_what_is_left_where(cast: Cast, cluster: Path, tmp_path: Path) -> None:
    plain, secret = f"Straat{uuid.uuid4().hex}", f"geheim{uuid.uuid4().hex}"
    for _ in range(3):  # in the log of changes a page may end in the middle of one of them
        cast.db.execute("update pupil_contact set street = %s where pupil_id = %s", [plain, cast.noor.id])
    sealed = bytes(CareNote._meta.get_field("text").sealed_for(cast.noor.id, secret))
    title = bytes(CareNote._meta.get_field("title").sealed_for(cast.noor.id, secret))
    cast.put(
        "care_note", uid=uuid.uuid4(), pupil_id=cast.noor.id, kind="note", happened_on=TODAY, title=title, text=sealed,
        author_id=cast.cato.id, written_at=NOW,
    )  # fmt: skip
    stored = files.store(secret.encode() * 2000, limit_bytes=10**6, closing=closing(CareDocument, cast.noor.id))
    cast.put(
        "care_document", uid=uuid.uuid4(), pupil_id=cast.noor.id, blob=stored.blob, name="x.txt", media_type="text/plain",
        size=stored.size, added_at=NOW, added_by_id=cast.cato.id,
    )  # fmt: skip
    backups = tmp_path / "backups"
    backups.mkdir()
    back_up(Places.of(backups), now=NOW - timedelta(hours=1), say=print)
    on_disk(cast.db)
    assert "base" in where(plain, cluster)
    everywhere = (cluster, settings.DATA, backups, tmp_path)
    assert where(secret, *everywhere) == set()
    assert where(plain, settings.DATA, backups) == set()
    assert unseal(cast.noor.id, "care_note.text", sealed) == secret

    left_on(cast, "noor", day=TODAY.replace(year=TODAY.year - 3, day=1))
    run = clean(TODAY)
    assert run.state == "done"
    on_disk(cast.db)
    assert cast.db.execute("select count(*) from pupil_contact where pupil_id = %s", [cast.noor.id]).fetchone() == (0,)
    assert not files.exists(stored.blob)
    assert CARE not in shelves_of(cast.noor.id)
    with pytest.raises(KeyGone):  # as it stands in the backup, and in the database's own files
        unseal(cast.noor.id, "care_note.text", sealed)
    assert where(secret, *everywhere) == set()
    assert where(plain, settings.DATA, backups) == set()
    assert where(plain, cluster) <= {"pg_wal"}
    assert run.left_over["not_rewritten"] == []
    assert {"pupil_contact", "care_note"} <= set(run.left_over["tables"])
    assert run.left_over["wal"]
    assert run.left_over["backup"]["until"] > str(TODAY)
    assert run.left_over["keystore"]["until"] < run.left_over["backup"]["until"]


def in_tables(cast: Cast, word: str) -> list[str]:
    """The tables and indexes in whose files a word stands, on whatever server."""
    on_disk(cast.db)
    files = (
        "select relname::text from pg_class where relkind in ('r', 'i', 't') and relpersistence = 'p' and relfilenode <> 0 "
        "and position(%s::bytea in pg_read_binary_file(pg_relation_filepath(oid))) > 0 order by 1"
    )
    return [name for (name,) in cast.db.execute(files, [word.encode()]).fetchall()]


def planted(cast: Cast) -> str:
    """A word in a row about Noor, in the files of the database."""
    word = f"Straat{uuid.uuid4().hex}"
    cast.db.execute("update pupil_contact set street = %s where pupil_id = %s", [word, cast.noor.id])
    return word


def found(word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """In which parts `retention verify` finds a word, without ever saying it."""
    monkeypatch.setattr("sys.stdin", StringIO(f"{word}\n"))
    with suppress(CommandError):
        call_command("retention", "verify")
    told = capsys.readouterr().out
    assert word not in told
    return sorted(line.partition(":")[0] for line in told.splitlines() if ": " in line)


def test_a_search_of_the_files_finds_what_is_there_and_nothing_that_went(
    cast: Cast, cluster: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    word = planted(cast)
    assert "pupil_contact" in found(word, monkeypatch, capsys)
    left_on(cast, "noor", day=TODAY.replace(year=TODAY.year - 3, day=1))
    clean(TODAY)
    assert set(found(word, monkeypatch, capsys)) <= {"pg_wal"}


def test_what_was_deleted_leaves_the_files_of_its_tables(cast: Cast) -> None:
    word = planted(cast)
    assert "pupil_contact" in in_tables(cast, word)
    left_on(cast, "noor", day=TODAY.replace(year=TODAY.year - 3, day=1))
    left = clean(TODAY).left_over
    assert (left["not_rewritten"], left["overwritten"]) == ([], [])
    assert in_tables(cast, word) == []


def test_what_a_run_deleted_that_was_cut_off_leaves_the_files_the_next_night(cast: Cast) -> None:
    clean(TODAY)
    word = planted(cast)
    cast.db.execute("delete from pupil_contact where pupil_id = %s", [cast.noor.id])  # and was killed right after
    put_run(cast, state="working")
    assert "pupil_contact" in in_tables(cast, word)
    assert clean(TODAY, now=NOW + timedelta(minutes=1)).left_over["not_rewritten"] == []
    assert in_tables(cast, word) == []


def test_what_somebody_may_still_see_stays_that_night_and_is_said(cast: Cast) -> None:
    word = planted(cast)
    left_on(cast, "noor", day=TODAY.replace(year=TODAY.year - 3, day=1))
    with psycopg.connect(cast.db.info.dsn, password=cast.db.info.password) as reader:
        reader.execute("begin isolation level repeatable read")
        reader.execute("select count(*) from school_year")  # long at work, and not in these tables
        assert "pupil_contact" in clean(TODAY).left_over["not_rewritten"]
    (promise,) = [one for one in measure(NOW) if one.promise == "P11"]
    assert "kunnen nog resten staan" in promise.evidence["reason"]["nl"]
    assert clean(TODAY, now=NOW + timedelta(days=1)).left_over["not_rewritten"] == []
    assert in_tables(cast, word) == []
    (promise,) = [one for one in measure(NOW) if one.promise == "P11"]
    assert "opnieuw geschreven" in promise.evidence["reason"]["nl"]


@pytest.mark.parametrize("words", ["", "kort"])
def test_a_search_wants_words(cast: Cast, cluster: Path, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{words}\n"))
    with pytest.raises(CommandError, match="of at least 6 characters"):
        call_command("retention", "verify")


def test_a_table_that_is_too_large_and_in_use_waits_until_its_readers_may(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = planted(cast)
    left_on(cast, "noor", day=TODAY.replace(year=TODAY.year - 3, day=1))
    monkeypatch.setattr(left_over, "READERS_WAIT", 1)  # no table is written in a millisecond
    monkeypatch.setattr(free_space, "LOCK_WAIT", 10)
    monkeypatch.setattr(free_space, "REFUSALS", 1)
    with psycopg.connect(cast.db.info.dsn, password=cast.db.info.password) as reader:
        reader.execute("select from pupil_contact")
        assert "pupil_contact" in clean(TODAY).left_over["not_rewritten"]
        assert "pupil_contact" in in_tables(cast, word)
        monkeypatch.setattr(left_over, "PATIENCE", 10)
        with pytest.raises(CommandError, match=r"could not be written anew, as somebody held them: .*pupil_contact"):
            call_command("retention", "rewrite")
    call_command("retention", "rewrite")
    assert in_tables(cast, word) == []
    (figures,) = cast.db.execute("select left_over from retention_run").fetchone() or ({},)
    assert figures["not_rewritten"] == []


@pytest.mark.parametrize("others", [[], ["bram"]], ids=["nothing left in the table", "others left in it"])
def test_the_planner_forgets_the_values_too(cast: Cast, others: list[str]) -> None:
    if not others and cast.db.info.server_version < 180_000:
        pytest.skip(
            "a server before PostgreSQL 18 lets only its superuser forget what it knew of a table that is empty now"
        )
    put_release(cast, "noor")
    cast.db.execute("analyze release")
    assert cast.db.execute(KNOWN, [f"%{RECIPIENT}%"]).fetchall() == [("release", "recipient")]
    for name in others * 2:
        cast.put(
            "release", uid=uuid.uuid4(), pupil_id=cast.people[name].id, released_at=NOW, channel="roster", recipient="elders",
            basis="law", fields="{}", actor_id=1, shown_at=NOW,
        )  # fmt: skip
    left_on(cast, "noor", day=TODAY.replace(year=TODAY.year - 6, day=1))
    assert clean(TODAY).state == "done"
    assert cast.db.execute(KNOWN, [f"%{RECIPIENT}%"]).fetchall() == []
