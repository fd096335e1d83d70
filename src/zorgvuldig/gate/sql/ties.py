"""How a relation ties somebody to pupils, as SQL: a class for each shape, in the package whose tables that shape goes by. Pure text.

The texts are over `who`, `role`, `pupil`, `grp` and `today`, and name tables and columns of the register and of their own package.
"""

from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.register.schema import Relation, Shape


class Tie:
    """A shape of relation; empty where relations of this shape give nothing."""

    def holds_pupil(self, _relation: Relation) -> str:
        """Whether `who` is tied to `pupil`."""
        return ""

    def reached(self, _relation: Relation) -> str:
        """Everybody of whom `holds_pupil` says yes, in one question: asked pupil by pupil, a board of 100,000 takes minutes."""
        return ""

    def own(self, _relation: Relation) -> str:
        """Rows `pupil` of those who are theirs: their children, or themselves."""
        return ""

    def ever(self, _relation: Relation) -> str:
        """Whether `who` has or had a pupil of their own at all, which most of a school's staff have not: asked before all that `own` asks."""
        return ""

    def reaches(self, _relation: Relation) -> str:
        """Whether `w.pupil`, about whom something waits, is within reach."""
        return ""

    def tied(self, _relation: Relation) -> str:
        """Rows `who`, `relation` and `role` of everybody who is tied to `pupil`."""
        return ""


class EmergencyTie(Tie):
    """Who broke the glass."""

    def holds_pupil(self, _relation: Relation) -> str:
        """For as long as that lasts."""
        return (
            "exists (select from gate.emergency e where e.actor_id = who and e.role = role "
            "and e.pupil_id = pupil and e.until > statement_timestamp())"
        )

    def reached(self, _relation: Relation) -> str:
        """Those files."""
        return (
            "select array(select e.pupil_id from gate.emergency e where e.actor_id = who and e.role = role "
            "and e.until > statement_timestamp())"
        )


TIES = {Shape.EMERGENCY: EmergencyTie(), Shape.DUTY: Tie()}


def function(signature: str, returns: str, expression: str) -> str:
    """A function of one expression."""
    return (
        f"create or replace function gate.{signature} returns {returns} language plpgsql stable {DEFINER} as "
        f"$$ #variable_conflict use_variable\nbegin return ({expression}); end $$"
    )


def cases(signature: str, returns: str, by_relation: dict[str, str], otherwise: str) -> str:
    """A function with an answer for each relation."""
    lines = "\n".join(f"    when '{key}' then return ({sql});" for key, sql in by_relation.items() if sql)
    return (
        f"create or replace function gate.{signature} returns {returns} language plpgsql stable {DEFINER} as "
        f"$$ #variable_conflict use_variable\nbegin case relation\n{lines}\n    else return {otherwise}; end case; end $$"
    )


def array_of_pupils(rows: str) -> str:
    """The pupils of rows `pupil` as an array; null without any."""
    return f"select array_agg(o.pupil order by o.pupil) from ({rows}) o"


def in_force(relation: Relation, alias: str) -> str:
    """Whether a tie holds today: a half-open period, and what the relation asks of its columns."""
    tests = [
        f"{alias}.{relation.starts} <= today",
        f"({alias}.{relation.ends} is null or {alias}.{relation.ends} > today)",
    ]
    tests += [f"{alias}.{column}" for column in relation.where]
    until = f" and ({alias}.{relation.unless_until} is null or {alias}.{relation.unless_until} > today)"
    tests += [f"not ({alias}.{c}{until if relation.unless_until else ''})" for c in relation.unless]
    return " and ".join(tests)


def agreed(relation: Relation, pupil: str) -> str:
    """Who comes from outside the school is tied to those alone of whom a yes holds."""
    return f" and {pupil} = any(gate.agreed('{relation.key}', array[{pupil}]))" if relation.topic else ""


def exists(relation: Relation, condition: str, role: str = "") -> str:
    """Whether there is such a tie, by the `role` in which somebody asks."""
    by_role = f" and x.role = {role}" if role else ""
    return f"exists (select from public.{relation.table} x where {condition}{by_role} and {in_force(relation, 'x')})"


def is_there(relation: Relation, alias: str) -> str:
    """A role without a school holds at every school of the board; that of invented people is none of these (its number is below zero)."""
    return f"(x.{relation.link} is null and {alias}.school_id > 0 or {alias}.school_id = x.{relation.link})"


def by_role(relation: Relation) -> str:
    """The roles of `who`, in which they ask."""
    return f"x.{relation.actor} = who and x.role = role and {in_force(relation, 'x')}"
