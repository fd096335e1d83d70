"""What a row must satisfy to be written by somebody of a school. Pure text."""

from zorgvuldig.register.schema import Guard, Register, Table


def written_where(table: Table, register: Register) -> str:
    """At a school of theirs, and about somebody within their reach."""
    return _at_own_school(table) + _tie(table, register)


def _at_own_school(table: Table) -> str:
    """What a school arranges (groups, years, who works with whom) is written at a school where the actor has the role."""
    if table.guard is not Guard.ORGANISATION or table.group:
        return ""
    mine = "any((select gate.own_schools())::integer[])"
    years = f"select y.id from school_year y where y.school_id = {mine}"
    if table.name == "school":
        return f" and id = {mine}"
    if "group_id" in table.columns:
        group = f"group_id in (select g.id from learning_group g where g.year_id in ({years}))"
        if "school_id" in table.columns:  # for a whole school, or for one group of it
            return f" and school_id = {mine} and (group_id is null or {group})"
        return f" and {group}"
    if "school_id" in table.columns:
        return f" and school_id = {mine}"
    return "".join(f" and {column} in ({years})" for column in table.columns if column.endswith("year_id"))


def _tie(table: Table, register: Register) -> str:
    """Who ties somebody to an opened pupil sees that somebody: so only a new person, or one within the actor's reach."""
    via = {other.via_person for other in register.tables.values() if other.via == table.name}
    return "".join(f" and gate.may_tie({person})" for person in sorted(via))
