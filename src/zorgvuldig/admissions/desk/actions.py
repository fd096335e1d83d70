"""What the administration decides about an application, and what a job clears when the term is over.

Each decision locks the application first, so of two people who decide at once one wins and the other is told.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db import connections, transaction
from django.utils.timezone import localdate

from zorgvuldig.admissions.desk.reads import UNDECIDED, WITH_ROUND, application_fingerprint, likeness
from zorgvuldig.admissions.family.actions import new_token
from zorgvuldig.admissions.family.answers_reads import name_of_guardian
from zorgvuldig.admissions.models import Application
from zorgvuldig.admissions.questions import GUARDIANS, KNOWN, address_of
from zorgvuldig.care.models import HealthStatement
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.platform.vault.keys import destroy
from zorgvuldig.register.period import add_period
from zorgvuldig.school.people.models import OfficialNumber

LINK_VALID = timedelta(days=180)
NOT_ADMITTED = REGISTER.terms["application_not_admitted"]


class AlreadyDecided(Exception):
    """A colleague decided meanwhile; `application` says what."""

    def __init__(self, application: Application) -> None:
        super().__init__("decided meanwhile")
        self.application = application


class ChangedSince(Exception):
    """The family or a colleague changed something after the page was made."""


def undecided(*, door: Door, uid: UUID, seen: str) -> Application:
    """The application, locked for a decision. `seen` is its mark when the page was made.

    Raises `AlreadyDecided` and `ChangedSince`.
    """
    door.writing("application")
    rows = Application.objects.select_for_update(of=("self",)).select_related(WITH_ROUND)
    application = rows.get(uid=uid)
    if application.decided_at is not None:
        raise AlreadyDecided(application)
    if seen != application_fingerprint(application):
        raise ChangedSince
    return application


def ask(*, door: Door, uid: UUID, seen: str, question: str) -> tuple[str, str]:
    """Ask the family something; returns where to mail and the token of a new link, as only a hash of the old is known.

    Raises `AlreadyDecided` and `ChangedSince`.
    """
    application = undecided(door=door, uid=uid, seen=seen)
    token = new_token()
    application.question = question
    application.link_key = key_of(token)
    application.link_until = door.opened_at + LINK_VALID
    application.save(update_fields=["question", "link_key", "link_until"])
    return address_of(application.answers), token


def refuse(*, door: Door, uid: UUID, seen: str, reason: str) -> str:
    """Do not admit the child; returns where to mail. Raises `AlreadyDecided` and `ChangedSince`.

    The rest stays for its term, but without a pupil the school has no use for a citizen number: it goes at once, and
    a family that applies again can give it again. Its key follows once this is final, so that it is in no backup either.
    """
    door.writing("official_number")
    application = undecided(door=door, uid=uid, seen=seen)
    OfficialNumber.objects.filter(person_id=application.person_id).delete()
    shelf = REGISTER.categories["official_number"].bit
    transaction.on_commit(partial(destroy, [application.person_id], shelf=shelf))
    application.outcome, application.reason, application.question = "refused", reason, ""
    application.decided_at, application.decided_by_id = door.opened_at, door.actor_id
    application.save(update_fields=["outcome", "reason", "question", "decided_at", "decided_by_id"])
    return address_of(application.answers)


def recognise(*, door: Door, uid: UUID, seen: str, people: Mapping[str, int]) -> list[str]:
    """Tie guardians of the application to people the school knows, by their likeness; returns the names recognised.

    Somebody is tied to one guardian at most. Raises `AlreadyDecided` and `ChangedSince`.
    """
    application = undecided(door=door, uid=uid, seen=seen)
    answers = dict(application.answers)
    guardians, names, taken = [], [], set()
    for item in answers.get(GUARDIANS, []):
        person = people.get(likeness(name_of_guardian(item), item.get("guardian.email", "")))
        if person is not None and person not in taken:
            item = {**item, KNOWN: person}
            names.append(name_of_guardian(item))
            taken.add(person)
        guardians.append(item)
    application.answers = answers | {GUARDIANS: guardians}
    application.save(update_fields=["answers"])
    return names


def unmatch_guardians(*, door: Door, uid: UUID, seen: str) -> None:
    """Take every guardian of the application for somebody new again. Raises `AlreadyDecided` and `ChangedSince`."""
    application = undecided(door=door, uid=uid, seen=seen)
    guardians = [
        {key: answer for key, answer in item.items() if key != KNOWN} for item in application.answers.get(GUARDIANS, [])
    ]
    application.answers = {**application.answers, GUARDIANS: guardians}
    application.save(update_fields=["answers"])


# --- when the term is over --------------------------------------------------------------------------------------


def ended(*, door: JobDoor, on: date) -> list[int]:
    """Whose application has to go on this day: refused, counted from the decision; never sent or not decided, from the last change."""
    rows = Application.objects.using(door.alias)
    waiting = rows.filter(outcome="")
    kinds = (
        (rows.filter(outcome="refused"), "decided_at", NOT_ADMITTED),
        (waiting.filter(submitted_at=None), "changed_at", NOT_ADMITTED),
        (waiting.exclude(submitted_at=None), "changed_at", UNDECIDED),
    )
    begun = ((person, at, term) for some, column, term in kinds for person, at in some.values_list("person_id", column))
    return sorted(person for person, at, term in begun if add_period(localdate(at), term.period) <= on)


def clear_ended(*, door: JobDoor) -> int:
    """Delete the applications whose term is over, with number, health, person and key; returns how many.

    Doing it again does nothing. A family that is filling in right now waits for us, and then finds the link gone.
    """
    due = ended(door=door, on=localdate(door.started_at))
    locked = Application.objects.using(door.alias).select_for_update().filter(person_id__in=due)
    still = set(locked.values_list("person_id", flat=True))
    due = [person for person in ended(door=door, on=localdate(door.started_at)) if person in still]
    if not due:
        return 0
    for model in (OfficialNumber, HealthStatement, Application):
        model.objects.using(door.alias).filter(person_id__in=due).delete()
    with connections[door.alias].cursor() as cursor:  # not through the model, which would look in every other table
        cursor.execute("delete from person where id = any(%s::integer[])", [due])
    door.looked(due)
    # Before the commit: were it to fail, the rows are unreadable and go the next time; the other way round, a key
    # would be left behind that nobody finds again.
    destroy(due)
    return len(due)
