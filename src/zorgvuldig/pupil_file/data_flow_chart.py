"""Where things stand in the picture of where data go: numbers in a box, as text (no language changes a point)."""

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 92.0  # between two names in the wide picture, when none has more than four lines
LINE = 17.0  # between two lines of text
ACROSS = 28  # letters beside each other
Branch = tuple[str, str, bool]  # name, second line, whether something really goes


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text at its place; `soft` for what is said in grey, `middle` for what stands in the house."""

    x: str
    y: str
    text: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A branch; broken when nothing went along it."""

    d: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Box:
    """The school, with its name and what it says under it."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    name: str
    name_y: str
    under: str
    under_y: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: the size of its box, the school, branches and words."""

    width: str
    height: str
    house: Box
    paths: list[Path]
    words: list[Words]


def draw(ins: Sequence[Branch], outs: Sequence[Branch], house: tuple[str, str], *, wide: bool) -> Drawing:
    """Sources on the left and recipients on the right of the school; narrow: above and below it."""
    return _wide(ins, outs, house) if wide else _narrow(ins, outs, house)


def _wide(ins: Sequence[Branch], outs: Sequence[Branch], house: tuple[str, str]) -> Drawing:
    rows = max(len(ins), len(outs), 2)
    longest = max((len(_wrap_name(name)) for name, _under, _whole in (*ins, *outs)), default=1)
    height = rows * max(ROW, LINE * (longest + 1) + 7)
    middle = height / 2
    paths, words = [], []
    for branches, text_x, ends, edge in ((ins, 0, (290, 430), 430), (outs, 700, (690, 560), 560)):
        for number, (name, under, whole) in enumerate(branches):
            y = (number + 0.5) * height / len(branches)
            at_house = middle + (number - (len(branches) - 1) / 2) * _apart(len(branches), 16, 110)
            bend = (ends[0] + edge) / 2
            paths.append(
                Path(f"M{ends[0]} {y:.0f}C{bend:.0f} {y:.0f} {bend:.0f} {at_house:.0f} {edge} {at_house:.0f}", whole)
            )
            words += _named(name, under, text_x, y - LINE * (len(_wrap_name(name)) - 1) / 2 - 4)
    return Drawing("1000", f"{height:.0f}", _house(420, middle - 65, 150, 130, house), paths, words)


def _narrow(ins: Sequence[Branch], outs: Sequence[Branch], house: tuple[str, str]) -> Drawing:
    paths, words = [], []
    y = 16.0
    ends = []
    for name, under, whole in ins:
        ends.append((y + 6, whole))
        words += _named(name, under, 0, y)
        y += LINE * (len(_wrap_name(name)) + 1) + 18
    top = y + 6
    paths += [Path(_down(at, top, number), whole) for number, (at, whole) in enumerate(ends)]
    y = top + 74 + 34
    for number, (name, under, whole) in enumerate(outs):
        # the first turns off first, and crosses nobody
        x = _short(330 - (len(outs) - 1 - number) * _apart(len(outs), 8, 48))
        paths.append(
            Path(f"M{x} {top + 70:.0f}V{y - 6:.0f}Q{x} {y + 4:.0f} {_short(float(x) - 10)} {y + 4:.0f}H268", whole)
        )
        words += _named(name, under, 0, y)
        y += LINE * (len(_wrap_name(name)) + 1) + 20
    return Drawing("340", f"{y:.0f}", _house(190, top, 150, 70, house), paths, words)


def _apart(branches: int, wish: float, room: float) -> float:
    """How far branches lie from each other at the house: all of them fit beside it."""
    return min(wish, room / max(1, branches - 1))


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _down(at: float, top: float, number: int) -> str:
    x = 330 - number * 8
    return f"M268 {at:.0f}H{x - 10}Q{x} {at:.0f} {x} {at + 10:.0f}V{top:.0f}"


def _named(name: str, under: str, x: float, y: float) -> list[Words]:
    lines = _wrap_name(name)
    named = [Words(f"{x:.0f}", f"{y + LINE * number:.0f}", line) for number, line in enumerate(lines)]
    return [*named, Words(f"{x:.0f}", f"{y + LINE * len(lines):.0f}", under, soft=True)]


def _wrap_name(name: str) -> list[str]:
    """A name over as many lines as it needs, broken between words, and in a word that is longer than a line."""
    lines = [""]
    words = (word[at : at + ACROSS] for word in name.split() for at in range(0, len(word), ACROSS))
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > ACROSS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _house(x: float, y: float, width: float, height: float, said: tuple[str, str]) -> Box:
    middle = y + height / 2
    return Box(
        f"{x:.0f}", f"{y:.0f}", f"{width:.0f}", f"{height:.0f}", f"{x + width / 2:.0f}",
        said[0], f"{middle - 4:.0f}", said[1], f"{middle + 18:.0f}",
    )  # fmt: skip
