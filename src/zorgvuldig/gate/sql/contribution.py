"""What the gate itself puts into the database: opening, the log and its seals, outgoing mail."""

from collections.abc import Iterator
from importlib import resources

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.ledgers import ledger_functions
from zorgvuldig.gate.sql.openings import PUPIL, Opening
from zorgvuldig.gate.sql.questions import Question
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.gate.sql.ties import TIES
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

POST_TABLES = ("outbox", "post_day", "post_pace", "bounced", "job_last", "operating_act")
# Whatever happens may be a reason to mail: pages, signing in and jobs put mails in the box, and read none.
PUT = "post_put(text, bytea, bytea, timestamp with time zone)"
TO_SEND = (
    "post_take(timestamp with time zone, integer, interval)",
    "post_settle(bigint, text, text, timestamp with time zone)",
    "post_now()",
    "post_count(text, integer)",
    "post_bounce(bytea, text, timestamp with time zone)",
    "post_waiting()",
    "post_stopped()",
    "post_seen(timestamp with time zone)",
    "post_days(date)",
    "post_tidy(timestamp with time zone)",
)
OF_JOBS = ("job_ended(text, integer, text, text)", "jobs_last()", "operated_here(text, text, bigint, text)")
OPENINGS = (
    Opening(
        "pupil",
        PUPIL,
        opens="case when gate.holds_pupil(rule.relation, rule.role, who, pupil, today) then array[pupil] end",
    ),
    # No pupil: what is of the organisation alone.
    Opening("nobody", opens="case when gate.on_duty(rule.relation) then '{}'::integer[] end"),
    # My children, or myself.
    Opening("own", opens="gate.own(rule.relation, who, today)"),
    # About whom something waits for this purpose.
    Opening("waiting", opens="gate.waiting(rule.relation, rule.role, who, purpose, today)"),
)
QUESTIONS = (
    # What of a pupil who decides alone somebody of the family sees beyond what stays open to them, as a mask; of themselves, everything.
    Question("shared_with(pupil integer, who integer)", "bigint", nobody="0", joined=" | "),
    # Those of these pupils whom a relation opens at all.
    Question("agreed(relation text, pupils integer[])", "integer[]", nobody="'{}'::integer[]", joined=" || "),
    # Somebody from outside the school opened pupils by a relation with a topic.
    Question(
        "looked_from_outside(who integer, pupils integer[], topic text, want bigint, held integer[], masks bigint[])",
        "void",
    ),
    # Who changes what is of these categories, and for what purpose, where nothing is open to write in and a function does it all the same.
    Question("own_change(m bigint)", "table (actor_id integer, purpose text)"),
    # How far the log, its seals and everything else that only grows have come (`log/marks.py`).
    Question(
        "high_water(noted bigint)",
        "table (era integer, seal integer, receipt bigint, digest bytea, marked bytea, release bigint, look bigint)",
    ),
    # How many rows of a table went at their term by the receipts after this one, and the number of the newest receipt.
    Question("rows_given_up(noted bigint, place text)", "table (upto bigint, rows bigint)"),
    # What was kept for a moment and is over goes.
    Question("swept()", "void"),
)


def made_functions(register: Register) -> Iterator[str]:
    """The rules as facts, for the job that compares them with the register: they are not for everybody (`drift.actual`). And what
    sealing asks of each ledger.
    """
    query = resources.files("zorgvuldig.gate.sql").joinpath("drift", "rules.sql").read_text()
    yield (
        "create or replace function gate.rules_in_force() returns table (name text, detail text) "
        f"language sql stable {DEFINER} as $$\n{query}$$"
    )
    yield from ledger_functions(register)


def post_grants(register: Register, names: Names) -> Iterator[str]:
    """Everybody puts; one job takes, settles and counts."""
    jobs = ", ".join((names.jobs, *(names.job(key) for key in register.jobs)))
    yield f"grant execute on function gate.{PUT} to {names.runtime}, {names.reader}, {names.writer}, {names.login}, {jobs}"
    for function in TO_SEND:
        yield f"grant execute on function gate.{function} to {names.job('post')}"
    for function in OF_JOBS:
        yield f"grant execute on function gate.{function} to {names.jobs}"
    yield f"grant execute on function gate.post_bounced(bytea[]) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.post_release(bytea[]) to {names.writer}"


CONTRIBUTION = Contribution(
    "zorgvuldig.gate.sql",
    files=("functions.sql", "families.sql", "shared.sql", "sealing.sql", "ledgers.sql", "outbox.sql"),
    functions=made_functions,
    tables=POST_TABLES,
    grants=post_grants,
    ties=TIES,
    openings=OPENINGS,
    questions=QUESTIONS,
)
