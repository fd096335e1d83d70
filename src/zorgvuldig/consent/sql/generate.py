"""What the register says of consent and of recipients, as functions of the database, so that a row can be refused there.

The database checks every release and every answer again, whatever a page forgot (`consent/sql/consent.sql`, `release/sql/exchange.sql`). Pure text, as `policies`.
"""

from collections.abc import Iterator

from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.register.schema import RecipientClass, Register, Shape

INSIDE = (RecipientClass.SUBJECT, RecipientClass.INTERNAL)
# What a topic allows for lasts beyond the opening that shows it, so whoever only sees the outcome sees no row.
OVERVIEW = ("consent_overview", "exchanging", "exchange_approval", "consenting", "consent_desk")

# What may change while the system runs is read from rows that a new version of the register replaces (`contents`).
TOPICS = f"""create or replace function gate.consent_topics() returns table (topic text, version smallint, recipient text, mask bigint)
language sql stable {DEFINER} as $$
    select t.topic, t.version, t.recipient, t.mask from gate.state s,
        jsonb_to_recordset(s.value::jsonb) t(topic text, version smallint, recipient text, mask bigint)
    where s.key = 'register_topics'
$$"""
RECIPIENTS = f"""create or replace function gate.recipients() returns table (key text, kind text, mask bigint, demand boolean, inspection boolean, second boolean, bulk boolean, fields text[])
language sql stable {DEFINER} as $$
    select r.key, r.kind, r.mask, r.demand, r.inspection, r.second, r.bulk, r.fields from gate.state s,
        jsonb_to_recordset(s.value::jsonb) r(key text, kind text, mask bigint, demand boolean, inspection boolean, second boolean,
            bulk boolean, fields text[])
    where s.key = 'register_recipients'
$$"""


def consent_functions(register: Register) -> Iterator[str]:
    """Topics and recipients of the register in force, and from which age a pupil decides."""
    yield from (TOPICS, RECIPIENTS)
    yield (
        f"create or replace function gate.decides_at() returns integer language sql immutable {DEFINER} as $$ "
        f"select {decides_at(register)} $$"
    )
    purposes = ", ".join(f"'{key}'" for key in OVERVIEW if key in register.purposes)
    yield (
        f"create or replace function gate.sees_outcomes() returns boolean language sql stable {DEFINER} as $$ "
        f"select exists (select from gate.current_cap() c where c.purpose in ({purposes})) $$"
    )


def decides_at(register: Register) -> int:
    """The age in years from which a pupil decides alone."""
    return min(r.from_age for r in register.relations.values() if r.shape is Shape.SELF and r.from_age)
