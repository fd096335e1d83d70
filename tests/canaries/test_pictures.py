"""Drawings and a drawn minute, tried at their addresses: what comes is what families and the register say; with a door corrupted it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.utils.timezone import localdate

from tests.canaries.test_apart import invented
from tests.canaries.test_lives import HOLDS_PUPIL
from tests.conftest import wipe
from tests.gate.hostile import column, connect, inside, token_of
from tests.people import NOW, Cast, cast_again, secret_of, sign_in
from zorgvuldig.cameras.recorder.reads import recordable
from zorgvuldig.canaries import album, camera_tries, people, picture_tries
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.footage import CAMERA, OVER_TERM, SWEPT, keep_footage
from zorgvuldig.canaries.observer.browser import Answer
from zorgvuldig.canaries.observer.media import standing_answer
from zorgvuldig.canaries.observer.register_text import days_of, version_of
from zorgvuldig.canaries.observer.tries import Outcome
from zorgvuldig.canaries.visits import browser_of
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.duties.models import RoleReview
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.publication import public_reads
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import day_keys
from zorgvuldig.retention.footage.jobs import delete_footage
from zorgvuldig.retention.residue_cleanup import remove_unnamed_files
from zorgvuldig.statement.evidence.p17_counts import broken

HOUR = timedelta(hours=1)
FINE = frozenset[str]()
PICTURE_TRIES = (
    picture_tries.picture_with_yes, picture_tries.family_album, picture_tries.picture_without_yes, picture_tries.yes_withdrawn,
    picture_tries.picture_weighed, picture_tries.picture_weighed_against,
)  # fmt: skip
CAMERA_TRIES = (
    camera_tries.look_on_record, camera_tries.footage_allowed, camera_tries.footage_refused, camera_tries.footage_over_term,
)  # fmt: skip


@pytest.fixture(scope="module")
def lived(_built: psycopg.Connection) -> Iterator[Cast]:
    """The cast, and the invented people beside it, with their album and camera; one installation for every test here."""
    browser_of.cache_clear()
    cast = cast_again(_built)
    make(NOW)
    picture_tries.take_turns(NOW)
    camera_tries.lay_footage(NOW)
    camera_tries.look_on_record()
    yield cast
    wipe(_built)


def wrong(tries: tuple[object, ...]) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Of these tries those that do not hold: what was missing and what was beyond."""
    outcomes: dict[str, Outcome] = {work.__name__: work() for work in tries}  # type: ignore[attr-defined, operator]
    return {name: (one.missing, one.beyond) for name, one in outcomes.items() if not one.held}


@contextmanager
def patched(cast: Cast, function: str, was: str, becomes: str) -> Iterator[None]:
    """A function of the database in which somebody wrote other words."""
    (whole,) = cast.db.execute("select pg_get_functiondef(%s::regprocedure)", [function]).fetchone()
    assert whole.count(was) == 1
    cast.db.execute(whole.replace(was, becomes))
    try:
        yield
    finally:
        cast.db.execute(whole)


def test_what_families_allow_is_at_its_address_and_nothing_else(lived: Cast) -> None:
    picture_tries.take_turns(NOW)
    before = {one.number: (one.token, answer) for one, answer in said().items()}
    assert wrong(PICTURE_TRIES) == {}
    picture_tries.take_turns(NOW + HOUR)
    assert wrong(PICTURE_TRIES) == {}
    after = {one.number: (one.token, answer) for one, answer in said().items()}
    assert sorted(answer for _token, answer in before.values()) == [False, True]
    assert {n: (token, not answer) for n, (token, answer) in before.items()} == after


def said() -> dict[album.InventedPicture, bool]:
    """Whether somebody from the street gets each of the drawings that take turns."""
    return {one: Client().get(f"/beeld/{one.token}/").status_code == 200 for one in picture_tries.IN_TURN}


def test_an_address_that_goes_on_after_a_no_is_seen(lived: Cast) -> None:
    picture_tries.take_turns(NOW)
    with patched(lived, "gate.shown_file(text)", "c.size, n.why", "c.size, ''::text"):
        assert wrong(PICTURE_TRIES) == dict.fromkeys(
            ("picture_without_yes", "yes_withdrawn", "picture_weighed_against"), (FINE, {"picture"})
        )


def test_a_consent_that_is_always_yes_is_seen(lived: Cast) -> None:
    picture_tries.take_turns(NOW)
    yes = "when true then 'yes' when bool_or(l.own) then case"
    with patched(lived, "gate.consent_states_of(integer[], text)", "when bool_or(l.own) then case", yes):
        assert wrong(PICTURE_TRIES) == dict.fromkeys(("picture_without_yes", "yes_withdrawn"), (FINE, {"picture"}))


def test_another_picture_at_the_address_is_seen(lived: Cast) -> None:
    """Byte by byte: a picture came, and it is not the one."""
    picture_tries.take_turns(NOW)
    other = files.store(b"\x89PNG something else", limit_bytes=100)
    lived.db.execute("update picture_copy set blob = %s where id < 0", [other.blob])
    try:
        assert wrong(PICTURE_TRIES[:2]) == dict.fromkeys(("picture_with_yes", "family_album"), ({"picture"}, FINE))
    finally:
        lived.db.execute(
            "update picture_copy c set blob = i.blob from picture i where i.id = c.picture_id and c.id < 0"
        )


def test_an_album_that_somebody_else_opens_is_seen(lived: Cast) -> None:
    """Two doors are in the way of a parent without authority: their tie, and what it opens."""
    picture_tries.take_turns(NOW)
    (whole,) = lived.db.execute("select pg_get_functiondef(%s::regprocedure)", [HOLDS_PUPIL]).fetchone()
    with patched(lived, "gate.pictured()", "coalesce(gate.opened(gate.picture_mask()), '{}')", "array[-1, -2, -3]"):
        assert wrong(PICTURE_TRIES) == {}
        lived.db.execute(whole[: whole.index("AS $")] + "AS $x$ begin return true; end $x$")
        try:
            assert wrong(PICTURE_TRIES) == {"family_album": (FINE, {"picture"})}
        finally:
            lived.db.execute(whole)


def test_a_weighing_that_is_not_heard_or_not_told_is_seen(lived: Cast) -> None:
    picture_tries.take_turns(NOW)
    with patched(lived, "gate.why_not_shown(bigint[])", "and n.id > w.id)", "and n.id > w.id and false)"):
        assert wrong(PICTURE_TRIES) == {"picture_weighed_against": (FINE, {"picture"})}
    lived.db.execute("update picture_weighing set reason = 'Anders.' where id = -1001")
    try:
        assert wrong(PICTURE_TRIES) == {"picture_weighed": ({"picture"}, FINE)}
    finally:
        lived.db.execute("update picture_weighing set reason = %s where id = -1001", [album.OF_PARENT.reason])


def test_footage_comes_to_whoever_may_look_and_the_look_is_on_record(lived: Cast) -> None:
    camera_tries.lay_footage(NOW)
    assert wrong(CAMERA_TRIES) == {}
    # Of the minute of today: late in the evening one of the tests before this was of tomorrow, and its look stays.
    looks = "select count(*) from viewing_look l join segment s on s.uid = l.segment_uid where l.viewing_id = -1 and s.id = -1"
    assert lived.db.execute(looks).fetchone() == (1,)
    lived.put("canary_try", name="look_on_record", promise="P17", tried_at=NOW, held=True, arrived=1, missing="[]", beyond="[]")  # fmt: skip
    camera_tries.lay_footage(NOW)
    lived.db.execute("delete from viewing_look where looked_by_id < 0")
    try:
        assert wrong(CAMERA_TRIES) == {"look_on_record": ({"camera"}, FINE)}
        assert wrong(CAMERA_TRIES) == {}  # it was looked at again
    finally:
        lived.db.execute("delete from canary_try")


def test_a_permission_that_nobody_gave_is_seen(lived: Cast) -> None:
    camera_tries.lay_footage(NOW)
    asked = "and v.is_granted and v.until > statement_timestamp() and"
    with patched(lived, "gate.viewing_open(text, uuid)", asked, "and"):
        assert wrong(CAMERA_TRIES) == {"footage_refused": (FINE, {"footage"})}


def test_a_key_that_the_sweep_leaves_is_seen_and_the_sweep_takes_it(lived: Cast) -> None:
    lived.db.execute("update viewing set asked_at = %s where id = any(%s)", [NOW - timedelta(days=2), [*OVER_TERM]])
    keep_footage(NOW)
    later = NOW + SWEPT
    camera_tries.lay_footage(later)
    assert wrong(CAMERA_TRIES) == {"footage_over_term": (FINE, {"footage"})}
    receipts = "select count(*) from receipt"
    before = lived.db.execute(receipts).fetchone()
    with working("statement", now=later) as door:
        assert broken(door)["day_keys_over_term"] == 0
    gone = delete_footage(later)
    assert (gone.days, gone.pieces, gone.keys, lived.db.execute(receipts).fetchone()) == (0, 0, 0, before)
    assert wrong(CAMERA_TRIES) == {}
    began = localdate(NOW - timedelta(minutes=1))  # the minute of today, which just after midnight is of yesterday
    assert all(key.day >= began for key in day_keys() if key.camera_id == CAMERA)


def test_what_a_family_said_is_read_from_its_page() -> None:
    form = '<input type="hidden" name="topic" value="{}"><input type="hidden" name="version"\n value="1"><button class="x" name="allows"\n value="{}">'
    page = Answer(200, "", form.format("newsletter", "yes") + form.format("website_public", "no"))
    assert [standing_answer(page, topic) for topic in ("website_public", "newsletter", "press")] == [True, False, None]


def test_the_other_reading_of_the_register_says_the_same() -> None:
    assert all(version_of(TEXT, key) == topic.version for key, topic in REGISTER.topics.items())
    assert days_of(TEXT, "camera_footage") == 28
    with pytest.raises(ValueError, match="not in days"):
        days_of(TEXT, "camera_log")


# Apart from everything of real people, by table and by channel.


def test_no_list_feed_or_frame_has_the_album(lived: Cast) -> None:
    event = people.uid_of("event", album.EVENT)
    assert public_reads.albums(0, 50) == ([], False)
    assert (public_reads.event(event), public_reads.album(event, 0, 50), public_reads.album_size(event)) == (
        None,
        [],
        0,
    )
    assert (public_reads.lately(50), public_reads.addresses()) == ([], [])
    assert [Client().get(f"/albums/{event}/{part}").status_code for part in ("", "inlijsten/")] == [404, 404]


def test_no_recorder_sign_count_or_assessment_has_the_camera(lived: Cast) -> None:
    asked = "select approved_at from camera_approval where camera_id = %s"
    lived.db.execute(
        "insert into camera_approval (camera_id, words, approved_at, approved_by_id) values (%s, '', now(), %s)",
        [CAMERA, people.LEADER],
    )
    lived.db.execute("update camera set sign_on = '2026-01-01', address = 'x' where id = %s", [CAMERA])
    assert lived.db.execute(asked, [CAMERA]).fetchall()
    assert lived.db.execute("select * from gate.public_cameras()").fetchall() == []
    assert "cameras" not in column(lived.db, "select subject from gate.dpias_needed()")
    with working("cameras", now=NOW) as door:
        assert recordable(NOW, door=door) == []
    with connect("runtime") as runtime:
        counted = runtime.execute(
            "select what, times from gate.setting_up(%s, true)", [secret_of(lived.anna)]
        ).fetchall()
    assert ("cameras", 0) in counted
    with working("statement", now=NOW) as door:
        assert set(broken(door).values()) <= {0}
    lived.db.execute("delete from camera_approval where camera_id = %s", [CAMERA])


@pytest.mark.parametrize("job", [key for key, one in REGISTER.jobs.items() if not one.canary])
def test_no_job_finds_a_picture_or_a_minute(lived: Cast, job: str) -> None:
    """Neither who looks for faces, nor who makes copies, records, counts, deletes or releases."""
    with connect("jobs") as jobs, jobs.transaction(force_rollback=True):
        jobs.execute("select set_config('role', %s, true)", [settings.NAMES.job(job)])
        for table in ("picture", "face", "face_pupil", "picture_copy", "picture_weighing", "publication", "publication_pupil", "camera",
                "segment", "viewing", "viewing_look", "incident"):  # fmt: skip
            if jobs.execute("select has_table_privilege(%s, 'select')", [table]).fetchone() == (True,):
                assert jobs.execute(f"select from {table}").fetchall() == [], (job, table)


def test_a_look_of_theirs_is_in_no_log_of_real_people(lived: Cast) -> None:
    camera_tries.lay_footage(NOW)
    camera_tries.footage_allowed()
    assert lived.db.execute("select from viewing_look where looked_by_id < 0").fetchall()
    log = sign_in(lived.leo).get("/cameras/kijken/logboek/").content.decode()
    assert "Logboek" in log
    assert "Proefcamera" not in log


def test_the_last_school_leader_stays_though_there_is_an_invented_one(lived: Cast) -> None:
    (role,) = lived.db.execute("select id from staff_role where staff_id = %s", [lived.leo.id]).fetchone()
    opens = {"purpose": "governing", "reads": ("organisation", "staff", "governance"), "writes": ("governance",)}
    with (
        open_door(secret_of(lived.fenna), **opens, kind=Kind.NOBODY, now=NOW) as door,
        pytest.raises(Refused) as no,
        refusing(Refused, "review_"),
    ):
        RoleReview.objects.create(
            staff_role_id=role, staff_id=lived.leo.id, role="school_leader", outcome="end", reviewed_at=NOW, reviewed_by_id=door.actor_id
        )  # fmt: skip
    assert no.value.code == "last"


def test_the_files_of_theirs_stay_in_the_vault(lived: Cast) -> None:
    held = "select blob from picture where id < 0 union select blob from segment where id < 0"
    blobs = column(lived.db, held)
    stray = files.store(b"nobody's", limit_bytes=100).blob
    remove_unnamed_files(NOW + timedelta(days=3))
    assert (all(files.exists(blob) for blob in blobs), files.exists(stray)) == (True, False)


@pytest.mark.parametrize(
    ("job", "statement", "what"),
    [
        ("cameras", "insert into camera (id, uid, school_id, name, place, added_at, added_by_id, changed_at, changed_by_id, purposes, necessity, lighter, dpia_says, council_says, sign_says, source, address, elsewhere, weekdays, keep_days, kbit, has_live, is_covert, sees, zones) values (-2, gen_random_uuid(), -1, 'x', 'hall', now(), -25, now(), -25, '[]', '', '', '', '', '', 'rtsp', '', '', 127, 28, 1, false, false, '', '')", "row-level security"),
        ("pictures", "update picture set why = 'x' where id < 0", ""),
    ],
)  # fmt: skip
def test_no_other_job_writes_what_is_invented(lived: Cast, job: str, statement: str, what: str) -> None:
    """What the database lets the job that tries say, it lets nobody else say."""
    with connect("jobs") as jobs, jobs.transaction(force_rollback=True):
        jobs.execute("select set_config('role', %s, true)", [settings.NAMES.job(job)])
        if what:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match=what):
                jobs.execute(statement)
        else:
            assert jobs.execute(statement).rowcount == 0


def test_somebody_invented_at_the_door_is_checked_as_everybody(lived: Cast) -> None:
    """What the job that tries may write without a door, whoever opened one may not: here a weighing of faces that there are not."""
    desk = ("organisation", "staff", "picture_work", "picture_desk")
    weighing = (
        "insert into picture_weighing (id, uid, picture_id, medium, outcome, when_withdrawn, faces, warnings, caption, names_declared, reason, "
        "decided_at, decided_by_id) values (-50, gen_random_uuid(), -1, 'website_public', 'no', 'remove', 'x', '[]', '', false, 'x', now(), %s)"
    )
    with connect("runtime") as runtime:
        token = token_of(runtime, invented(lived, people.LEADER), "picture_desk", desk, writes=("picture_desk",))
        with (
            inside(runtime, "writer", token),
            pytest.raises(psycopg.errors.CheckViolation, match="cannot be decided: faces"),
        ):
            runtime.execute(weighing, [people.LEADER])


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("picture_event", {"id": -9, "school_id": 1}),
        ("picture_event_group", {"picture_event_id": -1, "group_id": 1}),
        ("picture", {"id": -9, "picture_event_id": 1}),
        ("face", {"id": -9, "picture_id": 1}),
        ("face_pupil", {"pupil_id": 7001, "picture_id": -1, "face_id": 1}),
        ("face_pupil", {"pupil_id": 7001, "picture_id": 1, "face_id": -1}),
        ("picture_copy", {"id": 9, "picture_id": -1}),
        ("picture_weighing", {"id": 9, "picture_id": -1}),
        ("publication", {"id": 9, "picture_id": -1, "picture_copy_id": 1, "picture_weighing_id": 1}),
        ("publication", {"id": 9, "picture_id": 1, "picture_copy_id": -1, "picture_weighing_id": 1}),
        ("publication", {"id": 9, "picture_id": 1, "picture_copy_id": 1, "picture_weighing_id": -1}),
        ("publication_pupil", {"pupil_id": 7001, "publication_id": -1}),
        ("newsletter_picture", {"newsletter_id": 1, "picture_id": -1}),
        ("camera", {"id": 9, "school_id": -1}),
        ("segment", {"id": 9, "camera_id": -1}),
        ("incident", {"id": 9, "school_id": -1}),
        ("viewing", {"id": 9, "camera_id": -1, "incident_id": 1, "asked_by_id": 7001}),
        ("viewing", {"id": 9, "camera_id": 1, "incident_id": -1, "asked_by_id": 7001}),
        ("viewing", {"id": 9, "camera_id": 1, "incident_id": 1, "asked_by_id": -24}),
        ("viewing_look", {"looked_by_id": 7001, "viewing_id": -1}),
    ],
)
def test_nothing_ties_the_two(lived: Cast, table: str, values: dict[str, int]) -> None:
    """The checks alone: what else a row must have is left out of a copy of the table that has nothing but these."""
    bare = f"create temporary table bare_{table} (like {table} including constraints)"
    lived.db.execute(bare)
    try:
        for (name,) in lived.db.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and attnotnull",
            [f"bare_{table}"],
        ).fetchall():
            lived.db.execute(f"alter table bare_{table} alter column {name} drop not null")
        with pytest.raises(psycopg.errors.CheckViolation, match="_among"):
            lived.put(f"bare_{table}", next(iter(values)), **values)
    finally:
        lived.db.execute(f"drop table bare_{table}")
