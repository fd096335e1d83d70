"""Letting a copy go and fetching it: by another than who asked, once, for a while, with the code, and only what was let go."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from tests.cameras.handout.handing import DESK, ask, given, involved, let_go, police, put_export, recorded, row, work
from tests.media.picturing import Row
from tests.people import NOW, Cast, secret_of, sign_in
from zorgvuldig.cameras.handout.job import PATIENCE, give_up
from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.models import Segment
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.release.models import Release

READS = ("organisation", "staff", "camera", "incident")


def said(**more: Any) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=3)
    return {"vrijgeven": "1", "until": f"{until:%d-%m-%Y}", "seen": "on"} | more


def test_who_asked_does_not_let_it_go(cast: Cast) -> None:
    address = police(cast)
    answer = sign_in(cast.leo).post(address, said())
    assert answer.status_code == 409
    assert "U vroeg deze kopie zelf" in answer.content.decode()
    assert row(cast, address, "state", "token_hash") == ("ready", "")


def test_the_database_refuses_it_too(cast: Cast) -> None:
    address = police(cast)
    number = row(cast, address, "id")
    change = {
        "state": "released", "released_at": timezone.now(), "until": timezone.now() + timedelta(days=1), "token_hash": "a" * 64,
        "code_hash": "b" * 64,
    }  # fmt: skip
    assert refused(cast, cast.leo, number, released_by_id=cast.leo.id, **change) == "export_second"
    far = change | {"until": timezone.now() + timedelta(days=15)}
    assert refused(cast, cast.petra, number, released_by_id=cast.petra.id, **far) == "export_long"
    bare = change | {"code_hash": ""}
    assert refused(cast, cast.petra, number, released_by_id=cast.petra.id, **bare) == "export_bare"
    assert refused(cast, cast.petra, number, state="fetched", fetched_at=NOW) in ("export_second", "export_step")


def refused(cast: Cast, who: Any, number: int, **change: Any) -> str:
    door = open_door(
        secret_of(who), purpose="footage_handing", reads=READS, writes=("camera",), kind=Kind.NOBODY, now=timezone.now()
    )
    with pytest.raises(IntegrityError) as no, door:
        FootageExport.objects.filter(pk=number).update(**change)
    return str(no.value.__cause__.diag.constraint_name)


@pytest.mark.parametrize("days", [-1, 14, 40])
def test_a_copy_stays_fourteen_days_at_most(cast: Cast, days: int) -> None:
    address = police(cast)
    until = timezone.localdate() + timedelta(days=days)
    assert sign_in(cast.petra).post(address, said(until=f"{until:%d-%m-%Y}")).status_code == 422
    assert row(cast, address, "state") == "ready"


def test_the_page_says_the_last_day_that_was_chosen(cast: Cast) -> None:
    address = police(cast)
    assert "Op te halen" not in sign_in(cast.leo).get(address).content.decode()
    let_go(cast, address)
    chosen = timezone.localdate() + timedelta(days=3)
    page = sign_in(cast.leo).get(address).content.decode()
    assert f"<dt>Op te halen tot en met</dt><dd>{date_format(chosen, 'j F Y')}</dd>" in page


def test_only_digests_stay_and_the_code_is_shown_once(cast: Cast) -> None:
    address = police(cast)
    path, code = let_go(cast, address)
    token = path.rstrip("/").split("/")[-1]
    stands = str(cast.db.execute("select to_jsonb(x)::text from footage_export x").fetchone())
    assert token not in stands
    assert code not in stands
    page = sign_in(cast.petra).get(address).content.decode()
    assert token not in page
    assert code not in page
    assert sign_in(cast.petra).post(address, said()).status_code == 409


def test_the_link_works_once_and_the_copy_goes(cast: Cast) -> None:
    address = police(cast)
    path, code = let_go(cast, address)
    blob = row(cast, address, "blob")
    page = Client().get(path)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    assert "camera" not in page.content.decode().lower()
    assert row(cast, address, "state") == "released"
    assert len(given(path, code)) == row(cast, address, "size")
    assert row(cast, address, "state", "blob") == ("fetched", None)
    assert not files.exists(blob)
    again = Client().post(path, {"code": code})
    assert again.status_code == 410
    assert "al opgehaald" in again.content.decode()


def test_one_that_broke_off_is_used_too(cast: Cast) -> None:
    address = police(cast)
    path, code = let_go(cast, address)
    answer = Client().post(path, {"code": code})
    next(iter(answer.streaming_content))
    answer.close()
    assert Client().post(path, {"code": code}).status_code == 410


def test_five_wrong_codes_close_it(cast: Cast) -> None:
    address = police(cast)
    path, code = let_go(cast, address)
    blob = row(cast, address, "blob")
    for left in (4, 3, 2, 1):
        answer = Client().post(path, {"code": "AAAAA-AAAAA"})
        assert answer.status_code == 422
        assert f"nog {left} keer" in answer.content.decode()
    assert "nu gesloten" in Client().post(path, {"code": "AAAAA-AAAAA"}).content.decode()
    assert Client().post(path, {"code": code}).status_code == 404
    assert row(cast, address, "state", "why", "tries", "blob") == ("ended", "codes", 5, None)
    assert not files.exists(blob)
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)


def test_a_code_typed_small_and_with_spaces_is_the_code(cast: Cast) -> None:
    path, code = let_go(cast, police(cast))
    assert given(path, code.lower().replace("-", " "))


def test_after_the_last_day_it_gives_nothing(cast: Cast) -> None:
    address = police(cast, cast.noor)
    path, code = let_go(cast, address)
    cast.db.execute("update footage_export set until = now() - interval '1 second'")
    answer = Client().post(path, {"code": code})
    assert answer.status_code == 410
    assert "tijd van deze link" in answer.content.decode()
    assert row(cast, address, "state", "fetched_at") == ("released", None)
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)
    assert "voorbij" in sign_in(cast.leo).get(address).content.decode()


def test_a_made_up_link_gives_nothing(cast: Cast) -> None:
    police(cast)
    for token in ("", "x" * 43):
        assert Client().get(f"/afhalen/beeld/{token or 'y'}/").status_code == 404
        assert Client().post(f"/afhalen/beeld/{token or 'y'}/", {"code": "AAAAA-AAAAA"}).status_code == 404


def test_another_file_in_its_place_is_not_handed_out(cast: Cast) -> None:
    address = police(cast, cast.noor)
    path, code = let_go(cast, address)
    other = files.store(b"something else", limit_bytes=100).blob
    cast.db.execute("update footage_export set blob = %s", [other])
    assert Client().post(path, {"code": code}).status_code == 404
    assert row(cast, address, "state", "why", "fetched_at") == ("failed", "damaged", None)
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)


def test_every_pupil_in_it_is_on_record_and_nobody_else(cast: Cast) -> None:
    address = police(cast, cast.noor, cast.bram)
    path, code = let_go(cast, address)
    at = cast.db.execute("select id from incident").fetchone()[0]
    involved(cast, Row(at, uuid.uuid4()), cast.tess)  # who was added after it was let go
    before = cast.db.execute("select count(*) from gate.log").fetchone()[0]
    given(path, code)
    told = cast.db.execute("select pupil_id from release order by 1").fetchall()
    assert told == sorted([(cast.noor.id,), (cast.bram.id,), (cast.tess.id,)])
    logged = cast.db.execute(
        "select count(*) from gate.log where purpose = 'footage_handing' and pupil_id is not null"
    ).fetchone()[0]
    assert logged == 3
    assert cast.db.execute("select count(*) from gate.log").fetchone()[0] > before


def test_the_database_lets_nothing_go_that_is_not_on_record(cast: Cast) -> None:
    address = police(cast, cast.noor)
    let_go(cast, address)
    number = row(cast, address, "id")
    with pytest.raises(IntegrityError) as no, working("footage_fetching", now=NOW) as door:
        FootageExport.objects.using(door.alias).filter(pk=number).update(state="fetched", fetched_at=timezone.now())
    assert no.value.__cause__.diag.constraint_name == "export_untold"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"recipient": "insurer"}, "release_footage"),
        ({"channel": "authority"}, "release_channel"),
        ({"fields": ["segment.sha256"]}, "release_fields"),
        ({"shown_at": NOW + timedelta(days=100)}, "release_shown"),
    ],
)
def test_no_release_of_footage_without_a_copy_that_was_let_go(cast: Cast, change: dict[str, Any], why: str) -> None:
    address = police(cast, cast.noor)
    let_go(cast, address)
    assert released(cast, cast.noor.id, cast.petra.id, **change) == why


def test_no_release_of_whoever_was_not_there(cast: Cast) -> None:
    let_go(cast, police(cast, cast.noor))
    assert released(cast, cast.bram.id, cast.petra.id) == "release_footage"
    assert released(cast, cast.noor.id, cast.leo.id) == "release_footage"


def released(cast: Cast, pupil: int, by: int, **change: Any) -> str:
    values: dict[str, Any] = {
        "pupil_id": pupil, "channel": "footage", "recipient": "footage_police", "basis": "exchange_duty", "released_at": NOW, "shown_at": NOW,
        "fields": ["segment.starts_at", "segment.ends_at", "segment.blob"], "actor_id": by,
    } | change  # fmt: skip
    with pytest.raises(IntegrityError) as no, working("footage_fetching", now=NOW) as door:
        Release.objects.using(door.alias).create(**values)
    return str(no.value.__cause__.diag.constraint_name)


def test_the_page_behind_the_link_cannot_reach_footage(cast: Cast) -> None:
    recorded(cast)
    with pytest.raises(Exception, match="permission denied"), working("footage_fetching", now=NOW) as door:
        list(Segment.objects.using(door.alias).all())


def test_stopping_wipes_it_and_the_link_is_dead(cast: Cast) -> None:
    address = police(cast)
    path, code = let_go(cast, address)
    blob = row(cast, address, "blob")
    assert sign_in(cast.leo).post(address, {"stop": "1"}).status_code == 303
    assert not files.exists(blob)
    assert Client().post(path, {"code": code}).status_code == 404
    assert sign_in(cast.leo).post(address, {"stop": "1"}).status_code == 409


def test_what_nobody_lets_go_is_given_up(cast: Cast) -> None:
    address = police(cast)
    blob = row(cast, address, "blob")
    assert give_up(timezone.now() + PATIENCE - timedelta(hours=1)) == 0
    assert give_up(timezone.now() + PATIENCE + timedelta(hours=1)) == 1
    assert row(cast, address, "state", "why", "blob") == ("ended", "late", None)
    assert not files.exists(blob)


def test_the_list_says_how_each_stands(cast: Cast) -> None:
    assert "Er is nog niets afgegeven" in sign_in(cast.leo).get(DESK).content.decode()
    address = police(cast)
    page = sign_in(cast.petra).get(DESK).content.decode()
    assert address in page
    assert "een ander moet haar vrijgeven" in page


def test_another_school_sees_nothing_of_it(cast: Cast) -> None:
    address = police(cast)
    west = cast.staff("Wilma", "school_leader", "West")
    client = sign_in(west)
    assert address not in client.get(DESK).content.decode()
    for path in (address, f"{address}vordering/", f"{address}nakijken/", f"{address}kopie/"):
        assert client.get(path).status_code == 404
    assert client.post(address, said()).status_code == 404


def test_what_was_asked_cannot_be_told_otherwise(cast: Cast) -> None:
    of, at, _pieces = recorded(cast)
    number = row(cast, ask(cast, of, at), "id")
    assert refused(cast, cast.leo, number, reason="Anders.") == "export_kept"
    assert refused(cast, cast.leo, number, state="released") in ("export_second", "export_step")
    work()
    assert refused(cast, cast.petra, number, state="review") == "export_step"


# --- by hand, whatever a page or the job forgot ------------------------------------------------------------------------


@pytest.mark.parametrize("watched", ["", "10", "1x"])
def test_the_database_masks_nothing_that_was_not_watched_to_the_end(cast: Cast, watched: str) -> None:
    made = put_export(cast)
    assert refused(cast, cast.leo, made.id, state="making", watched=watched) == "export_watched"


def put_released(cast: Cast, **more: Any) -> Row:
    """A copy that Petra let go a moment ago."""
    now = timezone.now()
    values = {
        "released_by_id": cast.petra.id, "released_at": now, "until": now + timedelta(days=3), "blob": uuid.uuid4(),
        "watched": "1", "token_hash": "a" * 64, "code_hash": "b" * 64,
    } | more  # fmt: skip
    return put_export(cast, "released", **values)


def test_the_database_takes_it_from_nobody_at_the_desk_that_a_copy_was_fetched(cast: Cast) -> None:
    made = put_released(cast)
    assert refused(cast, cast.petra, made.id, state="fetched", fetched_at=timezone.now()) == "export_by"


@pytest.mark.parametrize(
    "shut", [{"tries": 5}, {"until": NOW - timedelta(days=1), "released_at": NOW - timedelta(days=3)}, {"blob": None}]
)
def test_the_database_gives_nothing_after_five_codes_the_last_day_or_the_file(cast: Cast, shut: dict[str, Any]) -> None:
    made = put_released(cast, **shut)
    with pytest.raises(IntegrityError) as no, working("footage_fetching", now=NOW) as door:
        FootageExport.objects.using(door.alias).filter(pk=made.id).update(state="fetched", fetched_at=timezone.now())
    assert no.value.__cause__.diag.constraint_name == "export_shut"
