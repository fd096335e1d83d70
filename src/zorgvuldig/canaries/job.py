"""Living the lives of the invented people, every few minutes: what arrives is laid beside the register and written down."""

import json
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.db import connections

from zorgvuldig.canaries import people, supplier_tries
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.camera_tries import (
    footage_allowed,
    footage_over_term,
    footage_refused,
    lay_footage,
    look_on_record,
)
from zorgvuldig.canaries.file_tries import FILE_TRIES
from zorgvuldig.canaries.letter_tries import read_letter
from zorgvuldig.canaries.models import CanaryTry
from zorgvuldig.canaries.observer.browser import NotTried, NotYet
from zorgvuldig.canaries.observer.register_text import about_somebody, may_see
from zorgvuldig.canaries.observer.tries import (
    NOTHING,
    Expectation,
    Outcome,
    compare,
    read_unopened,
    together,
)
from zorgvuldig.canaries.picture_tries import (
    family_album,
    picture_weighed,
    picture_weighed_against,
    picture_with_yes,
    picture_without_yes,
    take_turns,
    yes_withdrawn,
)
from zorgvuldig.canaries.public_tries import PUBLIC_TRIES
from zorgvuldig.canaries.suppliers import FILES_ENDED, FILES_STOPPED, SWITCHED_OFF, WITHOUT_AGREEMENT, InventedProduct
from zorgvuldig.canaries.visits import HOURLY, Try, application, browser_of, words_of
from zorgvuldig.gate.declared import TEXT
from zorgvuldig.gate.jobs import working

log = logging.getLogger(__name__)
T = TypeVar("T")
# What of a pupil is on a page of a teacher, and on that of a family.
IN_A_GROUP = frozenset({"identity", "grades"})
PUPIL = people.YOUNG  # who signs in at suppliers
IN_A_FILE = frozenset({"identity", "contact", "membership", "guardian"})


def _looks(number: int, address: str, pupils: Collection[people.InventedPupil], expected: Expectation) -> Outcome:
    arrived = browser_of(number).get(address)
    return together([compare(arrived, words_of(pupil), expected) for pupil in pupils])


def _group(number: int, expected: Expectation) -> Outcome:
    return _looks(number, f"/groepen/{people.uid_of('group', people.TAUGHT)}/", people.PUPILS, expected)


def _child(number: int, pupil: people.InventedPupil, expected: Expectation) -> Outcome:
    return _looks(number, f"/mijn-kind/{people.uid_of('pupil', pupil.number)}/", [pupil], expected)


def _nothing() -> Expectation:
    return Expectation(NOTHING, NOTHING, is_page=False)


def _teacher() -> Outcome:
    return _group(people.TEACHER, Expectation(IN_A_GROUP, may_see(TEXT, "teacher", "teaches", "teaching")))


def _parent() -> Outcome:
    return _child(
        people.PARENT, people.YOUNG, Expectation(IN_A_FILE, may_see(TEXT, "guardian", "guardian", "parental_view"))
    )


def _parent_of_sixteen() -> Outcome:
    left = may_see(TEXT, "guardian", "guardian", "parental_view", decides_alone=True)
    return _child(people.PARENT, people.SIXTEEN, Expectation(frozenset({"identity"}), left))


def _nothing_goes(products: Collection[InventedProduct]) -> Outcome:
    return supplier_tries.nothing_goes(products, application(), browser_of(PUPIL.number))


def _own() -> Outcome:
    seen = Expectation(IN_A_FILE, may_see(TEXT, "pupil", "self", "own_view"))
    return _looks(people.GROWN.number, "/mijn-gegevens/", [people.GROWN], seen)


TRIES: Mapping[str, Try] = {
    **PUBLIC_TRIES,
    "breach_letter": Try("P01", read_letter),
    "unopened": Try("P02", lambda: read_unopened(about_somebody(TEXT))),
    "teacher": Try("P04", _teacher),
    "other_teacher": Try("P04", lambda: _group(people.OTHER_TEACHER, _nothing())),
    "parent": Try("P09", _parent),
    "parent_of_sixteen": Try("P09", _parent_of_sixteen),
    "parent_of_grown": Try("P09", lambda: _child(people.PARENT, people.GROWN, _nothing())),
    "without_authority": Try("P09", lambda: _child(people.PARENT_WITHOUT_AUTHORITY, people.YOUNG, _nothing())),
    "own_file": Try("P09", _own),
    "supplier_login": Try("P06", lambda: supplier_tries.login(application(), browser_of(PUPIL.number), PUPIL)),
    "supplier_roster": Try("P06", lambda: supplier_tries.roster(application())),
    "supplier_agreed_nothing": Try(
        "P06", lambda: supplier_tries.agreed_nothing(application(), browser_of(PUPIL.number), PUPIL)
    ),
    "supplier_files": Try("P06", lambda: supplier_tries.roster_files(application())),
    "supplier_scores": Try("P06", lambda: supplier_tries.scores(application()), HOURLY),
    "supplier_without_agreement": Try("P07", lambda: _nothing_goes(WITHOUT_AGREEMENT)),
    "supplier_stopped": Try("P08", lambda: _nothing_goes(SWITCHED_OFF)),
    "files_without_agreement": Try("P07", lambda: supplier_tries.nothing_goes_by_file(FILES_ENDED, application())),
    "files_stopped": Try("P08", lambda: supplier_tries.nothing_goes_by_file(FILES_STOPPED, application())),
    "picture_with_yes": Try("P14", picture_with_yes),
    "picture_without_yes": Try("P14", picture_without_yes),
    "family_album": Try("P14", family_album),
    "yes_withdrawn": Try("P15", yes_withdrawn),
    "picture_weighed": Try("P16", picture_weighed),
    "picture_weighed_against": Try("P16", picture_weighed_against),
    "look_on_record": Try("P17", look_on_record),
    "footage_allowed": Try("P17", footage_allowed),
    "footage_refused": Try("P17", footage_refused),
    "footage_over_term": Try("P17", footage_over_term),
    **FILE_TRIES,
}
BEGINNINGS: Mapping[str, Callable[[datetime], None]] = {"pictures": take_turns, "footage": lay_footage}


def live(now: datetime, *, promises: Collection[str] = ()) -> None:
    """Try what is to be tried now, and all of these promises, and write down what came back. What could not be tried is not written:
    its last try becomes old.
    """
    make(now)
    for name, begin in BEGINNINGS.items():
        _done(name, partial(begin, now))
    due = _due(now, promises)
    outcomes = {name: outcome for name in due if (outcome := _done(name, TRIES[name].work)) is not None}
    with working("canary", now=now) as door, connections[door.alias].cursor() as cursor:
        for name, outcome in outcomes.items():
            cursor.execute(
                "select gate.canary_tried(%s::text, %s::text, %s::timestamptz, %s::boolean, %s::integer, %s::jsonb, %s::jsonb)",
                [
                    name,
                    TRIES[name].promise,
                    now,
                    outcome.held,
                    outcome.arrived,
                    json.dumps(sorted(outcome.missing)),
                    json.dumps(sorted(outcome.beyond)),
                ],
            )
        cursor.execute("select gate.canary_supplies_gone()")


def _due(now: datetime, promises: Collection[str]) -> list[str]:
    """What is to be tried now: what takes longer is done once an hour or a day, unless it is of one of these promises."""
    with working("statement", now=now) as door:  # what came of them is no row of invented people
        last = dict(CanaryTry.objects.using(door.alias).values_list("name", "tried_at"))
    return [
        name
        for name, one in TRIES.items()
        if one.promise in promises or name not in last or now - last[name] >= one.every
    ]


def _done(name: str, work: Callable[[], T]) -> T | None:
    """What this comes to; None when anything goes wrong, and then the rest goes on."""
    try:
        return work()
    except NotYet as problem:
        log.info("canary %s: %s", name, problem)
    except NotTried as problem:
        log.error("canary %s: %s", name, problem)
    except Exception as problem:
        log.error("canary %s could not be tried: %s", name, type(problem).__name__)  # no text: it may hold data
    return None
