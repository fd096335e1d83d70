"""Trying P17: who gets footage of the invented camera, whether a look is on record, and whether footage over its term stays closed."""

from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from django.utils.dateformat import format as date_words
from django.utils.timezone import localtime
from django.utils.translation import override

from zorgvuldig.canaries import people
from zorgvuldig.canaries.footage import LaidFootage, film_uid, keep_footage
from zorgvuldig.canaries.observer.browser import NotTried
from zorgvuldig.canaries.observer.media import FOOTAGE, GIVEN, file_must_come, nothing_may_come, words_must_come
from zorgvuldig.canaries.observer.register_text import may_see
from zorgvuldig.canaries.observer.tries import Outcome, together
from zorgvuldig.canaries.visits import browser_of, visitor
from zorgvuldig.gate.declared import TEXT

LOG = "/cameras/kijken/logboek/"
LOOKS = "camera"  # the kind of data that says who looked
_LAID: ContextVar[LaidFootage | None] = ContextVar("footage of the invented camera", default=None)


def lay_footage(now: datetime) -> None:
    """Lay down what is tried in this round."""
    _LAID.set(None)
    _LAID.set(keep_footage(now))


def look_on_record() -> Outcome:
    """Of the minute of today stands in the log who looked: of an earlier try before it is looked at again, else at once."""
    today = _laid().today
    tried_at = _laid().tried_at
    if tried_at is None or tried_at < today.laid_at:
        browser_of(people.CARETAKER).get(_address(today.viewing, today.piece))
    with override("nl"):
        moment = date_words(localtime(today.starts_at), "j F Y, H:i:s")
    return words_must_come(browser_of(people.LEADER).get(LOG), moment, LOOKS)


def footage_allowed() -> Outcome:
    """Whoever was allowed to look gets the minute that was drawn, byte by byte, as far as the register lets their role look at all."""
    today = _laid().today
    arrived = browser_of(people.CARETAKER).get(_address(today.viewing, today.piece))
    if LOOKS not in may_see(TEXT, people.STAFF[people.CARETAKER], "on_duty", "footage"):
        return nothing_may_come(arrived, FOOTAGE)
    is_it = arrived.status in GIVEN and film_uid(arrived.content) == today.piece
    return file_must_come(is_it=is_it, kind=FOOTAGE)


def footage_refused() -> Outcome:
    """A teacher, a caretaker whom nobody answered, and somebody from the street get nothing of it."""
    today, unanswered = _laid().today, _laid().unanswered
    arrived = (
        browser_of(people.TEACHER).get(_address(today.viewing, today.piece)),
        browser_of(people.CARETAKER).get(_address(unanswered, today.piece)),
        visitor().fetch(_address(today.viewing, today.piece)),
    )
    return together([nothing_may_come(one, FOOTAGE) for one in arrived])


def footage_over_term() -> Outcome:
    """Whoever was allowed to look at a minute that is over its term gets nothing: its key is gone."""
    closed = _laid().closed
    if not closed:
        raise NotTried("no footage is over its term long enough")
    arrived = [browser_of(people.CARETAKER).get(_address(one.viewing, one.piece)) for one in closed]
    return together([nothing_may_come(one, FOOTAGE) for one in arrived])


def _laid() -> LaidFootage:
    found = _LAID.get()
    if found is None:
        raise NotTried("there is no footage of the invented camera")
    return found


def _address(viewing: UUID, piece: UUID) -> str:
    return f"/cameras/kijken/{viewing}/{piece}/"
