"""What the register says of suppliers, as functions of the database. Pure text, as `policies`; the rules are in `suppliers/sql/supply.sql`."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.text import as_table
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register
from zorgvuldig.suppliers.sql.results import results_grants
from zorgvuldig.suppliers.sql.rosters import roster_grants, trial_grants
from zorgvuldig.suppliers.sql.stops import stopping_grants


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
