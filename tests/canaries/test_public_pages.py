"""Somebody without an account reads what the register says, from a sealed page of now; with a page that says less or is old it is seen."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from unittest.mock import Mock

import pytest

from tests.people import Cast
from zorgvuldig.access import emergency_pages
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.job import TRIES
from zorgvuldig.canaries.observer.browser import PERIOD, Browser, Credentials, NotYet, code_at
from zorgvuldig.canaries.observer.public_pages import Departure, read_recipients
from zorgvuldig.canaries.observer.register_text import chapters, digest
from zorgvuldig.canaries.people import TAUGHT, TEACHER, uid_of
from zorgvuldig.canaries.visits import browser_of, used_step, visitor
from zorgvuldig.gate.declared import DIGEST, REGISTER, TEXT
from zorgvuldig.kit import register_text as register_chapters
from zorgvuldig.register.schema import Register, Text
from zorgvuldig.statement import register_lists, render
from zorgvuldig.statement.cache import MEMORY
from zorgvuldig.statement.evidence import measure
from zorgvuldig.statement.jobs import publish
from zorgvuldig.statement.signature import sign_page

COMPANY = REGISTER.recipients["internship_company"]
HELD: tuple[list[str], list[str]] = [], []


def without(part: str, key: str) -> Callable[[Register], Register]:
    """The register in which something lacks."""
    kept = {name: one for name, one in getattr(REGISTER, part).items() if name != key}
    return lambda register: replace(register, **{part: kept})


def renamed(register: Register) -> Register:
    """A register that names an invented organisation among the recipients."""
    named = replace(COMPANY, name=Text(f"{COMPANY.name.nl}: Proefontvanger1", COMPANY.name.en))
    return replace(register, recipients={**register.recipients, COMPANY.key: named})


def another_officer(register: Register) -> Register:
    return replace(register, controller=replace(register.controller, dpo_contact="niemand"))


def without_terms(register: Register) -> Register:
    grades = replace(register.categories["grades"], terms=())
    return replace(register, categories={**register.categories, "grades": grades})


def without_column(register: Register) -> Register:
    table = register.tables["pupil_identity"]
    columns = {name: column for name, column in table.columns.items() if name != "initials"}
    return replace(register, tables={**register.tables, "pupil_identity": replace(table, columns=columns)})


PAGE: list[tuple[ModuleType, Callable[[Register], Register], tuple[list[str], list[str]]]] = [
    (register_lists, without("recipients", COMPANY.key), (["recipient"], [])),
    (register_lists, without("purposes", "teaching"), (["purpose"], [])),
    (register_lists, without_terms, (["term"], [])),
    (register_lists, renamed, ([], ["invented"])),
    (render, another_officer, (["officer"], [])),
]
CHAPTERS: list[tuple[ModuleType, Callable[[Register], Register], tuple[list[str], list[str]]]] = [
    (register_chapters, without_column, (["identity"], [])),
    (register_chapters, without("recipients", "photographer"), (sorted(REGISTER.recipients["photographer"].categories), [])),
    (emergency_pages, without("categories", "grades"), (["grades"], [])),
    (emergency_pages, another_officer, (["officer"], [])),
]  # fmt: skip


@pytest.fixture
def living(cast: Cast) -> Cast:
    """The cast, and what is invented beside it; nobody is signed in, and nothing was measured."""
    browser_of.cache_clear()
    MEMORY.forget()
    make(datetime.now(UTC))
    return cast


def came(name: str) -> tuple[list[str], list[str]]:
    """What lacked and what was too much in one try, of the pages as they are now."""
    MEMORY.forget()
    outcome = TRIES[name].work()
    return sorted(outcome.missing), sorted(outcome.beyond)


def as_made_now(cast: Cast, changed: Mapping[bytes, bytes]) -> None:
    """The stored pages with other words, as somebody makes them who has the key of the server: made now, and signed."""
    now = datetime.now(UTC)
    for name, kind, body in cast.db.execute("select name, content_type, body from public_page").fetchall():
        other = bytes(body)
        for was, becomes in changed.items():
            other = other.replace(was, becomes)
        signature = sign_page(name, kind, other, now)
        cast.db.execute(
            "update public_page set body = %s, made_at = %s, signature = %s where name = %s",
            [other, now, signature, name],
        )


def test_a_visitor_reads_what_the_register_says(living: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotYet):
        came("statement_page")
    now = datetime.now(UTC)
    measure(now)
    publish(now)
    assert (came("statement_page"), came("register_pages")) == (HELD, HELD)
    for module, change, outcome in PAGE:
        with monkeypatch.context() as patched:
            patched.setattr(module, "REGISTER", change(REGISTER))
            publish(now)
            assert came("statement_page") == outcome
    for module, change, outcome in CHAPTERS:
        with monkeypatch.context() as patched:
            patched.setattr(module, "REGISTER", change(REGISTER))
            assert came("register_pages") == outcome
    publish(now)
    as_made_now(living, {b"Wat wij beloven": b"Wat wij vertellen", b"What we promise": b"What we tell"})
    assert came("statement_page") == (["seal"], [])


def test_an_old_page_that_is_served_is_seen(living: Cast) -> None:
    """It carries its seal and says what it said, with the moment of then."""
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    measure(long_ago)
    publish(long_ago)
    with pytest.raises(NotYet):
        came("statement_page")  # a page that says that nothing was measured lately claims nothing
    as_made_now(living, {})
    assert came("statement_page") == (["moment"], [])


def test_whoever_got_something_must_be_named_with_the_ground(living: Cast) -> None:
    names, ground = ["Naam en leerlingnummer"], f"Op grond van {COMPANY.article}."
    for left, held in (
        (Departure(COMPANY.name.nl, names, ground), True),
        (Departure("Een ander bedrijf", names, ground), False),
        (Departure(COMPANY.name.nl, names, "Op grond van iets anders."), False),
        (Departure(COMPANY.name.nl, [*names, "Cijfers"], ground), "grades" in COMPANY.categories),
    ):
        assert read_recipients(visitor(), [left], TEXT).held is held


def test_the_other_reading_of_the_register_comes_to_the_same() -> None:
    assert digest(TEXT) == DIGEST
    told = dict(chapters(TEXT, "nl"))
    assert told.keys() == REGISTER.categories.keys()
    for table in REGISTER.tables.values():
        if table.guard != "technical":
            for column in table.columns.values():
                assert told[table.category].fields[f"{table.name}.{column.name}"] == column.reason.nl


def test_a_code_is_used_once_by_whichever_process(living: Cast) -> None:
    """Another process that just signed in used the code of now; whoever comes after it does not show it again."""
    address = f"/groepen/{uid_of('group', TAUGHT)}/"
    assert used_step(TEACHER) == -1
    first = browser_of(TEACHER)
    first.get(address)
    assert used_step(TEACHER) == first.used_step != -1
    browser_of.cache_clear()
    again = browser_of(TEACHER)
    assert again.used_step == first.used_step
    assert again.get(address).status == 200
    assert again.used_step > first.used_step


def test_a_code_that_was_not_used_or_none() -> None:
    secret, now = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1111111111.0
    step = int(now) // PERIOD
    for used, shown in ((-1, step), (step - 1, step), (step, step + 1)):
        assert Browser(Credentials("proef", "x", secret), Mock(), used).next_step(now) == shown
    assert code_at(secret, step * PERIOD) == "050471"
    with pytest.raises(NotYet):
        Browser(Credentials("proef", "x", secret), Mock(), step + 1).next_step(now)
