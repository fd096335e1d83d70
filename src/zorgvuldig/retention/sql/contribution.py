"""What retention adds to the gate: what it deletes where no job reaches by itself, and of which kinds there is anything."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register
from zorgvuldig.retention.sql.generate import kept_rows

# What only a job that writes the access log may call, beside emptying the log itself.
DELETION = (
    "forget_history(integer[], bigint[])", "forget_rows(text, bigint[])", "forget_old(timestamp with time zone)",
    "unreferenced(text, integer[], text[])", "references_left(integer[], boolean)", "account_persons()", "addresses_of_nobody(text[])",
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
            for function in DELETION:
                yield f"grant execute on function gate.{function} to {names.job(job.key)}"


CONTRIBUTION = Contribution(
    "zorgvuldig.retention.sql",
    files=("deletion.sql", "marks.sql"),
    functions=lambda register: (kept_rows(register),),
    grants=grants,
    writes=SIGNED_IN_WITH,
    answers={"high_water": "highest_numbers", "rows_given_up": "rows_by_receipts"},
)
