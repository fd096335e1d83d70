"""Of which kinds the school has anything about one pupil, and since when: a function for the page that shows when it goes.

It counts, and gives nothing of what the rows say, so whoever watches over keeping need not open every kind. Pure text, as
`policies`.
"""

from collections.abc import Iterator

from zorgvuldig.gate.sql.definer import DEFINER
from zorgvuldig.register.schema import Guard, Register, Table

PURPOSE = "retention"


def kept_rows(register: Register) -> str:
    """`gate.kept_rows(pupil)`: per category how many rows, and the day of the oldest event that a term counts from."""
    counted = "\n            union all ".join(_counts(register))
    return (
        "create or replace function gate.kept_rows(wanted integer) returns table (category text, rows bigint, first date) "
        f"language plpgsql stable {DEFINER} as $$\n#variable_conflict use_column\nbegin\n"
        "    if not coalesce(wanted = any (gate.opened(0)), false)\n"
        f"        or not exists (select from gate.current_cap() c where c.purpose = '{PURPOSE}') then return; end if;\n"
        f"    return query select k.category, sum(k.rows)::bigint, min(k.first) from (\n            {counted}\n"
        "        ) k where k.rows > 0 group by 1;\nend $$"
    )


def _counts(register: Register) -> Iterator[str]:
    for table in register.tables.values():
        where = _of_pupil(table)
        if not where:
            continue
        name = table.name if "." in table.name else f"public.{table.name}"
        other, dot, column = table.dated.rpartition(".")
        join = f" join public.{other} o on o.id = x.{other}_id" if dot else ""
        first = f"min({'o' if dot else 'x'}.{column})::date" if column else "null::date"
        yield (
            f"select '{table.category}'::text as category, count(*) as rows, {first} as first from {name} x{join} where {where}"
        )


def _of_pupil(table: Table) -> str:
    """Which rows of a table are about the pupil; empty for a table that is about no pupil."""
    match table.guard:
        case Guard.PUPIL:
            return f"x.{table.pupil} = wanted"
        case Guard.VIA:
            via = f"select v.{table.via_person} from public.{table.via} v where v.pupil_id = wanted"
            return f"x.{table.person} in ({via})"
        case Guard.GATE if table.name == "gate.log":
            return "x.pupil_id = wanted"
        case _:
            return ""
