"""Writing down what somebody found out about the law."""

from zorgvuldig.gate.door import Door
from zorgvuldig.governance.open_points.models import OpenPointAnswer
from zorgvuldig.register.schema import OpenPoint


def answer_point(point: OpenPoint, note: str, *, door: Door) -> None:
    """Tick a question off with what was found. The same note as the last one, a double click, is written once."""
    door.writing("governance")
    last = OpenPointAnswer.objects.filter(point=point.key).order_by("-answered_at", "-id").first()
    if last is None or (last.note, last.answered_by_id) != (note, door.actor_id):
        OpenPointAnswer.objects.create(
            point=point.key, note=note, answered_at=door.opened_at, answered_by_id=door.actor_id
        )
