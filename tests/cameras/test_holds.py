"""Footage stays longer only for an incident, as another than the asker allowed, and each refusal is said in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import NOW, Cast, days, sign_in
from zorgvuldig.cameras.holds import actions as operations
from zorgvuldig.cameras.holds.labels import FIELDS, REFUSALS

BEGAN = footage.BEGAN
NOTHING = "Zolang niemand anders dit goedkeurt, blijft er niets langer bewaard."
AT = "%Y-%m-%dT%H:%M"


def local(moment: Any) -> str:
    return timezone.localtime(moment).strftime(AT)


def said(cast: Cast, *cameras: Row, **more: Any) -> dict[str, Any]:
    """What somebody fills in."""
    return {
        "cameras": [str(one.uid) for one in cameras], "starts_at": local(BEGAN), "ends_at": local(BEGAN + timedelta(minutes=20)),
        "why": "Er is aangifte gedaan.", "owner": str(cast.leo.id), "ends_on": str(days(60)), "review_on": str(days(30)),
    } | more  # fmt: skip


def asking(at: Row) -> str:
    return f"/cameras/bewaren/nieuw/{at.uid}/"


def rows(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute(
        "select asked_by_id, approved_by_id, refused_by_id, ended_by_id from footage_hold order by id"
    ).fetchall()


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.fixture
def whole(cast: Cast) -> tuple[Row, Row]:
    """A camera with a minute of footage and a gap, and an incident."""
    camera, at = footage.camera(cast), footage.incident(cast)
    footage.segment(cast, camera)
    footage.segment(cast, camera, BEGAN + timedelta(minutes=1))
    cast.put(
        "camera_gap", camera_id=camera.id, starts_at=BEGAN + timedelta(minutes=2), ends_at=BEGAN + timedelta(minutes=5),
        why="frozen",
    )  # fmt: skip
    return camera, at


@pytest.mark.parametrize("name", ["kees", "leo", "petra"])
def test_who_looks_after_cameras_asks_and_is_told_that_nothing_stays_yet(
    cast: Cast, whole: tuple[Row, Row], name: str
) -> None:
    footage.caretaker(cast)
    camera, at = whole
    who = cast.people[name]
    client = sign_in(who)
    shown = text(client, asking(at))
    assert NOTHING in shown
    assert "verdwijnen op" in shown
    assert "geen beeld: de camera stuurde niets" in shown
    assert shown.count("<rect") == 2  # two pieces that touch are one stretch, and a gap
    answer = client.post(asking(at), said(cast, camera))
    assert answer.status_code == 303, answer.content.decode()
    assert rows(cast) == [(who.id, None, None, None)]
    assert NOTHING in text(client, answer.url)
    assert NOTHING in text(client, "/cameras/bewaren/")
    assert "Deze beelden mogen blijven" not in text(client, answer.url)  # not by the asker


def test_a_second_person_allows_it_and_only_then_it_is_kept(cast: Cast, whole: tuple[Row, Row]) -> None:
    row = footage.hold(cast, whole[1], whole[0], by=footage.caretaker(cast))
    path = f"/cameras/bewaren/{row.uid}/"
    assert "Deze beelden mogen blijven" in text(sign_in(cast.petra), path)
    assert sign_in(cast.petra).post(f"{path}besluit/", {"besluit": "ja"}).status_code == 303
    assert rows(cast)[0][1] == cast.petra.id
    shown = text(sign_in(cast.leo), path)
    assert NOTHING not in shown
    assert "Goedgekeurd door" in shown


@pytest.mark.parametrize("name", ["kees", "leo"])
def test_nobody_decides_about_their_own_and_a_caretaker_about_none(
    cast: Cast, whole: tuple[Row, Row], name: str
) -> None:
    footage.caretaker(cast)
    row = footage.hold(cast, whole[1], whole[0], by=cast.leo)
    client = sign_in(cast.people[name])
    answer = client.post(f"/cameras/bewaren/{row.uid}/besluit/", {"besluit": "ja"}, follow=True)
    assert str(REFUSALS["second"]) in answer.content.decode()
    assert rows(cast)[0][1:3] == (None, None)


def test_the_data_protection_officer_reads_along_and_changes_nothing(cast: Cast, whole: tuple[Row, Row]) -> None:
    row = footage.hold(cast, whole[1], whole[0])
    client = sign_in(cast.fenna)
    assert "Er is aangifte" not in text(client, "/cameras/bewaren/")
    assert "Aangifte gedaan." in text(client, f"/cameras/bewaren/{row.uid}/")
    for path, values in (
        (asking(whole[1]), said(cast, whole[0])), (f"/cameras/bewaren/{row.uid}/besluit/", {"besluit": "ja"}),
        (f"/cameras/bewaren/{row.uid}/stoppen/", {}),
    ):  # fmt: skip
        assert client.post(path, values).status_code == 404
    assert client.get(asking(whole[1])).status_code == 404
    assert rows(cast) == [(cast.leo.id, None, None, None)]


def test_it_is_decided_once(cast: Cast, whole: tuple[Row, Row]) -> None:
    row = footage.hold(cast, whole[1], whole[0], by=footage.caretaker(cast))
    for who, word in ((cast.petra, "nee"), (cast.leo, "ja")):
        sign_in(who).post(f"/cameras/bewaren/{row.uid}/besluit/", {"besluit": word})
    assert rows(cast)[0][1:3] == (None, cast.petra.id)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"ends_at": local(BEGAN)}, "stretch"), ({"ends_at": local(BEGAN - timedelta(hours=1))}, "stretch"),
        ({"ends_at": local(BEGAN + timedelta(days=8))}, "long"), ({"starts_at": local(BEGAN - timedelta(hours=30))}, "wide"),
        ({"ends_on": str(days(0)), "review_on": str(days(1))}, "past"), ({"ends_on": str(days(200))}, "term"),
        ({"review_on": str(days(61))}, "review"),
    ],
)  # fmt: skip
def test_what_may_not_be_is_said_beside_its_field(
    cast: Cast, whole: tuple[Row, Row], more: dict[str, Any], why: str
) -> None:
    answer = sign_in(cast.leo).post(asking(whole[1]), said(cast, whole[0], **more))
    assert answer.status_code == 422
    assert str(REFUSALS[why]) in answer.content.decode()
    assert str(REFUSALS[why]) in answer.context["form"].errors[FIELDS[why]]
    assert rows(cast) == []


@pytest.mark.parametrize(
    "more",
    [{"cameras": []}, {"why": ""}, {"owner": ""}, {"owner": "1"}, {"starts_at": "gisteren"}, {"ends_on": ""}, {"review_on": "x"},
     {"review_on": str(days(0))}],
)  # fmt: skip
def test_what_is_missing_is_asked(cast: Cast, whole: tuple[Row, Row], more: dict[str, Any]) -> None:
    answer = sign_in(cast.leo).post(asking(whole[1]), said(cast, whole[0], **more))
    assert answer.status_code == 422
    assert [name for name in more if answer.context["form"].errors.get(name)]
    assert rows(cast) == []


def test_a_camera_of_another_school_and_a_hidden_one_are_no_choice(cast: Cast, whole: tuple[Row, Row]) -> None:
    kees = footage.caretaker(cast)
    west, hidden = footage.camera(cast, "Poort", school="West"), footage.camera(cast, "Verborgen", is_covert=True)
    for other in (west, hidden):
        answer = sign_in(kees).post(asking(whole[1]), said(cast, whole[0], other))
        assert answer.status_code == 422
    assert "Verborgen" not in text(sign_in(kees), asking(whole[1]))
    assert "Verborgen" in text(sign_in(cast.leo), asking(whole[1]))
    assert rows(cast) == []


def test_an_incident_that_is_closed_or_of_another_school_is_not_there(cast: Cast, whole: tuple[Row, Row]) -> None:
    closed = footage.incident(cast, closed_at=NOW, closed_by_id=cast.leo.id, outcome="Klaar.")
    west = footage.incident(cast, school="West", title="Van West")
    hold = footage.hold(cast, west, school_id=cast.schools["West"])
    for who in (cast.leo, footage.caretaker(cast)):
        assert sign_in(who).get(asking(closed)).status_code == 404
    oost_only = cast.staff("Koos", "caretaker", "Oost")
    assert sign_in(oost_only).get(asking(west)).status_code == 404
    assert sign_in(oost_only).get(f"/cameras/bewaren/{hold.uid}/").status_code == 404
    assert "Van West" not in text(sign_in(oost_only), "/cameras/bewaren/")


def test_the_database_has_the_last_word(cast: Cast, whole: tuple[Row, Row], monkeypatch: pytest.MonkeyPatch) -> None:
    """An incident that is closed while somebody fills the form in."""

    def closed(*args: Any, **more: Any) -> Any:
        cast.db.execute("update incident set closed_at = now(), closed_by_id = %s, outcome = 'x'", [cast.leo.id])
        return real(*args, **more)

    real = operations.ask
    monkeypatch.setattr(operations, "ask", closed)
    answer = sign_in(cast.leo).post(asking(whole[1]), said(cast, whole[0]))
    assert answer.status_code == 422
    assert str(REFUSALS["closed"]) in answer.content.decode()


# --- looking again, and ending ---------------------------------------------------------------------------------------------


def test_it_is_looked_at_again_and_the_next_day_stands(cast: Cast, whole: tuple[Row, Row]) -> None:
    row = footage.hold(cast, whole[1], whole[0], approved_by=cast.petra, review_on=days(0))
    client = sign_in(cast.leo)
    assert "Opnieuw bekijken</h2>" in text(client, "/cameras/bewaren/")
    assert "tijd om opnieuw te kijken" in text(client, f"/cameras/bewaren/{row.uid}/")
    for wrong in (days(0), days(61)):
        client.post(f"/cameras/bewaren/{row.uid}/nagekeken/", {"review_on": str(wrong)})
        assert cast.db.execute("select reviewed_at from footage_hold").fetchone() == (None,)
    client.post(f"/cameras/bewaren/{row.uid}/nagekeken/", {"review_on": str(days(14))})
    review_on, reviewed_at = cast.db.execute("select review_on, reviewed_at from footage_hold").fetchone()
    assert review_on == days(14)
    assert reviewed_at is not None
    assert "Opnieuw bekijken</h2>" not in text(client, "/cameras/bewaren/")


def test_it_is_ended_early_and_once(cast: Cast, whole: tuple[Row, Row]) -> None:
    row = footage.hold(cast, whole[1], whole[0], approved_by=cast.petra)
    client = sign_in(footage.caretaker(cast))
    path = f"/cameras/bewaren/{row.uid}/stoppen/"
    assert "Dat kan niet terug." in text(client, path)
    assert "verdwijnt binnen een uur" in client.post(path, follow=True).content.decode()
    assert str(REFUSALS["ended"]) in client.post(path, follow=True).content.decode()
    assert rows(cast)[0][3] == cast.people["kees"].id


@pytest.mark.parametrize("name", ["dirk", "anna", "maud", "cato", "gerda", "noor"])
def test_nobody_else_knows_of_it(cast: Cast, whole: tuple[Row, Row], name: str) -> None:
    row = footage.hold(cast, whole[1], whole[0])
    client = sign_in(cast.people[name])
    for path in ("/cameras/bewaren/", asking(whole[1]), f"/cameras/bewaren/{row.uid}/"):
        assert client.get(path).status_code == 404
