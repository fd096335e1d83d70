"""The pictures of the help. `python -m supply.help_pictures` makes them, and writes beside them what they show."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SHOWN = Path(__file__).parent / "shown.json"
FOLDER = Path(settings.BASE) / "web" / "static"
SAID = 8  # so many words of a picture stand in its text alternative


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page: where it is among the static files, how large, and the words of the page that are on it."""

    file: str
    width: int
    height: int
    words: tuple[str, ...]

    @property
    def said(self) -> str:
        """What it says, for whoever does not see it."""
        return ", ".join([word for word in self.words if not word.startswith("(")][:SAID])


def picture_of(task: str, language: str) -> Picture | None:
    """The picture of a task, if there is one: in this language, or else in Dutch."""
    return PICTURES.get((task, language)) or PICTURES.get((task, "nl"))


def read() -> dict[tuple[str, str], Picture]:
    """What `SHOWN` says, by task and language."""
    kept = json.loads(SHOWN.read_text(encoding="utf-8"))
    return {
        (task, language): Picture(f"help/{language}/{task}.webp", one["width"], one["height"], tuple(one["words"]))
        for task, languages in kept.items()
        for language, one in languages.items()
    }


PICTURES = read()
