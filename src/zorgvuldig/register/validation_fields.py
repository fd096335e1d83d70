"""Checks on the fields that a school adds itself: each has a purpose, a ground, a reason, people and an end, and none is specially protected."""

from collections.abc import Iterator
from datetime import date

from zorgvuldig.register.check import unknown, unknowns, wrong
from zorgvuldig.register.own_fields import (
    CATEGORY,
    LONGEST_NAME,
    MOST_CHOICES,
    MOST_FIELDS,
    VALUES,
    OwnField,
    protected_word,
)
from zorgvuldig.register.problems import Path, Problem
from zorgvuldig.register.schema import Action, FieldKind, Limit, Register


def _own_fields(register: Register) -> Iterator[Problem]:
    if len(register.own_fields) > MOST_FIELDS:
        what = f"a school adds {MOST_FIELDS} fields at most, and these are {len(register.own_fields)}"
        yield wrong(("own_fields",), what, "end and remove one that nobody needs")
    for key, field in register.own_fields.items():
        path: Path = ("own_fields", key)
        yield from _named(path, field)
        yield from _founded(register, path, field)
        yield from _people(register, path, field)
        yield from _deleted_by(register, path, field)
        yield from _filled_in(path, field)


def _named(path: Path, field: OwnField) -> Iterator[Problem]:
    """A name that fits beside an answer, and nothing that the law protects more (AVG art. 9, 10 and 87)."""
    if max(len(field.name.nl), len(field.name.en)) > LONGEST_NAME:
        yield wrong(
            (*path, "name"), f"a name has {LONGEST_NAME} signs at most", "make it shorter, and explain it in why"
        )
    said = {"name": (field.name,), "why": (field.why,), "choices": field.choices}
    for part, texts in said.items():
        words = " | ".join(
            (
                field.key.replace("_", " ") if part == "name" else "",
                *(word for text in texts for word in (text.nl, text.en)),
            )
        )
        if found := protected_word(words):
            what = (
                f"{found!r} is about data that AVG art. 9, 10 or 87 protects more, and a field of one's own holds none"
            )
            yield wrong((*path, part), what, "keep this where the program has a place for it, or not at all")


def _founded(register: Register, path: Path, field: OwnField) -> Iterator[Problem]:
    """A purpose for which this kind of data is opened, with the ground that the purpose rests on (AVG art. 5(1)(b), 6)."""
    yield from unknown((*path, "purpose"), "purpose", field.purpose, register.purposes)
    yield from unknown((*path, "basis"), "basis", field.basis, register.bases)
    purpose = register.purposes.get(field.purpose)
    if purpose and field.basis in register.bases and purpose.basis != field.basis:
        what = f"purpose {purpose.key} rests on {purpose.basis}, and not on {field.basis}"
        yield wrong((*path, "basis"), what, f"write {purpose.basis!r}, or choose another purpose")
    if purpose and not any(rule.purpose == purpose.key and CATEGORY in rule.reads for rule in register.rules):
        yield wrong(
            (*path, "purpose"), f"nobody opens {CATEGORY} for this purpose", "choose one for which somebody does"
        )


def _people(register: Register, path: Path, field: OwnField) -> Iterator[Problem]:
    """Nobody sees or writes a field who may not see or write the kind of data that it belongs to."""
    for part, names, may in (
        ("sees", field.sees, {rule.role for rule in register.rules if CATEGORY in rule.reads}),
        ("writes", field.writes, {rule.role for rule in register.rules if CATEGORY in rule.writes}),
    ):
        if not names:
            yield wrong((*path, part), "a field without anybody who may is of no use", "name a role of staff")
        yield from unknowns((*path, part), "role", names, register.roles)
        for role in (register.roles[name] for name in names if name in register.roles):
            if not role.staff:
                yield wrong((*path, part), f"{role.key} is no staff role; a family always sees it", "remove this role")
            elif role.key not in may:
                yield wrong((*path, part), f"no rule gives {role.key} this right to {CATEGORY}", "remove this role")
    if unseen := [name for name in field.writes if name not in field.sees]:
        yield wrong((*path, "writes"), f"writes what it does not see: {', '.join(unseen)}", "add the role to sees")


def _deleted_by(register: Register, path: Path, field: OwnField) -> Iterator[Problem]:
    """A term that ends, and is one of those by which this kind of data goes (AVG art. 5(1)(e))."""
    yield from unknown((*path, "term"), "term", field.term, register.terms)
    term, category = register.terms.get(field.term), register.categories.get(CATEGORY)
    if term is None or category is None:
        return
    if term.key not in category.terms or term.limit is not Limit.MAX or term.action is not Action.DELETE:
        ends = [key for key in category.terms if register.terms[key].limit is Limit.MAX]
        yield wrong((*path, "term"), f"{CATEGORY} is not deleted by this term", f"write one of: {', '.join(ends)}")


def _filled_in(path: Path, field: OwnField) -> Iterator[Problem]:
    """What can be filled in, and until when."""
    if field.kind is FieldKind.CHOICE and not 2 <= len(field.choices) <= MOST_CHOICES:
        yield wrong((*path, "choices"), f"a choice is from 2 to {MOST_CHOICES} words", "name that many")
    elif field.kind is not FieldKind.CHOICE and field.choices:
        yield wrong((*path, "choices"), "only a choice has words to choose from", "remove them, or make it a choice")
    if len({choice.nl for choice in field.choices}) < len(field.choices):
        yield wrong((*path, "choices"), "two choices have the same word", "remove one of the two")
    if field.cleared and not field.ended_on:
        yield wrong((*path, "cleared"), "only what nobody fills in any more is cleared", "say from which day it ended")
    if field.ended_on:
        try:
            date.fromisoformat(field.ended_on)
        except ValueError:
            yield wrong((*path, "ended_on"), f"{field.ended_on!r} is no date", "write it as 2026-11-25")


def _inside(register: Register) -> Iterator[Problem]:
    """What stands in such a field leaves the school to nobody but the family."""
    for section, found in (("recipients", register.recipients), ("claims", register.claims)):
        for key, one in found.items():
            if any(field.startswith(f"{VALUES}.") for field in one.fields):
                what = "what stands in a field of the school's own leaves the school to nobody"
                yield wrong((section, key, "fields"), what, f"remove what begins with {VALUES}")


CHECKS = (_own_fields, _inside)
