"""What retention adds to the gate: what it deletes where no job reaches by itself, and of which kinds there is anything."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Guard, Register, Table

# Of which kinds the school has anything about one pupil, and since when: a function for the page that shows when it
# goes.
# It counts, and gives nothing of what the rows say, so whoever watches over keeping need not open every kind. Pure
# text, as `policies`.

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


# What only a job that writes the access log may call, beside emptying the log itself.
OF_PUPILS = (
    "forget_history(integer[], bigint[])", "forget_rows(text, bigint[])", "unreferenced(text, integer[], text[])",
    "references_left(integer[], boolean)",
)  # fmt: skip
DELETION = (
    *OF_PUPILS, "forget_old(timestamp with time zone)", "account_persons()", "addresses_of_nobody(text[])",
    "forget_accounts(integer[])", "forget_expired(timestamp with time zone)",
)  # fmt: skip

# What somebody signed in with, when the last reason for it is gone; see `deletion.sql`.
SIGNED_IN_WITH = {
    "account": "delete",
    "invitation": "delete",
    "account_emailaddress": "delete",
    "account_emailconfirmation": "delete",
    "mfa_authenticator": "delete",
    "usersessions_usersession": "delete",
    "code": "delete",
    "used_code": "delete",
    "access_token": "update, delete",
    "refresh_token": "delete",
    "supplier_session": "update, delete",
    "used_assertion": "delete",
    "login_notice": "delete",
    "socialaccount_socialaccount": "delete",
    "django_session": "delete",
    "login_cache": "delete",
}


def grants(register: Register, names: Names) -> Iterator[str]:
    """Receipts are anybody's who has one; the rest is for the jobs that delete, and the page that shows when something goes."""
    yield f"grant execute on function gate.kept_rows(integer) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.receipts_of(bytea) to {names.runtime}"
    for job in register.jobs.values():
        if "access_log" in job.writes:
            for function in OF_PUPILS if job.canary else DELETION:
                yield f"grant execute on function gate.{function} to {names.job(job.key)}"


CONTRIBUTION = Contribution(
    "zorgvuldig.retention.sql",
    files=("deletion.sql", "marks.sql"),
    functions=lambda register: (kept_rows(register),),
    grants=grants,
    writes=SIGNED_IN_WITH,
    answers={"high_water": "highest_numbers", "rows_given_up": "rows_by_receipts"},
)
