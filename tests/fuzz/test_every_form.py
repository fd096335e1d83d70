"""Every form of every page, sent as nobody in good faith would: an answer that says what is wrong, or all of it done.

Never an error of the server, never something written behind a refusal, never a choice that was not offered, never markup of
a visitor on a page. What is sent is drawn by hypothesis, the same at every run; `ZORGVULDIG_FUZZ=200` draws more.
"""

import os
import traceback
from collections.abc import Iterator
from urllib.parse import urljoin

import psycopg
import pytest
from django.http import HttpResponse
from hypothesis import HealthCheck, Phase, given, settings

from tests.conftest import wipe
from tests.fuzz.forms import Field, Form
from tests.fuzz.hostile import MARK, TRICKS, Sent, Trick
from tests.fuzz.known import ACCEPTS_OTHERS, BARE, SHOWS, WRITES_AND_SHOWS
from tests.fuzz.world import METHODS, World, teach
from tests.structure.places import PLACES, Place

TIMES = int(os.environ.get("ZORGVULDIG_FUZZ", "3"))
POSTED = list(
    {place.name: place for place in reversed(PLACES) if place.people and "POST" in METHODS[place.name]}.values()
)
SAYS = ('role="alert"', 'role="status"', "veldfout", "foutlijst")
REFUSED = {400, 403, 404, 405, 409, 410, 413, 416, 422}


@pytest.fixture(scope="module")
def taught(_built: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The administrator's connection, which can say what changed."""
    teach(_built)
    yield _built
    wipe(_built)


def send(world: World, sent: Sent) -> HttpResponse:
    """Post it as a browser would, but for what is in it."""
    body, kind = sent.body()
    return world.client.generic("POST", world.path, body, content_type=kind)


def faults(world: World, form: Form, sent: Sent) -> Iterator[str]:
    """What is wrong with how a form was answered."""
    name, before = world.place.name, world.state()
    try:
        answer = send(world, sent)
        shown = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
    except Exception:  # the client passes on what the server would answer 500 to
        yield f"fails: {' | '.join(traceback.format_exc().splitlines()[-5:])}"
        world.begin()
        return
    after = world.state()
    changed = sorted(table for table in after if after[table] != before.get(table))
    is_page = "html" in answer.get("Content-Type", "")
    if MARK in shown:
        yield "shows markup of a visitor as it is"
    if answer.status_code in {302, 303}:
        if (
            changed
            and sent.odd
            and not {one.partition("-")[0] for one in sent.odd} <= set(ACCEPTS_OTHERS.get(name, "").split())
        ):
            yield f"takes what was not offered in {sent.odd}, and changes {changed}"
    elif answer.status_code not in {200, *REFUSED}:
        yield f"answers {answer.status_code}"
    elif changed and name not in WRITES_AND_SHOWS:
        yield f"answers {answer.status_code} and changes {changed}"
    elif (
        is_page
        and answer.status_code in {200, 409, 422}
        and not any(say in shown for say in SAYS)
        and name not in {*SHOWS, *WRITES_AND_SHOWS, *BARE}
    ):
        yield f"answers {answer.status_code} and says nothing"
    if changed:
        yield from _looked_at(world, answer)
        world.begin()


def _looked_at(world: World, answer: HttpResponse) -> Iterator[str]:
    """The pages after it, which now show what was written."""
    for path in {world.path, urljoin(world.path, answer.get("Location", ""))}:
        try:
            page = world.client.get(path)
            if page.status_code >= 500 or (not page.streaming and MARK.encode() in page.content):
                yield f"leads to a page that answers {page.status_code}"
        except Exception:
            yield f"leads to a page that fails: {' | '.join(traceback.format_exc().splitlines()[-5:])}"


def attack(world: World, number: int, times: int) -> dict[str, str]:
    """Every fault that one of the forms of an address shows, with what was sent."""
    found: dict[str, str] = {}

    @settings(
        max_examples=times, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(trick=TRICKS)
    def once(trick: Trick) -> None:
        sent = trick.on(world.form(number), world.strangers())
        for fault in faults(world, world.form(number), sent):
            found.setdefault(fault, f"{fault}\n    after {sent!r}")

    once()
    return found


def shared(world: World) -> int:
    """How often each form of a page is sent: many forms share what one would get."""
    return max(2, TIMES // len(world.forms))


@pytest.mark.parametrize("place", POSTED, ids=[place.name for place in POSTED])
def test_a_hostile_form_is_answered(taught: psycopg.Connection, place: Place) -> None:
    world = World(taught, place)
    world.begin()
    assert bool(world.forms) != (place.name in BARE), "say in `known.BARE` why nothing on its page posts to it"
    world.forms = world.forms or [Form("", {name: Field(name, "text") for name in BARE[place.name].split()})]
    found = [fault for number in range(len(world.forms)) for fault in attack(world, number, shared(world)).values()]
    assert not found, "\n".join([place.name, *found])
