"""A setting of the database holds for one transaction, never for a connection that the next request gets.

And a statement is a text of ours with bound values; where names must be put into it, the place is listed with a reason.
"""

import ast
import re

import pytest

from tests.structure.source import nodes, texts

STAYS = re.compile(
    r"set_config\s*\([^)]*,\s*(?!true\b)\w+\s*\)"  # the last value is whether it is for this transaction alone
    r"|(^|[;{]|\bbegin\b|\bthen\b)\s*set\s+(?!local\b|constraints\b)(session\b|time\s+zone\b|role\b|\w+(\.\w+)?\s*(=|to\b))"
    r"|\balter\s+(role|database|system)\b[^;]*\bset\s",
    re.IGNORECASE,
)
NO_SQL = "src/zorgvuldig/register/"  # knows no database (see test_imports); its advice says «set … to …» to people
UPDATE = re.compile(r"\bupdate\b[^;]*?\bset\b", re.IGNORECASE | re.DOTALL)


def stays(text: str) -> bool:
    """Whether a text sets something that outlives its transaction."""
    return STAYS.search(UPDATE.sub("update", text)) is not None


def test_no_setting_outlives_its_transaction() -> None:
    found = [f"{path}: {text.strip()[:80]}" for path, text in texts() if stays(text) and not path.startswith(NO_SQL)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "select set_config('app.token', %s::text, false)",
        "select set_config('role', x, is_local)",
        "SET app.token = 'x'",
        "set role zorgvuldig_reader",
        "set session authorization x",
        "SET TIME ZONE 'UTC'",
        "select 1; set work_mem = '4MB'",
        "set search_path to public",
        "alter role x set app.token = 'y'",
        "alter database x set row_security to off",
    ],
)
def test_a_setting_that_would_stay_is_seen(text: str) -> None:
    assert stays(text)


@pytest.mark.parametrize(
    "text",
    [
        "select set_config('app.token', %s::text, true)",
        "set local role x",
        "update grade set value = 1",
        "insert into a values (1) on conflict (b) do update set c = excluded.c",
        "create function x() returns int language sql set search_path = pg_catalog, pg_temp as $$ select 1 $$",
        "alter table a alter column b set statistics 0",
        "set constraints all deferred",
    ],
)
def test_a_setting_for_one_transaction_is_not(text: str) -> None:
    assert not stays(text)


# Where SQL is put together, and why that is safe. Everything else is one text with bound values.
COMPOSED = {
    "src/zorgvuldig/gate/jobs.py": "constants of the same file",
    "src/zorgvuldig/gate/post.py": "calls of the gate's functions, written where they are asked",
    "src/zorgvuldig/demo/invitations.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/mailing.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/migrations/0022_post.py": "names of our own tables and roles, and a constant of the same file",
    "src/zorgvuldig/migrations/0023_reading.py": "names of our own tables and roles, and a constant of the same file",
    "src/zorgvuldig/gate/login.py": "the columns of the account, as its model names them",
    "src/zorgvuldig/migrations/0028_invitation_requests.py": "names of our own tables and roles, and a constant of the same file",
    "src/zorgvuldig/migrations/0029_letters.py": "names of our own tables and roles, and a constant of the same file",
    "src/zorgvuldig/migrations/0032_first_sign_in.py": "names of our own tables and roles, and a constant of the same file",
    "src/zorgvuldig/operating/clock.py": "a constant of the same file",
    "src/zorgvuldig/operating/health_readiness.py": "a constant of the gate, or of the same file",
    "src/zorgvuldig/operating/metrics_jobs.py": "constants of the same file",
    "src/zorgvuldig/versions.py": "a constant of the same file",
    "src/zorgvuldig/operating/jobs_queries.py": "constants of the same file",
    "src/zorgvuldig/operating/jobs_taking_up.py": "a constant of the same file",
    "src/zorgvuldig/operating/jobs_tidying.py": "a constant of the same file",
    "src/zorgvuldig/governance/register_due.py": "names of tables and columns, from the register; pupils and days are parameters",
    "src/zorgvuldig/statement/answering.py": "a constant of the room that keeps the list of recipients",
    "src/zorgvuldig/statement/deletion.py": "a constant of the same file",
    "src/zorgvuldig/demo/camera_rows.py": "names of tables and columns of the same file, as identifiers, into a database of invented people",
    "src/zorgvuldig/release/channels/oneroster/results_store.py": "calls of the gate's functions, written in the same file",
    "src/zorgvuldig/demo/suppliers.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/release/channels/oidc/introspect.py": "a constant of the same file",
    "src/zorgvuldig/release/channels/oidc/limits.py": "a constant of the same file",
    "src/zorgvuldig/release/channels/oidc/tokens.py": "constants of the same file",
    "src/zorgvuldig/release/channels/oidc/told.py": "calls of the gate's functions, written in the same file",
    "src/zorgvuldig/gate/install.py": "names of our own roles, and the statements made from the register",
    "src/zorgvuldig/gate/drift.py": "reads a .sql file of ours, chosen by a name in the code",
    "src/zorgvuldig/retention/offers.py": "names of tables and columns of the register, and a constant of the file",
    "src/zorgvuldig/jobs.py": "the name of one of two functions, written in the same file",
    "src/zorgvuldig/migrations/0002_gate.py": "names of our own roles and tables",
    "src/zorgvuldig/postgres/database.py": "psycopg.sql with identifiers, before there is any data",
    "src/zorgvuldig/postgres/hardening.py": "psycopg.sql with identifiers and signatures from the catalogue",
    "src/zorgvuldig/postgres/refusals.py": "constants of the same file",
    "src/zorgvuldig/postgres/roles.py": "psycopg.sql with identifiers, before there is any data",
    "src/zorgvuldig/statement/finding.py": "queries of the same room, made of its constants",
    "src/zorgvuldig/demo/copying.py": "psycopg.sql with the names of our own tables, into a database of invented people",
    "src/zorgvuldig/demo/looks.py": "constants and a .sql file, into a database of invented people",
    "src/zorgvuldig/release/held.py": "names of tables and columns, from the register; the pupil is a parameter",
    "src/zorgvuldig/records/imports/merge.py": "reads the .sql files of the import, chosen by a name in the code",
    "src/zorgvuldig/records/imports/ownership.py": "names of columns in the same room, told apart by constants",
    "src/zorgvuldig/records/imports/ownership_gone.py": "a constant of the same function",
    "src/zorgvuldig/records/imports/reach.py": "reads a .sql file of ours",
    "src/zorgvuldig/records/imports/undo.py": "names of tables and columns of the register",
    "src/zorgvuldig/records/operations/attendance.py": "reads a .sql file of ours",
    "src/zorgvuldig/records/operations/absence_signals.py": "reads two .sql files of ours",
    "src/zorgvuldig/demo/applying.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/correcting.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/rights/correction_recipients.py": "a constant of the same file",
    "src/zorgvuldig/demo/leaving.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/moving.py": "tables and columns written down beside the call, as identifiers; values are bound",
    "src/zorgvuldig/demo/requests.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/pictures.py": "a constant of the same function, into a database of invented people",
    "src/zorgvuldig/demo/picture_showing.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/consenting.py": "a constant of the same file, into a database of invented people",
    "src/zorgvuldig/migrations/0004_administration_gate.py": "names of our own roles, and constants of the same file",
    "src/zorgvuldig/migrations/0005_absence.py": "names of our own tables, and constants of the same file",
    "src/zorgvuldig/demo/consent_papers.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/giving.py": "names of our own tables, and constants of the same file",
    "src/zorgvuldig/release/exchange/telling.py": "constants of the same file",
    "src/zorgvuldig/demo/handing.py": "names of our own tables, and constants of the same file",
    "src/zorgvuldig/records/queries/absence_hours.py": "reads a .sql file of ours",
    "src/zorgvuldig/migrations/0016_supplying.py": "names of our own roles, and constants of the same file",
    "src/zorgvuldig/migrations/0008_seals.py": "names of our own roles, and constants of the same file",
    "src/zorgvuldig/records/operations/grades.py": "reads a .sql file of ours",
    "src/zorgvuldig/records/operations/messages_mail.py": "reads a .sql file of ours",
    "src/zorgvuldig/consent/telling.py": "reads a .sql file of ours",
    "src/zorgvuldig/release/channels/dossier/parts.py": "psycopg.sql with names of tables and columns of the register",
    "src/zorgvuldig/records/queries/care_circle.py": "a constant of the same file",
    "src/zorgvuldig/records/queries/gradebook.py": "reads a .sql file of ours",
    "src/zorgvuldig/postgres/pooled.py": "constants of the same file",
    "src/zorgvuldig/release/suppliers/sandbox.py": "constants of the same file",
    "src/zorgvuldig/retention/footage_found.py": "constants of the same file",
    "src/zorgvuldig/retention/footage_going.py": "constants of the same file",
    "src/zorgvuldig/retention/forget.py": "names of tables and columns of the register, checked against the catalogue",
    "src/zorgvuldig/retention/holds.py": "constants of the same file, and a column named by the register",
    "src/zorgvuldig/retention/left_over.py": "psycopg.sql with names of the register's tables",
    "src/zorgvuldig/retention/pictures.py": "constants of the same file, and names of tables and columns of the register",
    "src/zorgvuldig/retention/plan.py": "names of tables and columns of the register",
    "src/zorgvuldig/gate/today.py": "constants of the rooms' `today`, each a function that asks whose the session is",
    "src/zorgvuldig/retention/receipts.py": "a constant of the same file",
    "src/zorgvuldig/retention/rest.py": "names of tables and columns of the register, and of foreign keys in the catalogue",
    "src/zorgvuldig/retention/run.py": "a constant of the same file",
    "src/zorgvuldig/retention/residue_search.py": "a constant of the same file",
    "src/zorgvuldig/retention/starts.py": "constants of the same file",
    "src/zorgvuldig/retention/sweep.py": "constants of the same file",
    "src/zorgvuldig/retention/clearing.py": "constants of the same file",
    "src/zorgvuldig/retention/exported.py": "a constant of the same file",
    "src/zorgvuldig/retention/tables.py": "a constant of the same file",
    "src/zorgvuldig/backup/checking.py": "psycopg.sql with names of our own tables and columns",
    "src/zorgvuldig/backup/dump.py": "constants of the same file, and psycopg.sql with names from the catalogue",
    "src/zorgvuldig/backup/load.py": "psycopg.sql with names, and definitions from the catalogue; nothing of a backup",
    "src/zorgvuldig/backup/restore.py": "constants of the same file, and names of our own roles",
}
SENDS = {"execute", "executemany", "raw", "extra", "copy", "RawSQL"}


def composed() -> dict[str, list[int]]:
    """Every call that sends SQL which is not simply a text, by file."""
    found: dict[str, list[int]] = {}
    for path, node in nodes():
        if not isinstance(node, ast.Call) or not node.args or not sends(node.func):
            continue
        if not isinstance(node.args[0], ast.Constant | ast.Starred):
            found.setdefault(path, []).append(node.lineno)
    return found


def sends(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in SENDS


def test_sql_is_put_together_only_where_it_is_explained() -> None:
    unexplained = {path: lines for path, lines in composed().items() if path not in COMPOSED}
    assert unexplained == {}


def test_no_explanation_is_left_behind() -> None:
    assert sorted(set(COMPOSED) - set(composed())) == []
