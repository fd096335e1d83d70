"""The form about who is in a picture: one line per face, and lines for faces that somebody draws."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise

from zorgvuldig.media.models import Face
from zorgvuldig.media.tagging.actions import FaceChange
from zorgvuldig.media.tagging.boxes import NAMES, FaceDrawing, NotABox, box_of, drawing, same
from zorgvuldig.media.tagging.labels import ELSEWHERE, MARKS, PROBLEMS, TWICE
from zorgvuldig.media.tagging.reads import Reach, Spot

NEW = re.compile(r"(?:wie|links|boven|breed|hoog)-(nieuw-[1-9][0-9]?)")
ANY = re.compile(r"wie-(.+)")
Data = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FaceLine:
    """One face as it stands in the form. `key` is its uid, or `nieuw-` and a number; `typed` is the box in percent."""

    key: str
    number: int
    said: str
    typed: Sequence[str]
    spot: Spot | None = None
    removed: bool = False
    problems: Sequence[str | Promise] = field(default_factory=tuple)

    @property
    def is_drawn(self) -> bool:
        """Whether its place can be changed here."""
        return bool(self.typed) and (self.spot is None or (self.spot.is_drawn and not self.spot.is_fixed))

    @property
    def is_fixed(self) -> bool:
        """Whether who it is can only be changed elsewhere."""
        return self.spot is not None and self.spot.is_fixed

    @property
    def is_blank(self) -> bool:
        """Whether nobody filled in anything of a new one."""
        return self.spot is None and self.said == Face.OPEN and not any(self.typed)

    @property
    def is_changed(self) -> bool:
        """Whether it says somebody else than what stands."""
        return self.spot is None or self.said != self.spot.said

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """Each of the four fields with what is typed in it."""
        return list(zip(NAMES, self.typed, strict=True)) if self.typed else []

    def drawing(self, width: int, height: int) -> FaceDrawing | None:
        """Its place in pixels; of what is not a place, the place that stands, or None."""
        try:
            return drawing(box_of(self.typed), width, height)
        except (NotABox, ValueError):
            return self.spot.drawing if self.spot else None


def initial_lines(spots: Sequence[Spot]) -> list[FaceLine]:
    """The form as it is when somebody comes in."""
    return [FaceLine(str(spot.face.uid), spot.number, spot.said, spot.typed, spot) for spot in spots]


def blank(number: int, count: int = 1) -> FaceLine:
    """An empty line for a face that the system missed."""
    return FaceLine(f"nieuw-{count}", number, Face.OPEN, ("", "", "", ""))


def read(data: Data, spots: Sequence[Spot], within: Reach) -> list[FaceLine]:
    """What somebody filled in, with what is wrong beside it. Lines of faces that are not there stay out (`strangers`)."""
    lines = [_of_spot(data, spot) for spot in spots]
    for key in sorted({found[1] for name in data if (found := NEW.fullmatch(name))}, key=lambda key: int(key[6:])):
        typed = [data.get(f"{name}-{key}", "")[:10] for name in NAMES]
        line = FaceLine(key, len(lines) + 1, data.get(f"wie-{key}", Face.OPEN), typed)
        if not line.is_blank:
            lines.append(line)
    known = within.by_uid()
    lines = [replace(line, problems=_problems(line, known)) for line in lines]
    return lines if "dubbel" in data else _tagged_twice(lines, known)


def strangers(data: Data, spots: Sequence[Spot]) -> bool:
    """Whether it says something of a face that is not in this picture (any more)."""
    known = {str(spot.face.uid) for spot in spots}
    return any(found[1] not in known and not NEW.fullmatch(name) for name in data if (found := ANY.fullmatch(name)))


def entries(lines: Sequence[FaceLine], within: Reach) -> list[FaceChange]:
    """What is to be kept, of lines without problems."""
    known = within.by_uid()
    return [
        _face_change(line, known[line.said].pupil_id if line.said in known else None)
        for line in lines
        if not line.is_fixed
    ]


def is_twice(lines: Sequence[FaceLine]) -> bool:
    """Whether somebody is asked whether a pupil is really in it twice."""
    return any(TWICE in line.problems for line in lines)


def _of_spot(data: Data, spot: Spot) -> FaceLine:
    key = str(spot.face.uid)
    typed = [data.get(f"{name}-{key}", standing)[:10] for name, standing in zip(NAMES, spot.typed, strict=False)]
    return FaceLine(
        key, spot.number, data.get(f"wie-{key}", spot.said), typed, spot, removed=spot.is_drawn and f"weg-{key}" in data
    )


def _problems(line: FaceLine, known: Mapping[str, object]) -> list[str | Promise]:
    if line.removed and not line.is_fixed:
        return []
    keys = []
    if line.is_fixed and (line.said != ELSEWHERE or line.removed):
        keys.append("elsewhere")
    elif line.said not in MARKS and line.said not in known and not line.is_fixed:
        keys.append("choice")
    if line.typed and (line.spot is None or list(line.typed) != list(line.spot.typed)):
        keys += _place_problems(line)
    return [PROBLEMS[key] for key in keys]


def _place_problems(line: FaceLine) -> list[str]:
    if not line.is_drawn:
        return ["found"]
    try:
        box_of(line.typed)
    except NotABox as wrong:
        return [wrong.key]
    return []


def _tagged_twice(lines: list[FaceLine], known: Mapping[str, object]) -> list[FaceLine]:
    """A pupil may be in a photo twice, in a mirror or a collage; more often a finger slipped."""
    count = Counter(line.said for line in lines if line.said in known and not line.removed)
    news = {line.said for line in lines if line.is_changed}
    return [
        replace(line, problems=[*line.problems, TWICE])
        if count[line.said] > 1 and line.said in news and not line.removed
        else line
        for line in lines
    ]


def _face_change(line: FaceLine, pupil_id: int | None) -> FaceChange:
    mark = Face.PUPIL if pupil_id is not None else line.said
    box = box_of(line.typed) if line.is_drawn and not line.removed else None
    if line.spot is None:
        return FaceChange(line.number, None, mark, pupil_id, box)
    if box is not None and same(box, line.spot.face.box):
        box = None
    return FaceChange(line.number, line.spot.face, mark, pupil_id, box, removed=line.removed)
