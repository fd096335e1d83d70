"""A face that the system missed in a film, as somebody draws it: where it is at one moment, and at a later one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.media.models import Face
from zorgvuldig.media.tagging.actions import FaceChange
from zorgvuldig.media.tagging.boxes import NAMES, NotABox, box_of
from zorgvuldig.media.tagging.labels import MARKS, PROBLEMS
from zorgvuldig.media.tagging.reads import Reach

FIELDS = ("tijd", *NAMES)
ENDS = ("a", "b")  # when it comes into the picture, and when it leaves
LONGEST = 10  # characters
SAID = {
    "seconds": _("Vul het moment in als seconden vanaf het begin van de video, zoals 12,4."),
    "beyond": _("Zo lang duurt deze video niet. Vul een eerder moment in."),
    "order": _(
        "Het tweede moment is niet later dan het eerste. Vul een later moment in, of laat het tweede kader leeg."
    ),
    "first": _("Vul ook het eerste kader in."),
}


@dataclass(frozen=True, slots=True)
class ManualFace:
    """What somebody filled in of a new face: a text per field, `a-tijd` and so on, and what is wrong with it."""

    typed: Mapping[str, str]
    said: str = Face.OPEN
    track: list[list[float]] | None = None
    problems: Sequence[str | Promise] = field(default_factory=tuple)

    @property
    def is_blank(self) -> bool:
        """Whether nobody filled in a place."""
        return not any(self.typed.values())

    @property
    def ends(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Both moments, each with its fields and what is typed in them."""
        return [(end, [(name, self.typed.get(f"{end}-{name}", "")) for name in FIELDS]) for end in ENDS]


def read_drawn(data: Mapping[str, str], within: Reach, *, frames: int, rate: float) -> ManualFace:
    """The new face of a form. `frames` and `rate` are those of the film."""
    typed = {
        name: data.get(name, "").strip()[:LONGEST] for name in (f"{end}-{part}" for end in ENDS for part in FIELDS)
    }
    said = data.get("wie-nieuw", Face.OPEN)
    drawn = ManualFace(typed, said)
    if drawn.is_blank:
        return drawn
    if said not in MARKS and said not in within.by_uid():
        return ManualFace(typed, said, problems=[PROBLEMS["choice"]])
    try:
        return ManualFace(typed, said, track=track_between(typed, frames, rate))
    except NotABox as wrong:
        return ManualFace(typed, said, problems=[SAID.get(wrong.key) or PROBLEMS[wrong.key]])


def entry_of(drawn: ManualFace, within: Reach, number: int) -> FaceChange | None:
    """What is to be kept of it; None when nothing was drawn."""
    if drawn.track is None:
        return None
    known = within.by_uid()
    pupil = known[drawn.said].pupil_id if drawn.said in known else None
    return FaceChange(number, None, Face.PUPIL if pupil is not None else drawn.said, pupil, drawn.track)


def track_between(typed: Mapping[str, str], frames: int, rate: float) -> list[list[float]]:
    """The track between the two places that somebody typed. Raises `NotABox`."""
    keys = []
    for end in ENDS:
        values = [typed[f"{end}-{name}"] for name in FIELDS]
        if any(values):
            keys.append([_frame(values[0], frames, rate), *box_of(values[1:])])
    if not any(typed[f"a-{name}"] for name in FIELDS):
        raise NotABox("first")
    if len(keys) == len(ENDS) and keys[1][0] <= keys[0][0]:
        raise NotABox("order")
    return keys


def _frame(text: str, frames: int, rate: float) -> float:
    try:
        seconds = Decimal(text.replace(",", "."))
    except InvalidOperation as wrong:
        raise NotABox("seconds") from wrong
    if not seconds.is_finite() or seconds < 0:
        raise NotABox("seconds")
    frame = round(float(seconds) * rate)
    if frame > frames:
        raise NotABox("beyond")
    return frame
