"""Checks on what people are told (AVG art. 12-14): no right and no fact is left out, and whoever works for the school is named whole."""

from collections.abc import Collection, Iterator

from zorgvuldig.register.check import unknowns, wrong
from zorgvuldig.register.problems import Path, Problem
from zorgvuldig.register.schema import Register

# What the law gives, and what it asks to be told; a register may say more.
RIGHTS = ("access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal", "complaint")
FACTS = (
    "required_data",
    "automated_decisions",
    "signals",
    "other_sources",
    "staff",
    "visitors",
    "applicants",
    "cookies",
)
SERVICES = (
    "hosting", "mail", "backup", "support", "elsewhere", "administration", "learning_environment", "timetable", "portfolio",
)  # fmt: skip
GROUNDS = ("a", "b", "c", "d", "e", "f")


def _complete(register: Register) -> Iterator[Problem]:
    yield from _lacking("personal_rights", RIGHTS, register.personal_rights)
    yield from _lacking("information", FACTS, register.information)
    yield from _lacking("outside_services", SERVICES, register.outside_services)


def _lacking(section: str, names: Collection[str], there: Collection[str]) -> Iterator[Problem]:
    for name in names:
        if name not in there:
            yield wrong((section, name), "people have to be told this, and it is missing", f"add [{section}.{name}]")


def _rights(register: Register) -> Iterator[Problem]:
    for key, right in register.personal_rights.items():
        yield from unknowns(("personal_rights", key, "grounds"), "ground of AVG art. 6(1)", right.grounds, GROUNDS)


def _services(register: Register) -> Iterator[Problem]:
    for key, service in register.outside_services.items():
        path: Path = ("outside_services", key)
        yield from unknowns((*path, "categories"), "category", service.categories, register.categories)
        named = service.who.strip()
        if service.unused and named:
            yield wrong((*path, "unused"), "this is named and called unused", "empty who, or write unused = false")
        if named and not service.country.strip():
            yield wrong((*path, "country"), "nobody knows where this keeps data", "name the country")
        if not named and (service.country.strip() or service.outside_eea.strip()):
            yield wrong((*path, "who"), "a country is named of nobody", "say who it is, or empty the country")


CHECKS = (_complete, _rights, _services)
