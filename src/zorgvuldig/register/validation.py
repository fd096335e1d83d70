"""Whether a register is consistent: what it names exists, what needs a ground has one.

Four groups of checks: the law and the terms, what people are told, the tables, and who opens what.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from zorgvuldig.register import validation_information as rules_information
from zorgvuldig.register import validation_law as rules_law
from zorgvuldig.register import validation_tables as rules_tables
from zorgvuldig.register.check import pupil_categories, unknown, unknowns, wrong
from zorgvuldig.register.problems import Path, Problem
from zorgvuldig.register.schema import Job, RecipientClass, Register, Rule, Shape, Text

# keeps the machine running and sees no content at all
CONTENT_FREE_ROLE = "system_administrator"

_FOR_STAFF = (Shape.GROUP, Shape.SCHOOL, Shape.APPLICANT, Shape.ARCHIVE, Shape.DUTY, Shape.EMERGENCY)
PROMISES = tuple(f"P{number:02}" for number in range(1, 18))


def _rules(register: Register) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for place, rule in enumerate(register.rules):
        path: Path = ("rules", place)
        yield from unknown((*path, "role"), "role", rule.role, register.roles)
        yield from unknown((*path, "relation"), "relation", rule.relation, register.relations)
        yield from unknown((*path, "purpose"), "purpose", rule.purpose, register.purposes)
        yield from _touches(register, path, rule)
        yield from _once_pupil_decides(register, path, rule)
        if (rule.role, rule.relation, rule.purpose) in seen:
            what = "this role, relation and purpose have a rule already"
            yield wrong(path, what, "put the categories of both in one rule")
        seen.add((rule.role, rule.relation, rule.purpose))


def _once_pupil_decides(register: Register, path: Path, rule: Rule) -> Iterator[Problem]:
    """What stays open once the pupil decides is of a family, and is opened as far as the rule reads it at all."""
    path = (*path, "once_pupil_decides")
    yield from unknowns(path, "category", rule.once_pupil_decides, register.categories)
    role = register.roles.get(rule.role)
    if rule.once_pupil_decides and role and role.staff:
        yield wrong(path, f"{rule.role} works at the school, whatever the age of a pupil", "remove this")


def _jobs(register: Register) -> Iterator[Problem]:
    for key, job in register.jobs.items():
        yield from unknown(("jobs", key, "purpose"), "purpose", job.purpose, register.purposes)
        yield from _touches(register, ("jobs", key), job)


def _touches(register: Register, path: Path, who: Rule | Job) -> Iterator[Problem]:
    yield from unknowns((*path, "reads"), "category", who.reads, register.categories)
    yield from unknowns((*path, "writes"), "category", who.writes, register.categories)
    unread = [key for key in who.writes if key not in who.reads]
    if unread:
        what = f"writes what it does not read: {', '.join(unread)}"
        yield wrong((*path, "writes"), what, "add it to reads, or remove it here")
    if isinstance(who, Rule) and not who.reads:
        yield wrong((*path, "reads"), "a rule that reads nothing opens nothing", "name categories or remove it")


def _purposes(register: Register) -> Iterator[Problem]:
    """No purpose, no data: a category is opened for a purpose, or names the one it is held for."""
    opened = {key for rule in register.rules for key in rule.reads}
    opened |= {key for job in register.jobs.values() for key in job.reads}
    for key, category in register.categories.items():
        path: Path = ("categories", key, "purpose")
        if category.purpose:
            yield from unknown(path, "purpose", category.purpose, register.purposes)
        elif key not in opened:
            yield wrong(path, "no rule or job opens this, so it has no purpose", "add a rule, or a purpose here")


def _places(register: Register) -> Iterator[Problem]:
    """Families have no place in the school's own relations, and the administrator of the system has none."""
    content = pupil_categories(register)
    for place, rule in enumerate(register.rules):
        role, relation = register.roles.get(rule.role), register.relations.get(rule.relation)
        if role and relation and relation.shape in _FOR_STAFF and not role.staff:
            what = f"{rule.role} is no staff role, and relation {rule.relation} is for staff"
            yield wrong(("rules", place, "relation"), what, "choose a relation of the family")
        shown = sorted(content.intersection(rule.reads)) if rule.role == CONTENT_FREE_ROLE else []
        if shown:
            what = f"{CONTENT_FREE_ROLE} sees no data of pupils: {', '.join(shown)}"
            yield wrong(("rules", place, "reads"), what, "remove these categories")


def _outside(register: Register) -> Iterator[Problem]:
    """Who comes from outside the school opens no more about a pupil than was asked, and writes nothing."""
    for key, relation in register.relations.items():
        if not relation.topic:
            continue
        path: Path = ("relations", key, "topic")
        yield from unknown(path, "topic", relation.topic, register.topics)
        topic = register.topics.get(relation.topic)
        to_whom = register.recipients.get(topic.recipient) if topic else None
        if topic and not (to_whom and to_whom.kind is RecipientClass.CONSENT):
            yield wrong(path, f"{topic.key} names no recipient that gets data on consent", "name one with that topic")
        if relation.shape is not Shape.GROUP:
            yield wrong(path, "only who helps a group comes from outside", "give shape group, or remove this")
    about_pupils = {key for key, category in register.categories.items() if "pupil" in category.about}
    for place, rule in enumerate(register.rules):
        tie = register.relations.get(rule.relation)
        asked = register.topics.get(tie.topic) if tie and tie.topic else None
        if asked is None:
            continue
        if more := sorted(about_pupils.intersection(rule.reads).difference(asked.categories)):
            what = f"{asked.key} does not ask for {', '.join(more)}"
            yield wrong(("rules", place, "reads"), what, "remove these, or ask for them in the topic")
        if rule.writes:
            yield wrong(("rules", place, "writes"), "who comes from outside writes nothing", "remove these")


def inconsistencies(register: Register) -> list[Problem]:
    """Everything that is wrong between the parts of a register; empty when it may be used. Lines are 0."""
    checks = (
        *rules_law.CHECKS, *rules_information.CHECKS, *rules_tables.CHECKS, _rules, _jobs, _purposes, _places, _outside, _head, _promises, _texts,
    )  # fmt: skip
    return [problem for check in checks for problem in check(register)]


def _head(register: Register) -> Iterator[Problem]:
    """Who answers for the data (AVG art. 30(1)(a)), and which edition of the register this is."""
    for field in fields(register.controller):
        if not getattr(register.controller, field.name).strip():
            yield wrong(("controller", field.name), "this is empty", "say who it is and how to reach them")
    if not register.version.strip():
        yield wrong(("version",), "this is empty", "number each edition of the register")
    try:
        date.fromisoformat(register.changed_on)
    except ValueError:
        yield wrong(("changed_on",), f"{register.changed_on!r} is no date", "write it as 2026-11-25")


def _promises(register: Register) -> Iterator[Problem]:
    for key in PROMISES:
        if key not in register.promises:
            yield wrong(("promises", key), "this promise is missing", f"add [promises.{key}]")
    for key in register.promises:
        if key not in PROMISES:
            yield wrong(("promises", key), "there are seventeen promises, P01 to P17", "remove it")


def _texts(register: Register) -> Iterator[Problem]:
    for path, text in texts(register):
        if text.nl.strip() and text.en.strip():
            continue
        # a promise without a limit says so by leaving both languages empty
        if path[-1] == "cannot" and not text.nl + text.en:
            continue
        yield wrong(path, "a text is empty in one of its two languages", "write it in Dutch (nl) and English (en)")


def texts(register: Register) -> Iterator[tuple[Path, Text]]:
    """Every text of the register with its path, in the order of the file."""
    yield from _walk(register, ())


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _walk(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*path, key))
