"""A school's own colours and letters: a file with NL Design System tokens, as its theme has them.

What Zorgvuldig does not use of such a file is left alone, and so are the colours that mean the same at every school (good, careful, wrong,
where the focus is, and the strip of an open file, which the pages call green). The rest is written anew before it goes to a browser, and nothing of it may make a text hard to read.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from zorgvuldig.platform.branding.tokens import COLOUR_VALUE, colours, letters, pairs

DECLARED = re.compile(r"--(basis-[a-z0-9-]+)\s*:\s*([^;{}]+)")
FAMILIES = re.compile(r"[A-Za-z0-9 ,\"'-]{1,200}")
# They mean the same at every school.
FIXED = {
    "goed", "goed-vlak", "let-op", "let-op-vlak", "fout", "fout-vlak", "info", "info-vlak", "focus", "op-focus",
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
