"""What consent adds to the gate: who decides, what holds, and that an answer is of whoever may give it."""

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from zorgvuldig.consent.sql.generate import consent_functions
from zorgvuldig.gate.contents import AppliedRegister, OtherWords, wordings
from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

WORDING = """insert into consent_wording (topic, version, nl, en, kept_at) values (%s, %s, %s, %s, statement_timestamp())
on conflict (topic, version) do nothing"""
SAME = "select exists (select from consent_wording where topic = %s and version = %s and nl = %s and en = %s)"


def keep_wordings(applied: AppliedRegister, cursor: CursorWrapper) -> None:
    """Keep the wording of every topic. Raises `OtherWords` when one has another text than people answered under the same version."""
    for topic, version, nl, en in wordings(applied.register):
        cursor.execute(WORDING, [topic, version, nl, en])
        cursor.execute(SAME, [topic, version, nl, en])
        if cursor.fetchone() != (True,):
            text = f"The words of topics.{topic} differ from those that people answered as version {version}. Raise the version."
            raise OtherWords(text)


def grants(register: Register, names: Names) -> Iterator[str]:
    """Jobs that read consent ask what holds of anybody; pages do so of whom they opened, and one that writes nothing how many there are."""
    for function in ("consents()", "requests()", "wordings()"):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.consent_counts(integer) to {names.reader}"
    for job in register.jobs.values():
        if "consent" in job.reads:
            functions = "gate.consent_states(integer[]), gate.request_state(bigint), gate.decides(integer, integer)"
            yield f"grant execute on function {functions} to {names.job(job.key)}"


CONTRIBUTION = Contribution(
    "zorgvuldig.consent.sql",
    files=("consent.sql",),
    functions=consent_functions,
    checks=(("consent_answer", "answer_allowed", "insert"),),
    grants=grants,
    keeps=keep_wordings,
    writes={"consent_wording": "insert, update"},  # the register's own words, kept when it comes into force
    answers={"agreed": "consented"},
)
