"""What keeps a text from becoming the register: everything is looked at before anybody can approve it. Nothing is changed here."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from zorgvuldig.gate.contents import wordings
from zorgvuldig.gate.sql.policies import statements
from zorgvuldig.gate.start import undeclared_columns
from zorgvuldig.register.amend import OPEN, changeable
from zorgvuldig.register.diff import Change as Changed
from zorgvuldig.register.diff import Difference, compared
from zorgvuldig.register.load import load, parse
from zorgvuldig.register.problems import RegisterProblem, dotted
from zorgvuldig.register.schema import Register

NAME = "register.toml"
PURPOSE = "governing"
DECIDERS = ("privacy_officer", "school_leader")  # as `gate.register_version_allowed` has it


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why not: `why` is a key of `labels.OBSTACLES`, `where` the place in the register, `says` what was found, in English."""

    why: str
    where: str = ""
    says: str = ""
    line: int = 0


class Unfit(Exception):
    """This text cannot become the register; `obstacles` has every reason that was found."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        """Keep all of them."""
        self.obstacles = obstacles
        super().__init__("; ".join(f"{one.why} {one.where} {one.says}".strip() for one in obstacles))


def understood(text: str) -> Register:
    """The register in a text. Raises `Unfit` with the line and key of everything that is wrong in it."""
    try:
        return parse(text, NAME)
    except RegisterProblem as problem:
        raise Unfit(
            [Obstacle("problem", p.key, f"{p.what}. {p.remedy}.", p.line) for p in problem.problems]
        ) from problem


def obstacles(old: Register, new: Register) -> list[Obstacle]:
    """Every reason why `new` cannot follow `old` on screen."""
    return [*_beyond_program(old, new), *_locked_out(new), *_other_words(old, new), *_for_owner(old, new)]


def _beyond_program(old: Register, new: Register) -> Iterator[Obstacle]:
    """What goes with tables or with code, and names that pages and jobs count on."""
    for sentence in undeclared_columns(new):
        yield Obstacle("columns", says=sentence)
    for difference in compared(old, new):
        if why := _why_not(difference):
            yield Obstacle(why, dotted(difference.path))


def _why_not(difference: Difference) -> str:
    path = difference.path
    section, key = path[0], path[1] if len(path) > 1 else ""
    if section in ("version", "changed_on"):
        return ""
    if difference.change is Changed.CHANGED:  # a field's reason stands beside its other keys in the file
        return "" if changeable(tuple(part for part in path if part != "reason")) else "program"
    if section not in OPEN or len(path) != 2:
        return "program"
    is_shipped = section != "rules" and key in getattr(load(), str(section))
    return "shipped" if difference.change is Changed.REMOVED and is_shipped else ""


def _locked_out(new: Register) -> Iterator[Obstacle]:
    """Whoever proposes and decides about the register must still be able to: nobody could turn it back otherwise."""
    able = {rule.role for rule in new.rules if rule.purpose == PURPOSE and "governance" in rule.writes}
    for role in DECIDERS:
        if role not in able:
            yield Obstacle("lockout", f"rules: {role}")


def _other_words(old: Register, new: Register) -> Iterator[Obstacle]:
    asked = {(topic, version): words for topic, version, *words in wordings(old)}
    for topic, version, *words in wordings(new):
        if asked.get((topic, version), words) != words:
            yield Obstacle("words", f"topics.{topic}")
        if topic in old.topics and version < old.topics[topic].version:
            yield Obstacle("words", f"topics.{topic}.version")


def _for_owner(old: Register, new: Register) -> Iterator[Obstacle]:
    """Whatever would be another policy, right or function: only the owner of the tables may put those."""
    if [*statements(old, settings.NAMES)] != [*statements(new, settings.NAMES)]:
        yield Obstacle("owner")
