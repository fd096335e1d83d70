"""Saying yes or no: always a new row, never a changed one. The database checks who decides and which words were read."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from zorgvuldig.consent.models import ConsentAnswer, ConsentPaper, ConsentRequest
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import RecipientClass

WHY = (
    "consent_answer_wording",
    "consent_answer_question",
    "consent_answer_decides",
    "consent_answer_own",
    "consent_answer_older",
)


class NotAllowed(Exception):
    """The answer does not count: other words, a question that is over, somebody who does not decide, or an older paper.

    `why` says which.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def answer_topic(
    pupil_id: int, topic: str, *, allows: bool, version: int, person_id: int | None = None,
    way: str = "screen", paper: ConsentPaper | None = None, door: Door,
) -> ConsentAnswer:  # fmt: skip
    """Answer a topic of the register in the words of `version`. Without `person_id` it is the one at the door.

    Raises `NotAllowed`; a no is taken whatever the version. KeyError for a topic that the register does not have.
    """
    known = REGISTER.topics[topic]
    return _add(
        ConsentAnswer(
            pupil_id=pupil_id, topic=known.key, version=version, person_id=person_id or door.actor_id, allows=allows,
            way=way, paper=paper, answered_at=door.opened_at, recorded_by_id=door.actor_id,
        ),
        door,
    )  # fmt: skip


def answer_request(
    request: ConsentRequest, *, allows: bool, person_id: int | None = None, way: str = "screen",
    paper: ConsentPaper | None = None, door: Door,
) -> ConsentAnswer:  # fmt: skip
    """Answer the question about one exchange. Raises `NotAllowed`."""
    return _add(
        ConsentAnswer(
            pupil_id=request.pupil_id, request=request, person_id=person_id or door.actor_id, allows=allows,
            way=way, paper=paper, answered_at=door.opened_at, recorded_by_id=door.actor_id,
        ),
        door,
    )  # fmt: skip


def _add(answer: ConsentAnswer, door: Door) -> ConsentAnswer:
    door.writing("consent")
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError as error:
        why = constraint_of(error)
        if why in WHY:
            raise NotAllowed(why) from error
        raise
    return answer


# Asking consent for one exchange: to whom, why, which fields, and until when. What was asked is never changed.


class NotAsked(Exception):
    """This is not a question for consent: a law gives the ground, the fields are not declared, or its end has passed."""


def ask(
    pupil_id: int, *, recipient: str, party_name: str, purpose: str, fields: Sequence[str], ends_on: date, door: Door
) -> ConsentRequest:
    """Put the question to whoever decides. `fields` are table.column, `ends_on` exclusive. Raises `NotAsked`."""
    door.writing("consent")
    known = REGISTER.recipients[recipient]
    if known.kind is not RecipientClass.CONSENT or not fields or set(fields) - set(known.fields):
        raise NotAsked
    if ends_on <= today(door=door) or not purpose.strip():
        raise NotAsked
    return ConsentRequest.objects.create(
        pupil_id=pupil_id,
        recipient=recipient,
        party_name=party_name,
        purpose=purpose,
        fields=list(fields),
        ends_on=ends_on,
        asked_at=door.opened_at,
        asked_by_id=door.actor_id,
    )
