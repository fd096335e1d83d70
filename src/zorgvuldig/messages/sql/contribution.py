"""What messages add to the gate: how far one to a whole school reaches, who may send that, and who writes under a message to whom."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import Opening
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Shape, Table

ANSWERS = "message_answer"


def functions(register: Register) -> Iterator[str]:
    """Whoever teaches a pupil or is the mentor can be answered; nobody else who writes for the school."""
    near = ", ".join(f"'{r.key}'" for r in register.relations.values() if r.shape is Shape.GROUP)
    yield (
        "create or replace function gate.answerable(author integer, pupil integer) returns boolean "
        f"language sql stable {DEFINER} as $$ select exists (select from gate.rule r where r.purpose = 'messaging' "
        f"and r.relation in ({near}) and gate.serves(author, r.role, gate.today()) "
        "and gate.holds_pupil(r.relation, r.role, author, pupil, gate.today())) "
        "and exists (select from public.account a where a.person_id = author and a.is_active) $$"
    )


def answers_seen(table: Table, _register: Register) -> str:
    """Of the school the author of the message alone sees what is written under it; and of the other nobody what has not arrived."""
    if table.name != ANSWERS:
        return ""
    written = (
        f"select m.id from message m where m.id = {ANSWERS}.message_id and m.author_id = (select gate.opened_by())"
    )
    arrived = "author_id = (select gate.opened_by()) or arrives_at <= statement_timestamp()"
    return f" and ((select gate.by_family()) or exists ({written})) and ({arrived})"


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Pages count, ask and note; one job sends on."""
    for function in ("message_reach(bigint)", "answer_refused(integer, integer, boolean)", "answer_due(integer)"):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.answers_seen(integer, integer) to {names.writer}"
    yield f"grant execute on function gate.messages_to_spread(timestamp with time zone) to {names.job('notify')}"


CONTRIBUTION = Contribution(
    "zorgvuldig.messages.sql",
    files=("reach.sql", "answers.sql"),
    functions=functions,
    checks=(("message", "message_allowed", "insert"), (ANSWERS, "message_answer_allowed", "insert")),
    grants=grants,
    seen_where=answers_seen,
    openings=(Opening("answers"),),
    writes={ANSWERS: "update"},
)
