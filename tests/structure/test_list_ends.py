"""No list of a page ends silently: where one is cut, its page says so and has a way on."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import zorgvuldig

SOURCE = Path(zorgvuldig.__file__).parent
ASIDE = ("migrations", "demo", "canaries", "breakings", "evidence")  # no page shows what these cut
FROM_THE_DATABASE = {"order_by", "distinct", "filter", "exclude", "select_related", "values_list", "all", "rows"}
HOW_MANY = re.compile(r"FIRST|SHOWN|LATEST|MOST|LAST|FEW|MANY|OFFERED|TESTS|most|limit|SHOWN_\w+|\w+_A_PAGE")

# What is cut and is no list of a page: text and bytes, or rows of which the code needs a few.
NO_LIST = {
    "imports/problems.py numbers[:SHOWN_ROWS]",  # numbers of rows in one sentence, which says how many there are
    "imports/roster/terms.py name[:limit]",
    "imports/roster/terms.py number[:limit]",
    "imports/upload/reads.py earlier.order_by('-added_at')[:1]",
    "learning/agenda/reads.py coming.order_by('held_on', 'slot')[:LESSONS_AHEAD]",  # to choose from: eight weeks
    "release/lists/reads.py School.objects.filter(pk__in=administered_schools(door=door)).values_list('name', flat=True)[:2]",
    "retention/pages.py bytes(row.digest)[:SHOWN]",
    "statement/seals.py seal.root[:SHOWN]",
    "pupils/changes/reads.py rows[:SHOWN]",  # the page is told that it was cut, as below
    "release/exchange/fields.py values[:SHOWN]",  # one value, which says how many more
}
PAGER, NUMBERED = "kit/parts/pager.html", "kit/parts/numbered_pager.html"
# What is cut, and where the way on stands: the template or the module, and what is in it.
WAYS_ON = {
    "access/log_pages.py looked[:SHOWN]": ("pupil_file/jinja2/pupil_file/file_looks.html", "url_for"),
    "access/log_reads.py Look.objects.filter(actor_id=person_id).order_by('-at', '-id')[:limit]": (
        "access/jinja2/access/watched_person.html", "url_for('search')"),
    "access/log_reads.py rows[:limit]": ("governance/jinja2/governance/reading_signal.html", "url_for('watched_staff')"),
    "governance/worklist.py found[:FIRST]": ("governance/worklist.py", "Bekijk alle %(n)s taken"),
    "imports/school_worklist.py waiting[:TESTS]": ("imports/school_worklist.py", 'reverse("own_groups")'),
    "imports/upload/pages.py problems[:SHOWN_PROBLEMS]": ("imports/jinja2/imports/import_preview.html", "import_problems"),
    "imports/upload/pages.py questions[:SHOWN_PROBLEMS]": ("imports/jinja2/imports/import_preview.html", "more_questions"),
    "imports/upload/pages.py report.findings.warnings[:SHOWN_PROBLEMS]": (
        "imports/jinja2/imports/import_preview.html", "more_warnings"),
    "imports/upload/reads.py found[:SHOWN_RUNS]": ("imports/jinja2/imports/imports.html", NUMBERED),
    "media/publication/desk_reads.py rows.order_by('-happened_on', '-id')[skipped:skipped + most + 1]": (
        "media/jinja2/media/picture_desk.html", NUMBERED),
    "media/publication/desk_reads.py found[:most]": ("media/jinja2/media/picture_desk.html", NUMBERED),
    "media/publication/desk_reads.py rows.distinct().order_by('id')[skipped:skipped + most + 1]": (
        "media/jinja2/media/picture_desk_event.html", NUMBERED),
    "media/publication/newsletters.py live.order_by('-published_at', '-id')[:last + 1]": (
        "media/jinja2/media/edit_newsletter.html", "page.after"),
    "media/publication/public_reads.py rows[:most]": ("media/jinja2/media/albums.html", NUMBERED),
    "operations/jobs/pages.py found[:ACTS_A_PAGE]": ("operations/jinja2/operations/jobs.html", NUMBERED),
    "pupil_file/file_reads.py Message.objects.filter(pupil_id=pupil_id).order_by('-sent_at', '-id')[:limit]": (
        "pupil_file/jinja2/pupil_file/file_messages.html", "url_for('own_messages')"),
    "release/reads.py Release.objects.filter(pupil_id=pupil_id).order_by('-released_at', '-id')[:limit]": (
        "pupil_file/jinja2/pupil_file/file_releases.html", "url_for('own_left')"),
    "release/invitations/pages.py people[:SHOWN]": ("release/jinja2/release/invite_names.html", "some.more"),
    "retention/pages.py receipts[:FIRST]": ("retention/jinja2/retention/run.html", "In het bestand staan ze allemaal"),
    "school/staffing/choice_forms.py found[:OFFERED]": ("school/staffing/choice_forms.py", "Typ dan meer van de naam"),
    "web/day_pages.py others[:SHOWN]": ("web/jinja2/web/day.html", "waiting_more"),
    "web/day_reads.py coming[:most]": ("web/jinja2/web/parts/day_child.html", "url_for('child_agenda'"),
    "web/release_worklist.py list(counted.items())[:FIRST]": ("web/release_worklist.py", "En nog %(n)s gebeurtenis"),
    # What the database itself cuts, by the file of its SQL and the number of rows.
    "access/sql/oversight.sql 200": ("access/jinja2/access/watched_person.html", "url_for('search')"),
    "admissions/sql/applications.sql 10": ("admissions/desk/reads.py", "gate.same_as"),  # who may be the same: to compare
    "attendance/sql/missing.sql 500": ("attendance/jinja2/attendance/missing_now.html", "{% if most %}"),
    "gate/sql/outbox.sql 200": ("operations/jinja2/operations/mail.html", "stands.stopped|length == most"),
    "governance/sql/reading.sql 500": ("governance/jinja2/governance/reading_signal.html", "{% if is_cut %}"),
    "operations/sql/operate.sql 26": ("operations/jinja2/operations/jobs.html", NUMBERED),
    "web/sql/records_worklist.sql 6": ("imports/school_worklist.py", "len(waiting) > TESTS"),
    "pupils/changes/queries/changes.sql most": ("pupil_file/jinja2/pupil_file/administered.html", "changes_cut"),
    "imports/queries/rehearsed.sql most": ("imports/jinja2/imports/import_preview.html", "{{ from }}={{ earlier }}"),
}  # fmt: skip
IN_SQL = {  # rows that no page shows as a list
    "school/sql/groups.sql 20",  # brothers and sisters
    "retention/sql/deletion.sql 200",  # proofs of one pupil
    "suppliers/sql/logouts.sql 5000",  # a job goes on with the rest
}
LIMIT = re.compile(r"\blimit (%\((\w+)\)s|\d+)", re.IGNORECASE)


def cut_in_python() -> Iterator[str]:
    """Every slice of rows out of the database, or up to a number with such a name."""
    for file in sorted(SOURCE.rglob("*.py")):
        if set(ASIDE) & set(file.parts):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and node.slice.upper is not None:
                end, value = node.slice.upper, node.value
                asked = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)
                from_rows = asked and value.func.attr in FROM_THE_DATABASE  # type: ignore[attr-defined]
                if from_rows or (isinstance(end, ast.Name) and HOW_MANY.fullmatch(end.id)):
                    yield f"{file.relative_to(SOURCE)} {ast.unparse(node)}"


def cut_in_sql() -> Iterator[str]:
    """Every limit of more than a few rows in SQL."""
    for file in sorted(SOURCE.rglob("*.sql")):
        if set(ASIDE) & set(file.parts) or "statement" in file.parts:
            continue
        for found in LIMIT.finditer(file.read_text()):
            number = found[2] or found[1]
            if not (number.isdigit() and int(number) <= 5):
                yield f"{file.relative_to(SOURCE)} {number}"


def test_every_cut_is_known() -> None:
    found = {*cut_in_python(), *cut_in_sql()}
    known = {*NO_LIST, *WAYS_ON, *IN_SQL}
    assert found - known == set(), "say here where the page tells that there is more, and the way on"
    assert known - found == set(), "this is not cut any more: take it out here"


def test_every_cut_list_has_its_way_on() -> None:
    for place, (file, text) in WAYS_ON.items():
        assert text in (SOURCE / file).read_text(), f"{place}: {file} does not say {text}"
