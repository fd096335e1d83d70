"""What holds now: a question to the database at the moment of use, never a stored outcome (`consent/sql/consent.sql`).

Unknown is no. Who said what is elsewhere (`answers`), for those who may see it.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.register.schema import Register, TopicKind


class State(StrEnum):
    """What holds of a topic or a question: only YES allows anything. OVER is a question whose last day has passed."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    OVER = "over"


def states(*, door: Door) -> Mapping[tuple[int, str], State]:
    """By pupil and topic, of every pupil that the door opened, for a purpose that may know outcomes (else nothing)."""
    door.reading("identity")
    with connection.cursor() as cursor:
        cursor.execute("select pupil_id, topic, state from gate.consents()")
        return {(pupil, topic): State(state) for pupil, topic, state in cursor.fetchall()}


def state(pupil_id: int, topic: str, *, door: Door) -> State:
    """Of one pupil and one topic of the register; KeyError for a topic that it does not have."""
    known = REGISTER.topics[topic]
    return states(door=door).get((pupil_id, known.key), State.UNKNOWN)


def request_states(*, door: Door) -> Mapping[int, State]:
    """By number of the question (`ConsentRequest`), of every pupil that the door opened."""
    with connection.cursor() as cursor:
        cursor.execute("select request_id, state from gate.requests()")
        return {request: State(state) for request, state in cursor.fetchall()}


# The topics of consent that are media.


def media(register: Register) -> tuple[str, ...]:
    """The topics that are media in which a picture can be shown; what stays inside the school is none."""
    return tuple(t.key for t in register.topics.values() if t.kind is TopicKind.PICTURE and not t.inside)
