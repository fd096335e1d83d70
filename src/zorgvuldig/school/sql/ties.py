"""Ties that go by the school's tables: to oneself, to one's children, to a group and to a school. Pure text."""

from zorgvuldig.gate.sql.ties import Tie, agreed, array_of_pupils, by_role, exists, in_force, is_there
from zorgvuldig.register.schema import Relation, Shape


def members(relation: Relation, wanted: str) -> str:
    """Who is in the groups of `who` today."""
    return (
        f"select {wanted} from public.{relation.table} x join public.membership m on m.group_id = x.{relation.link} "
        f"where x.{relation.actor} = who and {in_force(relation, 'x')} "
        f"and m.starts_on <= today and (m.ends_on is null or m.ends_on > today){agreed(relation, 'm.pupil_id')}"
    )


def at_school(relation: Relation, pupil: str) -> str:
    """Whether a pupil was ever enrolled at a school where `who` holds the role."""
    return (
        f"exists (select from public.{relation.table} x join public.enrolment e on {is_there(relation, 'e')} "
        f"where {by_role(relation)} and e.pupil_id = {pupil})"
    )


def _age(relation: Relation, pupil: str) -> str:
    """Whole years of age by the register's birth date; an unknown birth date fails every age limit."""
    born = f"(select b.born_on from public.pupil_birth b where b.pupil_id = {pupil})"
    tests = []
    if relation.from_age:
        tests.append(f"coalesce({born} + interval '{relation.from_age} years' <= today, false)")
    if relation.until_age:
        tests.append(f"coalesce({born} + interval '{relation.until_age} years' > today, false)")
    return "".join(f" and {test}" for test in tests)


class SelfTie(Tie):
    """The pupil."""

    def holds_pupil(self, relation: Relation) -> str:
        """Whether they are the one."""
        return "who = pupil" + _age(relation, "pupil")

    def ever(self, _relation: Relation) -> str:
        """Whether they are a pupil."""
        return "exists (select from public.pupil p where p.person_id = who)"

    def own(self, relation: Relation) -> str:
        """Themselves."""
        return f"select p.person_id as pupil from public.pupil p where p.person_id = who{_age(relation, 'who')}"

    def reached(self, relation: Relation) -> str:
        """Themselves."""
        return array_of_pupils(self.own(relation))

    def tied(self, relation: Relation) -> str:
        """Themselves."""
        return f"select pupil as who, '{relation.key}'::text as relation, null::text as role where true{_age(relation, 'pupil')}"


class PupilTie(Tie):
    """A parent or guardian of the pupil."""

    def holds_pupil(self, relation: Relation) -> str:
        """Whether the pupil is their child."""
        tie = exists(relation, f"x.{relation.actor} = who and x.{relation.link} = pupil")
        return tie + _age(relation, "pupil")

    def ever(self, relation: Relation) -> str:
        """Whether they are or were a parent or guardian."""
        return f"exists (select from public.{relation.table} x where x.{relation.actor} = who)"

    def own(self, relation: Relation) -> str:
        """Their children."""
        age = _age(relation, f"x.{relation.link}")
        return (
            f"select x.{relation.link} as pupil from public.{relation.table} x "
            f"where x.{relation.actor} = who and {in_force(relation, 'x')}{age}"
        )

    def reached(self, relation: Relation) -> str:
        """Their children."""
        return array_of_pupils(self.own(relation))

    def tied(self, relation: Relation) -> str:
        """The parents."""
        return (
            f"select x.{relation.actor} as who, '{relation.key}'::text as relation, null::text as role from public.{relation.table} x "
            f"where x.{relation.link} = pupil and {in_force(relation, 'x')}{_age(relation, 'pupil')}"
        )


class GroupTie(Tie):
    """Whoever teaches a group, is its mentor or helps it."""

    def holds_pupil(self, relation: Relation) -> str:
        """Whether the pupil is in a group of theirs."""
        return f"exists ({members(relation, '')} and m.pupil_id = pupil)"

    def reached(self, relation: Relation) -> str:
        """Who is in their groups."""
        return f"select array({members(relation, 'm.pupil_id')})"

    def reaches(self, relation: Relation) -> str:
        """Whoever is in their groups."""
        return f"w.pupil in ({members(relation, 'm.pupil_id')})"

    def tied(self, relation: Relation) -> str:
        """Who has a group that the pupil is in."""
        return (
            f"select distinct x.{relation.actor} as who, '{relation.key}'::text as relation, null::text as role from public.{relation.table} x "
            f"join public.membership m on m.group_id = x.{relation.link} where m.pupil_id = pupil "
            f"and m.starts_on <= today and (m.ends_on is null or m.ends_on > today) and {in_force(relation, 'x')}"
            f"{agreed(relation, 'm.pupil_id')}"
        )


class SchoolTie(Tie):
    """Whoever holds a role at the pupil's school."""

    def holds_pupil(self, _relation: Relation) -> str:
        """Whether the pupil is of such a school."""
        return "gate.works_with(who, role, pupil, today)"

    def reached(self, relation: Relation) -> str:
        """Everybody of those schools."""
        return (
            f"select array(select e.pupil_id from public.{relation.table} x join public.enrolment e on {is_there(relation, 'e')} "
            f"where {by_role(relation)})"
        )

    def reaches(self, relation: Relation) -> str:
        """Whoever is of those schools."""
        return at_school(relation, "w.pupil")

    def tied(self, relation: Relation) -> str:
        """Who holds a role at the pupil's school."""
        return (
            f"select distinct x.{relation.actor} as who, '{relation.key}'::text as relation, x.role::text as role from public.{relation.table} x "
            f"join public.enrolment e on {is_there(relation, 'e')} where e.pupil_id = pupil and {in_force(relation, 'x')}"
        )


TIES = {Shape.SELF: SelfTie(), Shape.PUPIL: PupilTie(), Shape.GROUP: GroupTie(), Shape.SCHOOL: SchoolTie()}
