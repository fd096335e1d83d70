"""What can be restricted, to which uses somebody can object, and which data can be taken along: from the register alone. Pure."""

from collections.abc import Collection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register import reach
from zorgvuldig.register.information import grounds_of
from zorgvuldig.register.schema import Category, ConsentTopic, Purpose

WITHDRAWAL = "withdrawal"
INTEREST = "f"  # the ground of AVG art. 6(1) that is an interest of the school


def restrictable() -> list[Category]:
    """The categories that a family may ask to leave alone (`reach.restrictable`)."""
    return reach.restrictable(REGISTER)


def used_for(purpose: str) -> int:
    """The categories of pupils' files that the school uses for a purpose and that can be left alone, as a mask (`reach.used`)."""
    return REGISTER.mask([category.key for category in reach.used(REGISTER, purpose)])


def by_ground(kind: str) -> bool:
    """Whether the right that this kind of request asks holds for some kinds of data and not for others. A yes is taken back by topic."""
    right = REGISTER.personal_rights.get(kind)
    return right is not None and bool(right.grounds) and kind != WITHDRAWAL


def reach_of(kind: str) -> list[reach.RightReach]:
    """The kinds of data for which the right holds that this kind of request asks; none for one that is not `by_ground`."""
    return reach.reach(REGISTER, REGISTER.personal_rights[kind]) if by_ground(kind) else []


def topics_of(kind: str) -> list[ConsentTopic]:
    """For what somebody can take back a yes; none for another kind of request."""
    return list(REGISTER.topics.values()) if kind == WITHDRAWAL else []


def is_offered(kind: str) -> bool:
    """Whether the right that this kind of request asks holds for anything here."""
    if kind == WITHDRAWAL:
        return bool(topics_of(kind))
    return bool(reach_of(kind)) or not by_ground(kind)


def objectable() -> list[Purpose]:
    """The purposes to which somebody can object: those on the school's task or interest that use more than a name."""
    found = {purpose.key for row in reach_of("objection") for purpose in row.purposes}
    return [purpose for purpose in REGISTER.purposes.values() if purpose.key in found]


def weighed() -> list[Purpose]:
    """The purposes with an objection that a person carries out, for the system cannot stop them for one pupil: cameras, and who gets data.

    An objection exists there by the interest of the school, or where a recipient's ground is permission and no obligation.
    """
    right, found = REGISTER.personal_rights["objection"], objectable()
    staff = {rule.purpose for rule in REGISTER.rules if REGISTER.roles[rule.role].staff}
    others = [purpose for purpose in REGISTER.purposes.values() if purpose.key in staff and purpose not in found]
    bases = {purpose.key: REGISTER.bases[purpose.basis] for purpose in others}
    return [
        purpose
        for purpose in others
        if grounds_of(bases[purpose.key]) & set(right.grounds)
        and (bases[purpose.key].by_recipient or INTEREST in grounds_of(bases[purpose.key]))
    ]


def not_objectable() -> list[Purpose]:
    """The other purposes that use data of pupils, for the page to say why not."""
    offered = [*objectable(), *weighed()]
    return [p for p in REGISTER.purposes.values() if p not in offered and not p.when_restricted and used_for(p.key)]


def is_given(kind: str, purpose: str) -> bool:
    """Whether the law gives what such a request asks; an objection only against a use on the school's task or interest."""
    if kind == "objection" and purpose:
        return purpose in {one.key for one in (*objectable(), *weighed())}
    return is_offered(kind)


def stops_at_once(purpose: str) -> bool:
    """Whether the system itself stops this use of one pupil's data (AVG art. 18(1)(d))."""
    return purpose in {one.key for one in objectable()}


def mask_of(keys: Collection[str]) -> int:
    """These categories as a mask; those that cannot be left alone stay out."""
    return REGISTER.mask([c.key for c in restrictable() if c.key in keys])
