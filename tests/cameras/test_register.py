"""The register of cameras: written down by a school leader, complete before it records, and what the form refuses."""

import logging
import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from psycopg.types.json import Json

from tests.cameras import footage
from tests.cameras.registering import SECRET, file, said
from tests.people import Cast, days, sign_in
from zorgvuldig.cameras.addresses import open_address, seal_address
from zorgvuldig.cameras.register.reads import disk_bytes, size_text


def written(cast: Cast, **more: Any) -> tuple[Client, Any, str]:
    """Leo writes a camera down: his browser, its row, and its page."""
    leo = sign_in(cast.leo)
    answer = leo.post("/cameras/nieuw/", said(**more))
    assert answer.status_code == 303, answer.context["form"].errors
    row = cast.db.execute(
        "select id, uid, address, purposes, weekdays, keep_days, added_by_id, changed_by_id from camera order by id desc"
    ).fetchone()
    assert answer["Location"] == f"/cameras/{row[1]}/"
    return leo, row, answer["Location"]


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- writing down ---------------------------------------------------------------------------------------------------


def test_a_school_leader_writes_a_camera_down(cast: Cast) -> None:
    _leo, row, _at = written(cast)
    assert row[3:] == (["safety", "guarding"], 127, 28, cast.leo.id, cast.leo.id)
    assert footage.lacks(cast, footage.Row(row[0], row[1])) == ["plan", "view", "approval"]


def test_an_incomplete_camera_is_kept_and_says_what_is_missing(cast: Cast) -> None:
    empty = dict.fromkeys(
        ("sees", "necessity", "lighter", "dpia_on", "dpia_says", "council_on", "council_says", "sign_on", "sign_says", "address", "user", "password"), ""
    )  # fmt: skip
    leo, row, at = written(cast, **empty, purposes=[])
    page = text(leo.get(at))
    for field in ("purposes_0", "necessity", "lighter", "dpia_on", "council_on", "sign_on", "address"):
        assert f'href="{at}veranderen/#id_{field}"' in page
    for where in ("plaats", "beeld", "goedkeuren"):
        assert f'href="{at}{where}/' in page
    form = text(leo.get(f"{at}veranderen/"))
    for field in ("purposes_0", "necessity", "lighter", "dpia_on", "council_on", "sign_on", "address"):
        assert f'id="id_{field}"' in form
    assert "(mag later)" in form
    assert "neemt nog niet op" in page
    assert row[2] == b""


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("place", "toilet", "mag nooit een camera hangen"), ("place", "changing_room", "mag nooit een camera hangen"),
        ("place", "roof", "Kies een ruimte uit de lijst"), ("place", "", "Kies in wat voor ruimte"), ("name", "", "Geef de camera een naam"),
        ("keep_days", "29", "1 tot en met 28"), ("keep_days", "0", "1 tot en met 28"), ("keep_days", "veel", "1 tot en met 28"),
        ("purposes", ["fun"], "Een van deze doelen bestaat niet"), ("weekdays", [], "Kies minstens één dag"),
        ("dpia_on", str(days(1)), "Deze dag moet nog komen"), ("council_on", str(days(9)), "Deze dag moet nog komen"),
        ("sign_on", str(days(1)), "Deze dag moet nog komen"), ("dpia_on", "gisteren", "Vul de dag in als dag"),
        ("from_hour", "18:00", "Vul beide tijden in"), ("until_hour", "laat", "Vul een tijd in"), ("kbit", "1", "van 64 tot en met 50000"),
        ("address", "http://10.0.4.12/", "begint met rtsps://"), ("address", "rtsp://8.8.8.8/1", "buiten het netwerk voor camera’s"),
        ("address", "rtsp://10.0.4.12/1#2", "geen heel adres"), ("address", f"rtsp://kijker:{SECRET}@10.0.4.12/1", "vul ze hieronder in"),
        ("address", "", "Vul ook het adres in"), ("source", "tape", "Kies wie opneemt"),
    ],
)  # fmt: skip
def test_what_the_form_refuses(cast: Cast, field: str, value: Any, says: str) -> None:
    extra = {"password": ""} if (field, value) == ("address", "") else {}
    answer = sign_in(cast.leo).post("/cameras/nieuw/", said(**{field: value}, **extra))
    assert answer.status_code == 422
    assert says in text(answer)
    assert SECRET not in text(answer)
    assert cast.db.execute("select count(*) from camera").fetchone() == (0,)


def test_an_address_without_tls_is_refused_beside_its_field(cast: Cast) -> None:
    with override_settings(CAMERA_PLAIN=[]):
        answer = sign_in(cast.leo).post("/cameras/nieuw/", said())
        assert answer.status_code == 422
        assert "Dit adres is niet versleuteld" in text(answer)
        assert cast.db.execute("select count(*) from camera").fetchone() == (0,)
        safe = sign_in(cast.leo).post("/cameras/nieuw/", said(address="rtsps://10.0.4.12/kanaal1"))
    assert safe.status_code == 303


def test_live_is_for_guarding_alone(cast: Cast) -> None:
    answer = sign_in(cast.leo).post("/cameras/nieuw/", said(has_live="on", purposes=["safety"]))
    assert answer.status_code == 422
    assert "Live meekijken mag alleen" in text(answer)


def test_toilets_are_on_the_list_so_that_the_reason_is_read(cast: Cast) -> None:
    page = text(sign_in(cast.leo).get("/cameras/nieuw/"))
    assert '<option value="toilet">Toilet</option>' in page
    assert '<option value="changing_room">Kleedruimte of douche</option>' in page


def test_nobody_else_writes_or_changes_a_camera(cast: Cast) -> None:
    kees, one = footage.caretaker(cast), footage.camera(cast)
    for who in (kees, cast.petra, cast.fenna, cast.dirk, cast.anna):
        for place in (
            "nieuw/",
            f"{one.uid}/veranderen/",
            f"{one.uid}/einde/",
            f"{one.uid}/plaats/",
            f"{one.uid}/beeld/",
        ):
            assert sign_in(who).get(f"/cameras/{place}").status_code == 404
            assert sign_in(who).post(f"/cameras/{place}", said()).status_code == 404
    assert cast.db.execute("select count(*), min(name) from camera where ended_at is null").fetchone() == (1, "Ingang")


def test_a_caretaker_reads_along_without_hidden_cameras(cast: Cast) -> None:
    kees, one, hidden = (
        footage.caretaker(cast),
        footage.camera(cast),
        footage.camera(cast, "Stille hoek", is_covert=True),
    )
    page = sign_in(kees).get("/cameras/")
    assert page.status_code == 200
    assert "Ingang" in text(page)
    assert "Stille hoek" not in text(page)
    assert sign_in(kees).get(f"/cameras/{one.uid}/").status_code == 200
    assert sign_in(kees).get(f"/cameras/{hidden.uid}/").status_code == 404
    assert "Stille hoek" in text(sign_in(cast.petra).get("/cameras/"))


def test_a_way_that_is_closed_is_not_shown(cast: Cast) -> None:
    one, kees = footage.camera(cast, approved=False, necessity=""), footage.caretaker(cast)
    for who, ways in (
        (cast.leo, {"veranderen", "goedkeuren"}),
        (cast.petra, {"goedkeuren"}),
        (cast.fenna, set()),
        (kees, set()),
    ):
        browser = sign_in(who)
        for page in (text(browser.get("/cameras/")), text(browser.get(f"/cameras/{one.uid}/"))):
            assert "Schrijf op waarom de camera nodig is." in page
            assert {way for way in ("veranderen", "goedkeuren") if f"/cameras/{one.uid}/{way}/" in page} == ways


def test_the_empty_list_says_what_to_do(cast: Cast) -> None:
    assert "Schrijf eerst op waarvoor hij nodig is" in text(sign_in(cast.leo).get("/cameras/"))
    assert "Vraag de schoolleider" in text(sign_in(footage.caretaker(cast)).get("/cameras/"))


def test_a_camera_of_another_school_is_not_there(cast: Cast) -> None:
    west = footage.camera(cast, "Westdeur", school="West")
    leo = sign_in(cast.leo)
    assert "Westdeur" not in text(leo.get("/cameras/"))
    for what in ("", "veranderen/", "goedkeuren/", "einde/", "plaats/", "beeld/", "verborgen/"):
        assert leo.post(f"/cameras/{west.uid}/{what}", said()).status_code in (404, 405)


def test_the_menu_has_it(cast: Cast) -> None:
    for who, there in (
        (footage.caretaker(cast), True),
        (cast.leo, True),
        (cast.fenna, True),
        (cast.dirk, False),
        (cast.anna, False),
    ):
        assert ('href="/cameras/"' in text(sign_in(who).get("/"))) is there


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_says_how_it_is(cast: Cast) -> None:
    one = footage.camera(cast)
    began = footage.BEGAN - timedelta(days=3)
    footage.segment(cast, one, began)
    cast.db.execute(
        "insert into camera_state (camera_id, state, why, seen_at, clock) values (%s, 'frozen', '', now(), '')",
        [one.id],
    )
    page = text(sign_in(cast.leo).get("/cameras/"))
    assert "geeft antwoord, maar geen beeld" in page
    assert "1,2 TB voor 28 dagen" in page
    assert "ja, en goedgekeurd" in page
    assert "er zijn geen beelden" not in page
    cast.db.execute("update camera_state set seen_at = now() - interval '1 hour', state = 'recording'")
    page = text(sign_in(cast.leo).get("/cameras/"))
    assert "de opnemer zegt niets" in page
    assert "neemt op</span>" not in page


@pytest.mark.parametrize(("approved", "says"), [(True, "zo is het bedoeld"), (False, "er moet nog iets geregeld")])
def test_a_camera_that_waits_for_something_is_not_as_it_should_be(cast: Cast, approved: bool, says: str) -> None:
    one = footage.camera(cast, approved=approved)
    cast.put(
        "camera_state", "camera_id", camera_id=one.id, state="waiting", why="", seen_at=timezone.now(), clock=""
    )  # fmt: skip
    for path in ("/cameras/", f"/cameras/{one.uid}/"):
        page = text(sign_in(cast.leo).get(path))
        assert (says in page, "zo is het bedoeld" in page) == (True, approved), path


def test_how_much_disk_a_camera_needs() -> None:
    assert disk_bytes(4000, 127, None, None, 28) == 1_209_600_000_000
    assert disk_bytes(4000, 127, time(8), time(8), 28) == 1_209_600_000_000
    assert disk_bytes(4000, 31, time(8), time(20), 7) == 5 * 12 * 3600 * 500_000
    assert disk_bytes(4000, 127, time(22), time(6), 7) == 7 * 8 * 3600 * 500_000
    assert (size_text(1_209_600_000_000), size_text(43_200_000_000), size_text(0)) == ("1,2 TB", "43 GB", "0,0 GB")


# --- the address ----------------------------------------------------------------------------------------------------


def test_the_address_is_sealed_and_in_no_page_or_log(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    leo, row, at = written(cast)
    assert open_address(row[1], row[2]) == "rtsp://kijker:Geh3im%40kamer@10.0.4.12/kanaal1"
    everything = "".join(text(leo.get(place)) for place in (at, f"{at}veranderen/", "/cameras/", f"{at}goedkeuren/"))
    everything += caplog.text
    everything += str(cast.db.execute("select changed from gate.change where table_name = 'camera'").fetchall())
    for hidden in (SECRET, "Geh3im", "kijker:"):
        assert hidden not in everything
    assert 'value="rtsp://10.0.4.12/kanaal1"' in text(leo.get(f"{at}veranderen/"))
    assert "met wachtwoord" in text(leo.get(at))


def changing(leo: Client, at: str, **more: Any) -> Any:
    """Change a camera, as the form has it now."""
    seen = leo.get(f"{at}veranderen/").context["form"]["seen"].value()
    return leo.post(f"{at}veranderen/", said(**{"seen": seen, "password": ""} | more))


def address(cast: Cast, row: Any) -> str:
    return open_address(row[1], cast.db.execute("select address from camera where id = %s", [row[0]]).fetchone()[0])


def test_an_empty_password_keeps_the_old_one(cast: Cast) -> None:
    leo, row, at = written(cast)
    sealed = row[2]
    assert changing(leo, at, keep_days="14").status_code == 303
    assert cast.db.execute("select address, keep_days from camera").fetchone() == (sealed, 14)
    assert changing(leo, at, password="nieuw").status_code == 303
    assert address(cast, row) == "rtsp://kijker:nieuw@10.0.4.12/kanaal1"
    assert changing(leo, at, no_password="on").status_code == 303
    assert address(cast, row) == "rtsp://kijker@10.0.4.12/kanaal1"


def test_a_kept_password_goes_to_no_other_camera(cast: Cast) -> None:
    leo, row, at = written(cast)
    for moved in ({"address": "rtsp://10.0.9.9/1"}, {"user": "ander"}):
        answer = changing(leo, at, **moved)
        assert answer.status_code == 422
        assert "Vul daarom het wachtwoord opnieuw in" in text(answer)
    assert address(cast, row) == "rtsp://kijker:Geh3im%40kamer@10.0.4.12/kanaal1"
    assert changing(leo, at, address="rtsp://10.0.9.9/1", password="p").status_code == 303
    assert address(cast, row) == "rtsp://kijker:p@10.0.9.9/1"
    assert changing(leo, at, address="", user="").status_code == 303
    assert cast.db.execute("select address from camera").fetchone() == (b"",)


def test_what_stands_behind_a_question_mark_is_kept_and_not_shown(cast: Cast) -> None:
    leo, row, at = written(cast, address="rtsp://10.0.4.12/live?token=abc123", user="", password="")
    form = text(leo.get(f"{at}veranderen/"))
    assert "abc123" not in form
    assert 'value="rtsp://10.0.4.12/live"' in form
    assert changing(leo, at, address="rtsp://10.0.4.12/live", user="", keep_days="3").status_code == 303
    assert address(cast, row) == "rtsp://10.0.4.12/live?token=abc123"


def test_a_password_is_asked_again_after_another_mistake(cast: Cast) -> None:
    answer = sign_in(cast.leo).post("/cameras/nieuw/", said(name=""))
    assert "Typ het wachtwoord nog een keer" in text(answer)
    assert SECRET not in text(answer)


def test_an_address_that_does_not_open_says_so(cast: Cast) -> None:
    one = footage.camera(cast, address=seal_address(uuid.uuid4(), "rtsp://10.0.0.1/"))
    leo = sign_in(cast.leo)
    assert "dit adres is beschadigd" in text(leo.get(f"/cameras/{one.uid}/"))
    assert leo.get(f"/cameras/{one.uid}/veranderen/").status_code == 200


# --- changing, approving, ending ------------------------------------------------------------------------------------


def test_two_people_do_not_write_over_each_other(cast: Cast) -> None:
    leo, _row, at = written(cast)
    seen = leo.get(f"{at}veranderen/").context["form"]["seen"].value()
    assert changing(leo, at, keep_days="14").status_code == 303
    answer = leo.post(f"{at}veranderen/", said(seen=seen, keep_days="20"))
    assert answer.status_code == 409
    assert "Er is intussen iets veranderd" in text(answer)
    assert cast.db.execute("select keep_days from camera").fetchone() == (14,)


def complete(cast: Cast) -> footage.Row:
    return footage.camera(cast, approved=False)


def approving(cast: Cast, of: footage.Row, who: Any, **more: Any) -> Any:
    """Read it and say yes."""
    browser, place = sign_in(who), f"/cameras/{of.uid}/goedkeuren/"
    page = browser.get(place)
    seen = page.context["seen"] if page.status_code == 200 else ""
    return browser.post(place, {"seen": seen} | more)


def test_a_second_person_approves_after_reading_everything(cast: Cast) -> None:
    one = complete(cast)
    page = text(sign_in(cast.petra).get(f"/cameras/{one.uid}/goedkeuren/"))
    for there in (
        "Er is drie keer ingebroken.",
        "Meer licht en een hek hielpen niet.",
        "Stemt in.",
        "Keur goed",
        "De deur en de fietsen ervoor.",
    ):
        assert there in page
    assert approving(cast, one, cast.petra).status_code == 303
    assert footage.lacks(cast, one) == []
    assert "Petra Werker" in text(sign_in(cast.leo).get(f"/cameras/{one.uid}/"))


def test_who_wrote_it_does_not_approve_it(cast: Cast) -> None:
    one = complete(cast)
    page = text(sign_in(cast.leo).get(f"/cameras/{one.uid}/goedkeuren/"))
    assert "U schreef dit zelf op" in page
    assert "Keur goed" not in page
    answer = approving(cast, one, cast.leo)
    assert answer.status_code == 409
    assert "U schreef dit zelf op" in text(answer)
    assert footage.lacks(cast, one) == ["approval"]


def test_another_school_leader_approves(cast: Cast) -> None:
    one, lena = complete(cast), cast.staff("Lena", "school_leader")
    assert approving(cast, one, lena).status_code == 303
    assert footage.lacks(cast, one) == []


@pytest.mark.parametrize("who", ["fenna", "dirk", "anna"])
def test_nobody_else_approves(cast: Cast, who: str) -> None:
    one = complete(cast)
    assert approving(cast, one, cast.people[who]).status_code == 404
    assert approving(cast, one, footage.caretaker(cast)).status_code == 404
    assert footage.lacks(cast, one) == ["approval"]


def test_what_changed_after_it_was_read_is_not_approved(cast: Cast) -> None:
    one, petra = complete(cast), sign_in(cast.petra)
    seen = petra.get(f"/cameras/{one.uid}/goedkeuren/").context["seen"]
    cast.db.execute("update camera set sees = 'De hele straat.'")
    for said_seen in (seen, "", "x" * 400):
        answer = petra.post(f"/cameras/{one.uid}/goedkeuren/", {"seen": said_seen})
        assert answer.status_code == 409
        assert "Er is intussen iets veranderd" in text(answer)
    assert footage.lacks(cast, one) == ["approval"]


def test_an_incomplete_camera_is_not_approved(cast: Cast) -> None:
    one = footage.camera(cast, approved=False, necessity="")
    assert "Keur goed" not in text(sign_in(cast.petra).get(f"/cameras/{one.uid}/goedkeuren/"))
    answer = approving(cast, one, cast.petra)
    assert answer.status_code == 409
    assert "nog niet compleet" in text(answer)


def test_a_change_voids_the_approval_and_says_so(cast: Cast) -> None:
    one, leo = footage.camera(cast, purposes=Json(["guarding"])), sign_in(cast.leo)
    at = f"/cameras/{one.uid}/"
    assert "neemt hij niet op tot iemand hem opnieuw goedkeurt" in text(leo.get(f"{at}veranderen/"))
    form = leo.get(f"{at}veranderen/").context["form"]
    assert (
        leo.post(f"{at}veranderen/", said(seen=form["seen"].value(), address="", user="", password="")).status_code
        == 303
    )
    page = text(leo.get(at))
    assert "telt niet meer" in page
    assert "Een tweede persoon moet de camera nog goedkeuren" in page


def test_a_camera_that_is_gone_stays_as_it_was(cast: Cast) -> None:
    one, leo = footage.camera(cast), sign_in(cast.leo)
    assert leo.post(f"/cameras/{one.uid}/einde/").status_code == 303
    assert cast.db.execute("select ended_by_id, ended_at is not null from camera").fetchone() == (cast.leo.id, True)
    assert "ended" in footage.lacks(cast, one)
    assert "Ingang" not in text(leo.get("/cameras/"))
    assert "Deze camera is weg" in text(leo.get(f"/cameras/{one.uid}/"))
    for what in ("veranderen/", "goedkeuren/", "einde/", "plaats/", "beeld/", "verborgen/"):
        assert leo.get(f"/cameras/{one.uid}/{what}").status_code == 404


def test_every_change_is_in_the_history(cast: Cast) -> None:
    leo, row, at = written(cast)
    changing(leo, at, keep_days="5")
    changes = cast.db.execute(
        "select op, actor_id, changed -> 'keep_days' from gate.change where table_name = 'camera' and row_id = %s order by id",
        [row[0]],
    ).fetchall()
    assert changes[-1] == ("update", cast.leo.id, [28, 5])


def test_a_leader_of_two_schools_chooses(cast: Cast) -> None:
    cast.put(
        "staff_role", staff_id=cast.leo.id, school_id=cast.schools["West"], role="school_leader", starts_on=days(-9)
    )
    leo = sign_in(cast.leo)
    assert "Kies een school" in text(leo.post("/cameras/nieuw/", said()))
    assert leo.post("/cameras/nieuw/", said(school=str(cast.schools["West"]))).status_code == 303
    assert cast.db.execute("select school_id from camera").fetchone() == (cast.schools["West"],)
    answer = leo.post(
        "/cameras/plattegronden/nieuw/", {"name": "Zolder", "drawing": file(), "school": str(cast.schools["West"])}
    )
    assert answer.status_code == 303
    assert cast.db.execute("select school_id from floor_plan").fetchone() == (cast.schools["West"],)
