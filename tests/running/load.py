"""A mixed load: people who go on with their work, each in a thread of their own, and keep what was acknowledged.

Who they are stands in `load_people.py`; `reckoning.py` compares what they kept with the database.
"""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.running.visitor import Answer, Visitor

GONE = (OSError, http.client.HTTPException)
SIGN_IN = "/inloggen/"
FINE = frozenset({200, 302, 303})
PAUSE = 0.2  # seconds after something failed: a person does not ask a thousand times a second


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was asked: what, when (seconds of this machine's steady clock), how long it took, and what came back.

    Status 0 is no answer, or half of one. `pupils` is how many pupils the page showed: so many rows the log must have.
    """

    what: str
    at: float
    took: float
    status: int
    pupils: int = 0

    @property
    def is_good(self) -> bool:
        """Whether it was answered as it should."""
        return self.status in FINE

    @property
    def end(self) -> float:
        """When the answer was there."""
        return self.at + self.took


class Person(Protocol):
    """Somebody of the load."""

    name: str
    acts: list[Act]

    def turn(self) -> None:
        """Do one thing."""


@dataclass
class Browsing:
    """Somebody with a browser, who signs in anew when they are sent to the sign-in page.

    `name` is the account; `enter` gives a browser that is signed in.
    """

    name: str
    enter: Callable[[], Visitor]
    acts: list[Act] = field(default_factory=list)
    turns: int = 0
    entered: int = 0
    _browser: Visitor | None = None

    def turn(self) -> None:
        """Do one thing, or sign in when that is what has to be done first."""
        if self._browser is None:
            self._enter()
        if self._browser is not None:
            self.act(self._browser)
            self.turns += 1

    def act(self, browser: Visitor) -> None:
        """What this person does."""
        raise NotImplementedError

    def read(self, browser: Visitor, what: str, path: str, count: Callable[[str], int] | None = None) -> Answer | None:
        """Ask for a page; None unless it came. `count` finds how many pupils are on it, one when it is not given.

        Whoever is sent elsewhere has no page: to their second step, when by a clock that jumped their session was over.
        """
        answer = self._kept(what, lambda: browser.get(path), count)
        return None if answer is None or answer.where else answer

    def send(
        self,
        browser: Visitor,
        what: str,
        path: str,
        values: dict[str, str],
        count: Callable[[str], int] | None = None,
    ) -> Answer | None:
        """Send a form; None unless it was taken."""
        return self._kept(what, lambda: browser.post(path, values), count)

    def _kept(self, what: str, ask: Callable[[], Answer], count: Callable[[str], int] | None) -> Answer | None:
        begin = time.monotonic()
        try:
            answer = ask()
        except GONE:
            self.acts.append(Act(what, begin, time.monotonic() - begin, 0))
            return None
        took = time.monotonic() - begin
        if answer.where.startswith(SIGN_IN):
            self._browser = None
            self.acts.append(Act("sent to sign in", begin, took, answer.status))
            return None
        fine = answer.status in FINE
        pupils = (count(answer.text) if count else 1) if fine else 0
        self.acts.append(Act(what, begin, took, answer.status, pupils))
        return answer if fine else None

    def _enter(self) -> None:
        begin = time.monotonic()
        try:
            self._browser = self.enter()
            self.entered += 1
            status = 200
        except (*GONE, AssertionError):
            status = 0
        self.acts.append(Act("sign in", begin, time.monotonic() - begin, status))


class Load:
    """A context in which these people go on until it ends, with a pause of about `pace` seconds after each thing they do.

    A pause is half as long to one and a half times as long, each as likely, and the same in every load: people who all look
    equally long stay together as they began, and ask in waves. What goes wrong in a person's own code is raised at the end.
    """

    def __init__(self, people: Iterable[Person], pace: float = 0.1) -> None:
        self.people: Sequence[Person] = list(people)
        self.pace = pace
        self.over = threading.Event()
        self.broken: list[BaseException] = []
        self.threads = [
            threading.Thread(target=self._go_on, args=(person, random.Random(place)), daemon=True)
            for place, person in enumerate(self.people)
        ]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in self.threads), "somebody still waits for an answer"
        if self.broken:
            raise self.broken[0]

    def acts(self) -> Iterator[Act]:
        """All that was done so far."""
        for person in self.people:
            yield from list(person.acts)

    def good(self, since: float = 0.0) -> list[Act]:
        """What was asked after this moment and answered as it should."""
        return [act for act in self.acts() if act.at > since and act.is_good]

    def failed(self, since: float = 0.0, until: float = float("inf")) -> list[Act]:
        """What was asked in between and not answered, or with an error."""
        return [act for act in self.acts() if since < act.end <= until and not act.is_good]

    def everybody(self, since: float) -> bool:
        """Whether each of them got something good that was asked after this moment. Who broke never will, so that is raised."""
        if self.broken:
            raise self.broken[0]
        return all(any(act.at > since and act.is_good for act in list(person.acts)) for person in self.people)

    def _go_on(self, person: Person, chance: random.Random) -> None:
        try:
            while not self.over.is_set():
                done = len(person.acts)
                person.turn()
                pause = self.pace * chance.uniform(0.5, 1.5)
                self.over.wait(pause if all(act.is_good for act in person.acts[done:]) else PAUSE)
        except BaseException as error:
            self.broken.append(error)
            raise


def back(load: Load, since: float) -> float:
    """The seconds from a moment until everybody had got something good again."""
    firsts = [
        min((act.end for act in person.acts if act.at > since and act.is_good), default=float("inf"))
        for person in load.people
    ]
    return max(firsts) - since
