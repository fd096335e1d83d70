"""A lifted policy, a patched function and a right that nobody gave turn the promise that hangs on them, and are named."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connections

from tests.people import NOW, Cast
from zorgvuldig.gate.jobs import working
from zorgvuldig.statement.evidence import NOT_KEPT, measure
from zorgvuldig.statement.evidence.gate_drift import gate_drift

READER = settings.NAMES.reader
CLAIMS = "gate.claim_values(integer, integer)"


@contextmanager
def changed(cast: Cast, change: str, mend: str) -> Iterator[dict[str, tuple[str, str]]]:
    """What was not kept before is kept for those that this changed; each promise that turned with its sentence."""
    before = {one.promise: one.state for one in measure(NOW)}
    cast.db.execute(change)
    try:
        found = measure(NOW)
        yield {
            one.promise: (one.evidence["reason"]["nl"], one.evidence["reason"]["en"])
            for one in found
            if one.state == NOT_KEPT != before[one.promise]
        }
    finally:
        cast.db.execute(mend)


def patched(cast: Cast, function: str, was: str, now: str) -> tuple[str, str]:
    """The function with another body, and as it is."""
    definition = cast.db.execute("select pg_get_functiondef(%s::regprocedure)", [function]).fetchone()[0]
    assert was in definition
    return definition.replace(was, now, 1), definition


def test_a_database_as_the_register_has_it_differs_in_nothing(cast: Cast) -> None:
    assert gate_drift(NOW).names == ()


GUARDS = {
    "row security": (
        "alter table grade disable row level security",
        "alter table grade enable row level security",
        "de afscherming per leerling van tabel «grade»",
    ),
    "a wider policy": (
        "create policy all_of_it on grade for select to public using (true)",
        "drop policy all_of_it on grade",
        "regel «all_of_it» van tabel «grade»",
    ),
    "a right": (
        f"grant select on gate.session to {READER}",
        f"revoke select on gate.session from {READER}",
        "een recht op «gate.session»",
    ),
    "a rule": (
        "update gate.rule set read_mask = read_mask # 4 where rank = (select max(rank) from gate.rule where role = 'mentor')",
        "update gate.rule set read_mask = read_mask # 4 where rank = (select max(rank) from gate.rule where role = 'mentor')",
        "een regel over wie wat mag openen",
    ),
    "history that is off": (
        "alter table grade disable trigger history_update",
        "alter table grade enable trigger history_update",
        "controle «history_update» van tabel «grade»",
    ),
    "a function beside the gate": (
        "create function gate.everything() returns setof grade language sql as 'select * from public.grade'",
        "drop function gate.everything()",
        "functie «everything»",
    ),
    # Numbers of objects are unique within one catalogue alone: what an extension has in another one hides nothing here.
    "a function with the number of an extension's": (
        "create function gate.everything() returns setof grade language sql as 'select * from public.grade'; revoke all on function gate.everything() from public; set allow_system_table_mods = on; "
        "insert into pg_depend select 'pg_class'::regclass, 'gate.everything()'::regprocedure::oid, 0, 'pg_extension'::regclass, e.oid, 0, 'e' "
        "from pg_extension e limit 1; reset allow_system_table_mods",
        "set allow_system_table_mods = on; delete from pg_depend where objid = 'gate.everything()'::regprocedure::oid and deptype = 'e'; "
        "reset allow_system_table_mods; drop function gate.everything()",
        "functie «everything»",
    ),
    "a login that bypasses": (
        f"alter role {settings.NAMES.runtime} bypassrls",
        f"alter role {settings.NAMES.runtime} nobypassrls",
        "wat de inlogrollen mogen",
    ),
}


@pytest.mark.parametrize("name", GUARDS)
def test_what_guards_the_data_turns_promise_two_and_is_named(cast: Cast, name: str) -> None:
    change, mend, named = GUARDS[name]
    with changed(cast, change, mend) as turned:
        assert set(turned) == {"P02"}
        assert named in turned["P02"][0]
    assert gate_drift(NOW).names == ()


def test_a_patched_function_turns_what_hangs_on_it_too(cast: Cast) -> None:
    change, mend = patched(cast, CLAIMS, "select", "select /* everything */")
    with changed(cast, change, mend) as turned:
        assert set(turned) == {"P02", "P06", "P07", "P08"}
        assert {sentence for sentence, _ in turned.values()} == {
            "Iemand veranderde de bewaking in de database: functie «claim_values» is anders dan het register en deze versie zeggen."
        }
        assert turned["P06"][1].startswith("Somebody changed the guard in the database: function «claim_values» is not")


def test_a_check_that_is_off_turns_what_it_keeps(cast: Cast) -> None:
    off, on = (f"alter table release {word} trigger release_allowed" for word in ("disable", "enable"))
    with changed(cast, off, on) as turned:
        assert set(turned) == {"P02", "P12", "P13"}


def test_who_gives_the_rules_cannot_be_made_to_say_others(cast: Cast) -> None:
    """The one function in between is compared as every other."""
    change, mend = patched(cast, "gate.rules_in_force()", "from gate.rule", "from gate.rule where true")
    with changed(cast, change, mend) as turned:
        assert "functie «rules_in_force»" in turned["P02"][0]


def test_several_are_counted_and_the_first_is_named(cast: Cast) -> None:
    tables = ("grade", "absence", "care_note")
    off, on = (
        "; ".join(f"alter table {one} {word} row level security" for one in tables) for word in ("disable", "enable")
    )
    with changed(cast, off, on) as turned:
        assert "tabel «absence» (en nog 2)" in turned["P02"][0]


def test_a_gate_that_cannot_be_compared_is_not_said_to_fit(cast: Cast) -> None:
    off, on = (f"{word} execute on function gate.rules_in_force() {way} {settings.NAMES.job('statement')}"
               for word, way in (("revoke", "from"), ("grant", "to")))  # fmt: skip
    with changed(cast, off, on) as turned:
        assert turned == {"P02": ("Wij konden dit niet meten. Daarom zeggen wij niet dat het waar is.",
                                  "We could not measure this. So we do not say that it is true.")}  # fmt: skip


def test_the_job_that_measures_reads_no_secret_of_the_gate(cast: Cast) -> None:
    with working("statement", now=NOW) as door, connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select has_table_privilege('gate.state', 'select') or has_table_privilege('gate.rule', 'select')"
        )
        assert cursor.fetchone()[0] is False
