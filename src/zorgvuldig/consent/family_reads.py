"""What a family is asked about one pupil, what the one at the door answered, and what holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from zorgvuldig.consent.models import ConsentAnswer, ConsentRequest
from zorgvuldig.consent.state import State, request_states, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.register.schema import ConsentTopic, Recipient, Text

NOTHING = Text("", "")


def wordings() -> Mapping[tuple[str, int], Text]:
    """By topic and version, every wording that was ever asked. It says nothing about anybody, so it needs no door."""
    with connection.cursor() as cursor:
        cursor.execute("select topic, version, nl, en from gate.wordings()")
        kept = {(topic, version): Text(nl, en) for topic, version, nl, en in cursor.fetchall()}
    return {(topic.key, topic.version): topic.asks for topic in REGISTER.topics.values()} | kept


@dataclass(frozen=True, slots=True)
class TopicAnswers:
    """A topic, the last answer of the one at the door, and what holds of all who decide."""

    topic: ConsentTopic
    mine: ConsentAnswer | None
    state: State

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer: never answered, or said yes to other words. A no is never asked again."""
        return self.mine is None or (self.mine.allows and self.mine.version != self.topic.version)

    @property
    def place(self) -> str:
        """Where on the page it is asked."""
        return "open"

    @property
    def is_overruled(self) -> bool:
        """Whether the one at the door said yes, and somebody else who decides said no."""
        return not self.is_open and self.mine is not None and self.mine.allows and self.state is State.NO


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one exchange, with the last answer of the one at the door."""

    request: ConsentRequest
    mine: ConsentAnswer | None
    state: State

    @property
    def recipient(self) -> Recipient | None:
        """What kind of organisation it is; None when the register does not have it any more."""
        return REGISTER.recipients.get(self.request.recipient)

    @property
    def place(self) -> str:
        """Where on the page it is asked."""
        return str(self.request.uid)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed: no yes counts any more."""
        return self.state is State.OVER

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer of the one at the door."""
        return self.mine is None and not self.is_over


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer that was given, with the words that were read."""

    answer: ConsentAnswer
    about: Text
    words: Text


def topics_of(pupil_id: int, *, door: Door) -> list[TopicAnswers]:
    """Every topic of the register about this pupil."""
    held, mine = states(door=door), _last(pupil_id, door)
    return [_topic(key, mine, held.get((pupil_id, key), State.UNKNOWN)) for key in REGISTER.topics]


def questions_of(pupil_id: int, *, door: Door) -> list[Question]:
    """Every question about an exchange of this pupil, the last one first."""
    door.reading("consent")
    held, mine = request_states(door=door), _last(pupil_id, door)
    asked = ConsentRequest.objects.filter(pupil_id=pupil_id).order_by("-asked_at", "-id")
    return [Question(one, mine.get(("", one.pk)), held.get(one.pk, State.UNKNOWN)) for one in asked]


def pending_answers(pupil_ids: list[int], *, door: Door) -> Mapping[int, int]:
    """How much waits for an answer of the one at the door, by pupil; asked of the database for all of them at once."""
    door.reading("consent")
    mine: dict[int, dict[tuple[str, int | None], ConsentAnswer]] = {}
    for answer in ConsentAnswer.objects.filter(pupil_id__in=pupil_ids, person_id=door.actor_id).order_by("id"):
        mine.setdefault(answer.pupil_id, {})[answer.topic, answer.request_id] = answer
    held = request_states(door=door)
    open_ = {pupil: sum(_topic(key, mine.get(pupil, {})).is_open for key in REGISTER.topics) for pupil in pupil_ids}
    for one in ConsentRequest.objects.filter(pupil_id__in=pupil_ids):
        said = mine.get(one.pupil_id, {}).get(("", one.pk))
        open_[one.pupil_id] += Question(one, said, held.get(one.pk, State.UNKNOWN)).is_open
    return open_


def _topic(
    key: str, mine: Mapping[tuple[str, int | None], ConsentAnswer], state: State = State.UNKNOWN
) -> TopicAnswers:
    return TopicAnswers(REGISTER.topics[key], mine.get((key, None)), state)


def own_answers(pupil_id: int, *, door: Door) -> list[GivenAnswer]:
    """Every answer of the one at the door about this pupil, the last one first."""
    return as_given_answers(_own(pupil_id, door))


def own_last_answers(pupil_id: int, *, door: Door) -> list[GivenAnswer]:
    """The answers of the one at the door that are the last about something, the last one first."""
    found: dict[tuple[str, int | None], ConsentAnswer] = {}
    for answer in _own(pupil_id, door):
        found.setdefault((answer.topic, answer.request_id), answer)
    return as_given_answers(list(found.values()))


def as_given_answers(answers: list[ConsentAnswer]) -> list[GivenAnswer]:
    """These answers with what each was about, in the words that were read."""
    words = wordings()
    found = []
    for answer in answers:
        if request := answer.request:
            found.append(GivenAnswer(answer, Text(request.party_name, request.party_name), _same(str(request.purpose))))
            continue
        topic = REGISTER.topics.get(answer.topic)
        name = topic.name if topic else _same(answer.topic)
        found.append(GivenAnswer(answer, name, words.get((answer.topic, answer.version), NOTHING)))
    return found


def _same(words: str) -> Text:
    return Text(words, words)


def _own(pupil_id: int, door: Door) -> list[ConsentAnswer]:
    door.reading("consent")
    rows = ConsentAnswer.objects.filter(pupil_id=pupil_id, person_id=door.actor_id)
    return list(rows.select_related("request").order_by("-id"))


def _last(pupil_id: int, door: Door) -> dict[tuple[str, int | None], ConsentAnswer]:
    return {(answer.topic, answer.request_id): answer for answer in reversed(_own(pupil_id, door))}
