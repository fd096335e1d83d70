"""What a row must satisfy to be seen, added or changed by somebody at the door. Pure text, as `policies`."""

from zorgvuldig.gate.sql.contributions import contributions
from zorgvuldig.register.schema import Guard, Register, Table


def row_condition(table: Table, mask: int, function: str) -> str:
    """What a row must satisfy to be seen (`opened`) or changed (`writable`)."""
    pupils = f"(select gate.{function}({mask}))::integer[]"
    match table.guard:
        case Guard.PUPIL:
            return f"{table.pupil} = any({pupils})"
        case Guard.VIA:
            linked = f"select v.{table.via_person} from {table.via} v where v.pupil_id = any({pupils})"
            return f"{table.person} in ({linked})"
        case _ if table.group and function == "writable":
            return f"{table.group} = (select gate.writable_group({mask}))"
        case _ if number := number_column(table):
            return f"{among(number)} = (select gate.{function}_among({mask}))"
        case _:
            return f"(select gate.{function}({mask})) is not null"


def number_column(table: Table) -> str:
    """The column with the number of whom or what a row is: below zero in what is of invented people. Empty where no row is of anybody."""
    if number := table.numbered or table.pupil or table.person:
        return number
    return "id" if "id" in table.columns else next((c for c in table.columns if c.endswith("_id")), "")


def among(number: str) -> str:
    """Whether a row is of the invented people with whom the installation tries itself (decision 65); what is of nobody is not."""
    return f"({number} < 0)" if number == "id" else f"coalesce({number} < 0, false)"


def seen_by(table: Table, register: Register) -> str:
    """What else a row must satisfy to be seen: its author alone (private), for a family only what is shown, or the school."""
    private = (
        f" and ({table.author} = (select gate.opened_by()) or (select gate.by_family()){overseen(table, register)})"
    )
    shown = _is_over(table, table.shown)
    limited = f" and ((select gate.sees_unshown()) or {shown})"
    staff = " and (not (select gate.by_family()))" if table.internal else ""
    told = f" and (not (select gate.by_family()) or {is_notified(table)})" if table.told else ""
    return (
        (private if table.private else "")
        + (limited if table.shown else "")
        + _of_one(table)
        + _of_pupil(table)
        + staff
        + told
        + _under(table)
        + "".join(part.seen_where(table, register) for part in contributions())
    )


def overseen(table: Table, register: Register) -> str:
    """Whoever else sees and changes what is private: who opened the category that oversees it."""
    if not table.private or not table.overseen_by:
        return ""
    overseer = f"(select gate.opened({register.categories[table.overseen_by].mask})) is not null"
    return f" or ({overseer} and {table.own_when} is null)" if table.own_when else f" or {overseer}"


def _under(table: Table) -> str:
    """A row that is part of another is seen with it, as far as that one is seen; what is of a school, at that school."""
    school = " and school_id = any((select gate.own_schools())::integer[])" if table.of_school else ""
    if not table.under:
        return school
    return f"{school} and exists (select from {table.under} o where o.id = {table.name}.{table.under}_id)"


def is_notified(table: Table) -> str:
    """From when a family may know of a row, in a copy too."""
    return _is_over(table, table.told)


def _is_over(table: Table, moment: str) -> str:
    """Whether a moment of the row, or of what it hangs on (`test.shown_from`), is over.

    Asked of each row: a list of all that it could hang on is gone through for every row again once it is too large to be hashed.
    """
    other, dot, column = moment.rpartition(".")
    if not dot:
        return f"{moment} <= statement_timestamp()"
    return (
        f"exists (select from {other} s where s.id = {table.name}.{other}_id and s.{column} <= statement_timestamp())"
    )


def _of_one(table: Table) -> str:
    """What one of a family asked is theirs: another one of the family does not see it (AVG art. 15(4))."""
    if not table.mine:
        return ""
    other, dot, column = table.mine.rpartition(".")
    own = f"{column} = (select gate.opened_by())"
    mine = f"{other}_id in (select o.id from {other} o where o.{own})" if dot else own
    return f" and (not (select gate.by_family()) or {mine})"


def _of_pupil(table: Table) -> str:
    """What is the pupil's alone: nobody else of the family sees it, and the school does."""
    if not table.alone:
        return ""
    return f" and (not {table.alone} or not (select gate.by_family()) or {table.pupil} = (select gate.opened_by()))"


def goes_with(table: Table, register: Register, function: str) -> str:
    """What else a row must satisfy that goes with another category: that one is open too, or the one it is overseen by."""
    if not table.carries:
        return ""
    overseer = register.categories[table.overseen_by].mask
    open_ = "opened_mask" if function == "opened" or table.carries_open else "writing_mask"
    return (
        f" and ({table.carries} & (select gate.{open_}()) = {table.carries} "
        f"or (select gate.{function}({overseer})) is not null)"
    )


def written_where(table: Table, mask: int, register: Register) -> str:
    """What else a row must satisfy to be added, changed or removed by a person: what packages ask of it too."""
    return (
        _in_group(table, mask, register)
        + "".join(part.written_where(table, register) for part in contributions())
        + _under(table)
    )


def _in_group(table: Table, mask: int, register: Register) -> str:
    """A record that hangs on something of a group (a grade on a test) is written in that group's door alone.

    Whoever follows the whole school (attendance of a lesson) has no group open, and may.
    """
    open_ = f"(select gate.writable_group({mask}))"
    condition = f" and {table.written_in} = {open_}" if table.written_in else ""
    for other in register.tables.values():
        if other.guard is not Guard.ORGANISATION or other.private or f"{other.name}_id" not in table.columns:
            continue  # what is private is its author's, and not of a group
        if other.group:
            condition += f" and {other.name}_id in (select t.id from {other.name} t where t.{other.group} = {open_})"
        elif "group_id" in other.columns:
            hangs = f"{other.name}_id in (select t.id from {other.name} t where t.group_id = {open_})"
            condition += f" and ({hangs} or (select gate.at_large({mask})))"
    return condition


def history_condition(register: Register) -> str:
    """The history of a record goes with it: its category is open, and nothing private or not yet shown comes along."""
    own = "pupil_id = any((select gate.opened(0))::integer[]) and mask & (select gate.opened_mask()) = mask"
    own += " and (pupil_id <> all((select gate.held())::integer[]) or not gate.withholds(pupil_id, mask))"
    for table in register.tables.values():
        others = f" and (table_name <> '{table.name}' or "
        if table.private:
            too = "" if table.own_when else overseen(table, register)  # the history does not know that column
            own += f"{others}actor_id = (select gate.opened_by()) or (select gate.by_family()){too})"
        if table.shown:
            own += f"{others}(select gate.sees_unshown()) or {_was_shown(table)})"
        if table.internal:
            own += f"{others}not (select gate.by_family()))"
        if table.mine or table.alone or table.carries or table.told:
            own += f"{others}row_id in (select t.id from {table.name} t))"  # as far as the record itself is seen
        own += "".join(part.changes_seen_where(table, register) for part in contributions())
    return own


def _was_shown(table: Table) -> str:
    """Whether a family could see the record when it changed; of what was new then, whether it can be seen now."""
    other, dot, column = table.shown.rpartition(".")
    row = f"select t.id from {table.name} t"
    if dot:
        shown = f"select s.id from {other} s where s.{column} <= change.at"
        updated = f"{row} where t.{other}_id in ({shown})"
        deleted = f"(changed ->> '{other}_id')::bigint in ({shown})"
    else:
        updated = f"{row} where t.{column} <= change.at"
        deleted = f"(changed ->> '{column}')::timestamp with time zone <= at"
    return f"case op when 'delete' then {deleted} when 'update' then row_id in ({updated}) else row_id in ({row}) end"
