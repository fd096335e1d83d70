"""Living the lives of the invented people, every few minutes: what arrives is laid beside the register and written down."""

import json
import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connections

from zorgvuldig.canaries import people
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.file_tries import FILE_TRIES
from zorgvuldig.canaries.models import CanaryTry
from zorgvuldig.canaries.observer.browser import NotTried
from zorgvuldig.canaries.observer.register_text import about_somebody, may_see
from zorgvuldig.canaries.observer.tries import (
    NOTHING,
    Expectation,
    Outcome,
    compare,
    read_unopened,
    together,
)
from zorgvuldig.canaries.visits import Try, browser_of, words_of
from zorgvuldig.gate.declared import TEXT
from zorgvuldig.gate.jobs import working

log = logging.getLogger(__name__)
# What of a pupil is on a page of a teacher, and on that of a family.
IN_A_GROUP = frozenset({"identity", "grades"})
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


def _own() -> Outcome:
    seen = Expectation(IN_A_FILE, may_see(TEXT, "pupil", "self", "own_view"))
    return _looks(people.GROWN.number, "/mijn-gegevens/", [people.GROWN], seen)


TRIES: Mapping[str, Try] = {
    "unopened": Try("P02", lambda: read_unopened(about_somebody(TEXT))),
    "teacher": Try("P04", _teacher),
    "other_teacher": Try("P04", lambda: _group(people.OTHER_TEACHER, _nothing())),
    "parent": Try("P09", _parent),
    "parent_of_sixteen": Try("P09", _parent_of_sixteen),
    "parent_of_grown": Try("P09", lambda: _child(people.PARENT, people.GROWN, _nothing())),
    "without_authority": Try("P09", lambda: _child(people.PARENT_WITHOUT_AUTHORITY, people.YOUNG, _nothing())),
    "own_file": Try("P09", _own),
    **FILE_TRIES,
}


def live(now: datetime, *, promise: str = "") -> None:
    """Try what is to be tried now, and all of this promise, and write down what came back. What could not be tried is not written:
    its last try becomes old.
    """
    make(now)
    outcomes = {name: outcome for name in _due(now, promise) if (outcome := _tried(name)) is not None}
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


def _due(now: datetime, promise: str) -> list[str]:
    """What is to be tried now: what takes longer is done once an hour or a day, unless it is of this promise."""
    with working("statement", now=now) as door:  # what came of them is no row of invented people
        last = dict(CanaryTry.objects.using(door.alias).values_list("name", "tried_at"))
    return [
        name
        for name, one in TRIES.items()
        if one.promise == promise or name not in last or now - last[name] >= one.every
    ]


def _tried(name: str) -> Outcome | None:
    try:
        return TRIES[name].work()
    except NotTried as problem:
        log.error("canary %s: %s", name, problem)
    except Exception as problem:  # whatever it is, the other tries go on
        log.error("canary %s could not be tried: %s", name, type(problem).__name__)  # no text: it may hold data
    return None
