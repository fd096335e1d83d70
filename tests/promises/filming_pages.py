"""What people do with cameras, page after page: a browser, what somebody fills in, and what the page says then."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils.timezone import localtime

from tests.cameras.footage import BEGAN
from tests.cameras.registering import file, said
from tests.media.picturing import Row
from tests.people import Cast, Someone, days, sign_in
from zorgvuldig.statement.cache import MEMORY
from zorgvuldig.statement.jobs import measure_and_publish

LOOKING, KEEPING = "/cameras/kijken/", "/cameras/bewaren/"
PLAN = re.compile(r"/cameras/plattegronden/([0-9a-f-]{36})/tekening/")


def text(client: Client, path: str) -> str:
    """A page that opens."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def went(client: Client, path: str, values: dict[str, Any]) -> str:
    """Fill a page in, and be sent on: the address of where to."""
    answer = client.post(path, values)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def promised(now: datetime) -> str:
    """What anybody reads of the promise on cameras, once it was measured at this moment."""
    measure_and_publish(now)
    MEMORY.forget()  # a server asks again after some seconds
    (state,) = (one["state"] for one in Client().get("/beloften.json").json()["promises"] if one["id"] == "P17")
    return str(state)


def written_down(cast: Cast) -> Row:
    """Leo writes a camera down, draws where it hangs, and shows what it sees; it lacks nothing but a second person."""
    leo = sign_in(cast.leo)
    at = went(leo, "/cameras/nieuw/", said(name="Stalling", place="bikes"))
    went(leo, "/cameras/plattegronden/nieuw/", {"name": "Begane grond", "drawing": file()})
    plan = PLAN.findall(text(leo, "/cameras/plattegronden/"))[0]
    went(leo, f"{at}plaats/", {"plan": plan, "van-links": "20", "van-boven": "40"})
    went(leo, f"{at}beeld/", {"sees": "De rekken en het hek.", "picture": file()})
    assert "neemt nog niet op" in text(leo, at)
    return Row(*cast.db.execute("select id, uid from camera").fetchone())


def approves(who: Someone, camera: Row) -> int:
    """Somebody reads all of it and says yes: how the page answers."""
    browser, path = sign_in(who), f"/cameras/{camera.uid}/goedkeuren/"
    page = browser.get(path)
    return browser.post(path, {"seen": page.context["seen"] if page.status_code == 200 else ""}).status_code


def moment(minutes: int) -> str:
    """So many minutes after the theft began, as a browser sends it."""
    return f"{localtime(BEGAN + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"


def asks(who: Someone, camera: Row, incident: Row, **more: str) -> Any:
    """Somebody asks to look at eleven minutes of the theft."""
    wish = {
        "camera": str(camera.uid), "starts_at": moment(0), "ends_at": moment(11), "purpose": "safety", "reason": "Wie nam de fietsen mee?",
    } | more  # fmt: skip
    return sign_in(who).post(f"{LOOKING}nieuw/?incident={incident.uid}", wish)


def answers(who: Someone, asked: str) -> int:
    """Somebody says yes, for an hour."""
    return sign_in(who).post(f"{asked}antwoord/", {"outcome": "yes", "minutes": "60", "answer": ""}).status_code


def plays(who: Someone, asked: str, piece: UUID) -> bytes:
    """What the player of somebody gets of a piece; nothing when they may not."""
    answer = sign_in(who).get(f"{asked}{piece}/", headers={"Range": "bytes=0-"})
    return answer.content if answer.status_code == 206 else b""


def kept(cast: Cast, camera: Row, incident: Row) -> str:
    """Leo asks to keep the first minutes for the police, and Petra says yes: the page of it."""
    wish = {
        "cameras": [str(camera.uid)], "starts_at": moment(0), "ends_at": moment(1), "why": "Er is aangifte gedaan.",
        "owner": str(cast.leo.id), "ends_on": str(days(90)), "review_on": str(days(60)),
    }  # fmt: skip
    at = went(sign_in(cast.leo), f"{KEEPING}nieuw/{incident.uid}/", wish)
    went(sign_in(cast.petra), f"{at}besluit/", {"besluit": "ja"})
    return at
