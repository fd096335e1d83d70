"""What of the register the counting of unusual reading needs in the database, as text; counting is in `governance/sql/reading.sql`. Pure."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.definer import DEFINER
from zorgvuldig.gate.sql.text import as_table
from zorgvuldig.register.schema import Register, Shape

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
