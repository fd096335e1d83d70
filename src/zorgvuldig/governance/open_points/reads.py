"""The questions about the law that a human answers, with the claims that each touches and what was found."""

from dataclasses import dataclass

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.open_points.models import OpenPointAnswer
from zorgvuldig.register.law import cited
from zorgvuldig.register.schema import OpenPoint
from zorgvuldig.school.people.reads import names_of


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What somebody found, and who that was."""

    row: OpenPointAnswer
    by: str


@dataclass(frozen=True, slots=True)
class OpenPointDetail:
    """A question, the places of law that its claims rest on (in Dutch and English), and its answers, the last one first."""

    point: OpenPoint
    places: tuple[str, str]
    answers: list[AnswerRow]


def open_point_details(*, door: Door) -> list[OpenPointDetail]:
    """Every question of the register, those without an answer first."""
    door.reading("governance", "staff")
    rows = list(OpenPointAnswer.objects.order_by("-answered_at", "-id"))
    names = names_of({row.answered_by_id for row in rows}, door=door)
    found = [
        OpenPointDetail(
            point,
            _places(point),
            [AnswerRow(row, names.get(row.answered_by_id, "")) for row in rows if row.point == key],
        )
        for key, point in REGISTER.open_points.items()
    ]
    return sorted(found, key=lambda one: bool(one.answers))


def unanswered_points(*, door: Door) -> int:
    """How many questions of the register have no answer."""
    door.reading("governance")
    answered = set(OpenPointAnswer.objects.values_list("point", flat=True).distinct())
    return len(set(REGISTER.open_points) - answered)


def _places(point: OpenPoint) -> tuple[str, str]:
    claims = [REGISTER.claims_of_law[key] for key in point.claims]
    return cited(claims, REGISTER.laws, "nl"), cited(claims, REGISTER.laws, "en")
