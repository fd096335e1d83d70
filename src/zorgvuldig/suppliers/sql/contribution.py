"""What suppliers add to the gate: what is agreed, for whom, and that nothing reaches a product but by an agreement in force."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.text import as_table
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

# What the register says of suppliers, as functions of the database. Pure text, as `policies`; the rules are in
# `suppliers/sql/supply.sql`.
# Who may ask for a roster. Pure text, as `policies`; the rules are in `suppliers/sql/roster*.sql`.


def roster_grants(names: Names) -> Iterator[str]:
    """What goes, goes by the runtime, in two transactions."""
    for function in (
        "roster_open(text, uuid, text, jsonb, jsonb, text, boolean, integer, integer, text[], text)",
        "roster_rows(uuid, text[])",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"


def trial_grants(names: Names) -> Iterator[str]:
    """An invented school is read with a test client's token, chosen from at a login, and shown to whoever connects a product."""
    for function in (
        "trial_roster(text, text, jsonb, jsonb, text, boolean, integer, integer, text[], text)",
        "trial_csv(text, timestamp with time zone, text)",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    shown = "gate.trial_choices(integer), gate.trial_login(integer, integer)"
    yield f"grant execute on function {shown} to {names.login}, {names.reader}, {names.writer}"
    for function in ("trial_refused(integer, text)", "count_trial(integer, text, text)"):
        yield f"grant execute on function gate.{function} to {names.login}"


# What of OneRoster's files and results may be called, and by whom. Pure text, as `policies`; the rules are in
# `suppliers/sql/`.


def results_grants(names: Names) -> Iterator[str]:
    """A product is served by the runtime; a teacher comes through the door."""
    for function in (
        "csv_open(text, uuid, timestamp with time zone)",
        "csv_part(text, bigint, text)",
        "results_open(text, uuid, text[], text, jsonb)",
        "results_rows(uuid)",
        "results_keep(text, text[], text, jsonb, jsonb, boolean)",
        "results_delete(text, text[], text, text)",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    yield f"grant execute on function gate.result_taken(uuid, boolean) to {names.writer}"
    yield f"grant execute on function gate.results_left(uuid) to {names.reader}, {names.writer}"


# Who may call what `suppliers/sql/stops.sql` has. Pure text, as `policies`; each function asks what is open itself.

READING = (
    "at_supplier_desk(boolean)",
    "stop_history(text, integer)",
    "supplied_figures(integer, timestamp with time zone)",
    "pupil_at_suppliers()",
)


def stopping_grants(names: Names) -> Iterator[str]:
    """Pages read; only one that writes ends the sessions of a product."""
    for function in READING:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.end_supplier_sessions(integer) to {names.writer}"


def claim_functions(register: Register) -> Iterator[str]:
    """The claims that the register knows, each with the categories of its fields."""
    rows = []
    for claim in register.claims.values():
        categories = {register.tables[field.partition(".")[0]].category for field in claim.fields}
        rows.append(f"('{claim.key}'::text, {register.mask(frozenset(categories))}::bigint)")
    yield as_table("claims()", "key text, mask bigint", rows or ["(null, null)"])


def supply_grants(register: Register, names: Names) -> Iterator[str]:
    """The provider asks as the login role whether somebody may; what goes, goes by the runtime, in two transactions."""
    yield f"grant execute on function gate.why_not(integer, integer, text), gate.sub_of(integer, integer) to {names.login}"
    for asked in ("sign_in_terms(integer, text, integer)", "refresh_terms(text)"):
        yield f"grant execute on function gate.{asked} to {names.login}"
    for function in (
        "supply(text, text, uuid)",
        "supplied(uuid)",
        "supply_done(bigint[])",
        "sector_of(text, text)",
        "keep_subs(text, text, uuid[], text[])",
        "count_refusal(integer, text, text)",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    yield f"grant execute on function gate.public_products() to {names.runtime}"
    yield f"grant execute on function gate.bearer(text, text) to {names.login}"
    for function in (
        "end_supplier_sessions()",
        "logouts_to_tell()",
        "logout_tried(bigint, integer)",
        "logout_told(bigint)",
    ):
        yield f"grant execute on function gate.{function} to {names.job('supplying')}"
    pages = f"{names.reader}, {names.writer}, {names.job('supplying')}"
    yield f"grant execute on function gate.agreement_in_force(integer, date), gate.claims_mask(jsonb) to {pages}"
    yield from (*stopping_grants(names), *roster_grants(names), *results_grants(names), *trial_grants(names))


CONTRIBUTION = Contribution(
    "zorgvuldig.suppliers.sql",
    files=(
        "supply.sql", "signin.sql", "logouts.sql", "stops.sql", "leaflet.sql", "roster_view.sql", "roster_making.sql", "roster.sql",
        "roster_csv.sql", "results.sql", "trial.sql",
    ),
    functions=claim_functions,
    checks=(
        ("agreement", "agreement_allowed", "insert or update"),
        ("product", "numbers_allowed", "insert or update"),
        ("agreement_scope", "scope_allowed", "insert or delete or update"),
    ),
    tables=("supplying",),
    grants=supply_grants,
    answers={"swept": "supplying_swept"},
)  # fmt: skip
