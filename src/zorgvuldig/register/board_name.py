"""A register with the board's own name, and what a register of a school's own lacks beside the one we ship. Pure."""

import tomllib

from zorgvuldig.register.amend import Change, amended
from zorgvuldig.register.load import load, parse, text_of
from zorgvuldig.register.positions import spans
from zorgvuldig.register.problems import quoted
from zorgvuldig.register.schema import Controller, Register

# What stands there until somebody fills it in: nobody may be told the address of an invented board.
ADDRESS = "Nog niet ingevuld. Vraag op school naar het adres van het bestuur."
DPO_CONTACT = "Nog niet ingevuld. Vraag op school hoe u de functionaris gegevensbescherming bereikt."
DPO_NAME = "Functionaris gegevensbescherming van {}"
MARKS = '"\\'  # in a file of TOML these begin or end something


def why_not(board: str) -> str:
    """Why a register cannot call the controller so, as a sentence; empty when it can."""
    if not board.strip():
        return "This cannot be empty."
    if not board.isprintable():
        return "This holds a character that cannot be typed."
    if any(mark in board for mark in MARKS):
        return "This holds a quotation mark or a backslash: write the name without it."
    if board.casefold() == load().controller.name.casefold():
        return "This is the invented board of the example: give the name of your own."
    return ""


def is_example(controller: Controller) -> bool:
    """Whether a register still names the invented board of the one we ship."""
    return controller.name == load().controller.name


def is_filled(controller: Controller) -> bool:
    """Whether name and addresses are the school's own, and none of them is waiting to be filled in."""
    example = load().controller
    return (
        controller.name != example.name
        and controller.contact not in (example.contact, ADDRESS)
        and has_officer(controller)
    )


def has_officer(controller: Controller) -> bool:
    """Whether anybody can find the data protection officer: an address that waits to be filled in is none."""
    return controller.dpo_contact not in ("", load().controller.dpo_contact, DPO_CONTACT)


def to_fill_in(register: Register) -> int:
    """How much a school still has to fill in of what people are told (AVG art. 13 and 14): its own address, and who works for it or beside it."""
    address = register.controller.contact in ("", load().controller.contact, ADDRESS)
    return address + sum(not one.is_filled for one in register.outside_services.values())


def named(text: str, board: str) -> str:
    """The register's `text` with `board` as controller in place of the example; what a school filled in itself stays.

    Raises ValueError with the sentence of `why_not`.
    """
    if reason := why_not(board):
        raise ValueError(reason)
    example, there = load().controller, parse(text, "register.toml").controller
    own = {"name": board, "contact": ADDRESS, "dpo_name": DPO_NAME.format(board), "dpo_contact": DPO_CONTACT}
    ours = {  # what nobody chose: the example, and what an `init` before wrote that was killed before anybody could sign in
        "name": {example.name, there.name if there.contact == ADDRESS else ""},
        "contact": {example.contact},
        "dpo_name": {example.dpo_name, DPO_NAME.format(there.name)},
        "dpo_contact": {example.dpo_contact},
    }
    changes = [
        Change(("controller", key), value)
        for key, value in own.items()
        if getattr(there, key) in ours[key] and getattr(there, key) != value
    ]
    return amended(text, changes) if changes else text


def missing(text: str) -> list[str]:
    """What the register we ship has and this `text` has not, as the lines to put in, each under its heading.

    A rule is named when its purpose is new: a school may have taken out any other. Of a text that is not TOML nothing is said.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return []
    shipped, own = text_of(), spans(text)
    ours = spans(shipped)
    there = {path[:2] for path in own.tables}
    new = {path for path in ours.tables if len(path) == 2 and path[0] != "rules" and path not in there}
    rules = {
        ("rules", place) for place, rule in enumerate(load().rules) if ("purposes", rule.purpose) in new
    }  # arrays have a number instead of a name
    found: dict[str, list[str]] = {}
    for path, (start, end) in ours.tables.items():
        if path[:2] in new | rules:
            found[shipped[start:end]] = []
    for path, start in ours.pairs.items():
        if (
            path[:1] == ("tables",)
            and path[2:3] == ("columns",)
            and len(path) == 4
            and path[:2] not in new
            and path not in own.pairs
        ):
            found.setdefault(f"[tables.{quoted(str(path[1]))}.columns]", []).append(
                shipped[start : ours.values[path][1]]
            )
    return ["\n".join((heading, *lines)) for heading, lines in found.items()]
