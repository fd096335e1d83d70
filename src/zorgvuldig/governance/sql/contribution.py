"""What governance adds to the gate: breaches, assessments, norms, duties, unusual reading and versions of the register."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import OTHER, PERSON, Opening
from zorgvuldig.gate.sql.text import DEFINER, as_table
from zorgvuldig.governance.sql.versions import keep_version
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Shape

# What the database does with breaches, assessments, norms and versions of the register; the rules are in
# `governance/sql/`. Pure.
# Whoever has a session may call these: each finds out by itself whose it is, and what they may.
BY_SESSION = (
    "report_breach(text, text, text, text, timestamp with time zone)",
    "register_waiting(text)",
    "own_breach_letters(text)",
    "breach_letter_waits(text)",
)
FOR_EVERYBODY = (
    "register_digest()",
    "register_in_force()",
    "register_news()",
    "law_days()",
)
AT_THE_DOOR = (
    "register_digest()",
    "law_days()",
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
    "breach_letter_counts(uuid)",
    "dpia_cameras()",
    "dpia_products()",
    "dpias_needed()",
    "dpias_lacking()",
    "norm_facts()",
    "reading_signals(date, date)",
    "reading_open()",
)
TO_WRITE = (
    "block_account(integer)",
    "breach_concerns(uuid, uuid[], text[])",
    "breach_concerns_guardians(uuid, uuid[], text[])",
    "breach_concerns_staff(uuid, integer[], text[])",
    "breach_concerns_nobody(uuid)",
)
FOR_THE_JOB = (
    "breach_pupils(integer)",
    "breach_to_pupil(integer)",
    "breach_letters_write(integer)",
    "breach_letters_to_mail()",
    "breach_letter_mailed(bigint)",
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
    yield f"grant execute on function gate.register_digest(), gate.register_in_force(), gate.law_days() to {names.jobs}"


# What of the register the counting of unusual reading needs in the database, as text; counting is in
# `governance/sql/reading.sql`. Pure.

COLUMNS = "watch text, threshold integer, wide_threshold integer, days integer, from_hour integer, until_hour integer"
# A row of the register that a new version replaces while the system runs (`contents`).
WATCHES = f"""create or replace function gate.watches() returns table ({COLUMNS})
language sql stable {DEFINER} as $$
    select w.watch, w.threshold, w.wide_threshold, w.days, w.from_hour, w.until_hour from gate.state s,
        jsonb_to_recordset(s.value::jsonb) w({COLUMNS})
    where s.key = 'register_watches'
$$"""


def watch_functions(register: Register) -> Iterator[str]:
    """What is watched, and by which relations somebody has pupils of their own."""
    yield WATCHES
    groups = [r for r in register.relations.values() if r.shape is Shape.GROUP]
    yield as_table("group_relations()", "relation text", [f"('{r.key}'::text)" for r in groups])
    ties = " union ".join(
        f"select x.{r.actor}::integer, x.{r.link}::integer, x.{r.starts}::date, x.{r.ends}::date from public.{r.table} x"
        for r in groups
    )
    # The planner is told that there are many: taken for a thousand, all memberships of all groups were joined to them first.
    yield (
        "create or replace function gate.group_ties() returns table (staff_id integer, group_id integer, starts_on date, "
        f"ends_on date) language sql stable {DEFINER} rows 100000 as $$ {ties} $$"
    )


CONTRIBUTION = Contribution(
    "zorgvuldig.governance.sql",
    files=(
        "access.sql", "register_editor.sql", "duties.sql", "breach.sql", "breach_letters.sql", "dpia.sql", "reading.sql", "reading_counts.sql",
        "register_news.sql", "law.sql",
    ),
    functions=watch_functions,
    checks=(
        ("breach", "breach_allowed", "insert or update"),
        ("breach_note", "breach_note_allowed", "insert"),
        ("dpia", "dpia_allowed", "insert or update"),
        ("dpia", "dpia_ready", "insert or update"),
        ("norm_level", "norm_level_allowed", "insert"),
        ("register_version", "register_version_allowed", "insert or update"),
        ("article_version", "article_version_kept", "insert or delete or update"),
        ("role_review", "role_kept", "insert"),
        ("role_review", "role_reviewed", "insert"),
        ("reading_review", "reading_reviewed", "insert"),
        ("close_watch", "close_watch_allowed", "insert or update"),
    ),
    checks_after=(("guardian", "breach_letters_gone", "delete"), ("staff", "breach_letters_gone", "delete")),
    tables=("reading_period", "reading_kept", "breach_letter"),
    grants=lambda _register, names: governance_grants(names),
    keeps=keep_version,
    kept_in=("register_version",),
    writes={
        "register_version": "insert, update",  # when the register is installed, and when a version comes into force
        "staff_role": "update",  # a role that somebody looked at and ended (`role_reviewed`)
        "breach_pupil": "insert, delete",  # whose data it is about (`breach_concerns`)
        "breach": "insert, update",  # held while that is said; whoever has a session reports one (`report_breach`)
        "account": "update",  # closed when somebody misused it (`block_account`)
    },
    openings=(
        Opening("breach", OTHER, "(select b.id from public.breach b where b.uid = wanted)"),
        Opening("reading", PERSON, "gate.reading_reader(key)"),
    ),
    answers={"own_change": "governing_change"},
)  # fmt: skip
