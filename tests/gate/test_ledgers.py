"""Ledgers are sealed as the log is: a row that is written anew, moved or taken away is found at the next look; one that goes at its term is no break."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from psycopg.types.json import Json

from tests.people import NOW, Cast
from tests.retention.keeping import put_run
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.log import ledgers
from zorgvuldig.gate.log.ledgers import TableLedger, verify_ledgers
from zorgvuldig.gate.log.rounds import RoundVerdict, go_round
from zorgvuldig.statement.evidence import NOT_KEPT, measure
from zorgvuldig.statement.evidence.ledgers import LEDGERS, USES

FILE = Path(settings.DATA, "keys", "marks", "rounds.key")
FIVE = timedelta(minutes=5)


def released(cast: Cast, recipient: str = "attendance_officer") -> int:
    number: int = cast.put(
        "release", uid=uuid.uuid4(), pupil_id=cast.noor.id, released_at=NOW, channel="authority", recipient=recipient,
        basis="statutory_report", fields="[]", actor_id=cast.anna.id, shown_at=NOW,
    )  # fmt: skip
    return number


def look(step: int = 0, ledger: str = "release") -> RoundVerdict:
    return go_round(TableLedger(ledger), NOW + step * FIVE)


def receipt(cast: Cast, rows: int, table: str = "release") -> None:
    """A proof that so many rows of this table went at their term."""
    run = cast.db.execute("select id from retention_run where uid = %s", [put_run(cast)]).fetchone()[0]
    cast.db.execute(
        "insert into receipt (number, run_id, about, subject, match, content, made_at, seal_number, previous, digest, key_id, signature) "
        "select coalesce(max(number), 0) + 1, %s, 'pupil', '', '', %s, now(), 0, '', '', '', '' from receipt",
        [run, Json({"categories": [{"key": "release", "rule": "release", "rows": {table: rows}}]})],
    )


@pytest.fixture
def ledger(cast: Cast) -> list[int]:
    """Three releases under two seals, looked at."""
    rows = [released(cast), released(cast)]
    assert look(-2) == RoundVerdict("", None, NOW - 2 * FIVE)
    rows.append(released(cast))
    assert look(-1).problem == ""
    assert cast.db.execute("select array_agg(count order by number) from gate.ledger_seal").fetchone()[0] == [2, 1]
    return rows


CHANGES = ["recipient = 'police'", "pupil_id = pupil_id + 1", "released_at = released_at + interval '1 second'", "basis = ''",
           "fields = '[1]'", "uid = gen_random_uuid()"]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_that_is_written_anew_is_found(cast: Cast, ledger: list[int], change: str) -> None:
    cast.db.execute(f"update release set {change} where id = %s", [ledger[0]])
    assert [(look(step).seal, look(step).problem) for step in range(2)] == [
        (1, "Seal 1 does not fit its 2 rows: one or more were changed.")
    ] * 2


def test_what_is_no_part_of_the_seal_may_change(cast: Cast, ledger: list[int]) -> None:
    cast.db.execute("update release set shown_at = now()")
    assert look().problem == ""


def test_a_row_that_is_taken_away_is_found_and_stays_so(cast: Cast, ledger: list[int]) -> None:
    cast.db.execute("delete from release where id = %s", [ledger[2]])
    assert [look(step).problem for step in range(3)] == ["1 sealed rows are gone without a receipt."] * 3


def test_a_row_that_goes_at_its_term_leaves_its_seal_whole(cast: Cast, ledger: list[int]) -> None:
    cast.db.execute("delete from release where id = any(%s)", [ledger[:2]])
    receipt(cast, 2)
    assert [look(step).problem for step in range(3)] == [""] * 3
    cast.db.execute("delete from release")
    assert look(4).problem == "1 sealed rows are gone without a receipt."  # what was accounted for once counts no more


def test_more_than_a_receipt_accounts_for_is_found(cast: Cast, ledger: list[int]) -> None:
    cast.db.execute("delete from release where id = any(%s)", [ledger[:2]])
    receipt(cast, 1)
    assert look().problem == "1 sealed rows are gone without a receipt."


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("delete from gate.ledger_seal where number = 2", "The newest seal was 2 and is 1 now."),
        ("delete from gate.ledger_seal where number = 1", "Seal 2 does not follow the one before it: a seal was removed, moved or changed."),
        ("update gate.ledger_seal set leaves = leaves || leaves where number = 2", "Seal 2 does not hold as many rows as it says."),
        ("update gate.ledger_seal set root = sha256('') where number = 2", "Seal 2 has a signature that is not ours: it was changed or forged."),
        ("update gate.ledger_seal set ids = array[ids[1] + 1000] where number = 2", "1 sealed rows are gone without a receipt."),
        ("update gate.ledger_seal set leaves = sha256('') where number = 2",
         "Seal 2 does not fit the digests of its rows: one or more were changed."),
    ],
)  # fmt: skip
def test_a_seal_that_is_changed_or_taken_away_is_found(
    cast: Cast, ledger: list[int], change: str, problem: str
) -> None:
    cast.db.execute(change)
    assert look().problem == problem


def test_a_seal_of_one_ledger_is_none_of_another(cast: Cast, ledger: list[int]) -> None:
    cast.db.execute("update gate.ledger_seal set ledger = 'viewing_look' where number = 1")
    assert look(ledger="viewing_look").problem.startswith("Seal 1 has a signature that is not ours")


def test_leaves_say_nothing_without_the_key(cast: Cast, ledger: list[int]) -> None:
    """Of what is gone the database keeps nothing by which a guess could be tried."""
    leaf = cast.db.execute("select substring(leaves for 32) from gate.ledger_seal where number = 1").fetchone()[0]
    query = "select leaf from gate.ledger_rows('release', %s, %s)"
    assert [cast.db.execute(query, [key, [ledger[0]]]).fetchone()[0] == leaf for key in (b"", bytes(32))] == [
        False,
        False,
    ]


def test_a_ledger_goes_on_after_its_rounds_were_forgotten(cast: Cast, ledger: list[int]) -> None:
    FILE.unlink()
    assert look().problem == ""
    cast.db.execute("update release set recipient = 'police' where id = %s", [ledger[0]])
    FILE.unlink()
    assert look(1).seal == 1
    assert json.loads(FILE.read_text())["rounds"]["release"]["wrong"] == [1]


BROKEN = {
    "releases that are gone": ("delete from release where id = (select min(id) from release)", "release", "Uit de lijst van wat de school aan anderen gaf verdween iets zonder bewijs van wissen."),
    "an answer that was rewritten": ("update consent_answer set allows = not allows", "consent_answer", "De lijst van wie ja of nee zei past niet meer bij haar zegels. Iemand veranderde er iets in."),
    "looks that are gone": ("delete from viewing_look", "viewing_look", "Uit de lijst van wie naar camerabeelden keek verdween iets zonder bewijs van wissen."),
    "changes that are gone": ("delete from gate.change", "gate.change", "Uit de lijst van wie wat veranderde verdween iets zonder bewijs van wissen."),
    "a change of another pupil": ("update gate.change set pupil_id = pupil_id + 1", "gate.change", "De lijst van wie wat veranderde past niet meer bij haar zegels. Iemand veranderde er iets in."),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_ledger_that_is_not_what_was_written_turns_what_is_measured_by_it(cast: Cast, name: str) -> None:
    change, ledger, says = BROKEN[name]
    released(cast)
    released(cast)
    cast.put("gate.change", at=NOW, table_name="grade", row_id=1, pupil_id=cast.noor.id, mask=512, op="update",
             actor_id=cast.dirk.id, purpose="teaching")  # fmt: skip
    cast.put("consent_answer", uid=uuid.uuid4(), pupil_id=cast.noor.id, topic="website_public", version=1, person_id=cast.gerda.id, allows=True,
             way="screen", answered_at=NOW, recorded_by_id=cast.gerda.id)  # fmt: skip
    cast.put("viewing_look", looked_at=NOW, looked_by_id=cast.otto.id, xact=1)
    before = {one.promise: one.state for one in measure(NOW)}
    cast.db.execute(change)
    found = {one.promise: one for one in measure(NOW + FIVE)}
    turned = {promise for promise, one in found.items() if one.evidence["reason"]["nl"] == says}
    assert turned == USES[ledger].promises
    assert {found[promise].state for promise in turned} == {NOT_KEPT}
    assert any(before[promise] != NOT_KEPT for promise in turned)
    assert {key: one.state for key, one in found.items() if key not in turned} == {
        key: state for key, state in before.items() if key not in turned
    }


def test_log_verify_looks_at_every_seal_of_every_ledger(cast: Cast, ledger: list[int]) -> None:
    assert [(name, verdict.problem) for name, verdict in verify_ledgers(NOW)] == [
        (name, "") for name in LEDGERS if REGISTER.tables[name].sealed
    ]
    cast.db.execute("update release set recipient = 'police' where id = %s", [ledger[0]])
    assert dict(verify_ledgers(NOW))["release"].problem == "Seal 1 does not fit its 2 rows: one or more were changed."


def test_many_rows_are_sealed_in_pieces(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "PIECE", 2)
    monkeypatch.setattr(ledgers, "TOGETHER", 2)
    rows = [released(cast) for _ in range(5)]
    assert look().problem == ""
    assert cast.db.execute("select array_agg(count order by number) from gate.ledger_seal").fetchone()[0] == [2, 2, 1]
    assert dict(verify_ledgers(NOW))["release"].rows == len(rows)


def test_history_that_goes_with_its_rows_leaves_its_seals_whole(cast: Cast) -> None:
    """Counted by its number, where other ledgers are compared row by row."""
    for row in (1, 2, 3):
        cast.put("gate.change", at=NOW, table_name="grade", row_id=row, pupil_id=cast.noor.id, mask=512, op="update",
                 actor_id=cast.dirk.id, purpose="teaching")  # fmt: skip
    assert look(-1, "gate.change").problem == ""
    cast.db.execute("delete from gate.change where row_id = 1 and table_name = 'grade'")
    receipt(cast, 1, "gate.change")
    assert [look(step, "gate.change").problem for step in range(2)] == ["", ""]
    cast.db.execute("delete from gate.change where row_id = 2 and table_name = 'grade'")
    assert [look(step, "gate.change").problem for step in (3, 4)] == ["1 sealed rows are gone without a receipt."] * 2


def test_every_ledger_of_the_register_breaks_a_promise() -> None:
    assert set(LEDGERS) == set(USES)
    assert set().union(*(use.promises for use in USES.values())) <= set(REGISTER.promises)
