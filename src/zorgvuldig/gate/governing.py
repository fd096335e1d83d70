"""What the database does with breaches, assessments, norms and versions of the register; the rules are in `sql/governing*.sql`. Pure."""

from collections.abc import Iterator

from zorgvuldig.gate.consenting import as_table
from zorgvuldig.gate.definer import DEFINER
from zorgvuldig.postgres import Names
from zorgvuldig.register.schema import Register, Shape

GOVERNING_FILES = ("governing.sql", "governing_reading.sql")
# Whoever has a session may call these: each finds out by itself whose it is, and what they may.
BY_SESSION = ("report_breach(text, text, text, text, timestamp with time zone)",)
FOR_EVERYBODY = ("public_page(text)", "evidence_history()")
AT_THE_DOOR: tuple[str, ...] = ("reading_signals(date, date)", "reading_open()")
FOR_THE_JOB = ("breach_pupils(integer)",)
FOR_THE_STATEMENT = ("reading_open()",)
# What the database refuses whoever asks.
GOVERNING_CHECKS = (
    ("breach", "breach_allowed", "insert or update"),
    ("breach_note", "breach_note_allowed", "insert"),
    ("dpia", "dpia_allowed", "insert or update"),
    ("register_version", "register_version_allowed", "insert or update"),
    ("role_review", "role_reviewed", "insert"),
    ("reading_review", "reading_reviewed", "insert"),
    ("close_watch", "close_watch_allowed", "insert or update"),
)


def watch_functions(register: Register) -> Iterator[str]:
    """What the register says is watched, and by which relations somebody has pupils of their own."""
    counts = "threshold integer, wide_threshold integer, days integer, from_hour integer, until_hour integer"
    rows = [
        f"('{key}'::text, {w.threshold}, {w.wide_threshold or w.threshold}, {w.window}, {w.from_hour}, {w.until_hour})"
        for key, w in register.watches.items()
    ]
    yield as_table("watches()", f"watch text, {counts}", rows or ["(null::text, 1, 1, 1, 0, 0)"])
    groups = [r for r in register.relations.values() if r.shape is Shape.GROUP]
    yield as_table("group_relations()", "relation text", [f"('{r.key}'::text)" for r in groups])
    ties = " union ".join(
        f"select x.{r.actor}::integer, x.{r.link}::integer, x.{r.starts}::date, x.{r.ends}::date from public.{r.table} x"
        for r in groups
    )
    yield (
        "create or replace function gate.group_ties() returns table (staff_id integer, group_id integer, starts_on date, "
        f"ends_on date) language sql stable {DEFINER} as $$ {ties} $$"
    )


def governing_grants(names: Names) -> Iterator[str]:
    """Everybody may ask for public pages; a session reports; the rest is asked at the door or by the job."""
    for function in (*BY_SESSION, *FOR_EVERYBODY):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    for function in AT_THE_DOOR:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    for function in FOR_THE_JOB:
        yield f"grant execute on function gate.{function} to {names.job('governance')}"
    for function in FOR_THE_STATEMENT:
        yield f"grant execute on function gate.{function} to {names.job('statement')}"
