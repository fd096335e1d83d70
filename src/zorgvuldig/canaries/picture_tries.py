"""Trying P14, P15 and P16: what somebody from the street gets at the address of a drawing, by what the family says of it today.

Of two pupils one says yes and the other takes it back, through the pages that every family has; every hour they change places.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import localtime

from zorgvuldig.canaries import people
from zorgvuldig.canaries.album import (
    FOR_CLASS,
    OF_PARENT,
    OF_PUPIL,
    PICTURES,
    REFUSED,
    InventedPicture,
    keep_album,
    publish,
)
from zorgvuldig.canaries.observer.browser import Answer, NotTried
from zorgvuldig.canaries.observer.media import (
    CONSENT,
    PICTURE,
    file_must_come,
    nothing_may_come,
    standing_answer,
    words_must_come,
)
from zorgvuldig.canaries.observer.register_text import version_of
from zorgvuldig.canaries.observer.tries import Outcome, together
from zorgvuldig.canaries.visits import browser_of, visitor
from zorgvuldig.gate.declared import TEXT

IN_TURN = (OF_PARENT, OF_PUPIL)


@dataclass(frozen=True, slots=True)
class FamilyAnswers:
    """What the pages of the families say that they answered, by number of the picture, and what they meant to answer."""

    meant: Mapping[int, bool]
    stands: Mapping[int, bool | None] = field(repr=False)

    def of(self, *, allows: bool) -> list[InventedPicture]:
        """The pictures that take turns of which this was meant."""
        return [picture for picture in IN_TURN if self.meant[picture.number] is allows]


_ANSWERS: ContextVar[FamilyAnswers | None] = ContextVar("answers of invented families", default=None)


def take_turns(now: datetime) -> None:
    """Let the families answer, and show what they allowed. In the first hour all of them say yes once, or nothing could be published.

    Raises `NotTried`; then nothing is tried of pictures in this round.
    """
    _ANSWERS.set(None)
    if missing := keep_album(now):
        _answer({picture.number: True for picture in PICTURES})
        publish(missing, now)
    is_even = localtime(now).hour % 2 == 0
    meant = {OF_PARENT.number: is_even, OF_PUPIL.number: not is_even, REFUSED.number: True, FOR_CLASS.number: True}
    _ANSWERS.set(FamilyAnswers(meant, _answer(meant)))


def picture_with_yes() -> Outcome:
    """At the address of the one who says yes is the drawing, byte by byte."""
    return together([_whole(picture) for picture in _answers().of(allows=True)])


def picture_without_yes() -> Outcome:
    """At the address of the one who does not is nothing, large or small."""
    addresses = [_address(picture) + part for picture in _answers().of(allows=False) for part in ("", "klein/")]
    return together([nothing_may_come(visitor().fetch(address), PICTURE) for address in addresses])


def family_album() -> Outcome:
    """Behind the sign-in a pupil of the same class gets the drawing, byte by byte; a parent without authority and the street get nothing."""
    _answers()
    drawing = f"fotos/groep/{people.uid_of('publication', FOR_CLASS.number)}/"
    of_child = f"/mijn-kind/{people.uid_of('pupil', FOR_CLASS.pupil.number)}/{drawing}"
    arrived = browser_of(people.GROWN.number).get(f"/mijn-gegevens/{drawing}")
    refused = (browser_of(people.PARENT_WITHOUT_AUTHORITY).get(of_child), visitor().fetch(of_child))
    is_it = arrived.content == FOR_CLASS.content
    return together([file_must_come(is_it=is_it, kind=PICTURE), *(nothing_may_come(one, PICTURE) for one in refused)])


def yes_withdrawn() -> Outcome:
    """The family's page says no after a yes was taken back, and yes after it was given again; and the address goes by that."""
    answers = _answers()
    heard = [
        file_must_come(is_it=answers.stands[picture.number] is answers.meant[picture.number], kind=CONSENT)
        for picture in IN_TURN
    ]
    gone = [nothing_may_come(visitor().fetch(_address(one)), PICTURE) for one in answers.of(allows=False)]
    return together([*heard, *gone, *(_whole(one) for one in answers.of(allows=True))])


def picture_weighed() -> Outcome:
    """The parent reads with the picture why somebody of the school allowed it."""
    uids = (people.uid_of("pupil", OF_PARENT.pupil.number), people.uid_of("picture", OF_PARENT.number))
    page = browser_of(people.PARENT).get("/mijn-kind/{}/fotos/{}/".format(*uids))
    return words_must_come(page, OF_PARENT.reason, PICTURE)


def picture_weighed_against() -> Outcome:
    """With the family's yes, and a no of whoever weighed it, there is nothing at the address."""
    _answers()
    return nothing_may_come(visitor().fetch(_address(REFUSED)), PICTURE)


def _answers() -> FamilyAnswers:
    found = _ANSWERS.get()
    if found is None:
        raise NotTried("the invented families did not answer")
    return found


def _address(picture: InventedPicture) -> str:
    return f"/beeld/{picture.token}/"


def _whole(picture: InventedPicture) -> Outcome:
    arrived = visitor().fetch(_address(picture))
    return file_must_come(is_it=arrived.content == picture.content, kind=PICTURE)


def _answer(meant: Mapping[int, bool]) -> Mapping[int, bool | None]:
    """Say this through the page of each family, where that is not what they said already; gives what stands on the pages then."""
    pages: dict[int, Answer] = {}
    stands: dict[int, bool | None] = {}
    for picture in PICTURES:
        who, address = _family(picture)
        page = pages.get(who) or browser_of(who).get(address)
        allows = meant[picture.number]
        if standing_answer(page, picture.medium) is not allows:
            said = {
                "topic": picture.medium,
                "version": str(version_of(TEXT, picture.medium)),
                "allows": "yes" if allows else "no",
            }
            browser_of(who).send(address, said)
            page = browser_of(who).get(address)
        pages[who] = page
        stands[picture.number] = standing_answer(page, picture.medium)
    return stands


def _family(picture: InventedPicture) -> tuple[int, str]:
    """Who decides about the pupil in it, and where they say so: a parent of a child of 15, and a pupil of 16."""
    if picture.pupil is people.YOUNG:
        return people.PARENT, f"/mijn-kind/{people.uid_of('pupil', people.YOUNG.number)}/toestemming/"
    return picture.pupil.number, "/mijn-gegevens/toestemming/"
