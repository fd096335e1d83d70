"""What the database does with breaches, assessments, norms and versions of the register; the rules are in `governance/sql/`. Pure."""

from collections.abc import Iterator

from zorgvuldig.platform.postgres import Names

# Whoever has a session may call these: each finds out by itself whose it is, and what they may.
BY_SESSION = (
    "report_breach(text, text, text, text, timestamp with time zone)",
    "register_waiting(text)",
)
FOR_EVERYBODY = (
    "register_digest()",
    "register_in_force()",
    "register_news()",
)
AT_THE_DOOR = (
    "register_digest()",
    "agreed_claims()",
    "agreed_outside_eea()",
    "roles_used()",
    "rules_used()",
    "grants_unused()",
    "accounts_unused()",
    "family_unused()",
    "products_used()",
    "desk_days()",
    "breach_counts(uuid)",
    "breach_kinds(uuid)",
    "breach_concerned(uuid)",
    "breach_releases(uuid)",
    "breach_heard_counts(uuid, uuid)",
    "breach_heard(uuid, uuid)",
    "dpia_cameras()",
    "dpia_products()",
    "dpias_needed()",
    "dpias_lacking()",
    "norm_facts()",
    "reading_signals(date, date)",
    "reading_open()",
)
TO_WRITE = ("block_account(integer)", "breach_concerns(uuid, uuid[], text[])", "breach_concerns_nobody(uuid)")
FOR_THE_JOB = (
    "breach_pupils(integer)",
    "breach_to_pupil(integer)",
    "register_turn(uuid, jsonb, jsonb, jsonb)",
    "register_digest()",
    "register_in_force()",
    "agreed_claims()",
    "agreed_outside_eea()",
    "duty_told(text, text)",
    "reading_pieces()",
    "reading_keep(text, date, date)",
)
FOR_THE_STATEMENT = ("dpias_needed()", "dpias_lacking()", "reading_open()")


def governance_grants(names: Names) -> Iterator[str]:
    """Everybody may ask for public pages; a session reports; the rest is asked at the door or by a job."""
    for function in (*BY_SESSION, *FOR_EVERYBODY):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    for function in AT_THE_DOOR:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    for function in TO_WRITE:
        yield f"grant execute on function gate.{function} to {names.writer}"
    for function in FOR_THE_JOB:
        yield f"grant execute on function gate.{function} to {names.job('governance')}"
    for function in FOR_THE_STATEMENT:
        yield f"grant execute on function gate.{function} to {names.job('statement')}"
    yield f"grant execute on function gate.register_digest(), gate.register_in_force() to {names.jobs}"
