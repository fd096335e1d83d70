"""What learning adds to the gate: its functions and checks, who sees a withdrawn report, and the relation to the archive."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import Opening
from zorgvuldig.gate.sql.ties import Tie, by_role, cases, in_force, is_there
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Relation, Shape, Table

# The tie to whoever has a paper in the archive: by a role at the school that keeps it. Pure text.


class ArchiveTie(Tie):
    """Whoever keeps the archive of a school."""

    def holds_pupil(self, relation: Relation) -> str:
        """Whether there is a record of this one."""
        return f"exists ({_archived_records(relation, '')} and a.person_id = pupil)"

    def reached(self, relation: Relation) -> str:
        """Of whom there are records."""
        return f"select array({_archived_records(relation, 'a.person_id')})"

    def tied(self, relation: Relation) -> str:
        """Who keeps a record of this one."""
        return (
            f"select distinct x.{relation.actor} as who, '{relation.key}'::text as relation, x.role::text as role from public.{relation.table} x "
            f"join public.archive_record a on {is_there(relation, 'a')} "
            f"where a.person_id = pupil and {in_force(relation, 'x')}"
        )


def archive_functions(register: Register) -> Iterator[str]:
    """Twenty people at most with a record under this digest of name and year of birth, within reach."""
    search = "and a.search_hash = wanted order by 1 limit 20"
    yield cases(
        "archived(relation text, role text, who integer, wanted bytea, today date)",
        "integer[]",
        {
            r.key: f"select array({_archived_records(r, 'distinct a.person_id')} {search})"
            for r in register.relations.values()
            if r.shape is Shape.ARCHIVE
        },
        "null",
    )


def _archived_records(relation: Relation, wanted: str) -> str:
    """Archive records of a school where the actor holds the role."""
    return (
        f"select {wanted} from public.{relation.table} x join public.archive_record a on {is_there(relation, 'a')} "
        f"where {by_role(relation)}"
    )


TIES = {Shape.ARCHIVE: ArchiveTie()}


def reports_seen(table: Table, _register: Register) -> str:
    """A family sees no report that was withdrawn; that it was, stands in a row of its own."""
    if table.name != "report_card":
        return ""
    withdrawn = "exists (select from report_withdrawal w where w.card_id = report_card.id)"
    return f" and (not (select gate.by_family()) or not {withdrawn})"


def rows_seen(table: Table, register: Register) -> str:
    """What else a report or an end mark must be to be seen: one that was not withdrawn, or not opened again."""
    stands = " and gate.final_mark_stands(signing_id)" if table.name == "final_mark" else ""
    return reports_seen(table, register) + stands


def function_grants(_register: Register, names: Names) -> Iterator[str]:
    """Pages and the job that reads files in ask whether a group is signed."""
    pages = f"{names.reader}, {names.writer}"
    yield f"grant execute on function gate.signing_of(bigint) to {pages}, {names.job('import')}"
    yield f"grant execute on function gate.final_mark_stands(bigint) to {pages}"


CONTRIBUTION = Contribution(
    "zorgvuldig.learning.sql",
    files=("archive.sql", "reports.sql", "agenda.sql", "tests.sql", "mark_rules.sql", "final_marks.sql", "exams.sql"),
    # Where one waits: to announce a test for whoever does so too, to sign for whoever saves a mark, to use a right for whoever uses one.
    writes={"test_limit": "update", "learning_group": "update", "resit_right": "update"},
    grants=function_grants,
    seen_where=rows_seen,
    functions=archive_functions,
    ties=TIES,
    checks=(
        ("report_withdrawal", "report_withdrawn", "insert or update"),
        ("report_card", "report_by_two", "insert"),
        ("agenda_item", "agenda_item_allowed", "insert or update"),
        ("test", "test_resit", "insert or update"),
        ("mark_rule", "mark_rule_kept", "insert or delete or update"),
        ("mark_signing", "mark_signing_allowed", "insert or update"),
        ("mark_reopening", "mark_reopening_allowed", "insert or update"),
        ("final_mark", "final_mark_allowed", "insert or update"),
        ("grade", "grade_kept", "insert or delete or update"),
        ("test", "test_kept", "insert or delete or update"),
        ("test", "resit_may_be", "insert or update"),
        ("grade", "resit_right_left", "insert or update"),
        ("hand_in", "hand_in_allowed", "insert or update"),
    ),
    openings=(Opening("archive"),),
    files_by_uid=("archive_record",),
)
