"""A class photo as the people of a school meet it: brought, named, weighed, published, looked at, taken back.

Every step is a page that somebody opens or a job that runs, except what no page does: who is where in the photo, the faults an
administrator makes, and what the statement should not believe.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.test import Client

from tests.consent.answering import page_of, press
from tests.media.bringing import send
from tests.media.photos import group, overlap, pixels, places, told
from tests.media.picturing import Row, faces_of, team
from tests.media.publication.weighing import decide
from tests.media.tagging_pages import faces, place
from tests.people import Cast, Someone, days, sign_in
from zorgvuldig.media.copies_job import make_copies
from zorgvuldig.media.publication.job import keep
from zorgvuldig.media.uploads.intake_job import look_at_uploads
from zorgvuldig.statement.evidence import measure

WEBSITE, NEWSLETTER = "website_public", "newsletter"
# Who sits where, from the left. The last one is of another school.
SEATS = ("bram", "tess", "yara", "noor", "")
# Whose word counts: two are under 16.
DECIDES = {"bram": "bea", "tess": "tess", "yara": "yara", "noor": "gerda"}
# Every face has a box, they say.
SURE = {"bevestig": "1", "compleet": "1"}
PLACES = places(len(SEATS), 1)
ORIGINAL = group(len(SEATS), 1, 300)
ADDRESS = re.compile(r"/beeld/[\w-]{43}/")
UID = re.compile(r"/foto/([0-9a-f-]{36})/")


@dataclass(frozen=True, slots=True)
class Story:
    """A class photo: who tells it, the event and the photo."""

    cast: Cast
    event: UUID
    photo: Row

    def page(self, rest: str = "") -> str:
        """An address of the photo inside the school."""
        return f"/foto/{self.photo.uid}/{rest}"


def brought(cast: Cast, by: Someone | None = None) -> Story:
    """Dirk, who teaches them, makes an event and brings the photo of his phone; the job finds the faces."""
    cast.guardian("Bea", "bram")
    client = sign_in(by or cast.dirk)
    groups = {"groups": [str(cast.groups["wi2B"][1])]}
    answer = client.post("/fotos/nieuw/", {"name": "Klassenfoto", "happened_on": f"{days(-1)}", **groups})
    assert answer.status_code == 303, answer.content.decode()
    said = send(client, answer["Location"], "IMG_0007.jpg", told(ORIGINAL))
    assert said, "nothing was said of the file"
    assert look_at_uploads(datetime.now(UTC)) == 1
    event = UUID(answer["Location"].split("/")[2])
    found = UID.search(client.get(f"/fotos/{event}/").content.decode())
    assert found
    (number,) = cast.db.execute("select id from picture where uid = %s", [found[1]]).fetchone()
    return Story(cast, event, Row(number, UUID(found[1])))


def seats(story: Story) -> list[int]:
    """The seat of each face that was found, in the order in which the page lists them."""
    rows = story.cast.db.execute("select box from face where picture_id = %s order by id", [story.photo.id]).fetchall()
    return [max(range(len(SEATS)), key=lambda seat: overlap(tuple(box), PLACES[seat])) for (box,) in rows]


def says(story: Story, by: Someone, *names: str, stranger: str = "", **more: str) -> None:
    """`by` says who these pupils are, and what the stranger is; of the others nothing, so that what was said stands."""
    values = {"gezien": faces_of(story.cast, story.photo), "bewaar": "1", **more}
    for (_, uid), seat in zip(faces(story.cast, story.photo), seats(story), strict=False):
        name = SEATS[seat]
        if name in names or (not name and stranger):
            values[f"wie-{uid}"] = str(story.cast.people[name].uid) if name else stranger
    answer = sign_in(by).post(place(story.cast, story.photo), values)
    assert answer.status_code == 303, answer.content.decode()


def named(story: Story, stranger: str = "other") -> Story:
    """Dirk says whom he may; a court shields Noor, so the team names her, and confirms that every face has a box."""
    says(story, story.cast.dirk, "bram", "tess", "yara", stranger=stranger)
    says(story, team(story.cast), "noor", **SURE)
    return story


def answered(story: Story, pupil: str, allows: str, *media: str) -> None:
    """Whoever decides about a pupil presses a button on the page about consent, once for each medium."""
    who = DECIDES[pupil]
    page = page_of(story.cast, pupil, own=who == pupil)
    for medium in media or (WEBSITE,):
        answer = press(sign_in(story.cast.people[who]), page, allows, medium)
        assert answer.status_code == 303, answer.content.decode()


def everybody(story: Story, *media: str) -> None:
    """A yes of everybody."""
    for pupil in DECIDES:
        answered(story, pupil, "yes", *media)


def weighed(story: Story, by: Someone | None = None, /, **said: Any) -> Any:
    """Leo, who did not bring it, decides: by medium its outcome."""
    return decide(sign_in(by or story.cast.leo), story.cast, story.photo, **said)


def placed(story: Story, *media: str) -> Any:
    """Leo publishes it, and sees what is said then."""
    for medium in media or (WEBSITE,):
        form = {"medium": medium, "act": "place", f"{medium}-style": "cells"}
        answer = sign_in(story.cast.leo).post(story.page("plaatsen/"), form, follow=True)
    return answer


def jobs_run() -> None:
    """A minute goes by: what ended is written down, files are made, and what was asked for is published."""
    for job in (keep, make_copies, keep):
        job(datetime.now(UTC))


def addresses(story: Story) -> list[str]:
    """Where anybody can see the photo, as the page of the team says it."""
    return ADDRESS.findall(sign_in(story.cast.leo).get(story.page("plaatsen/")).content.decode())


def shown(cast: Cast, outcome: str = "as_is", *media: str, **said: Any) -> Story:
    """The whole way to a photo that everybody agreed to, as it is, on the website (or in these media)."""
    story, where = named(brought(cast), "agreed"), media or (WEBSITE,)
    everybody(story, *where)
    answer = weighed(story, **dict.fromkeys(where, outcome), **said)
    assert answer.status_code == 303, answer.content.decode()
    placed(story, *where)
    jobs_run()
    return story


def newsletter(story: Story) -> str:
    """Leo writes a newsletter with the photo, and lets everybody read it; where that is."""
    desk, leo = "/fototeam/nieuwsbrieven/", sign_in(story.cast.leo)
    form = {"title": "Week 48", "text": "Mooi.", "school": str(story.cast.schools["Oost"]), "pictures": [str(story.photo.uid)]}  # fmt: skip
    answer = leo.post(f"{desk}nieuw/", form)
    assert answer.status_code == 303, answer.content.decode()
    assert leo.post(answer["Location"], {"act": "show"}).status_code == 303
    return answer["Location"].replace(desk, "/ouderinfo/")


def seen(address: str) -> bytes:
    """What anybody gets at an address."""
    answer = Client().get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return b"".join(answer) if answer.streaming else answer.content


def recognisable(content: bytes) -> list[str]:
    """Whose face is in this file as it was in the original: by name, the stranger as an empty name."""
    shown = pixels(content).astype(int)
    there = np.asarray(ORIGINAL.resize((shown.shape[1], shown.shape[0]))).astype(int)
    return [name for name, box in zip(SEATS, PLACES, strict=True) if _differs(shown, there, box) < 8]


def _differs(one: Any, other: Any, box: Sequence[float]) -> float:
    high, wide = one.shape[:2]
    left, top, width, height = box
    part = np.s_[int(top * high) : int((top + height) * high), int(left * wide) : int((left + width) * wide)]
    return float(np.abs(one[part] - other[part]).mean())


def lists(story: Story, address: str) -> list[str]:
    """The pages and feeds for anybody that name this address of a picture."""
    token = address.split("/")[2]
    pages = (f"/albums/{story.event}/", f"/albums/{story.event}/inlijsten/", "/albums/", "/albums/feed.json", "/albums/feed.xml")  # fmt: skip
    return [page for page in pages if token in Client().get(page).content.decode()]


def found(promise: str) -> tuple[str, dict[str, Any]]:
    """What the statement says of a promise now: its state, and the figures behind it."""
    (evidence,) = [one for one in measure(datetime.now(UTC)) if one.promise == promise]
    return evidence.state, evidence.evidence["figures"]


@contextmanager
def otherwise(cast: Cast, function: str, old: str, new: str) -> Iterator[None]:
    """An administrator changed a function of the gate: this text in it became that one."""
    (before,) = cast.db.execute("select pg_get_functiondef(%s::regprocedure)", [function]).fetchone()
    assert old in before, function
    cast.db.execute(before.replace(old, new))
    try:
        yield
    finally:
        cast.db.execute(before)


@contextmanager
def new_words(cast: Cast, topic: str = WEBSITE) -> Iterator[None]:
    """The school asks in other words, as after `register apply`: what was said to the old ones counts no more."""
    (before,) = cast.db.execute("select value from gate.state where key = 'register_topics'").fetchone()
    old = f'"topic":"{topic}","version":1,'
    assert old in before
    put = "update gate.state set value = %s where key = 'register_topics'"
    cast.db.execute(put, [before.replace(old, old.replace("1", "2"))])
    try:
        yield
    finally:
        cast.db.execute(put, [before])


def blind(cast: Cast) -> Any:
    """The check at every look says of everything that it may be seen."""
    return otherwise(cast, "gate.why_not_shown(bigint[])", "coalesce(nullif(a.why, '')", "coalesce(''")
