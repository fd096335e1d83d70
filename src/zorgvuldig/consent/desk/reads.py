"""Who decides about a pupil today, what they answered so far, and the papers that were recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from zorgvuldig.consent.models import ConsentAnswer, ConsentPaper, ConsentRequest
from zorgvuldig.consent.state import State, request_states, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.guardians import decision_makers as deciding
from zorgvuldig.register.schema import ConsentTopic, Shape
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

# As the database has it (`gate.decides_at`): the youngest age from which a pupil acts alone.
DECIDES_AT = min(r.from_age for r in REGISTER.relations.values() if r.shape is Shape.SELF and r.from_age)


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody whose answer counts today, and how many topics they did not answer in the words of today."""

    person_id: int
    name: str
    is_pupil: bool
    open_topics: int = 0


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper, who signed it, who recorded it (empty: not known), and how many answers came from it."""

    paper: ConsentPaper
    signed_by: str
    recorded_by: str
    answers: int


@dataclass(frozen=True, slots=True)
class ExchangeQuestion:
    """A question about one exchange that can still be answered, and what holds of it."""

    request: ConsentRequest
    state: State


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The last answer of somebody about something: yes or no, and the day of it (of a paper: the day that it was signed)."""

    allows: bool
    on: date
    on_paper: bool


def knows_birth(pupil_id: int, *, door: Door) -> bool:
    """Whether the school knows how old the pupil is; without that nobody decides."""
    birth = pupils.birth(pupil_id, door=door)
    return birth is not None and birth.born_on is not None


def deciders(pupil: PupilIdentity, *, door: Door) -> list[Decider]:
    """Who decides about this pupil today: the pupil from 16, before that each guardian with authority that no court keeps away."""
    door.reading("birth", "guardian")
    names = {
        tie.guardianship.guardian_id: tie.guardian.full_name if tie.guardian else ""
        for tie in pupils.ties(pupil.pupil_id, door=door)
    } | {pupil.pupil_id: pupil.full_name}
    people = deciding.deciders(pupil.pupil_id, day=today(door=door))
    found = [(person, names.get(person, ""), person == pupil.pupil_id) for person in people]
    answered = _answered(pupil.pupil_id, [person for person, _name, _own in found], door)
    return [
        Decider(person, name, own, len(REGISTER.topics) - len(answered.get(person, ()))) for person, name, own in found
    ]


def topics(pupil_id: int, *, door: Door) -> list[tuple[ConsentTopic, State]]:
    """Every topic of the register and what holds of it."""
    known = states(door=door)
    return [(topic, known.get((pupil_id, topic.key), State.UNKNOWN)) for topic in REGISTER.topics.values()]


def exchange_questions(pupil_id: int, *, door: Door) -> list[ExchangeQuestion]:
    """The questions about one exchange whose last day is still to come, the last one first."""
    door.reading("consent")
    known = request_states(door=door)
    rows = ConsentRequest.objects.filter(pupil_id=pupil_id, ends_on__gt=today(door=door)).order_by("-id")
    return [ExchangeQuestion(row, known.get(row.pk, State.UNKNOWN)) for row in rows]


def papers(pupil_id: int, *, door: Door) -> list[PaperRow]:
    """The papers about this pupil, the last recorded first."""
    door.reading("consent")
    found = list(ConsentPaper.objects.filter(pupil_id=pupil_id).order_by("-added_at", "-id"))
    by: dict[int, list[int]] = {}
    for paper, person in ConsentAnswer.objects.filter(paper__in=found).values_list("paper_id", "person_id"):
        by.setdefault(paper or 0, []).append(person)
    people = {person for persons in by.values() for person in persons} | {paper.added_by_id for paper in found}
    names = names_of(people, door=door)
    return [
        PaperRow(
            paper=paper,
            signed_by=", ".join(sorted({names.get(person, "") for person in by.get(paper.pk, [])} - {""})),
            recorded_by=names.get(paper.added_by_id, ""),
            answers=len(by.get(paper.pk, [])),
        )
        for paper in found
    ]


def paper(uid: UUID, pupil_id: int, *, door: Door) -> ConsentPaper | None:
    """One paper about this pupil, or None."""
    door.reading("consent")
    return ConsentPaper.objects.filter(uid=uid, pupil_id=pupil_id).first()


def last_answers(pupil_id: int, *, door: Door) -> Mapping[tuple[int, str], LastAnswer]:
    """The last answer of each person about each topic (its key) and each question (its uid)."""
    door.reading("consent")
    rows = ConsentAnswer.objects.filter(pupil_id=pupil_id).select_related("paper", "request").order_by("id")
    return {
        (row.person_id, row.topic or str(row.request.uid if row.request else "")): LastAnswer(
            allows=row.allows,
            on=row.paper.signed_on if row.paper else timezone.localdate(row.answered_at),
            on_paper=row.paper is not None,
        )
        for row in rows
    }


def worded_since(*, door: Door) -> Mapping[str, datetime]:
    """Since when topics are asked in the words of today, of those that were asked in other words before.

    A first wording may be the very one that the school had on paper before it had this system, so it has no such day.
    """
    door.reading("consent")
    with connection.cursor() as cursor:
        cursor.execute("select topic, version, kept_at from gate.wordings() where version > 1")
        rows: Sequence[tuple[str, int, datetime]] = cursor.fetchall()
    now = {topic.key: topic.version for topic in REGISTER.topics.values()}
    return {topic: at for topic, version, at in rows if now.get(topic) == version}


def _answered(pupil_id: int, people: Collection[int], door: Door) -> dict[int, set[str]]:
    """The topics that these people said no to, or answered in the words of today."""
    door.reading("consent")
    rows = ConsentAnswer.objects.filter(pupil_id=pupil_id, person_id__in=people).exclude(topic="").order_by("id")
    last: dict[tuple[int, str], bool] = {}
    for person, topic, allows, version in rows.values_list("person_id", "topic", "allows", "version"):
        known = REGISTER.topics.get(topic)
        if known is not None:
            last[person, topic] = not allows or version == known.version
    answered: dict[int, set[str]] = {}
    for (person, topic), counts in last.items():
        if counts:
            answered.setdefault(person, set()).add(topic)
    return answered
