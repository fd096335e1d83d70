"""What the register says of consent and of recipients, as functions of the database, so that a row can be refused there.

The database checks every release and every answer again, whatever a page forgot (`sql/consent.sql`). Pure text, as `policies`.
"""

from collections.abc import Iterable, Iterator

from zorgvuldig.gate.definer import DEFINER
from zorgvuldig.register.schema import Need, RecipientClass, Register, Sensitivity, Shape

INSIDE = (RecipientClass.SUBJECT, RecipientClass.INTERNAL)
# What a topic allows for lasts beyond the opening that shows it, so whoever only sees the outcome sees no row.
OVERVIEW = ("consent_overview", "exchanging", "exchange_approval", "consenting", "consent_desk")


def consent_functions(register: Register) -> Iterator[str]:
    """Topics, recipients and categories of tables as the register in force has them, and from which age a pupil decides."""
    topics = [
        f"('{t.key}'::text, {t.version}::smallint, '{t.recipient}'::text, {register.mask(t.categories)}::bigint)"
        for t in register.topics.values()
    ]
    yield as_table(
        "consent_topics()",
        "topic text, version smallint, recipient text, mask bigint",
        topics or ["(null, null, null, null)"],
    )
    recipients = [
        f"('{r.key}'::text, '{r.kind}'::text, {register.mask(r.categories)}::bigint, "
        f"{_yes(Need.DEMAND in r.needs)}, {_yes(Need.INSPECTION in r.needs)}, "
        f"{_yes(Need.SECOND in r.needs or special(register, r.categories))}, {_yes(Need.BULK in r.needs)}, "
        f"array[{_quoted(r.fields)}]::text[])"
        for r in register.recipients.values()
    ]
    yield as_table(
        "recipients()",
        "key text, kind text, mask bigint, demand boolean, inspection boolean, second boolean, bulk boolean, fields text[]",
        recipients,
    )
    tables = [
        f"('{t.name}'::text, {register.categories[t.category].mask}::bigint)"
        for t in register.tables.values()
        if t.category
    ]
    yield as_table("table_masks()", "name text, mask bigint", tables)
    yield (
        f"create or replace function gate.decides_at() returns integer language sql immutable {DEFINER} as $$ "
        f"select {decides_at(register)} $$"
    )
    purposes = _quoted(key for key in OVERVIEW if key in register.purposes)
    yield (
        f"create or replace function gate.sees_outcomes() returns boolean language sql stable {DEFINER} as $$ "
        f"select exists (select from gate.current_cap() c where c.purpose in ({purposes})) $$"
    )


def wordings(register: Register) -> list[tuple[str, int, str, str]]:
    """The wording of every topic with its version, for the table that keeps them for ever."""
    return [(t.key, t.version, t.asks.nl, t.asks.en) for t in register.topics.values()]


def decides_at(register: Register) -> int:
    """The age in years from which a pupil decides alone."""
    return min(r.from_age for r in register.relations.values() if r.shape is Shape.SELF and r.from_age)


def special(register: Register, categories: tuple[str, ...]) -> bool:
    """Whether any of these are special data (AVG art. 9), which a second person looks at before they leave."""
    return any(register.categories[key].sensitivity is Sensitivity.SPECIAL for key in categories)


def as_table(head: str, columns: str, rows: list[str]) -> str:
    """A function without arguments that answers these rows."""
    values = ",\n    ".join(rows)
    return (
        f"create or replace function gate.{head} returns table ({columns}) language sql immutable {DEFINER} as $$\n"
        f"    values {values}\n$$"
    )


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _yes(value: bool) -> str:
    return "true" if value else "false"
