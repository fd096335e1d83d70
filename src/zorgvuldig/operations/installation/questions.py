"""The questions of `zorgvuldig init`: what is asked, what an answer may be, where else it may come from, and the board's own name."""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from zorgvuldig.gate.declared import OWN_FILE, TEXT
from zorgvuldig.gate.start import undeclared_columns
from zorgvuldig.platform.postgres.home import write_atomically
from zorgvuldig.register.board_name import is_example, is_filled, missing, named, why_not
from zorgvuldig.register.load import parse
from zorgvuldig.register.schema import Register
from zorgvuldig.settings.reader import text

USERNAME = re.compile(r"[a-z0-9._-]{3,60}")


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `longest` is how many characters fit."""

    key: str
    asks: str
    longest: int

    @property
    def option(self) -> str:
        """The option that answers it."""
        return f"--{self.key.replace('_', '-')}"

    @property
    def setting(self) -> str:
        """The setting that answers it."""
        return f"ZORGVULDIG_INIT_{self.key.upper()}"

    def wrong(self, answer: str) -> str:
        """Why this cannot be the answer, as a sentence; empty when it can."""
        if not answer:
            return "This cannot be empty."
        if not answer.isprintable():
            return "This holds a character that cannot be typed."
        if len(answer) > self.longest:
            return f"This is too long: {self.longest} characters fit."
        if self.key == "board" and (reason := why_not(answer)):
            return reason
        if self.key == "username" and not USERNAME.fullmatch(answer.lower()):
            return "Use three to sixty letters, digits, points or dashes, without spaces and without @."
        return ""


QUESTIONS = (
    Question("board", "Name of the school board (it is the controller of all data here)", 200),
    Question("school", "Name of the school (more schools of this board can follow later)", 200),
    Question("given_name", "Given name of the first person, who will be administration, privacy officer and administrator", 100),
    Question("family_name", "Family name of this person", 100),
    Question("username", "User name with which this person will sign in, such as a.jansen", 60),
)  # fmt: skip
NAME_OF_USER = QUESTIONS[-1]
Say = Callable[[str], None]


def answered(question: Question, options: Mapping[str, Any], say: Say) -> str:
    """The answer from the option or the setting, else asked for until it can be. Raises `CommandError`."""
    given = options[question.key] if options[question.key] is not None else text(question.setting) or None
    if given is not None:
        answer = str(given).strip()
        if reason := question.wrong(answer):
            raise CommandError(f"{question.option} «{answer}»: {reason}")
        return answer
    if not options["interactive"]:
        raise CommandError(f"{question.asks}: add {question.option}, or set {question.setting}.")
    return _ask_question(question, say)


def _ask_question(question: Question, say: Say) -> str:
    while True:
        answer = _read_line(f"{question.asks}:\n> ", question.option)
        if not (reason := question.wrong(answer)):
            return answer
        say(reason)


def agreed(asks: str, option: str, *, interactive: bool) -> bool:
    """Whether somebody says yes. Nobody there to ask is no."""
    return (
        interactive
        and sys.stdin.isatty()
        and _read_line(f"{asks} (yes/no)\n> ", option).lower() in {"y", "yes", "j", "ja"}
    )


def _read_line(prompt: str, option: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError as error:
        raise CommandError(f"This needs an answer: add {option}") from error
    except KeyboardInterrupt as error:
        raise CommandError("Stopped. Nothing was founded; run zorgvuldig init again.") from error


# The board's own name in the register, from the first day: families are never told of the invented board that we ship.
# A school so has a register file of its own from the start. What an upgrade brings does not come into it by itself:
# `init` names that.

PROPOSE = "propose them at /privacy/register/ and let a second person decide"


def name_board(board: str, text: str = TEXT) -> tuple[Register, str]:
    """The register with this board's name, and its text, which stands in the own file from now on.

    It is read before it is written: what could not be read again is never kept. Raises ValueError for a name that cannot be.
    """
    own = named(text, board)
    register = parse(own, OWN_FILE.name)
    if own != text:
        write_atomically(OWN_FILE, own)
    return register, own


def left_to_fill(text: str) -> list[str]:
    """What the register in force still lacks, a sentence each, with the lines to put in; empty when nothing."""
    register = parse(text, OWN_FILE.name)
    said = []
    if is_example(register.controller):
        said.append(
            f"The register still calls the controller «{register.controller.name}», which is an example. That is what families read:"
            " propose your own name and addresses at /privacy/register/, and let a second person decide."
        )
    elif not is_filled(register.controller):
        said.append(
            f"The register does not say yet how to reach {register.controller.name} and its data protection officer: {PROPOSE}."
        )
    lines = missing(text)
    if undeclared_columns(register) or lines:
        said.append(
            f"This version keeps more than your own register knows. Put this into a copy of {OWN_FILE}, look whether it fits your school,"
            f" and then: zorgvuldig --data {settings.DATA} register apply FILE\n\n"
            + "\n\n".join(lines or undeclared_columns(register))
        )
    return said
