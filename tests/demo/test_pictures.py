"""Pictures of the demonstration: drawn, with their faces where they are, decided by a second person, and shown as families allow."""

import io
from collections.abc import Iterator
from time import perf_counter, process_time

import av
import numpy as np
import psycopg
import pytest
from PIL import Image, ImageChops, ImageStat

from tests.demo.test_seed import NOW, PUPILS, number
from zorgvuldig.demo import seed as seeding
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.picture_drawing import FRAMES, HEIGHT, WIDTH, drawn_group, filmed, painted
from zorgvuldig.demo.seed import seed
from zorgvuldig.media.photos.encoder import check_clean
from zorgvuldig.platform.vault.files import read

PEOPLE = tuple(range(101, 110))


@pytest.fixture(autouse=True)
def _unmarked() -> Iterator[None]:
    yield
    (seeding.settings.DATA / FILE).unlink(missing_ok=True)


@pytest.fixture
def school(database: psycopg.Connection) -> psycopg.Connection:
    """A demonstration school of ninety pupils."""
    seed(PUPILS, NOW)
    return database


def content(blob: object) -> bytes:
    return b"".join(read(blob))


# --- drawing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 5, 7, 16])
@pytest.mark.parametrize("scene", ["field", "stage", "wall"])
def test_every_face_is_where_its_box_says(count: int, scene: str) -> None:
    with_faces, boxes = painted(PEOPLE[:1] * count, scene)
    assert len(boxes) == count
    for left, top, width, height in boxes:
        assert min(left, top) >= 0
        assert max(left + width, top + height) <= 1
        middle = (int((left + width / 2) * WIDTH), int((top + height * 0.42) * HEIGHT))
        skin = with_faces.getpixel(middle)
        edge = with_faces.getpixel((middle[0], int((top + height * 0.95) * HEIGHT)))
        assert (
            max(abs(one - other) for one, other in zip(skin, edge, strict=True)) < 60
        )  # chin and nose are of one face
    apart = [abs(a[0] - b[0]) > 0.8 * a[2] or abs(a[1] - b[1]) > 0.8 * a[3] for a in boxes for b in boxes if a is not b]
    assert all(apart)


def test_a_photo_is_the_same_every_time_and_tells_the_place_as_telephones_do() -> None:
    first = drawn_group(PEOPLE, "field")
    drawn_group.cache_clear()
    assert drawn_group(PEOPLE, "field") == first
    assert drawn_group(PEOPLE, "field", 1).content != first.content
    with Image.open(io.BytesIO(first.content)) as photo:
        assert photo.size == (WIDTH, HEIGHT)
        assert photo.getexif().get_ifd(0x8825)[1] == "N"


def test_in_the_film_a_face_is_where_its_track_says() -> None:
    film = filmed((101, 102, 103), "field")
    drawing, boxes = painted((101, 102, 103), "field", size=(760, 570))
    with av.open(io.BytesIO(film.content)) as container:
        frames = [frame.to_image() for frame in container.decode(video=0)]
    assert len(frames) == FRAMES
    for (_, left, top, width, height), frame in zip(
        (track[turn] for track in film.tracks for turn in (0, 1)), [frames[0], frames[-1]] * 3, strict=True
    ):
        assert min(left, top) >= 0
        assert max(left + width, top + height) <= 1
        place = [round(left * 640), round(top * 360), round((left + width) * 640), round((top + height) * 360)]
        shown = frame.crop(tuple(place))
        wanted = min(
            (
                drawing.crop(
                    (
                        round(b[0] * 760),
                        round(b[1] * 570),
                        round(b[0] * 760) + shown.width,
                        round(b[1] * 570) + shown.height,
                    )
                )
                for b in boxes
            ),
            key=lambda one: float(np.mean(ImageStat.Stat(ImageChops.difference(one, shown)).mean)),
        )
        assert float(np.mean(ImageStat.Stat(ImageChops.difference(wanted, shown)).mean)) < 12


# --- the school -------------------------------------------------------------------------------------------------------


def test_pictures_of_every_kind(school: psycopg.Connection) -> None:
    assert number(school, "select count(*) from picture_event") == 3
    # The database itself says so of everything that is shown: everybody who can be recognised said yes.
    states = school.execute(
        "select n.why from publication p cross join lateral gate.why_not_shown(array[p.id::bigint]) n where p.ended_at is null"
    ).fetchall()
    assert len(states) >= 6
    assert {why for (why,) in states} == {""}
    media = {medium for (medium,) in school.execute("select distinct medium from publication").fetchall()}
    assert media >= {"website_public", "newsletter", "portal_closed", "class_photo", "social_media", "school_guide"}
    assert (
        number(
            school,
            "select count(*) from picture_weighing w join picture p on p.id = w.picture_id where w.decided_by_id = p.uploaded_by_id",
        )
        == 0
    )
    assert number(school, "select count(*) from picture_weighing where outcome = 'no'") == 1
    masked = "select count(*) from publication_pupil where is_masked"
    assert number(school, masked) > 0
    assert number(school, masked.replace("is_masked", "not is_masked")) > 0
    assert number(school, "select count(*) from face where mark = 'open'") > 0  # somebody has work to do
    assert number(school, "select count(*) from picture where confirmed = ''") == 1
    assert (
        number(
            school,
            "select count(*) from newsletter_picture p join newsletter n on n.id = p.newsletter_id where n.published_at < now()",
        )
        == 1
    )
    assert number(school, "select count(*) from picture_upload where state = 'refused'") == 1
    assert (
        number(school, "select count(*) from recording where goes_on > happened_on and goes_on - happened_on <= 90")
        == 1
    )
    future = "select count(*) from publication where published_at > now() or until <= current_date"
    assert number(school, future) == 0


def test_who_took_a_yes_back_is_gone_here_and_waits_there(school: psycopg.Connection) -> None:
    ended = school.execute(
        "select medium, ended_why from publication where ended_at is not null order by medium"
    ).fetchall()
    assert ended == [("social_media", "consent"), ("website_public", "consent")]
    waiting = "select count(*) from outside_place o join publication p on p.id = o.publication_id where p.ended_at is not null and o.answer = ''"
    assert number(school, waiting) == 1
    addresses = (
        "select f.why from publication p cross join lateral gate.shown_file(p.token) f where p.ended_why = 'consent'"
    )
    assert school.execute(addresses).fetchall() == [("ended",)]  # the other has no public address


def test_copies_are_made_by_the_job_and_hold_nothing_but_the_picture(school: psycopg.Connection) -> None:
    rows = school.execute(
        "select c.state, c.blob, c.masked, p.view_blob, p.id from picture_copy c join picture p on p.id = c.picture_id where p.kind = 'photo'"
    ).fetchall()
    assert len(rows) >= 5
    assert {row[0] for row in rows} == {"ready"}
    for _, blob, masked, view_blob, picture in rows:
        copy = content(blob)
        check_clean(copy)
        with Image.open(io.BytesIO(copy)) as shown, Image.open(io.BytesIO(content(view_blob))) as original:
            difference = ImageChops.difference(shown.convert("RGB"), original.convert("RGB"))
        for face, box in school.execute("select id, box from face where picture_id = %s", [picture]).fetchall():
            left, top, width, height = box
            place = (left * WIDTH, top * HEIGHT, (left + width) * WIDTH, (top + height) * HEIGHT)
            changed = float(np.mean(ImageStat.Stat(difference.crop(tuple(map(round, place)))).mean))
            assert (changed > 8) == (face in masked), (face, masked, changed)


def test_the_film_is_shown_with_masks(school: psycopg.Connection) -> None:
    row = school.execute(
        "select c.blob, c.masked, p.id from publication u join picture_copy c on c.id = u.picture_copy_id "
        "join picture p on p.id = c.picture_id where p.kind = 'video' and u.medium = 'website_public'"
    ).fetchone()
    assert row is not None
    blob, masked, picture = row
    (original,) = school.execute("select blob from picture where id = %s", [picture]).fetchone() or (None,)
    shown, plain = (
        [frame.to_image() for frame in av.open(io.BytesIO(content(one))).decode(video=0)] for one in (blob, original)
    )
    assert len(shown) == len(plain) == FRAMES
    for face, track in school.execute("select id, box from face where picture_id = %s", [picture]).fetchall():
        for place, turn in ((track[0], 0), (track[-1], -1)):
            _, left, top, width, height = place
            spot = (left * 640, top * 360, (left + width) * 640, (top + height) * 360)
            box = tuple(round(edge) for edge in spot)
            difference = ImageChops.difference(shown[turn], plain[turn]).crop(box)
            changed = float(np.mean(ImageStat.Stat(difference).mean))
            assert (changed > 8) == (face in masked), (face, masked, turn, changed)


def test_it_takes_little_time(database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn_group.cache_clear()
    filmed.cache_clear()
    spent = list[float]()

    def timed(work: object) -> object:
        def run(*arguments: object) -> object:
            began, cpu = perf_counter(), process_time()
            try:
                return work(*arguments)
            finally:
                spent.append(process_time() - cpu)
                assert perf_counter() - began < 60

        return run

    monkeypatch.setattr(seeding.PictureSeeder, "write", timed(seeding.PictureSeeder.write))
    monkeypatch.setattr(seeding, "_show_pictures", timed(seeding._show_pictures))
    seed(PUPILS, NOW)
    assert len(spent) == 2
    assert sum(spent) < 10


@pytest.mark.parametrize("pupils", [0, 1, 4, 30])
def test_a_small_school_has_what_it_has_people_for(database: psycopg.Connection, pupils: int) -> None:
    seed(pupils, NOW)
    assert (number(database, "select count(*) from picture") > 0) == (pupils > 0)
    shown = "select count(*) from publication p cross join lateral gate.why_not_shown(array[p.id::bigint]) n where p.ended_at is null and n.why <> ''"
    assert number(database, shown) == 0
