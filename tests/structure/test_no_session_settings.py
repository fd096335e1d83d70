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
    "src/zorgvuldig/demo/arrangements.py": "constants of the same file, for an invented school",
    "src/zorgvuldig/demo/coming_year.py": "constants of the same file with the names of two tables, for an invented school",
    "src/zorgvuldig/migrations/0001_gate.py": "names of our own roles and tables, and constants of the same file",
    "src/zorgvuldig/migrations/0002_school.py": "a constant of the same file",
    "src/zorgvuldig/migrations/0003_pupils_to_care.py": "names of our own roles, and constants of the same file",
    "src/zorgvuldig/migrations/0005_suppliers.py": "names of our own roles, and constants of the same file",
    "src/zorgvuldig/migrations/0006_media.py": "a constant of the same file",
    "src/zorgvuldig/migrations/0010_ledger_seals.py": "names of our own roles, and a constant of the same file",
    "src/zorgvuldig/migrations/0014_breach_letters.py": "the name of our own role, and a constant of the same file",
    "src/zorgvuldig/migrations/0020_next_year.py": "a constant of the same file",
    "src/zorgvuldig/migrations/0028_calendar_links.py": "the name of our own role, and a constant of the same file",
    "src/zorgvuldig/attendance/calendar/links.py": "constants of the same file",
    "src/zorgvuldig/governance/breach/actions.py": "three questions that the functions above write out, and no value of a page",
    "src/zorgvuldig/statement/breakings/copies.py": "psycopg.sql with names of databases, and a constant, for copies of invented people",
    "src/zorgvuldig/statement/breakings/hand.py": "texts of the catalogue of breakings, in copies of invented people",
    "src/zorgvuldig/migrations/0008_rights_to_statement.py": "names of our own roles, and a constant of the same file",
    "src/zorgvuldig/gate/jobs.py": "constants of the same file, and the name of one of two functions that jobs.py writes",
    "src/zorgvuldig/gate/door.py": "constants of the same file",
    "src/zorgvuldig/gate/reads.py": "the text of a file of the package, as it stands there, or names of tables and columns of the register (pupil_file/held_reads)",
    "src/zorgvuldig/pupils/changes/reads.py": "the text of a file of the package, as it stands there",
    "src/zorgvuldig/imports/rehearsal.py": "the text of a file of the package, as it stands there",
    "src/zorgvuldig/gate/reads_ahead.py": "the texts of files of packages, put together as they stand there",
    "src/zorgvuldig/gate/sessions.py": "a constant of the same file",
    "src/zorgvuldig/gate/outbox.py": "calls of the gate's functions, written where they are asked",
    "src/zorgvuldig/demo/invitations.py": "a text of the same file, into a database of invented people",
    "src/zorgvuldig/demo/outbox.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/accounts/signin/adapter.py": "the columns of the account, as its model names them",
    "src/zorgvuldig/operations/clock.py": "a constant of the same file",
    "src/zorgvuldig/operations/health/readiness.py": "a constant of the gate, or of the same file",
    "src/zorgvuldig/operations/metrics/sources.py": "constants of the same file",
    "src/zorgvuldig/platform/versions.py": "a constant of the same file",
    "src/zorgvuldig/operations/jobs/reads.py": "constants of the same file",
    "src/zorgvuldig/operations/jobs/recovery.py": "a constant of the same file",
    "src/zorgvuldig/operations/jobs/cleanup.py": "a constant of the same file",
    "src/zorgvuldig/governance/register_editor/due.py": "names of tables and columns, from the register; pupils and days are parameters",
    "src/zorgvuldig/statement/evidence/p09_p10_families.py": "a constant of the package that keeps the list of recipients",
    "src/zorgvuldig/statement/evidence/p11_deletion.py": "a constant of the same file",
    "src/zorgvuldig/demo/camera_insert.py": "names of tables and columns of the same file, as identifiers, into a database of invented people",
    "src/zorgvuldig/suppliers/oneroster/results_store.py": "calls of the gate's functions, written in the same file",
    "src/zorgvuldig/demo/suppliers.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/suppliers/oidc/introspect.py": "a constant of the same file",
    "src/zorgvuldig/suppliers/oidc/limits.py": "a constant of the same file",
    "src/zorgvuldig/suppliers/oidc/tokens.py": "constants of the same file",
    "src/zorgvuldig/suppliers/oidc/backchannel_logout.py": "calls of the gate's functions, written in the same file",
    "src/zorgvuldig/canaries/observer/tries.py": "a name of a table, from the text of the register, quoted",
    "src/zorgvuldig/canaries/observer/remains.py": "names of tables and columns, from the text of the register, quoted",
    "src/zorgvuldig/consent/sql/contribution.py": "constants of the same file",
    "src/zorgvuldig/governance/sql/versions.py": "constants of the same file",
    "src/zorgvuldig/gate/install.py": "names of our own roles and of tables that packages write down, and the statements made from the register",
    "src/zorgvuldig/gate/drift.py": "reads a .sql file of ours, chosen by a name in the code",
    "src/zorgvuldig/retention/offers/jobs.py": "names of tables and columns of the register, and a constant of the file",
    "src/zorgvuldig/platform/postgres/database.py": "psycopg.sql with identifiers, before there is any data",
    "src/zorgvuldig/platform/postgres/hardening.py": "psycopg.sql with identifiers and signatures from the catalogue",
    "src/zorgvuldig/platform/postgres/refusals.py": "constants of the same file",
    "src/zorgvuldig/platform/postgres/roles.py": "psycopg.sql with identifiers, before there is any data",
    "src/zorgvuldig/statement/evidence/result.py": "reads of the same package, made of its constants",
    "src/zorgvuldig/demo/bulk_insert.py": "psycopg.sql with the names of our own tables, into a database of invented people",
    "src/zorgvuldig/demo/access_log.py": "constants and a .sql file, into a database of invented people",
    "src/zorgvuldig/imports/roster/merge.py": "reads the .sql files of the import, chosen by a name in the code",
    "src/zorgvuldig/imports/sources/ownership.py": "names of columns in the same package, told apart by constants",
    "src/zorgvuldig/imports/sources/departures.py": "a constant of the same function",
    "src/zorgvuldig/imports/upload/scope.py": "reads a .sql file of ours",
    "src/zorgvuldig/imports/undo.py": "names of tables and columns of the register",
    "src/zorgvuldig/attendance/roll/actions.py": "reads a .sql file of ours",
    "src/zorgvuldig/attendance/signals/actions.py": "reads two .sql files of ours",
    "src/zorgvuldig/demo/admissions.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/requests.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/rights/corrections/recipients.py": "a constant of the same file",
    "src/zorgvuldig/demo/leavers.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/handovers.py": "names of our own tables and columns written down beside the call, and constants of the same file; values are bound",
    "src/zorgvuldig/demo/pictures.py": "a constant of the same function, into a database of invented people",
    "src/zorgvuldig/demo/publications.py": "constants of the same file, into a database of invented people",
    "src/zorgvuldig/demo/consent.py": "a constant of the same file, into a database of invented people",
    "src/zorgvuldig/demo/exchanges.py": "names of our own tables, and constants of the same file",
    "src/zorgvuldig/release/exchange/notifications.py": "constants of the same file",
    "src/zorgvuldig/attendance/summary/hours_reads.py": "reads a .sql file of ours",
    "src/zorgvuldig/learning/grades/actions.py": "reads a .sql file of ours",
    "src/zorgvuldig/messages/mail.py": "reads a .sql file of ours",
    "src/zorgvuldig/consent/notifications.py": "reads a .sql file of ours",
    "src/zorgvuldig/copies/parts.py": "psycopg.sql with names of tables and columns of the register",
    "src/zorgvuldig/care/file/circle_reads.py": "a constant of the same file",
    "src/zorgvuldig/learning/reports/families.py": "a constant of the same file",
    "src/zorgvuldig/platform/postgres/pooled.py": "constants of the same file",
    "src/zorgvuldig/suppliers/sandbox.py": "constants of the same file",
    "src/zorgvuldig/retention/footage/reads.py": "constants of the same file",
    "src/zorgvuldig/retention/footage/removal.py": "constants of the same file",
    "src/zorgvuldig/retention/deletion.py": "names of tables and columns of the register, checked against the catalogue",
    "src/zorgvuldig/retention/holds.py": "constants of the same file, and a column named by the register",
    "src/zorgvuldig/retention/residues.py": "psycopg.sql with names of the register's tables, and of their indexes as the server quotes them",
    "src/zorgvuldig/retention/free_space.py": "psycopg.sql with names from the catalogue, two .sql files of ours, and constants of the file",
    "src/zorgvuldig/retention/pictures.py": "constants of the same file, and names of tables and columns of the register",
    "src/zorgvuldig/demo/exams.py": "constants of the same file",
    "src/zorgvuldig/imports/beside/compare.py": "a constant of the same file",
    "src/zorgvuldig/imports/spreadsheet/grades.py": "a constant of the same file",
    "src/zorgvuldig/retention/plan.py": "names of tables and columns of the register",
    "src/zorgvuldig/kit/worklist.py": "constants of the packages' `worklist`, each a function that asks whose the session is",
    "src/zorgvuldig/retention/receipts.py": "a constant of the same file",
    "src/zorgvuldig/retention/orphans.py": "names of tables and columns of the register, and of foreign keys in the catalogue",
    "src/zorgvuldig/retention/run_job.py": "a constant of the same file",
    "src/zorgvuldig/retention/residue_search.py": "a constant of the same file",
    "src/zorgvuldig/retention/starts.py": "constants of the same file",
    "src/zorgvuldig/retention/residue_cleanup.py": "constants of the same file",
    "src/zorgvuldig/retention/other_cleanup.py": "constants of the same file",
    "src/zorgvuldig/retention/receipt_file.py": "a constant of the same file",
    "src/zorgvuldig/retention/tables.py": "a constant of the same file",
    "src/zorgvuldig/backup/restore.py": "constants of the same file, and psycopg.sql with names of our own roles, tables and columns",
    "src/zorgvuldig/backup/dump.py": "constants of the same file, and psycopg.sql with names from the catalogue",
    "src/zorgvuldig/backup/load.py": "psycopg.sql with names, and definitions from the catalogue; nothing of a backup",
}
SENDS = {"execute", "executemany", "raw", "extra", "copy", "RawSQL", "RunSQL"}


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
