"""Saving a column of marks as a teacher does: the whole request, with the gate, for a class and for one pupil."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.urls import reverse

from bench.clock import FINE, Side, interleaved, load, middle, ratio
from bench.results import CannotMeasure, Result
from bench.site import Actor, Site

MARKS = ("6.1", "7.2")  # in turn, so that every save changes every mark
COLUMN = "select uid, id from test where group_id = (select id from learning_group where uid = %s) order by id limit 1"


@dataclass(slots=True)
class Saving:
    """Somebody who saves the marks of `pupils` for one test again and again."""

    actor: Actor
    address: str
    test: UUID
    pupils: list[UUID]
    turn: int = 0
    client: Client = field(default_factory=lambda: Client(SERVER_NAME="localhost"))

    def save(self) -> None:
        """One request. Anything but a save is an error, not a fast save."""
        was, now = MARKS[self.turn], MARKS[1 - self.turn]
        posted = {"toets": str(self.test), "reden": "meting"}
        for pupil in self.pupils:
            posted |= {f"w-{pupil}": was, f"c-{pupil}": now}
        self.client.cookies[settings.SESSION_COOKIE_NAME] = self.actor.secret
        response = self.client.post(self.address, posted)
        if response.status_code != 303:
            raise CannotMeasure(f"saving marks answered {response.status_code}")
        self.turn = 1 - self.turn


def saving(site: Site) -> Iterator[Result]:
    """A class of 28 against one pupil: the same request, one statement either way."""
    test, number = site.db.execute(COLUMN, [site.group]).fetchone() or (None, None)
    rows = site.db.execute("select uid from pupil where person_id = any(%s) order by person_id", [site.class_ids])
    pupils = [uid for (uid,) in rows.fetchall()]
    if test is None or len(pupils) != 28:
        raise CannotMeasure("the class to save marks of is not there")
    address = reverse("grades", kwargs={"uid": site.group})
    site.db.execute("update grade set value = %s, code = '' where test_id = %s", [MARKS[0], number])
    other = site.db.execute(COLUMN.replace("limit 1", "offset 1 limit 1"), [site.group]).fetchone()
    assert other is not None
    site.db.execute("update grade set value = %s, code = '' where test_id = %s", [MARKS[0], other[1]])
    many = Saving(site.teacher, address, test, pupils)
    one = Saving(site.teacher, address, other[0], pupils[:1])
    costs = interleaved({"many": Side(many.save), "one": Side(one.save)}, times=1, rounds=FINE)
    a, b = middle(costs["many"]), middle(costs["one"])
    how = f"CPU {b.cpu:.1f} → {a.cpu:.1f} ms (database {b.backend:.2f} → {a.backend:.2f}), log and history rows included; {load()}"
    yield Result("save_28_marks", ratio([c.cpu for c in costs["many"]], [c.cpu for c in costs["one"]]), how)
    yield Result("save_28_marks_wall", a.wall, f"wall p50 of the request, one pupil {b.wall:.1f} ms; {load()}")
