"""P11. What is no longer needed goes by itself when its term has passed, with a receipt, and stays gone.

Noor leaves. There is something of her in every table about pupils, each with a word that nothing else holds. The calendar
is moved, and at every term exactly what should be gone is gone.
"""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.everything import MODELS, fill
from tests.people import NOW, TODAY, Cast, Someone
from tests.promises.conftest import command
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.register.schema import Guard

WORD = "zwaluwstaart"
DAY = timedelta(days=1)
# An application is of somebody who is no pupil yet; a diploma stays when the rest has gone (tests/retention/test_what_stays).
ELSEWHERE = {"application", "archive"}
ABOUT_PUPILS = [t for t in REGISTER.tables.values() if t.guard is Guard.PUPIL and t.category not in ELSEWHERE]
# What is left of somebody who is gone: a number without a name, in the log of who looked, which has a term of its own.
LOGGED = {"gate.log.pupil_id", "gate.log.person_id", "gate.log.actor_id"}
# By the register: what goes on the day of leaving, two years later, and five. The rest goes by dates of its own.
AT_ONCE = {"id_photo"}
AFTER_TWO = {
    "contact", "membership", "grades", "progress", "report", "guidance", "care", "own_note", "support_plan",
    "support_agreement", "health", "admin_task", "messages", "message_state", "request", "correction", "hold", "consent", "incoming",
    "incident",
}  # fmt: skip
AFTER_FIVE = {
    "identity", "birth", "guardian", "enrolment", "official_number", "attendance", "absence_notice", "absence",
    "absence_signal", "release", "own_copy", "parental_access", "offer", "exchange", "exchange_approval",
}  # fmt: skip

# What a row about somebody in a picture hangs on, and what an answer about an outing takes its day from.
PICTURES = [REGISTER.tables[name] for name in ("picture_event", "picture", "face", "publication")]
OUTINGS = [REGISTER.tables["outing"]]
BY_ITSELF = {"picture"}  # within two years, by the school year in which it was made


def years_later(day: date, years: int) -> date:
    """That day so many years later; 28 February stands in for a leap day."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


@pytest.fixture(autouse=True)
def kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where receipts are kept: a file for this story alone, also for the commands."""
    path = tmp_path / "receipts.jsonl"
    monkeypatch.setattr(settings, "RECEIPTS", path)
    return path


@pytest.fixture
def leaver(cast: Cast) -> Someone:
    """Noor, of whom there is something everywhere, and who left; Sem, of whom there is as much, stays."""
    fill(cast, [*PICTURES, *OUTINGS, *ABOUT_PUPILS], cast.noor, cast.sem)
    _mark(cast, cast.noor)
    for table, dated in (("request", "decided_at"), ("correction", "decided_at")):
        by = f"{dated.removesuffix('_at')}_by_id"
        cast.db.execute(
            f"update {table} set outcome = 'granted', {dated} = %s, {by} = %s where pupil_id = %s",
            [NOW, cast.petra.id, cast.noor.id],
        )
    cast.db.execute("update restriction set ends_at = greatest(starts_at, %s), lifted_by_id = %s", [NOW, cast.petra.id])
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [TODAY, cast.noor.id])
    return cast.noor


def _mark(cast: Cast, someone: Someone) -> None:
    """Put the word into every text column about this pupil that the database leaves free, plain or sealed."""
    for table in ABOUT_PUPILS:
        for field in MODELS[table.name]._meta.concrete_fields:
            value: str | bytes | None = None
            if isinstance(field, SealedTextField):
                value = bytes(field.sealed_for(someone.id, WORD))
            elif field.get_internal_type() in {"CharField", "TextField"} and not field.choices and not field.unique:
                value = WORD[: field.max_length or len(WORD)]
            if value is not None:
                try:
                    cast.db.execute(
                        f"update {table.name} set {field.column} = %s where {table.pupil} = %s", [value, someone.id]
                    )
                except psycopg.errors.CheckViolation:
                    continue  # a column with words of its own


def held(cast: Cast, someone: Someone) -> set[str]:
    """The categories of which a table about pupils still holds a row of this one."""
    return {
        table.category
        for table in ABOUT_PUPILS
        if table.name not in {"pupil", "person"}
        and cast.db.execute(
            f"select exists (select from {table.name} where {table.pupil} = %s)", [someone.id]
        ).fetchone()[0]
    }


def traces(cast: Cast, someone: Someone) -> set[str]:
    """Every column of every table that is called after a person and holds this one's number; asked of the catalogue."""
    columns = cast.db.execute(
        "select n.nspname, c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid "
        "join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p') "
        "and not c.relispartition and a.attnum > 0 and a.atttypid = 'int4'::regtype "
        "and (a.attname ~ '(pupil|person|guardian|actor|asker|author|subject)(_id)?$' or c.relname = 'person') "
        "and (c.relname, a.attname) <> ('learning_group', 'subject_id')"  # what a group is taught is nobody
    ).fetchall()
    return {
        f"{schema}.{table}.{column}".removeprefix("public.")
        for schema, table, column in columns
        if cast.db.execute(
            f'select exists (select from "{schema}"."{table}" where "{column}" = %s)', [someone.id]
        ).fetchone()[0]
    }


def words(cast: Cast) -> set[str]:
    """The tables in which the word stands in plain text."""
    names = cast.db.execute(
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p') and not c.relispartition"
    ).fetchall()
    return {
        name
        for (name,) in names
        if cast.db.execute(f"select exists (select from {name} t where t::text like %s)", [f"%{WORD}%"]).fetchone()[0]
    }


def run_on(day: date) -> None:
    """Somebody on the server runs what the nightly job runs, on that day."""
    done = command("retention", "run", "--on", str(day))
    assert done.returncode == 0, done.stdout + done.stderr


def between(start: date, end: date) -> Iterator[date]:
    """Days from one to the other, never so far apart that a second person has to look at the clock."""
    while start + timedelta(days=300) < end:
        start += timedelta(days=300)
        yield start
    yield end


def test_each_kind_of_data_goes_on_its_own_day(cast: Cast, leaver: Someone, kept_apart: Path) -> None:
    two, five = years_later(TODAY, 2), years_later(TODAY, 5)
    everything = held(cast, leaver)
    stays = held(cast, cast.sem)
    assert everything == stays == AT_ONCE | AFTER_TWO | AFTER_FIVE | BY_ITSELF
    assert words(cast) >= {"public.pupil_identity", "public.pupil_contact"}

    run_on(TODAY)
    assert held(cast, leaver) == everything - AT_ONCE
    for day in between(TODAY, two - DAY):
        run_on(day)
    everything -= BY_ITSELF
    assert held(cast, leaver) - BY_ITSELF == everything - AT_ONCE
    run_on(two + 2 * DAY)  # a request was closed, and a hold ended, a day after she left
    assert held(cast, leaver) == everything - AT_ONCE - AFTER_TWO
    for day in between(two + 2 * DAY, five - DAY):
        run_on(day)
    assert held(cast, leaver) == everything - AT_ONCE - AFTER_TWO
    assert words(cast)

    run_on(five)
    assert held(cast, leaver) == set()
    assert traces(cast, leaver) <= LOGGED
    assert words(cast) == set()
    own_dates = {"messages", "message_state"} | BY_ITSELF  # of whoever stays these go by their own dates
    assert stays - held(cast, cast.sem) <= own_dates | {"hold", "offer"}
    _receipts_say_it(kept_apart, leaver, cast)


def _receipts_say_it(path: Path, leaver: Someone, cast: Cast) -> None:
    """The receipts name every category that went, hang together, and say nothing about anybody."""
    text = path.read_text()
    assert WORD not in text
    assert str(leaver.uid) not in text
    assert not re.search(r"[A-Z][a-z]+(kerman|man|dijk)", text)
    lines = [json.loads(line) for line in text.splitlines()]
    told = {part["key"] for line in lines for part in line["content"].get("categories", [])}
    assert told >= AT_ONCE | AFTER_TWO | AFTER_FIVE | BY_ITSELF
    assert command("retention", "receipts", "--verify", str(path)).returncode == 0
    path.write_text(text.replace('"grades"', '"grads"', 1))
    assert command("retention", "receipts", "--verify", str(path)).returncode == 1


def test_a_corrected_date_of_leaving_moves_every_day(cast: Cast, leaver: Someone) -> None:
    later = TODAY + timedelta(days=40)
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [later, leaver.id])
    everything = held(cast, leaver)
    run_on(TODAY)
    assert held(cast, leaver) == everything
    run_on(later)
    assert held(cast, leaver) == everything - AT_ONCE


def test_who_comes_back_keeps_everything(cast: Cast, leaver: Someone) -> None:
    cast.put("enrolment", pupil_id=leaver.id, school_id=cast.schools["West"], level="2", starts_on=TODAY)
    everything = held(cast, leaver)
    run_on(TODAY)
    assert held(cast, leaver) == everything


def test_the_plan_changes_nothing_and_says_what_a_run_would_do(cast: Cast, leaver: Someone) -> None:
    everything, found = held(cast, leaver), traces(cast, leaver)
    told = command("retention", "plan", "--on", str(years_later(TODAY, 5)), "--json")
    assert told.returncode == 0, told.stderr
    assert (held(cast, leaver), traces(cast, leaver)) == (everything, found)
    assert WORD not in told.stdout
    planned = json.loads(told.stdout)
    assert set(json.dumps(planned).replace('"', " ").replace(":", " ").split()) >= AFTER_TWO | AFTER_FIVE | AT_ONCE


def test_without_a_date_of_leaving_the_promise_is_not_kept(cast: Cast) -> None:
    lost = cast.pupil("Lotte", "Zoekman", 14)
    cast.db.execute("delete from enrolment where pupil_id = %s", [lost.id])
    run_on(years_later(TODAY, 1))
    assert cast.db.execute("select count(*) from pupil_identity where pupil_id = %s", [lost.id]).fetchone() == (1,)
    told = json.loads(command("statement", "--json").stdout)["promises"]
    assert next(p for p in told if p["id"] == "P11")["state"] == "not_kept"


def test_a_second_person_looks_when_unusually_much_would_go(cast: Cast) -> None:
    pupils = [cast.pupil(f"Kind{chr(97 + n)}", "Velen", 14) for n in range(12)]
    for pupil in pupils:
        cast.put(
            "pupil_photo", uid=uuid.uuid4(), pupil_id=pupil.id, blob=uuid.uuid4(), name="x.jpg", media_type="image/jpeg",
            size=1, added_at=NOW, added_by_id=cast.anna.id,
        )  # fmt: skip
    cast.db.execute(
        "update enrolment set ends_on = %s where pupil_id = any(%s)", [TODAY, [pupil.id for pupil in pupils]]
    )
    waits = command("retention", "run", "--on", str(TODAY))
    assert waits.returncode == 1
    assert "second person" in waits.stderr + waits.stdout
    assert cast.db.execute("select count(*) from pupil_photo").fetchone() == (12,)


def test_a_clock_that_was_set_back_deletes_nothing(cast: Cast, leaver: Someone) -> None:
    run_on(TODAY + timedelta(days=10))
    refused = command("retention", "run", "--on", str(TODAY + timedelta(days=9)))
    assert refused.returncode == 1
    assert "clock" in refused.stderr
