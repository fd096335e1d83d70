"""A school's own colours and letters: a file with NL Design System tokens, as its theme has them, and the tokens of our style sheet.

What Zorgvuldig does not use of such a file is left alone, and so are the colours that mean the same at every school (good, careful, wrong,
where the focus is, and the strip of an open file, which the pages call green). The rest is written anew before it goes to a browser, and nothing of it may make a text hard to read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

# The tokens of the style sheet, read from the file that browsers get, and the contrast of its colours as WCAG 2.2
# measures it.

SHEET = Path(__file__).parents[2] / "web" / "static" / "css" / "tokens.css"
HEX = r"#[0-9a-f]{6}"
COLOUR = re.compile(
    rf"--z-([a-z-]+): var\((--basis-[a-z0-9-]+), (?:light-dark\(({HEX}), ({HEX})\)|({HEX}))\);?$", re.MULTILINE
)
COLOUR_VALUE = re.compile(rf"(?:light-dark\(({HEX}), ?({HEX})\)|({HEX}))")
LETTERS = re.compile(r"var\((--basis-[a-z-]+font-family[a-z-]*), \"Zorgvuldig ([A-Z][a-z]+)\"")
TOKEN = re.compile(r"--z-([a-z0-9-]+):")
VALUE = re.compile(r"--z-([a-z0-9-]+): ([^;{}\n]+)")
REM = re.compile(r"(\d*\.?\d+)rem")

TEXT, SHAPE = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
# What stands on what, and what it needs. The tests find pairs of the style sheets that are missing here.
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("inkt", "blad", TEXT),
    ("inkt", "papier", TEXT),
    ("inkt", "vlak", TEXT),
    ("potlood", "blad", TEXT),
    ("potlood", "papier", TEXT),
    ("potlood", "vlak", TEXT),
    ("link", "blad", TEXT),
    ("link", "papier", TEXT),
    ("link", "vlak", TEXT),
    ("op-actie", "actie", TEXT),
    ("op-actie", "actie-hover", TEXT),
    ("op-bord", "bord", TEXT),
    ("goed", "blad", TEXT),
    ("goed", "goed-vlak", TEXT),
    ("let-op", "blad", TEXT),
    ("let-op", "let-op-vlak", TEXT),
    ("fout", "blad", TEXT),
    ("fout", "fout-vlak", TEXT),
    ("info", "blad", TEXT),
    ("info", "info-vlak", TEXT),
    ("inkt", "goed-vlak", TEXT),
    ("inkt", "let-op-vlak", TEXT),
    ("inkt", "fout-vlak", TEXT),
    ("inkt", "info-vlak", TEXT),
    ("inkt", "stift", TEXT),
    ("potlood", "stift", TEXT),
    ("fout", "stift", TEXT),
    ("blad", "fout", TEXT),
    ("blad", "goed", TEXT),
    ("blad", "inkt", TEXT),
    ("op-focus", "focus", TEXT),
    ("rand", "blad", SHAPE),
    ("rand", "vlak", SHAPE),
    ("actie", "blad", SHAPE),
)
NO_THEME: Mapping[str, str] = MappingProxyType({})
DECORATION = {"lijn", "kantlijn"}  # lines that say nothing


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by its short name: the NL Design System token that a theme sets, and what it is by day and by night without one."""

    name: str
    basis: str
    day: str
    night: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour on another one: what it needs, and the contrast by day and by night."""

    front: Colour
    back: Colour
    needs: float
    day: float
    night: float


def colours(theme: Mapping[str, str] = NO_THEME) -> dict[str, Colour]:
    """Every colour of the style sheet by its short name, as a theme (values by NL Design System name) makes it."""
    found = {}
    for name, basis, day, night, both in COLOUR.findall(SHEET.read_text()):
        own = COLOUR_VALUE.fullmatch(theme.get(basis, ""))
        by_day, by_night, always = own.groups() if own else (day, night, both)
        found[name] = Colour(name, basis, by_day or always, by_night or always)
    return found


def letters() -> set[str]:
    """The NL Design System names of the tokens that choose letters."""
    return {token for token, _ in LETTERS.findall(SHEET.read_text())}


@cache
def faces(own: Path | None) -> tuple[str, ...]:
    """The files of our own letters that a page asks for, below the static files: not of those for which the theme has others."""
    theme = read(own) if own else NO_THEME
    found = LETTERS.findall(SHEET.read_text())
    return tuple(f"fonts/{face.lower()}.woff2" for token, face in found if token not in theme)


def tokens() -> tuple[str, ...]:
    """The short name of every token, each once, in the order of the style sheet."""
    return tuple(dict.fromkeys(TOKEN.findall(SHEET.read_text())))


def pairs(theme: Mapping[str, str] = NO_THEME) -> list[Pair]:
    """All of `PAIRS`, measured, as a theme makes them."""
    known = colours(theme)
    return [
        Pair(front, back, needs, ratio(front.day, back.day), ratio(front.night, back.night))
        for front, back, needs in ((known[one], known[other], needs) for one, other, needs in PAIRS)
    ]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def values() -> dict[str, str]:
    """What every token is outside any special case (a wide window, a page for who works in tables)."""
    found: dict[str, str] = {}
    for name, value in VALUE.findall(SHEET.read_text()):
        found.setdefault(name, value)
    return found


def pixels(value: str) -> float:
    """A length in `rem` as pixels, for letters of 16 of them; 0 for what is no such length."""
    found = REM.fullmatch(value)
    return float(found[1]) * 16 if found else 0.0


DECLARED = re.compile(r"--(basis-[a-z0-9-]+)\s*:\s*([^;{}]+)")
FAMILIES = re.compile(r"[A-Za-z0-9 ,\"'-]{1,200}")
# They mean the same at every school.
FIXED = {
    "goed", "goed-vlak", "let-op", "let-op-vlak", "fout", "fout-vlak", "info", "info-vlak", "stift", "focus", "op-focus",
    "bord", "op-bord",
}  # fmt: skip


class UnfitThemeError(ValueError):
    """Says in one sentence why a theme cannot be used."""


@lru_cache(maxsize=4)
def read(path: Path) -> Mapping[str, str]:
    """The tokens of the file that Zorgvuldig uses, by their NL Design System name; UnfitThemeError when one of them cannot be."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError):
        raise UnfitThemeError(f"{path} cannot be read.") from None
    found = {
        f"--{name}": value.strip() for name, value in DECLARED.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    }
    ours = {one.basis for one in colours().values() if one.name not in FIXED}
    theme = {name: value.lower() for name, value in found.items() if name in ours}
    for name, value in theme.items():
        if not COLOUR_VALUE.fullmatch(value):
            raise UnfitThemeError(
                f"{name} is «{value[:60]}». Write #rrggbb, or light-dark(#rrggbb, #rrggbb) for day and night."
            )
    for name in letters() & set(found):
        if not FAMILIES.fullmatch(found[name]):
            raise UnfitThemeError(f"{name} is no list of letters such as Georgia, serif.")
        theme[name] = found[name]
    if not theme:
        raise UnfitThemeError(f"{path} sets no token that Zorgvuldig uses; the page /stijl/ names them.")
    _readable(theme)
    return theme


def _readable(theme: Mapping[str, str]) -> None:
    for pair in pairs(theme):
        for when, found in (("by day", pair.day), ("in the dark", pair.night)):
            if found < pair.needs:
                raise UnfitThemeError(
                    f"{pair.front.name} ({pair.front.basis}) on {pair.back.name} ({pair.back.basis}) has a contrast of {found:.2f} {when}, "
                    f"and WCAG asks {pair.needs:g}. Choose a colour that differs more."
                )


def unfit(path: Path) -> str:
    """Why the file cannot be used, or nothing."""
    try:
        read(path)
    except UnfitThemeError as problem:
        return str(problem)
    return ""


def theme_css(path: Path) -> str:
    """The theme as a style sheet, with nothing in it but what was understood."""
    lines = "".join(f"  {name}: {value};\n" for name, value in sorted(read(path).items()))
    return f":root {{\n{lines}}}\n"
