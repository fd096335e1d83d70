"""What stands in the margin of the desk: why somebody is here, who else is, and how long it stays."""

from dataclasses import replace

from django.utils.text import capfirst

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.facts import Facts, facts, readers_of
from zorgvuldig.kit.register_words import say


def desk_facts(purpose: str, category: str = "supplier") -> Facts:
    """The register's facts about `category`, as far as they are about this purpose. Families see more of it elsewhere."""
    declared = REGISTER.purposes[purpose]
    return replace(facts(category), why=capfirst(say(declared.name)), who=readers_of(declared))
