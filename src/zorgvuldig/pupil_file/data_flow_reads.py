"""Where a pupil's data come from and where they go: what the register says, and what really left about this pupil.

Every category about the pupil has one source. To a recipient a line is whole when something left, and broken when it may.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.labels import ORIGINS
from zorgvuldig.kit.register_text import KIND
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.pupil_file.file_reads import FILE
from zorgvuldig.pupil_file.held_reads import held_categories
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.register.schema import Recipient, RecipientClass
from zorgvuldig.release.models import Release
from zorgvuldig.school.people.models import PupilBirth, PupilContact
from zorgvuldig.suppliers.family.reads import received
from zorgvuldig.suppliers.usage.labels import claims_label

# Where things stand in the picture of where data go: numbers in a box, as text (no language changes a point).

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


FLOW_READS = FILE
# Which kinds of data whoever gives them to the school; the register's `origin` says it in a sentence.
SOURCES: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "family": (
        _("Ouders en leerling"),
        (
            "identity", "birth", "contact", "guardian", "enrolment", "official_number", "absence_notice",
            "support_agreement", "health", "correction", "parental_access", "own_copy", "consent",
        ),
    ),
    "staff": (
        _("Medewerkers van de school"),
        (
            "membership", "grades", "progress", "report", "attendance", "absence", "guidance", "care", "own_note",
            "support_plan", "messages", "admin_task", "id_photo", "archive", "hold", "exchange", "picture",
            "incident",
        ),
    ),
    "others": (_("Andere organisaties"), ("incoming",)),
    "system": (_("Het systeem zelf"), ("access_log", "release", "absence_signal", "message_state", "offer")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Who gives data to the school: which kinds there are now, in words, and how many."""

    name: str
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Goal:
    """Somebody who gets data, or may: what may go, why, and how often something really left."""

    name: str
    why: str
    claim: str
    what: str
    times: int
    last: datetime | None

    @property
    def said(self) -> str:
        """How often something left, in words."""
        if not self.times:
            return gettext("Nog niets gegeven")
        return ngettext("%(count)s keer gegeven", "%(count)s keer gegeven", self.times) % {"count": self.times}


@dataclass(frozen=True, slots=True)
class Flow:
    """The picture of one pupil, wide and narrow, and the same in words. `kinds` counts the kinds of data there are."""

    sources: list[Source]
    goals: list[Goal]
    kinds: int
    wide: Drawing
    narrow: Drawing


def flow(pupil: pupils.AnyPupil, *, own: bool, door: Door) -> Flow:
    """What comes from whom and goes where, for one pupil. `own`: the pupil looks."""
    there = held_categories(pupil.pupil_id, door=door)
    sources = _sources(pupil, there, door=door)
    goals = _goals(pupil.pupil_id, door=door)
    kinds = sum(source.count for source in sources)
    ins = [(source.name, _count(source.count), bool(source.count)) for source in sources]
    outs = _outs(goals)
    house = gettext("De school"), _count(kinds)
    return Flow(sources, goals, kinds, draw(ins, outs, house, wide=True), draw(ins, outs, house, wide=False))


def _outs(goals: Iterable[Goal]) -> list[tuple[str, str, bool]]:
    """The lines out of the house: each who got something, and all who may and did not in one; the list names them."""
    found = [(goal.name, goal.said, True) for goal in goals if goal.times]
    if others := sum(not goal.times for goal in goals):
        who = gettext("Wie het nog kan krijgen")
        found.append((who, ngettext("%(count)s ontvanger", "%(count)s ontvangers", others) % {"count": others}, False))
    return found


def _count(kinds: int) -> str:
    return ngettext("%(count)s soort gegevens", "%(count)s soorten gegevens", kinds) % {"count": kinds}


def _names(categories: Iterable[str]) -> str:
    return ", ".join(within(REGISTER.categories[key].name) for key in categories)


def _sources(pupil: pupils.AnyPupil, there: frozenset[str], *, door: Door) -> list[Source]:
    found = [
        Source(str(name), _names(here := [key for key in keys if key in there]), len(here))
        for name, keys in SOURCES.values()
    ]
    if imported := _imported(pupil, door=door):
        found.append(Source(gettext("Een ander systeem van de school"), _names(imported), 0))
    return found


def _imported(pupil: pupils.AnyPupil, *, door: Door) -> list[str]:
    """The kinds of data of which the school wrote down that something was read in from another system."""
    door.reading("identity", "birth", "contact")
    rows = {
        "identity": pupil,
        "birth": PupilBirth.objects.filter(pupil_id=pupil.pupil_id).first(),
        "contact": PupilContact.objects.filter(pupil_id=pupil.pupil_id).first(),
    }
    return [key for key, row in rows.items() if row and set(row.sources.values()) - set(ORIGINS)]


def _goals(pupil_id: int, *, door: Door) -> list[Goal]:
    door.reading("release")
    left: dict[str, list[datetime]] = {}
    rows = Release.objects.filter(pupil_id=pupil_id).order_by("released_at", "id")
    for recipient, at in rows.values_list("recipient", "released_at"):
        left.setdefault(recipient, []).append(at)
    goals: list[Goal] = []
    for known in REGISTER.recipients.values():
        products = _products(pupil_id, known, door=door) if known.kind is RecipientClass.AGREEMENT else []
        goals += products or [_goal(known, left.get(known.key, []))]
    gone = [key for key in left if key not in REGISTER.recipients]  # a recipient that the register no longer names
    return goals + [Goal(key, "", "", "", len(left[key]), left[key][-1]) for key in gone]


def _goal(recipient: Recipient, left: list[datetime]) -> Goal:
    return Goal(
        say(recipient.name),
        str(KIND[recipient.kind]),
        f"recipients.{recipient.key}",
        _names(key for key in recipient.categories if "pupil" in REGISTER.categories[key].about)
        if recipient.kind is not RecipientClass.SUBJECT
        else gettext("alles wat op de pagina van het dossier staat"),
        len(left),
        max(left, default=None),
    )


def _products(pupil_id: int, recipient: Recipient, *, door: Door) -> list[Goal]:
    """Each product that got something, or may: what may go is what is agreed with it, and no more."""
    return [
        Goal(
            one.product.name,
            str(KIND[recipient.kind]),
            f"recipients.{recipient.key}",
            claims_label(one.agreement.claims) if one.agreement else gettext("nu niets"),
            one.times,
            one.last,
        )
        for one in received(pupil_id, door=door)
    ]
