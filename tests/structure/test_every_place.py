"""Every address behind the door × everybody of the cast, in one visit: all that a visit can answer is asked in it.

Exactly the people of the table get there, and whoever the register lets open it opened it; a stranger signs in first. What comes is
not kept, run or framed elsewhere, is light, and is a sound page. It asks the database no more than so often, and not more often because
there are more pupils. A post from another site is refused, a number of another file finds nothing, and whatever stands in the query is
answered. Each finding is a sentence; a place lists all of its own.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

import pytest
from django.test import Client

from tests.fuzz.forms import forms_of
from tests.media.picturing import team
from tests.operations.listening import listened, told
from tests.people import Cast, days
from tests.structure.asked import MORE, asked, cloning
from tests.structure.looks import expected
from tests.structure.markup import unsound
from tests.structure.odd_queries import MARK, ODD, parameters
from tests.structure.places import PLACES, Place
from tests.structure.query_counts import DAILY, MOST, MOST_OPENINGS, QUERIES
from tests.structure.rules_said import FAMILY, said_again
from tests.structure.walking import Walk, browsers, walk
from tests.structure.weights import heavy
from tests.web.wanted_headers import missing
from zorgvuldig.gate.pages import addresses, declaration_of

UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SLACK = 3  # a page may ask so many fewer than its own bound says, before the bound has to be brought down
FEW = 3  # pupils who come first; `MORE` come then
# The second number of these addresses names somebody to choose, and any pupil within reach may be chosen; or a product, which is of
# no child; or a picture of a group, of which every child of the group is shown it.
CHOOSING = {"intake_sibling", "child_received_product", "pupil_product_stop", "child_album_picture"}
# What these answer to any number that is not there: somebody closed the task before you, or read the message first.
ELSEWHERE = {"close_task": 303, "own_message_file": 302}
# The first place of each name that is read by somebody: what a page weighs and asks is the same at the others.
READ = {place.name: place for place in reversed(PLACES) if place.posts is None and place.people}


@dataclass(frozen=True, slots=True)
class Visit:
    """One address in a school where it exists, and the first of whoever gets there."""

    cast: Cast
    place: Place
    path: str
    browsers: dict[str, Client]
    walked: list[Walk] = field(default_factory=list)  # once everybody went there

    @property
    def who(self) -> str:
        """The first of the people of the table; empty where nobody gets there."""
        return next(iter(self.place.people.split()), "")

    @property
    def client(self) -> Client:
        """The browser of that person."""
        return self.browsers[self.who]

    @property
    def is_first(self) -> bool:
        """Whether this is the place where the page itself is looked at."""
        return READ.get(self.place.name) is self.place


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Lies too, who is of the picture team; nobody else of the suite needs her everywhere."""
    team(cast)
    return cast


@pytest.mark.parametrize("place", PLACES, ids=[f"{number}-{place.name}" for number, place in enumerate(PLACES)])
def test_a_place_is_as_it_should_be(cast: Cast, place: Place) -> None:
    path = place.path(cast)
    visit = Visit(cast, place, path, browsers(cast))
    found = [f"{place.name}: {sentence}" for check in CHECKS for sentence in check(visit)]
    assert found == [], "\n".join(found)


def sends_a_stranger_to_sign_in(visit: Visit) -> Iterator[str]:
    """Nobody sees anything who is not signed in."""
    nobody = Client()
    answer = nobody.get(visit.path) if visit.place.posts is None else nobody.post(visit.path, visit.place.posts)
    if (answer.status_code, answer.get("Location", "").partition("?")[0]) != (302, "/inloggen/"):
        yield f"a stranger is answered {answer.status_code}"


def refuses_a_post_from_another_site(visit: Visit) -> Iterator[str]:
    """A form on another site has no token of ours."""
    if not visit.who:
        return
    browser = Client(enforce_csrf_checks=True)
    browser.cookies.update(visit.client.cookies)
    if (status := browser.post(visit.path, {}).status_code) not in {403, 405}:
        yield f"a post from another site is answered {status}"


def finds_nothing_of_another_file(visit: Visit) -> Iterator[str]:
    """The number of a note, paper, test or message of Noor, in the address of Tess: not there. Nor is an invented one."""
    cast, path, name = visit.cast, visit.path, visit.place.name
    found = UID.findall(path)
    other = _another(cast, found[0]) if len(found) > 1 and name not in CHOOSING else ""
    if not other or not visit.who:
        return
    client = visit.client
    seconds = [
        cast.put(table, staff_id=cast.people[one].id, group_id=cast.groups[group][0], starts_on=days(-100))
        for table, one, group in (("teaching", "dirk", "ne3A"), ("mentoring", "maud", "3A"))
    ]  # everybody who has a group has a second one, so that there is another door to try
    for wrong in (path.replace(found[0], other), path.replace(found[-1], str(uuid.uuid4()))):
        for answer in (client.get(wrong), client.post(wrong, {"confirm": "1", "q": "x"})):
            if answer.status_code not in {404, 405, ELSEWHERE.get(name, 404)}:
                yield f"the number of another file is answered {answer.status_code} at {wrong}"
            if answer.content and "text/html" not in answer["Content-Type"]:
                yield f"the number of another file gives a file at {wrong}"
    if cast.db.execute("select from admin_task where closed_at is not null").fetchall():
        yield "the number of another file closed a task"
    for table, number in zip(("teaching", "mentoring"), seconds, strict=True):
        cast.db.execute(f"delete from {table} where id = %s", [number])


def _another(cast: Cast, uid: str) -> str:
    """The number of something else of the same kind that the same people may open too; empty when there is none."""
    numbers = {str(cast.noor.uid): str(cast.tess.uid)}
    numbers |= {str(cast.groups[one][1]): str(cast.groups[other][1]) for one, other in (("wi2B", "ne3A"), ("2B", "3A"))}
    return numbers.get(uid, "")


def lets_exactly_these_people_in(visit: Visit) -> Iterator[str]:
    """And whoever the rules of the register let open it opened it, and nothing else than it declares; no log line names anybody."""
    cast, place = visit.cast, visit.place
    wanted, due = set(place.people.split()), expected(cast, visit.path, posting=place.posts is not None)
    others = sorted(cast.people.keys() - wanted - due.openers)
    number = PLACES.index(place)
    drawn = {others[(number * step) % len(others)] for step in (1, 7)} if others else set()
    with listened() as heard:
        walked = walk(cast, visit.browsers, visit.path, place.posts, wanted | due.openers | drawn, due.knock)
    visit.walked.append(walked)
    if walked.got - wanted:
        yield f"{sorted(walked.got - wanted)} got there and should not"
    if wanted - walked.got:
        yield f"{sorted(wanted - walked.got)} did not get there"
    yield from due.checked(cast, walked)
    if named := told(cast, "\n".join(heard)):
        yield f"the log of the server names {sorted(named)}"
    yield from _is_not_kept_run_or_framed(walked)


def _is_not_kept_run_or_framed(walked: Walk) -> Iterator[str]:
    """What a door shows stays out of caches and frames, and a browser takes it for what it is."""
    for answer in walked.answers.values():
        if answer["Cache-Control"] != "no-store":
            yield f"it is kept: {answer['Cache-Control']}"
        yield from missing(answer)
        rules = answer["Content-Security-Policy"]
        kind = answer["Content-Type"].partition(";")[0]
        if kind == "text/html" and "frame-ancestors 'none'" not in rules:
            yield "it can be framed"
        is_saved = kind == "text/html" or answer.get("Content-Disposition", "").startswith("attachment")
        if not is_saved and answer.content and not (kind.startswith(("image/", "video/")) and "sandbox" in rules):
            yield f"a file of the kind {kind} is shown where it could run"


def is_light_and_sound(visit: Visit) -> Iterator[str]:
    """What the first of those people got of the page."""
    if visit.is_first:
        answer = visit.walked[0].answers[visit.who]
        yield from heavy(visit.place.name, answer)
        yield from unsound(answer)


def says_each_rule_once_to_a_family(visit: Visit) -> Iterator[str]:
    """The law stands at the foot of a family's page, and not at each line."""
    for name, answer in visit.walked[0].answers.items():
        if name in FAMILY and not answer.streaming and "html" in answer.get("Content-Type", ""):
            yield from (f"{sentence}, as {name} reads it" for sentence in said_again(answer.content.decode()))


def asks_no_more_than_so_often(visit: Visit) -> Iterator[str]:
    """Not the first time, when things are loaded once in a process; and no more often when there are more pupils."""
    if not visit.is_first:
        return
    name, client, more = visit.place.name, visit.client, cloning(visit.cast.db)
    is_of_somebody = any(str(someone.uid) in visit.path for someone in visit.cast.people.values())
    if not is_of_somebody:
        more(visit.cast.noor.id, FEW)
    found = asked(client, visit.path)
    if found.status != visit.walked[0].answers[visit.who].status_code:
        yield f"asked again it is answered {found.status}"
    if found.openings > MOST_OPENINGS:
        yield f"one look is {found.openings} openings"
    most = (DAILY | QUERIES).get(name, MOST)
    if found.queries > most:
        yield f"it asks the database {found.queries} times"
    if name in QUERIES and found.queries < most - SLACK:
        yield f"it asks {found.queries} times by now: bring its bound down"
    if found.status == 200 and not is_of_somebody:
        more(visit.cast.noor.id, MORE)
        many = asked(client, visit.path)
        if many.status != 200:
            yield f"with more pupils it is answered {many.status}"
        if many.queries > found.queries:
            yield f"it asks {many.queries - found.queries} times more for {MORE} pupils more"


def answers_whatever_stands_in_the_query(visit: Visit) -> Iterator[str]:
    """All names that any view looks for at once, as each view sees only its own."""
    if not visit.is_first:
        return
    bare, client = visit.path.partition("?")[0], visit.client
    for value in ODD:
        try:
            answer = client.get(bare, dict.fromkeys(parameters(), value))
        except Exception as error:  # the client passes on what the server would answer 500 to
            yield f"{value!r} in the query ends in {error!r}"
            continue
        if answer.status_code not in {200, 302, 303, 400, 404, 409, 416, 422}:
            yield f"{value!r} in the query is answered {answer.status_code}"
        if not answer.streaming and MARK.encode() in answer.content:
            yield "markup of a visitor stands on the page as it is"


def answers_whatever_its_forms_are_sent(visit: Visit) -> Iterator[str]:
    """One word of markup in every field of each form; `tests/fuzz` sends more, and looks at what is kept of it."""
    answer = visit.walked[0].answers.get(visit.who)
    if not visit.is_first or answer is None or answer.streaming or "html" not in answer.get("Content-Type", ""):
        return
    for form in forms_of(answer.content.decode()):
        if urljoin(visit.path, form.action or visit.path) != visit.path:
            continue
        try:
            told = visit.client.post(visit.path, dict.fromkeys(form.fields, MARK))
        except Exception as error:  # the client passes on what the server would answer 500 to
            yield f"a form with markup in every field ends in {error!r}"
            continue
        if told.status_code not in {200, 302, 303, 400, 403, 404, 405, 409, 410, 413, 416, 422}:
            yield f"a form with markup in every field is answered {told.status_code}"
        if not told.streaming and MARK.encode() in told.content:
            yield "markup of a visitor stands on the page as it is"


Check = Callable[[Visit], Iterator[str]]
# In this order: what changes nothing before everybody goes there, and what writes last.
CHECKS: tuple[Check, ...] = (
    sends_a_stranger_to_sign_in,
    refuses_a_post_from_another_site,
    finds_nothing_of_another_file,
    lets_exactly_these_people_in,
    is_light_and_sound,
    says_each_rule_once_to_a_family,
    answers_whatever_stands_in_the_query,
    asks_no_more_than_so_often,
    answers_whatever_its_forms_are_sent,
)


def test_no_address_behind_the_door_is_missing_here() -> None:
    behind = {p.name for _path, p in addresses() if (d := declaration_of(p)) and d.access == "door"}
    assert behind == {place.name for place in PLACES}


def test_every_bound_is_of_a_page() -> None:
    assert set(QUERIES) | set(DAILY) <= set(READ)
    assert all(most > MOST for most in QUERIES.values()), "the general bound is enough"
    assert all(most < MOST for most in DAILY.values()), "the general bound is as low"


def test_every_exception_is_of_a_place() -> None:
    names = {place.name for place in PLACES}
    assert names >= CHOOSING | set(ELSEWHERE)
