"""What a family said when it applied becomes its answers, when the child is admitted."""

from functools import partial

from zorgvuldig.admissions.desk.admission_actions import Also
from zorgvuldig.admissions.desk.pages import ADMITS, READS, Admit
from zorgvuldig.admissions.questions import TOPICS, Answers
from zorgvuldig.consent.actions import NotAllowed, answer_topic
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.school.people.models import Pupil


@route("aanmeldingen/<uuid:uid>/aanname/", "intake_admission")
@page(purpose="intake", kind=Kind.PUPIL, reads=(*READS, "consent"), writes=(*ADMITS, "consent"))
class AdmitPupil(Admit):
    """Compare with the official document, choose where the pupil begins, and admit the child."""

    @property
    def also(self) -> Also:
        return partial(keep_answers, door=self.door)


def keep_answers(pupil: Pupil, person_id: int, answers: Answers, *, door: Door) -> None:
    """Keep each answer of the guardian who filled the form in, in the words that they read.

    A yes to other words than are asked today is dropped, and so is all of it when the child decides alone: then who
    decides is asked.
    """
    for topic, said in answers.get(TOPICS, {}).items():
        if topic not in REGISTER.topics:
            continue
        try:
            answer_topic(
                pupil.pk, topic, allows=said["allows"], version=said["version"], person_id=person_id, way="intake",
                door=door,
            )  # fmt: skip
        except NotAllowed:
            continue
