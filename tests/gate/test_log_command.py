"""`zorgvuldig log seal` and `log verify`, and what doctor asks of the seals."""

import json
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from tests.gate.hostile import connect
from tests.gate.sealing import column, put
from tests.people import NOW
from zorgvuldig.gate.health import Answer, examine
from zorgvuldig.gate.log.check import verify_log
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.statement.seals import published

SEALED, HOLDS = "the access log is sealed", "the last seal of the access log holds"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints."""
    call_command("log", *arguments)
    return capsys.readouterr().out.strip()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("log", *arguments)
    return str(refusal.value)


def answer(question: str) -> Answer:
    return next(found for found in examine(NOW) if found.question == question)


def test_seal_and_verify(database: psycopg.Connection, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "verify") == "There are no seals yet. Make the first with: zorgvuldig log seal"
    put(database, 4)
    assert said(capsys, "seal") == "Sealed. New seals: 1, rows: 4."
    assert said(capsys, "seal") == "Nothing to seal."
    assert said(capsys, "verify") == "The log holds. Seals: 1, rows: 4."
    told = json.loads(said(capsys, "verify", "--json"))
    assert told == {"holds": True, "seals": 1, "rows": 4, "blanked": 0, "dropped": 0, "problem": "", "seal": None}


def test_a_log_that_was_changed_ends_with_one_sentence(
    database: psycopg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    put(database, 4)
    seal_log(NOW)
    database.execute("update gate.log set purpose = 'teaching '")
    assert refused("verify") == "Seal 1 does not fit its 4 rows: one or more were changed."
    assert refused("verify", "--json") == "Seal 1 does not fit its 4 rows: one or more were changed."
    assert json.loads(capsys.readouterr().out)["seal"] == 1
    assert answer(HOLDS) == Answer(
        HOLDS,
        ok=False,
        says="Seal 1 does not fit its 4 rows: one or more were changed. Run: zorgvuldig log verify, and see docs/operate.md",
    )


@pytest.mark.parametrize("form", ["file", "mail"])
def test_what_somebody_kept_is_compared(
    database: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    for rows in (4, 2):
        put(database, rows)
        said(capsys, "seal")
    kept = published()
    lines = "".join(f"> {seal['number']} {seal['hash']}\r\n" for seal in kept["seals"])
    file = tmp_path / "kept"
    file.write_text(json.dumps(kept) if form == "file" else f"Zegels\n\n{lines}\nBewaar deze mail.\n")
    assert said(capsys, "verify", "--against", str(file)) == "The log holds. Seals: 2, rows: 6."
    database.execute(
        "delete from gate.seal where number = 2; update gate.log set refused = true where id = (select max(id) from gate.log)"
    )
    seal_log(NOW)
    assert verify_log(NOW).holds
    assert refused("verify").startswith("Seal 2 of the access log is another than it was.")
    assert refused("verify", "--against", str(file)) == (
        "Seal 2 is not the seal that was published: history was written anew, or a backup was restored since."
    )


@pytest.mark.parametrize("content", [b"", b"{}", b'{"seals": []}', b'{"seals": [{"number": 1}]}', b"hallo", b"12 abc"])
def test_a_file_without_seals_is_refused(database: psycopg.Connection, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kept"
    file.write_bytes(content)
    assert refused("verify", "--against", str(file)).startswith("There are no seals in this file: give zegels.json")
    assert "cannot be read" in refused("verify", "--against", str(tmp_path / "nowhere"))
    file.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in refused("verify", "--against", str(file))


def test_doctor_is_content_with_a_log_that_is_sealed(database: psycopg.Connection) -> None:
    assert answer(SEALED) == Answer(SEALED, ok=True, says="yes", note=True)
    assert answer(HOLDS) == Answer(HOLDS, ok=True, says="there is none yet")
    put(database, 4)
    seal_log(NOW)
    assert answer(HOLDS) == Answer(HOLDS, ok=True, says="4 rows")


def test_doctor_warns_when_something_holds_sealing_back(database: psycopg.Connection) -> None:
    with connect("owner", autocommit=False) as slow:
        slow.execute("select pg_current_xact_id()")
        put(database, 1, at="now() - interval '9 hours'")
        assert seal_log(NOW) == []
        found = answer(SEALED)
        assert (found.ok, found.note) == (False, True)
        assert "a transaction is open for long" in found.says
    assert column(database, "select count(*) from gate.seal") == [0]
