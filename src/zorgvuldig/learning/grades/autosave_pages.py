"""What a script hears that posts boxes of a grade list: of every box how it stands, and the averages as they are now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.form_page import words
from zorgvuldig.learning.charts import spread_shape
from zorgvuldig.learning.grades.actions import ChangedMeanwhile, MarkChange, Place, save_grades
from zorgvuldig.learning.grades.forms import Cell, earlier_marks
from zorgvuldig.learning.grades.gradebook_reads import ColumnFoot, Gradebook, gradebook
from zorgvuldig.learning.grades.reads import is_low
from zorgvuldig.learning.marks import TENTH, Mark, in_figures, written


@dataclass(frozen=True, slots=True)
class PostedBoxes:
    """The boxes of a script: pupil numbers by box, those that need a reason, the reasons of slips, and tests that may not be shown yet."""

    cells: Sequence[Cell]
    pupil_ids: Mapping[str, int]
    asking: Collection[str]
    kept: Mapping[str, str]
    unapproved: Collection[int]


def mark_text(mark: Mark | None) -> str:
    """A mark in a sentence."""
    return gettext("geen cijfer") if mark is None else written(mark)


def clash(cell: Cell, theirs: Mark | None) -> str:
    """Both marks, for whoever has to choose."""
    return gettext("U vulde in: %(yours)s. Intussen staat er: %(theirs)s.") % {
        "yours": mark_text(cell.mark),
        "theirs": mark_text(theirs),
    }


def pupil_gone_response(*, door: Door) -> HttpResponse:
    """Somebody of the list is not in the group any more: nothing was saved."""
    says = gettext(
        "Een leerling in uw lijst zit niet meer in deze groep. Open de lijst opnieuw en vul de cijfers daar in."
    )
    return words(422, says, door=door, boxes={})


def answered(book: Gradebook, posted: PostedBoxes, *, door: Door) -> HttpResponse:
    """Save every box that can be saved, each by itself, and say of the others why not."""
    boxes: dict[str, dict[str, Any]] = {}
    good = []
    for cell in posted.cells:
        asks = cell.is_changed and cell.key in posted.asking and not cell.reason
        if says := cell.problem or _objection(cell, posted, asks=asks):
            boxes[cell.key] = {"was": _plain(cell.was), "says": says, "asks": asks}
        else:
            good.append(cell)
    theirs = _save(good, posted, door=door)
    for cell in good:
        place = posted.pupil_ids[cell.key], cell.test.id
        if place in theirs:
            now = theirs[place]
            asks = cell.test.shown_from is not None and now is not None
            boxes[cell.key] = {"was": _plain(now), "says": clash(cell, now), "asks": asks}
        else:
            text = "" if cell.mark is None else written(cell.mark)
            boxes[cell.key] = {"was": _plain(cell.mark), "says": "", "text": text, "low": is_low(cell.mark)}
    status = 409 if theirs else 422 if any(box["says"] for box in boxes.values()) else 200
    saved = any(not box["says"] for box in boxes.values())
    return words(
        status,
        _first(book, posted, boxes),
        door=door,
        boxes=boxes,
        **(_averages(book, posted, door=door) if saved else {}),
    )


def _first(book: Gradebook, posted: PostedBoxes, boxes: Mapping[str, Mapping[str, Any]]) -> str:
    """The first box that was not saved, by name, and how many more there are."""
    names = {row.uid: row.name for row in book.rows}
    refused = [(names[cell.pupil], boxes[cell.key]["says"]) for cell in posted.cells if boxes[cell.key]["says"]]
    if not refused:
        return ""
    more = len(refused) - 1
    told = ngettext(
        "Nog %(count)s ander vakje is niet bewaard.", "Nog %(count)s andere vakjes zijn niet bewaard.", more
    )
    return ": ".join(refused[0]) + (" " + told % {"count": more} if more else "")


def _objection(cell: Cell, posted: PostedBoxes, *, asks: bool) -> str:
    if asks:
        return gettext("Ouders zagen dit cijfer al. Schrijf waarom u het verandert. De ouders lezen de reden.")
    if cell.is_changed and cell.test.id in posted.unapproved:
        return gettext(
            "Deze toetsen horen bij het PTA en ouders zien de cijfers meteen. De schoolleider moet eerst de cijferopbouw goedkeuren."
        )
    return ""


def _save(cells: Sequence[Cell], posted: PostedBoxes, *, door: Door) -> Mapping[Place, Mark | None]:
    """Save what nobody else changed; returns what stands where somebody did."""
    entries = {
        (pupil := posted.pupil_ids[cell.key], cell.test.id): MarkChange(
            pupil,
            cell.test.id,
            cell.was,
            cell.mark,
            cell.reason if cell.key in posted.asking else posted.kept.get(cell.key, ""),
        )
        for cell in cells
        if cell.is_changed
    }
    theirs: dict[Place, Mark | None] = {}
    while True:  # every turn leaves fewer to save
        try:
            save_grades(door=door, entries=[entry for place, entry in entries.items() if place not in theirs])
        except ChangedMeanwhile as other:
            theirs |= other.marks
        else:
            return theirs


def _plain(mark: Mark | None) -> str:
    return earlier_marks([mark])


def _averages(book: Gradebook, posted: PostedBoxes, *, door: Door) -> dict[str, Any]:
    now = gradebook(door=door, uid=book.group.uid)
    touched = {cell.pupil for cell in posted.cells}
    titles = [*(test.title for test in now.tests), gettext("Gemiddeld")]
    feet = [_foot(foot, title) for foot, title in zip((*now.feet, now.total), titles, strict=True)]
    return {
        "rows": {str(row.uid): [_tenths(row.average), row.low] for row in now.rows if row.uid in touched},
        "feet": feet,
    }


def _foot(foot: ColumnFoot, title: str) -> dict[str, str]:
    shape = spread_shape(foot.spread)
    counts = {"title": title, "below": foot.below, "count": foot.count}
    return {
        "average": _tenths(foot.average),
        "below": gettext("%(below)s van %(count)s") % counts,
        "label": gettext("%(title)s: %(below)s van %(count)s lager dan 5,5") % counts,
        "waiting": str(foot.waiting),
        "low": shape.low,
        "rest": shape.rest,
    }


def _tenths(value: Decimal | None) -> str:
    return "" if value is None else in_figures(value.quantize(TENTH, ROUND_HALF_UP))
