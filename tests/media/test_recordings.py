"""Films of lessons: of one's own group, for named colleagues, short, and without any way to the outside."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from psycopg import errors

from tests.gate.hostile import attempt, commit, token_of
from tests.media.bringing import begin, film, filmed, piece, recording, send, small_pieces, upload, watcher
from tests.media.picturing import Row, team
from tests.people import NOW, Cast, Someone, days, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.media.models import PictureUpload, Recording
from zorgvuldig.media.recordings import jobs as recordings
from zorgvuldig.media.uploads.intake_job import look_at_uploads
from zorgvuldig.platform.vault.files import exists, read, store

READS = ("organisation", "staff", "recording", "picture_work")
SOURCE = Path(recordings.__file__).parent.parent


def said(cast: Cast, **more: Any) -> dict[str, Any]:
    """What somebody fills in."""
    return {
        "group": str(cast.groups["wi2B"][1]),
        "title": "Les over breuken",
        "what": "lesson",
        "why": "Terugkijken hoe ik uitleg.",
        "happened_on": str(days(-1)),
        "goes_on": str(days(27)),
    } | more


def play(client: Client, of: Row, ranged: str | None = "bytes=0-") -> Any:
    headers = {"Range": ranged} if ranged else {}
    return client.get(f"/opnamen/{of.uid}/film/", headers=headers)


def gone_through(cast: Cast, content: bytes, of: Row, size: int | None = None) -> tuple[str, Row]:
    """The job takes in what came of an upload in two pieces."""
    one = upload(cast, cast.dirk, recording_id=of.id, state="waiting", received=len(content), size=size or len(content))
    half = len(content) // 2
    for number, part in enumerate((content[:half], content[half:])):
        blob = store(part, limit_bytes=10**9).blob
        cast.put(
            "picture_upload_part", picture_upload_id=one.id, number=number, blob=blob, size=len(part),
            uploaded_by_id=cast.dirk.id,
        )  # fmt: skip
    with working("pictures", now=NOW) as door:
        why = recordings.take_in(PictureUpload.objects.using(door.alias).get(pk=one.id), door=door)
    return why, one


# --- writing down ---------------------------------------------------------------------------------------------------


def test_a_teacher_writes_a_film_down_and_sends_it(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    answer = dirk.post("/opnamen/nieuw/", said(cast))
    assert answer.status_code == 303
    row = cast.db.execute("select school_id, group_id, recorded_by_id, blob, goes_on from recording").fetchone()
    assert row == (cast.schools["Oost"], cast.groups["wi2B"][0], cast.dirk.id, None, days(27))
    with small_pieces(512), mock.patch("zorgvuldig.media.uploads.parts.soon"):
        last = send(dirk, answer["Location"], "les.mp4", film())
    assert last["klaar"] is True
    assert "binnen, wij bekijken het zo" in dirk.get(answer["Location"]).content.decode()
    code, again = begin(dirk, answer["Location"], "nog een.mp4", 100)
    assert code == 422
    assert "is al een film" in again["waarom"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Geef de opname een naam"),
        ({"why": ""}, "Schrijf op waarvoor"),
        ({"what": "reality"}, "reality"),
        ({"group": "x"}, "Deze groep kunt u niet kiezen"),
        ({"happened_on": str(days(1))}, "Deze dag moet nog komen"),
        ({"happened_on": str(days(-90))}, "langer dan 90 dagen geleden"),
        ({"goes_on": str(days(0))}, "Deze dag is al geweest"),
        ({"goes_on": str(days(90))}, "ten hoogste 90 dagen na de les"),
    ],
)
def test_what_is_wrong_stands_beside_it(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    answer = sign_in(cast.dirk).post("/opnamen/nieuw/", said(cast, **change))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert cast.db.execute("select count(*) from recording").fetchone() == (0,)


def test_ninety_days_after_the_lesson_is_the_last_day(cast: Cast) -> None:
    assert sign_in(cast.dirk).post("/opnamen/nieuw/", said(cast, goes_on=str(days(89)))).status_code == 303


def test_a_group_of_a_colleague_cannot_be_filmed(cast: Cast) -> None:
    assert sign_in(cast.dirk).post("/opnamen/nieuw/", said(cast, group=str(cast.groups["3A"][1]))).status_code == 422
    for who in (cast.sanne, cast.cato):  # who teaches nobody
        assert sign_in(who).get("/opnamen/nieuw/").status_code == 404
        assert sign_in(who).get("/opnamen/").status_code == 200


INSERT = (
    "insert into recording (uid, school_id, group_id, title, what, why, happened_on, goes_on, media_type, size, seconds, recorded_at, "
    "recorded_by_id) values (gen_random_uuid(), {school}, {group}, 'x', 'lesson', 'x', '{lesson}', '{goes}', '', 0, 0, now(), {by})"
)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"group": "ne3A"}, errors.CheckViolation),
        ({"school": "West"}, errors.CheckViolation),
        ({"by": "otto"}, errors.InsufficientPrivilege),
        ({"goes": 90}, errors.CheckViolation),
        ({"goes": -2}, errors.CheckViolation),
        ({"lesson": 1}, errors.CheckViolation),
    ],
    ids=["group", "school", "author", "too long", "before", "later"],
)
def test_the_database_refuses_it_too(
    cast: Cast, runtime: psycopg.Connection, change: dict[str, Any], refusal: type[Exception]
) -> None:
    values: dict[str, Any] = {"group": "wi2B", "school": "Oost", "by": "dirk", "goes": 27, "lesson": -1} | change
    statement = INSERT.format(
        school=cast.schools[values["school"]],
        group=cast.groups[values["group"]][0],
        by=cast.people[values["by"]].id,
        lesson=days(values["lesson"]),
        goes=days(values["goes"]),
    )
    token = token_of(runtime, cast.dirk, "recording", READS, writes=("recording", "picture_work"))
    with pytest.raises(refusal):
        attempt(runtime, "writer", token, statement)


def test_the_database_takes_what_is_right(cast: Cast, runtime: psycopg.Connection) -> None:
    token = token_of(runtime, cast.dirk, "recording", READS, writes=("recording", "picture_work"))
    group, school = cast.groups["wi2B"][0], cast.schools["Oost"]
    right = INSERT.format(school=school, group=group, by=cast.dirk.id, lesson=days(-1), goes=days(89))
    assert attempt(runtime, "writer", token, right) == []
    commit(runtime, token, right)
    with pytest.raises(errors.CheckViolation):
        attempt(runtime, "writer", token, f"update recording set group_id = {cast.groups['ne3A'][0]}")


# --- watching -------------------------------------------------------------------------------------------------------


def test_who_made_it_plays_it_in_parts(cast: Cast) -> None:
    content = film()
    one = filmed(cast, cast.dirk, content)
    dirk = sign_in(cast.dirk)
    answer = play(dirk, one)
    assert answer.status_code == 206
    assert answer.content == content
    assert answer["Content-Range"] == f"bytes 0-{len(content) - 1}/{len(content)}"
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == "inline"
    assert play(dirk, one, "bytes=10-19").content == content[10:20]
    assert play(dirk, one, f"bytes={len(content) - 3}-999999").content == content[-3:]


@pytest.mark.parametrize(
    "ranged", [None, "bytes=-5", "bytes=0-1,5-6", "bytes=5-1", "bytes=99999999-", "items=0-1", "bytes=" + "9" * 40]
)
def test_the_whole_is_never_given(cast: Cast, ranged: str | None) -> None:
    one = filmed(cast, cast.dirk)
    answer = play(sign_in(cast.dirk), one, ranged)
    assert answer.status_code == 416
    assert answer.content == b""


def test_one_answer_is_two_megabytes_at_most(cast: Cast) -> None:
    content = bytes(range(256)) * 4096 * 3
    one = filmed(cast, cast.dirk, content)
    first = play(sign_in(cast.dirk), one)
    assert len(first.content) == 2 * 1024 * 1024
    assert play(sign_in(cast.dirk), one, f"bytes={len(first.content)}-").content == content[len(first.content) :]


def test_a_named_colleague_and_nobody_else_watches(cast: Cast) -> None:
    lies = team(cast)
    one = filmed(cast, cast.dirk)
    dirk, cato = sign_in(cast.dirk), sign_in(cast.cato)
    assert play(cato, one).status_code == 404
    page = dirk.post(f"/opnamen/{one.uid}/kijkers/", {"colleague": cast.cato.id}, follow=True).content.decode()
    assert "Uw collega kan nu kijken." in page
    assert play(cato, one).status_code == 206
    page = cato.get("/opnamen/").content.decode()
    assert "Les over breuken" in page
    assert "Dirk" in page
    shown = cato.get(f"/opnamen/{one.uid}/").content.decode()
    assert "Wis de opname nu" not in shown
    assert "kijkers" not in shown
    for name in set(cast.people) - {"dirk", "cato"}:
        somebody = sign_in(cast.people[name])
        assert play(somebody, one).status_code == 404, name
        assert somebody.get(f"/opnamen/{one.uid}/").status_code == 404, name
    assert play(Client(), one).status_code == 302
    assert lies.id
    for path in ("weg/", "kijkers/", "begin/"):
        assert cato.post(f"/opnamen/{one.uid}/{path}", {"colleague": cast.otto.id}).status_code == 404
    assert (
        "Uw collega kan niet meer kijken"
        in dirk.post(f"/opnamen/{one.uid}/kijkers/", {"niet": cast.cato.id}, follow=True).content.decode()
    )
    assert play(cato, one).status_code == 404
    assert cato.get("/opnamen/").content.decode().count("breuken") == 0


def _ends(cast: Cast, one: Row) -> None:
    cast.db.execute("update recording set happened_on = %s, goes_on = %s where id = %s", [days(-30), days(0), one.id])


@pytest.mark.parametrize(
    "change",
    [
        _ends,
        lambda c, one: c.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(0), c.otto.id]),
        lambda c, one: c.db.execute("update recording_viewer set added_by_id = %s", [c.maud.id]),
        lambda c, one: c.db.execute("update recording set blob = null"),
        lambda c, one: c.db.execute("delete from recording_viewer"),
        lambda c, one: c.db.execute(
            "update staff_role set school_id = %s where staff_id = %s", [c.schools["West"], c.otto.id]
        ),
    ],
    ids=["over", "left", "named by another", "no film", "no longer", "other school"],
)
def test_watching_ends(cast: Cast, change: Any) -> None:
    one = filmed(cast, cast.dirk)
    watcher(cast, one, cast.otto, cast.dirk)
    assert play(sign_in(cast.otto), one).status_code == 206
    change(cast, one)
    assert play(sign_in(cast.otto), one).status_code in {302, 404}


@pytest.mark.parametrize("who", ["gerda", "noor", "bas", "anna", "wim", "dirk"])
def test_only_a_colleague_of_the_school_is_let_watch(cast: Cast, runtime: psycopg.Connection, who: str) -> None:
    one = filmed(cast, cast.dirk)
    page = sign_in(cast.dirk).post(f"/opnamen/{one.uid}/kijkers/", {"colleague": cast.people[who].id}, follow=True)
    assert "Deze collega kunt u niet kiezen" in page.content.decode()
    assert cast.db.execute("select count(*) from recording_viewer").fetchone() == (0,)


def viewer(one: Row, who: Someone, by: Someone) -> str:
    return f"insert into recording_viewer (recording_id, staff_id, added_at, added_by_id) values ({one.id}, {who.id}, now(), {by.id})"


def test_the_database_lets_nobody_name_themselves(cast: Cast, runtime: psycopg.Connection) -> None:
    one = filmed(cast, cast.dirk)
    writes = ("recording", "picture_work")
    otto = token_of(runtime, cast.otto, "recording", READS, writes=writes)
    for statement in (viewer(one, cast.otto, cast.otto), viewer(one, cast.otto, cast.dirk)):
        with pytest.raises((errors.CheckViolation, errors.InsufficientPrivilege)):
            attempt(runtime, "writer", otto, statement)
    assert attempt(runtime, "writer", otto, "update recording set title = 'x' returning id") == []
    assert attempt(runtime, "reader", otto, "select id from recording") == []
    dirk = token_of(runtime, cast.dirk, "recording", READS, writes=writes)
    for stranger in (cast.gerda, cast.wim, cast.dirk):
        with pytest.raises(errors.CheckViolation):
            attempt(runtime, "writer", dirk, viewer(one, stranger, cast.dirk))
    assert attempt(runtime, "writer", dirk, viewer(one, cast.otto, cast.dirk)) == []
    desk = token_of(runtime, cast.leo, "picture_desk", ("organisation", "staff", "picture_work", "picture_desk"))
    for statement in ("select id from recording", "select uid from gate.recordings_for_me()"):
        assert attempt(runtime, "reader", desk, statement) == []


# --- taking in and going ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mp4", "mov"])
def test_a_job_takes_the_film_in(cast: Cast, kind: str) -> None:
    content, one = film(kind, seconds=2), recording(cast, cast.dirk)
    assert gone_through(cast, content, one)[0] == ""
    row = cast.db.execute("select blob, media_type, size, seconds from recording").fetchone()
    assert row is not None
    assert b"".join(read(row[0])) == content
    assert row[1:3] == ({"mp4": "video/mp4", "mov": "video/quicktime"}[kind], len(content))
    assert row[3] == pytest.approx(2, abs=0.2)
    assert b"ftyp" not in _plain(row[0])
    assert play(sign_in(cast.dirk), one).content == content


def _plain(blob: UUID) -> bytes:
    (path,) = (Path(settings.DATA) / "vault").rglob(str(blob))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xd8\xff" + bytes(500), "film_kind"),
        (b"Dit is een briefje.", "film_kind"),
        (film()[:700], "film_broken"),
        (film()[:24] + bytes(2000), "film_broken"),
    ],
    ids=["photo", "text", "cut short", "empty inside"],
)
def test_what_is_no_film_is_refused_and_not_kept(cast: Cast, content: bytes, why: str) -> None:
    one = recording(cast, cast.dirk)
    before = set((Path(settings.DATA) / "vault").glob("??/??/*"))
    assert gone_through(cast, content, one)[0] == why
    assert cast.db.execute("select blob from recording").fetchone() == (None,)
    left = {path.name for path in set((Path(settings.DATA) / "vault").glob("??/??/*")) - before}
    assert left == {str(blob) for (blob,) in cast.db.execute("select blob from picture_upload_part").fetchall()}


def test_a_second_film_does_not_replace_the_first(cast: Cast) -> None:
    one = filmed(cast, cast.dirk)
    assert gone_through(cast, film(), one)[0] == "filled"


def test_a_photo_is_refused_at_its_first_piece(cast: Cast) -> None:
    one = recording(cast, cast.dirk)
    dirk = sign_in(cast.dirk)
    content = b"\xff\xd8\xff" + bytes(200)
    _, told = begin(dirk, f"/opnamen/{one.uid}/", "les.mp4", len(content))
    code, told = piece(dirk, told, 0, content)
    assert code == 422
    assert "geen film" in told["waarom"]
    code, _ = begin(dirk, f"/opnamen/{one.uid}/", "goed.mp4", 500)  # and then the right one
    assert code == 200
    assert cast.db.execute("select name from picture_upload").fetchall() == [("goed.mp4",)]


def test_without_script_the_form_brings_it(cast: Cast) -> None:
    one = recording(cast, cast.dirk)
    with mock.patch("zorgvuldig.media.uploads.parts.soon"):
        page = sign_in(cast.dirk).post(
            f"/opnamen/{one.uid}/", {"files": SimpleUploadedFile("les.mp4", film())}, follow=True
        )
    assert "1 bestand is binnen" in page.content.decode()
    assert look_at_uploads(NOW) == 1
    assert play(sign_in(cast.dirk), one).content == film()
    page = sign_in(cast.dirk).post(f"/opnamen/{one.uid}/", {}, follow=True)
    assert "Kies een film." in page.content.decode()


def test_it_goes_on_its_day_down_to_the_file(cast: Cast) -> None:
    one = filmed(cast, cast.dirk, happened_on=days(-30), goes_on=days(1))
    watcher(cast, one, cast.cato, cast.dirk)
    half = gone_through(cast, film(), recording(cast, cast.maud, "2B", happened_on=days(-30), goes_on=days(1)))[1]
    later = filmed(cast, cast.dirk, goes_on=days(2))
    pieces = [blob for (blob,) in cast.db.execute("select blob from picture_upload_part").fetchall()]
    blobs = [blob for (blob,) in cast.db.execute("select blob from recording where id <> %s", [later.id]).fetchall()]
    assert recordings.clear_recordings(NOW) == 0
    assert recordings.clear_recordings(NOW + timedelta(days=1)) == 2
    assert cast.db.execute("select id from recording").fetchall() == [(later.id,)]
    assert cast.db.execute("select count(*) from recording_viewer").fetchone() == (0,)
    assert cast.db.execute("select count(*) from picture_upload where id = %s", [half.id]).fetchone() == (0,)
    assert not any(exists(blob) for blob in (*blobs, *pieces))


def test_on_its_day_nobody_sees_it_even_before_the_job_ran(cast: Cast) -> None:
    one = filmed(cast, cast.dirk)
    _ends(cast, one)
    assert play(sign_in(cast.dirk), one).status_code == 404
    assert "breuken" not in sign_in(cast.dirk).get("/opnamen/").content.decode()


def test_who_made_it_deletes_it_at_any_time(cast: Cast) -> None:
    one = filmed(cast, cast.dirk)
    watcher(cast, one, cast.cato, cast.dirk)
    (blob,) = cast.db.execute("select blob from recording").fetchone()
    dirk = sign_in(cast.dirk)
    assert "Dat kan niet terug" in dirk.get(f"/opnamen/{one.uid}/weg/").content.decode()
    assert exists(blob)
    assert dirk.post(f"/opnamen/{one.uid}/weg/").status_code == 303
    assert not exists(blob)
    assert cast.db.execute(
        "select (select count(*) from recording) + (select count(*) from recording_viewer)"
    ).fetchone() == (0,)


# --- no way out ---------------------------------------------------------------------------------------------------------


# What releases or publishes.
GIVING = (
    "release",
    "suppliers",
    "copies",
    "pupil_file",
    "media/publication",
    "media/family",
    "cameras/handout",
    "consent",
)


def test_nothing_that_releases_or_publishes_reaches_a_film() -> None:
    """Not by an import, not by a query, not by a key of a table, not by the register."""
    reaching = [
        str(path.relative_to(SOURCE))
        for room in GIVING
        for path in (SOURCE / room).rglob("*.py")
        if any(
            isinstance(node, ast.Name | ast.Attribute | ast.alias | ast.Constant) and _names_film(node)
            for node in ast.walk(ast.parse(path.read_text()))
        )
    ]
    assert reaching == []
    hanging = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("zorgvuldig").get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is Recording
    ]
    assert hanging == ["RecordingViewer.recording", "PictureUpload.recording"]


FILM = re.compile(r"\b(recording|recording_viewer|Recording|RecordingViewer|recordings_\w+)\b")


def _names_film(node: ast.AST) -> bool:
    """Whether a name, or a text that is a query, is that of a film of a lesson."""
    match node:
        case ast.Constant(value=str(text)):
            return bool(
                re.search(r"\b(from|join|into|update)\s+(public\.)?recording(_viewer)?\b|gate\.recording", text)
            )
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return FILM.search(name.replace(".", " ")) is not None
    return False


def test_the_register_gives_films_to_nobody_outside() -> None:
    assert {rule.purpose for rule in REGISTER.rules if "recording" in rule.reads} == {"recording"}
    assert {key for key, one in REGISTER.recipients.items() if "recording" in one.categories} == set()
    readers = {key for key, job in REGISTER.jobs.items() if "recording" in {*job.reads, *job.writes}}
    assert readers == {"canary_retention", "pictures", "retention", "statement", "vault"}


def test_no_function_of_the_database_that_shows_a_picture_knows_films(cast: Cast) -> None:
    found = cast.db.execute(
        "select p.proname from pg_proc p where p.pronamespace = 'gate'::regnamespace and p.prosrc ~ 'public\\.recording' order by 1"
    ).fetchall()
    allowed = {"recordings_for_me", "viewer_allowed", "recording_allowed"}
    assert {name for (name,) in found if not name.startswith(("change_", "kept_"))} <= allowed
