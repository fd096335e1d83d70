"""Of which kinds of data a purpose uses something, and for which kinds a right holds (AVG art. 18, 20 and 21): from the declarations alone. Pure."""

from dataclasses import dataclass

from zorgvuldig.register.information import PersonalRight, grounds_of
from zorgvuldig.register.schema import Category, Purpose, RecipientClass, Register, Rule, Shape

ASKING = "requesting"
SUPPLYING = "supplying"  # nobody of the school opens a file for it: what suppliers may get is what it uses


@dataclass(frozen=True, slots=True)
class RightReach:
    """A kind of data for which a right holds, and the purposes whose ground gives it."""

    category: Category
    purposes: tuple[Purpose, ...]


def restrictable(register: Register) -> list[Category]:
    """The kinds that a family may ask to leave alone: about people, seen by it, and not what a school cannot miss."""
    seen = {key for rule in register.rules if rule.purpose == ASKING for key in rule.reads}
    return [c for c in register.categories.values() if c.key in seen and c.about and not c.unrestricted]


def supplied(register: Register) -> list[Category]:
    """The kinds about pupils of which a supplier may get something under an agreement."""
    taken = {key for r in register.recipients.values() if r.kind is RecipientClass.AGREEMENT for key in r.categories}
    return [c for c in register.categories.values() if c.key in taken and "pupil" in c.about]


def used(register: Register, purpose: str) -> list[Category]:
    """The kinds in pupils' files that staff use for a purpose and that can be left alone.

    Of supplying it is all that a supplier may get about a pupil: the name too, for even a pseudonym is of somebody.
    """
    if purpose == SUPPLYING:
        return supplied(register)
    read = {key for r in register.rules if r.purpose == purpose and _opens_pupils(r, register) for key in r.reads}
    return [c for c in restrictable(register) if c.key in read]


def written_by_family(register: Register, purpose: str) -> list[Category]:
    """The kinds about a pupil that the family itself writes for a purpose."""
    own = (rule for rule in register.rules if rule.purpose == purpose and not register.roles[rule.role].staff)
    written = {key for rule in own for key in rule.writes}
    return [c for c in register.categories.values() if c.key in written and "pupil" in c.about]


def reach(register: Register, right: PersonalRight) -> list[RightReach]:
    """The kinds for which a right with `grounds` holds, in the order of the register; none where it holds for nothing here.

    A purpose counts with one of those grounds of its own: who gets data from the school says on which ground, recipient by recipient.
    """
    purposes: dict[str, list[Purpose]] = {}
    for purpose in register.purposes.values():
        basis = register.bases[purpose.basis]
        if basis.by_recipient or not grounds_of(basis) & set(right.grounds):
            continue
        if right.given:
            kinds = written_by_family(register, purpose.key)
        else:
            kinds = [] if purpose.when_restricted else used(register, purpose.key)
        for category in kinds:
            purposes.setdefault(category.key, []).append(purpose)
    return [RightReach(c, tuple(purposes[c.key])) for c in register.categories.values() if c.key in purposes]


def _opens_pupils(rule: Rule, register: Register) -> bool:
    """A family's own use is no use by the school, and a duty opens no pupil."""
    return register.roles[rule.role].staff and register.relations[rule.relation].shape is not Shape.DUTY
