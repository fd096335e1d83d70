"""Checks on tables and on the relations that read them: every table is guarded as its columns allow."""

from collections.abc import Iterator

from zorgvuldig.register.check import names_pupil, unknown, unknowns, wrong
from zorgvuldig.register.problems import Path, Problem
from zorgvuldig.register.schema import OWNER, Action, Guard, Limit, Register, Relation, Shape, Start, Table

_UNGUARDED = (Guard.ORGANISATION, Guard.LOGIN, Guard.TECHNICAL)
_NO_TABLE = (Shape.SELF, Shape.EMERGENCY)
_OLDEST = 99
NOT_OF_ROWS = (Start.DEREGISTRATION, Start.LEAVING, Start.END_OF_EMPLOYMENT, Start.LAST_USE)


def _tables(register: Register) -> Iterator[Problem]:
    for name, table in register.tables.items():
        path: Path = ("tables", name)
        if not table.columns:
            yield wrong((*path, "columns"), "a table without columns holds nothing", "declare its columns")
        yield from _category(register, path, table)
        yield from _open_pupils(path, table)
        yield from _guarded_by_pupil(path, table)
        yield from _guarded_by_via(register, path, table)
        yield from _grouped(path, table)
        yield from _written(path, table)
        yield from _goes_with(register, path, table)
        yield from _check_shown(register, path, table)
        yield from _check_queue(register, path, table)
        yield from _tied_rows(register, path, table)
        yield from _terms(register, path, table)


def _terms(register: Register, path: Path, table: Table) -> Iterator[Problem]:
    """A term that counts from an event of the row needs to know where the row says when that was."""
    category = register.categories.get(table.category)
    terms = [register.terms[key] for key in category.terms if key in register.terms] if category else []
    if table.setting or table.guard in (Guard.TECHNICAL, Guard.LOGIN, Guard.GATE):
        return
    by_row = [term for term in terms if term.start not in NOT_OF_ROWS and term.action is not Action.BLANK]
    if by_row and not table.dated:
        what = f"the term {by_row[0].key} counts from an event of the row, and no column says when that was"
        yield wrong((*path, "dated"), what, "name that column, or say that the table is a setting")
    other, dot, column = table.dated.rpartition(".")
    if dot:
        yield from unknown((*path, "dated"), "table", other, register.tables)
        yield from _column((*path, "dated"), f"{other}_id", table)
        if other in register.tables:
            yield from _column((*path, "dated"), column, register.tables[other])
    elif table.dated:
        yield from _column((*path, "dated"), table.dated, table)
    for name in table.emptied:
        yield from _column((*path, "emptied"), name, table)
    if table.term:
        yield from _own_term(register, path, table)


def _own_term(register: Register, path: Path, table: Table) -> Iterator[Problem]:
    """A term of one table alone is a maximum from an event of its rows; what is left of the category's terms counts so too."""
    terms = [register.terms[key] for key in register.categories[table.category].terms if key in register.terms]
    own = next((term for term in terms if term.key == table.term), None)
    if own is None:
        what = f"{table.term!r} is no term of category {table.category}"
        yield wrong((*path, "term"), what, "name one of its terms")
    elif own.limit is not Limit.MAX or own.action is not Action.DELETE or own.start in NOT_OF_ROWS:
        what = f"the term {own.key} is no maximum that counts from an event of the row"
        yield wrong((*path, "term"), what, "name another term, or remove it")
    elif not [term for term in terms if term is not own and term.start not in NOT_OF_ROWS]:
        what = f"the other tables of category {table.category} have no term that counts from an event of their rows"
        yield wrong((*path, "term"), what, "give the category such a term")


def _category(register: Register, path: Path, table: Table) -> Iterator[Problem]:
    if table.guard is not Guard.TECHNICAL:
        yield from unknown((*path, "category"), "category", table.category, register.categories)
        return
    if table.category:
        yield wrong((*path, "category"), "a technical table holds no category", 'write category = ""')
    for column in table.columns.values():
        if column.sensitive:
            what = "a technical table holds nothing about people, so no sensitive column"
            yield wrong((*path, "columns", column.name), what, "give the table a category and another guard")


def _open_pupils(path: Path, table: Table) -> Iterator[Problem]:
    if table.guard in _UNGUARDED and names_pupil(table.columns):
        what = f"the table names pupils, and guard {table.guard} would show every row"
        yield wrong((*path, "guard"), what, "guard it by pupil")


def _guarded_by_pupil(path: Path, table: Table) -> Iterator[Problem]:
    if table.guard is not Guard.PUPIL:
        if table.pupil:
            yield wrong((*path, "pupil"), "only guard pupil reads this", "remove it, or guard by pupil")
        return
    yield from _column((*path, "pupil"), table.pupil, table)


def _guarded_by_via(register: Register, path: Path, table: Table) -> Iterator[Problem]:
    if table.guard is not Guard.VIA:
        if table.via or table.person or table.via_person:
            yield wrong((*path, "via"), "only guard via reads via, person and via_person", "remove them")
        return
    yield from _column((*path, "person"), table.person, table)
    link = register.tables.get(table.via)
    if link is None or link.guard is not Guard.PUPIL or "pupil_id" not in link.columns:
        what = f"{table.via!r} is no table that is guarded by pupil and has a column pupil_id"
        yield wrong((*path, "via"), what, "name the table that ties the person to a pupil")
    else:
        yield from _column((*path, "via_person"), table.via_person, link)


def _grouped(path: Path, table: Table) -> Iterator[Problem]:
    if table.group and table.guard is not Guard.ORGANISATION:
        yield wrong((*path, "group"), "only guard organisation reads this", "remove it")
    elif table.group:
        yield from _column((*path, "group"), table.group, table)


def _written(path: Path, table: Table) -> Iterator[Problem]:
    if table.author:
        yield from _column((*path, "author"), table.author, table)
    for key, names in (("signed", table.signed), ("sealed", table.sealed)):
        for name in names:
            yield from _column((*path, key), name, table)
    if table.private and not table.author:
        yield wrong((*path, "private"), "a private row without an author is nobody's", "name the author's column")


def _goes_with(register: Register, path: Path, table: Table) -> Iterator[Problem]:
    """Rows of one family member, and rows that go with the category they carry."""
    if (table.mine or table.alone or table.carries) and table.guard is not Guard.PUPIL:
        yield wrong((*path, "mine"), "only guard pupil reads mine, alone and carries", "remove them, or guard by pupil")
    if table.alone:
        yield from _column((*path, "alone"), table.alone, table)
    if table.internal and table.guard is not Guard.PUPIL:
        yield wrong((*path, "internal"), "only guard pupil reads internal", "remove it, or guard by pupil")
    yield from unknowns((*path, "only_jobs"), "job", table.only_jobs, register.jobs)
    if table.ends_with_stay and not (table.pupil and table.dated):
        yield wrong((*path, "ends_with_stay"), "only a dated row about a pupil ends with the stay", "remove it")
    if table.by_gate and table.guard not in (Guard.PUPIL, Guard.ORGANISATION):
        yield wrong((*path, "by_gate"), "only guards pupil and organisation read by_gate", "remove it")
    if table.numbered:
        yield from _column((*path, "numbered"), table.numbered, table)
    if table.told:
        yield from _dotted(register, (*path, "told"), table.told, table)
        if table.guard is not Guard.PUPIL:
            yield wrong((*path, "told"), "only guard pupil reads told", "remove it, or guard by pupil")
    if table.chained and (table.pupil or not {"previous", "digest"} <= set(table.columns)):
        yield wrong((*path, "chained"), "a chained table is about no pupil and has previous and digest", "remove it")
    if table.counted and not table.sealed:
        yield wrong((*path, "counted"), "only what is sealed is counted", "name its sealed columns, or remove it")
    if table.mine:
        yield from _dotted(register, (*path, "mine"), table.mine, table)
    if table.carries:
        yield from _column((*path, "carries"), table.carries, table)
        yield from unknown((*path, "overseen_by"), "category", table.overseen_by, register.categories)
    elif table.overseen_by and not table.private:
        yield wrong((*path, "overseen_by"), "only a private row, or one with a category, is overseen", "remove it")
    elif table.overseen_by:
        yield from unknown((*path, "overseen_by"), "category", table.overseen_by, register.categories)
    if table.own_when:
        yield from _column((*path, "own_when"), table.own_when, table)
    if table.of_school:
        yield from _column((*path, "of_school"), "school_id", table)
    if table.under:
        yield from unknown((*path, "under"), "table", table.under, register.tables)
        yield from _column((*path, "under"), f"{table.under}_id", table)


def _dotted(register: Register, path: Path, name: str, table: Table) -> Iterator[Problem]:
    """A column of the table, or `other.column` of the record of another table that the row belongs to."""
    other, dot, column = name.rpartition(".")
    if not dot:
        yield from _column(path, name, table)
        return
    yield from unknown(path, "table", other, register.tables)
    yield from _column(path, f"{other}_id", table)
    if other in register.tables:
        yield from _column(path, column, register.tables[other])


def _tied_rows(register: Register, path: Path, table: Table) -> Iterator[Problem]:
    if table.written_in:
        yield from _column((*path, "written_in"), table.written_in, table)
    for tie in table.ties:
        column, _, other = tie.partition(" to ")
        yield from _column((*path, "ties"), column, table)
        yield from unknown((*path, "ties"), "table", other, register.tables)
        if other in register.tables and shared(table, register.tables[other]) is None:
            what = f"{table.name} and {other} have neither a pupil nor a group in common"
            yield wrong((*path, "ties"), what, "remove it")


def shared(table: Table, other: Table) -> tuple[str, str] | None:
    """The columns that must agree of a row and the row it is tied to: their pupils, else their groups."""
    if table.pupil and other.pupil:
        return table.pupil, other.pupil
    return ("group_id", "group_id") if "group_id" in table.columns and "group_id" in other.columns else None


def _check_shown(register: Register, path: Path, table: Table) -> Iterator[Problem]:
    other, dot, column = table.shown.rpartition(".")
    if not dot:
        if table.shown:
            yield from _column((*path, "shown"), table.shown, table)
        return
    yield from unknown((*path, "shown"), "table", other, register.tables)
    yield from _column((*path, "shown"), f"{other}_id", table)
    if other in register.tables:
        yield from _column((*path, "shown"), column, register.tables[other])


def _check_queue(register: Register, path: Path, table: Table) -> Iterator[Problem]:
    if not table.queue:
        if table.queue_opened or table.queue_done:
            yield wrong((*path, "queue"), "rows that wait, wait for a purpose", "name it, or remove these columns")
        return
    if table.queue != OWNER:
        yield from unknown((*path, "queue"), "purpose", table.queue, register.purposes)
    elif not table.carries:
        yield wrong((*path, "queue"), "a row that carries no category waits for no owner", "name a purpose")
    if table.guard is not Guard.PUPIL:
        yield wrong((*path, "queue"), "what waits is about a pupil", "guard the table by pupil")
    if table.queue_opened:
        yield from _column((*path, "queue_opened"), table.queue_opened, table)
    if table.queue_ends:
        yield from _column((*path, "queue_ends"), table.queue_ends, table)
    if table.queue_desk:
        yield from _column((*path, "queue_desk"), table.queue_desk, table)
    if table.also_queue:
        yield from unknown((*path, "also_queue"), "purpose", table.also_queue, register.purposes)
        yield from _column((*path, "also_queue_opened"), table.also_queue_opened, table)
    if table.settled_by:
        yield from _settled(register, (*path, "settled_by"), table.settled_by)
    other, dot, column = table.queue_done.rpartition(".")
    if not dot:
        yield from _column((*path, "queue_done"), table.queue_done, table)
    else:
        yield from unknown((*path, "queue_done"), "table", other, register.tables)
        if other in register.tables:
            yield from _column((*path, "queue_done"), column, register.tables[other])


def _settled(register: Register, path: Path, name: str) -> Iterator[Problem]:
    other, _, column = name.partition(".")
    yield from unknown(path, "table", other, register.tables)
    if other in register.tables:
        yield from _column(path, column, register.tables[other])
        if not register.tables[other].queue_done or "." in register.tables[other].queue_done:
            yield wrong(path, f"{other} has no column that says when its rows are done", "give it queue_done")


def _column(path: Path, name: str, table: Table) -> Iterator[Problem]:
    if name not in table.columns:
        what = f"{name!r} is no column of table {table.name}" if name else f"{path[-1]} names no column"
        yield wrong(path, what, "name a column that the table declares")


def _used(register: Register) -> Iterator[Problem]:
    used = {table.category for table in register.tables.values()}
    for key, category in register.categories.items():
        if category.outside_tables == (key in used):
            what = "a table carries this category" if key in used else "no table carries this category"
            remedy = "give a table this category, or set outside_tables to what is so"
            yield wrong(("categories", key), what, remedy)


def _relations(register: Register) -> Iterator[Problem]:
    for key, relation in register.relations.items():
        path: Path = ("relations", key)
        yield from _ages(path, relation)
        if relation.shape not in _NO_TABLE:
            yield from _tied(register, path, relation)
        elif relation.table or relation.actor or relation.link or any(_conditions(relation)):
            yield wrong(path, f"shape {relation.shape} reads no table", "remove its table and columns")


def _conditions(relation: Relation) -> tuple[str, ...]:
    names = (relation.starts, relation.ends, *relation.where, *relation.unless, relation.unless_until)
    return tuple(filter(None, names))


def _tied(register: Register, path: Path, relation: Relation) -> Iterator[Problem]:
    table = register.tables.get(relation.table)
    if table is None:
        yield from unknown((*path, "table"), "table", relation.table, register.tables)
        return
    yield from _column((*path, "actor"), relation.actor, table)
    yield from _column((*path, "link"), relation.link, table)
    for name in _conditions(relation):
        yield from _column(path, name, table)


def _ages(path: Path, relation: Relation) -> Iterator[Problem]:
    low, high = relation.from_age, relation.until_age
    if not (0 <= low <= _OLDEST and 0 <= high <= _OLDEST) or (high and low >= high):
        yield wrong(path, "no pupil is of these ages", "from_age comes before until_age; 0 is no limit")
    elif relation.shape is Shape.DUTY and (low or high):
        yield wrong(path, "shape duty is about no pupil, so about no age", "remove the ages")


CHECKS = (_tables, _used, _relations)
