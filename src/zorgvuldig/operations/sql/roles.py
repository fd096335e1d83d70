"""By whom a role is written. Pure text."""

from zorgvuldig.register.schema import Register, Shape, Table


def near_roles(table: Table, register: Register) -> str:
    """At the door only roles are given, changed or ended that by themselves open nobody: their pupils come by group.

    On the page of roles the others are given too, as `gate.role_given` lets them.
    """
    relations = register.relations.values()
    if not any(r.shape is Shape.DUTY and r.table == table.name for r in relations):
        return ""
    staff = ", ".join(f"'{role.key}'" for role in register.roles.values() if role.staff)
    near = "(not gate.reaches_far(role::text) or (select gate.sets_up()))"
    return f" and role::text = any(array[{staff}]) and {near}"
