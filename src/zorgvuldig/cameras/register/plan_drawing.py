"""Cameras as numbered marks on a floor plan; the same stands in a table under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from zorgvuldig.cameras.models import Camera, FloorPlan
from zorgvuldig.cameras.register.labels import PLACES, Word
from zorgvuldig.cameras.register.reads import on_plan
from zorgvuldig.gate.door import Door

PERCENT = 100
RADIUS = 0.022  # of the longest side


@dataclass(frozen=True, slots=True)
class CameraMark:
    """A camera on a plan: `left` and `top` in pixels of the plan, `across` and `down` in percent of it."""

    number: int
    camera: Camera
    place: Word
    left: float
    top: float
    across: float
    down: float


@dataclass(frozen=True, slots=True)
class PlanDrawing:
    """A plan with its marks; `radius` in pixels of the plan."""

    plan: FloorPlan
    marks: Sequence[CameraMark]
    radius: float


def draw_plan(plan: FloorPlan, *, door: Door) -> PlanDrawing:
    """The plan with every camera that has a place on it."""
    return _drawing(plan, on_plan(plan, door=door))


def placed(one: Camera, *, door: Door) -> PlanDrawing | None:
    """The plan with this camera alone; None while it has no place."""
    door.reading("camera")
    if one.floor_plan is None or one.plan_x is None or one.plan_y is None:
        return None
    return _drawing(one.floor_plan, [one])


def _drawing(plan: FloorPlan, found: Sequence[Camera]) -> PlanDrawing:
    marks = [_mark(number, one, plan) for number, one in enumerate(found, start=1)]
    return PlanDrawing(plan, marks, round(max(plan.width, plan.height) * RADIUS, 1))


def _mark(number: int, one: Camera, plan: FloorPlan) -> CameraMark:
    x, y = one.plan_x or 0.0, one.plan_y or 0.0
    return CameraMark(
        number,
        one,
        PLACES.get(one.place, one.place),
        round(x * plan.width, 1),
        round(y * plan.height, 1),
        round(x * PERCENT, 1),
        round(y * PERCENT, 1),
    )
