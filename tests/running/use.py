"""A school in use: somebody reads pages and somebody saves marks, in threads of their own, and keeps what was acknowledged."""

import http.client
import re
import threading
import time
from dataclasses import dataclass, field

from tests.running.school import School
from tests.running.visitor import Visitor

LISTS = re.compile(r'href="(/groepen/[0-9a-f-]{36}/cijfers/)"')
CHILDREN = re.compile(r'href="(/mijn-kind/[0-9a-f-]{36}/)"')
GONE = (OSError, http.client.HTTPException)


@dataclass
class Act:
    """Something that was asked: when, of which process, and what came back; status 0 is no answer at all."""

    at: float
    port: int
    status: int


@dataclass
class Reader:
    """A parent who looks at the list of their children again and again: one row in the log for each child, every time."""

    visitor: Visitor
    ports: list[int]
    acts: list[Act] = field(default_factory=list)

    def act(self, turn: int) -> None:
        """Look once."""
        self.acts.append(_act(self.visitor.at(self.ports[turn % len(self.ports)]), "/mijn-kinderen/"))


@dataclass
class Teacher:
    """A teacher who gives the same pupil another mark again and again; `saved` are those that the pages said were saved."""

    visitor: Visitor
    ports: list[int]
    path: str
    pupil: str = ""
    now: str = ""
    saved: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    def act(self, turn: int) -> None:
        """Read the list when it is not known what stands there, and save one mark."""
        visitor = self.visitor.at(self.ports[turn % len(self.ports)])
        if not self.now and not self._read(visitor):
            return
        mark = f"{1 + turn % 90 / 10:.1f}"
        form = {"toets": self.test, f"w-{self.pupil}": self.now, f"c-{self.pupil}": mark, "reden": "opnieuw bekeken"}
        begin = time.monotonic()
        try:
            answer = visitor.post(self.path, form)
        except GONE:
            answer = None
        self.acts.append(Act(begin, visitor.port, answer.status if answer else 0))
        self.now = ""
        if answer and answer.status == 303:
            self.now = mark
            self.saved.append(mark)

    def _read(self, visitor: Visitor) -> bool:
        begin = time.monotonic()
        try:
            answer = visitor.get(self.path)
        except GONE:
            answer = None
        self.acts.append(Act(begin, visitor.port, answer.status if answer else 0))
        if answer is None or answer.status != 200:
            return False
        self.visitor.token = visitor.token
        fields = answer.fields()
        self.test = fields["toets"]
        self.pupil = self.pupil or next(name[2:] for name in fields if name.startswith("w-"))
        self.now = fields[f"w-{self.pupil}"]
        return True


class InUse:
    """A context in which these people go on, each in a thread, until it ends."""

    def __init__(self, *people: Reader | Teacher) -> None:
        self.people = people
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._go_on, args=(person,)) for person in people]

    def __enter__(self) -> "InUse":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _go_on(self, person: Reader | Teacher) -> None:
        turn = 0
        while not self.over.is_set():
            person.act(turn)
            turn += 1


def reader(school: School, *ports: int) -> Reader:
    """The parent of the demonstration, signed in."""
    return Reader(school.signed_in("ouder", ports[0]), list(ports))


def teacher(school: School, *ports: int) -> Teacher:
    """The teacher of the demonstration, signed in, with the first list of marks."""
    visitor = school.signed_in("docent", ports[0])
    return Teacher(visitor, list(ports), LISTS.findall(visitor.get("/groepen/").text)[0])


def good(acts: list[Act], status: tuple[int, ...] = (200, 303)) -> list[Act]:
    """Those that were answered as they should."""
    return [act for act in acts if act.status in status]


def _act(visitor: Visitor, path: str) -> Act:
    begin = time.monotonic()
    try:
        return Act(begin, visitor.port, visitor.get(path).status)
    except GONE:
        return Act(begin, visitor.port, 0)
