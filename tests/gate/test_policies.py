"""From register to SQL, as text: what the generated statements say, for the shipped register and for changed ones."""

import re
from dataclasses import replace

import psycopg
import pytest

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.drift import expected
from zorgvuldig.gate.sql.history import pupil_column, row_column
from zorgvuldig.gate.sql.policies import CHECK_BODIES, LATE_BINDING, PARTS, ROWS, rules, statements
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Column, Guard, Register, Shape, Table, Text

NAMES = Names("x")
TEXT = Text("iets", "something")
PAGES = {NAMES.runtime, NAMES.reader, NAMES.writer}


def made(register: Register = REGISTER) -> list[str]:
    return list(statements(register, NAMES))


def about(table: str, register: Register = REGISTER) -> list[str]:
    """The policies and grants of one table."""
    return [
        s for s in made(register) if re.search(rf"^(create policy \w+|grant [a-z_, ()]+) on {re.escape(table)} ", s)
    ]


def with_table(table: Table) -> Register:
    return replace(REGISTER, tables={**REGISTER.tables, table.name: table})


def table(name: str, category: str, guard: Guard, *columns: str, **more: str) -> Table:
    return Table(name, category, guard, columns={c: Column(c, TEXT) for c in columns}, **more)


def test_the_same_register_makes_the_same_statements() -> None:
    assert made() == made()


@pytest.mark.parametrize("declared", [t for t in REGISTER.tables.values() if t.guard in ROWS], ids=lambda t: t.name)
def test_a_row_is_seen_by_its_category_and_its_pupil_alone(declared: Table) -> None:
    bit = REGISTER.categories[declared.category].mask
    (see,) = [s for s in about(declared.name) if "create policy see " in s]
    assert f"to {NAMES.reader}, {NAMES.writer} using (" in see
    overseen = [str(REGISTER.categories[declared.overseen_by].mask)] if declared.overseen_by else []
    assert re.findall(r"gate\.opened(?:_among)?\((\d+)\)", see) == [str(bit), *overseen]
    if declared.guard is Guard.ORGANISATION:
        # of real people to real people, of invented ones to these; what is of nobody is not invented
        assert re.search(rf"(\(id < 0\)|coalesce\(\w+ < 0, false\)) = \(select gate\.opened_among\({bit}\)\)", see)
    else:
        assert f"(select gate.opened({bit}))::integer[])" in see
    if declared.guard is Guard.PUPIL:
        seen = f"using ({declared.pupil} = any((select gate.opened({bit}))::integer[])"
        is_narrower = (
            declared.private
            or declared.shown
            or declared.mine
            or declared.alone
            or declared.carries
            or declared.internal
            or declared.told
            or any(part.seen_where(declared, REGISTER) for part in PARTS)
        )
        under = f" and exists (select from {declared.under} o where o.id = {declared.name}.{declared.under}_id))"
        narrower = (
            r" and (\(|gate\.\w+\()" if is_narrower else re.escape(under if declared.under else ")")
        )  # and never wider
        assert re.search(re.escape(seen) + narrower, see)


def test_what_is_private_and_overseen_is_its_author_s_or_the_overseer_s() -> None:
    (see,) = [s for s in about("picture") if "create policy see " in s]
    desk = REGISTER.categories["picture_desk"].mask
    assert (
        f"(id < 0) = (select gate.opened_among({REGISTER.categories['picture_work'].mask})) "
        "and (uploaded_by_id = (select gate.opened_by()) or (select gate.by_family()) "
        f"or (select gate.opened({desk})) is not null)" in see
    )
    (lesson,) = [s for s in about("picture_upload") if "create policy see " in s]
    assert f"or ((select gate.opened({desk})) is not null and recording_id is null))" in lesson
    (event,) = [s for s in about("picture_event") if "create policy see " in s]
    assert event.endswith(" and school_id = any((select gate.own_schools())::integer[]))")
    (part,) = [s for s in about("face") if "create policy see " in s]
    assert part.endswith("and exists (select from picture o where o.id = face.picture_id))")


def test_what_is_the_pupil_s_alone_no_guardian_sees() -> None:
    (see,) = [s for s in about("message") if "create policy see " in s]
    assert see.endswith(" and (not to_pupil or not (select gate.by_family()) or pupil_id = (select gate.opened_by())))")


def test_the_bare_runtime_login_is_granted_no_table_and_no_policy() -> None:
    for statement in made():
        if statement.startswith(("grant", "create policy")) and re.search(rf"\b{NAMES.runtime}\b", statement):
            assert statement.startswith("grant execute on function gate.")


def test_pages_are_granted_nothing_of_accounts_jobs_and_machinery() -> None:
    for declared in REGISTER.tables.values():
        if declared.guard in ROWS or declared.guard is Guard.GATE:
            continue
        for statement in about(declared.name):
            roles = set(re.findall(r"\w+", statement.partition(" to ")[2]))
            assert not roles & PAGES, statement


def test_what_nobody_writes_gets_no_right_to_write() -> None:
    for declared in REGISTER.tables.values():
        if declared.guard not in ROWS or declared.category in {c for rule in REGISTER.rules for c in rule.writes}:
            continue
        commands = {s.split(" for ")[1].split()[0] for s in about(declared.name) if NAMES.writer in s and " for " in s}
        assert commands == {"select"}
        assert f"revoke insert, update, delete on {declared.name} from {NAMES.writer}" in made()


@pytest.mark.parametrize("declared", [t for t in REGISTER.tables.values() if t.append_only], ids=lambda t: t.name)
def test_what_is_only_added_to_is_never_changed(declared: Table) -> None:
    assert f"grant insert on {declared.name} to {NAMES.writer}" in made()
    assert not [
        s
        for s in about(declared.name)
        if s.startswith("grant") and ("update" in s or "delete" in s) and NAMES.writer in s
    ]


def test_a_new_table_about_pupils_is_guarded_without_another_line_of_code() -> None:
    notes = table("note", "grades", Guard.PUPIL, "id", "child_id", "text", pupil="child_id")
    statements_ = made(with_table(notes))
    bit = REGISTER.categories["grades"].mask
    assert "alter table note enable row level security" in statements_
    assert "alter table note force row level security" in statements_
    assert (
        f"create policy see on note for select to x_reader, x_writer using (child_id = any((select gate.opened({bit}))::integer[]))"
        in statements_
    )
    assert {s.split()[2] for s in statements_ if s.startswith("create trigger") and " on note " in s} == {
        "history_insert", "history_update", "history_delete"
    }  # fmt: skip
    (history,) = [s for s in statements_ if "function gate.change_note()" in s and s.startswith("create or replace")]
    assert "o.text is distinct from r.text" in history
    assert "r.child_id" in history


def test_a_column_more_is_in_the_history_without_another_line_of_code() -> None:
    grade = REGISTER.tables["grade"]
    more = replace(grade, columns={**grade.columns, "remark": Column("remark", TEXT, sensitive=True)})
    register = with_table(more)
    assert "alter table grade alter column remark set statistics 0" in made(register)
    assert any("jsonb_build_object('remark'" in s for s in made(register))


def test_what_hangs_on_a_group_is_written_in_that_group_alone() -> None:
    (change,) = [s for s in about("grade") if "create policy alter_row " in s]
    mask = REGISTER.categories["grades"].mask
    tie = f"test_id in (select t.id from test t where t.group_id = (select gate.writable_group({mask})))"
    assert change.count(tie) == 2  # of the row as it was, and as it becomes
    assert not any("writable_group" in s for s in about("pupil_contact"))


def test_what_is_shown_later_is_asked_row_by_row() -> None:
    """A list of all tests is too large to be hashed among 100,000 pupils, and was gone through again for every mark: 10 s a page."""
    (seen,) = [s for s in about("grade") if "create policy see " in s]
    shown = "exists (select from test s where s.id = grade.test_id and s.shown_from <= statement_timestamp())"
    assert f"((select gate.sees_unshown()) or {shown})" in seen
    rows = [s for s in made(REGISTER) if s.startswith("create policy see on ") and " on gate." not in s]
    assert len(rows) > 100
    listed = [s for s in rows if "in (select s.id" in s]
    assert listed == []


def test_a_job_sees_and_writes_what_it_declares() -> None:
    for declared in REGISTER.tables.values():
        if declared.guard not in ROWS:
            continue
        said = [s for s in about(declared.name) if s.startswith("grant")]
        for job in REGISTER.jobs.values():
            role = NAMES.job(job.key)
            grants = [s for s in said if s.endswith(f" to {role}")]
            if (declared.internal and job.purpose == "copy") or (
                declared.only_jobs and job.key not in declared.only_jobs
            ):
                assert grants == []
            elif declared.category in job.writes and (not declared.by_gate or job.purpose == "retention"):
                assert grants == [f"grant select, insert, update, delete on {declared.name} to {role}"]
            elif declared.category in job.reads and not job.columns:
                assert grants == [f"grant select on {declared.name} to {role}"]
            elif declared.category in job.reads and set(job.columns) & set(declared.columns):
                only = ", ".join(column for column in job.columns if column in declared.columns)
                assert grants == [f"grant select ({only}) on {declared.name} to {role}"]
            else:
                assert grants == []


def test_rules_are_tried_from_near_to_far() -> None:
    far = [Shape.APPLICANT, Shape.ARCHIVE, Shape.DUTY, Shape.EMERGENCY]
    order = [Shape.SELF, Shape.PUPIL, Shape.GROUP, Shape.SCHOOL, *far]
    shapes = [order.index(REGISTER.relations[rule[3]].shape) for rule in rules(REGISTER)]
    assert shapes == sorted(shapes)
    assert [rule[0] for rule in rules(REGISTER)] == list(range(1, len(REGISTER.rules) + 1))


def test_rules_carry_the_masks_of_the_register() -> None:
    wanted = {
        (
            r.role,
            REGISTER.roles[r.role].staff,
            r.relation,
            r.purpose,
            REGISTER.mask(r.reads),
            REGISTER.mask(r.writes),
            REGISTER.purposes[r.purpose].when_restricted,
            REGISTER.mask(r.once_pupil_decides) if r.once_pupil_decides else None,
        )
        for r in REGISTER.rules
    }
    assert {rule[1:] for rule in rules(REGISTER)} == wanted


def test_every_function_of_the_gate_has_a_fixed_search_path() -> None:
    for statement in made():
        for head in re.findall(r"create or replace function.*?\$\$", statement, re.DOTALL):
            assert "set search_path = pg_catalog, pg_temp" in head, head


def test_no_right_is_given_to_everybody() -> None:
    assert not [s for s in made() if re.search(r"\bto public\b", s)]


def test_a_row_is_named_by_its_number_or_by_whom_it_is_about() -> None:
    assert row_column(REGISTER.tables["grade"]) == "id"
    assert row_column(REGISTER.tables["pupil_contact"]) == "pupil_id"
    assert row_column(REGISTER.tables["guardian"]) == "person_id"
    assert pupil_column(REGISTER.tables["grade"]) == "pupil_id"
    assert pupil_column(REGISTER.tables["staff"]) == ""


def test_taking_a_right_from_the_register_takes_it_from_what_is_expected() -> None:
    """What drift looks for follows the register, also when it becomes narrower."""
    jobs = {key: replace(job, reads=(), writes=()) for key, job in REGISTER.jobs.items()}
    rules = tuple(replace(rule, writes=()) for rule in REGISTER.rules)
    before, after = expected(REGISTER, NAMES, []), expected(replace(REGISTER, jobs=jobs, rules=rules), NAMES, [])
    gone = set(before) - set(after)
    assert "policy job_retention on grade" in gone
    assert f"the right to delete grade for {NAMES.job('retention')}" in gone
    # A policy of the register as shipped stays, so that a school may take the last such rule away without the owner: no rule opens it.
    assert "policy alter_row on grade" not in gone
    assert all(
        before[name] != after[name]
        for name in before
        if name.startswith("the rule ") and before[name].split()[-3] != "0,"
    )
    assert set(after) <= set(before)
    assert {name.split()[0] for name in gone} == {"policy", "the"}


def test_a_function_that_names_what_is_not_there_is_not_installed(database: psycopg.Connection) -> None:
    """Functions may name each other in any order, and what none of them is stays an error of that moment, not of the first call."""
    with database.transaction(force_rollback=True):
        database.execute(LATE_BINDING)
        database.execute("create function gate.first() returns integer language sql as 'select gate.second()'")
        database.execute("create function gate.second() returns integer language sql as 'select 2'")
        database.execute(CHECK_BODIES)
        database.execute(LATE_BINDING)
        database.execute("create function gate.third() returns integer language sql as 'select gate.nowhere()'")
        with pytest.raises(psycopg.errors.UndefinedFunction, match="nowhere"):
            database.execute(CHECK_BODIES)
