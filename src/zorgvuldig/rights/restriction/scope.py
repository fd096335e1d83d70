"""What can be restricted, and which uses somebody can object to: from the register alone. Pure."""

from collections.abc import Collection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Category, Purpose, RecipientClass, Rule, Shape

ASKING = "requesting"
SUPPLYING = "supplying"  # nobody of the school opens a file for it: what suppliers may get is what it uses
OBJECTABLE = ("6(1)(e)", "6(1)(f)")


def restrictable() -> list[Category]:
    """The categories that a family may ask to leave alone: about people, seen by it, and not what a school cannot miss."""
    seen = {key for rule in REGISTER.rules if rule.purpose == ASKING for key in rule.reads}
    return [c for c in REGISTER.categories.values() if c.key in seen and c.about and not c.unrestricted]


def used_for(purpose: str) -> int:
    """The categories of pupils' files that staff use for a purpose and that can be left alone, as a mask.

    Of supplying it is all that a supplier may get about a pupil: the name too, for even a pseudonym is of somebody.
    """
    if purpose == SUPPLYING:
        return supplied()
    read = {key for rule in REGISTER.rules if rule.purpose == purpose and _opens_pupils(rule) for key in rule.reads}
    return REGISTER.mask([c.key for c in restrictable() if c.key in read])


def supplied() -> int:
    """The categories about pupils of which a supplier may get something under an agreement, as a mask."""
    given = [r for r in REGISTER.recipients.values() if r.kind is RecipientClass.AGREEMENT]
    return REGISTER.mask([key for r in given for key in r.categories if "pupil" in REGISTER.categories[key].about])


def objectable() -> list[Purpose]:
    """The purposes to which somebody can object: those on the school's task or interest that use more than a name."""
    return [p for p in REGISTER.purposes.values() if _on_task(p) and not p.when_restricted and used_for(p.key)]


def not_objectable() -> list[Purpose]:
    """The other purposes that use data of pupils, for the page to say why not."""
    return [p for p in REGISTER.purposes.values() if not _on_task(p) and not p.when_restricted and used_for(p.key)]


def mask_of(keys: Collection[str]) -> int:
    """These categories as a mask; those that cannot be left alone stay out."""
    return REGISTER.mask([c.key for c in restrictable() if c.key in keys])


def _opens_pupils(rule: Rule) -> bool:
    """A family's own use is no use by the school, and a duty opens no pupil."""
    return REGISTER.roles[rule.role].staff and REGISTER.relations[rule.relation].shape is not Shape.DUTY


def _on_task(purpose: Purpose) -> bool:
    basis = REGISTER.bases[purpose.basis]
    return not basis.by_recipient and any(point in basis.avg for point in OBJECTABLE)
