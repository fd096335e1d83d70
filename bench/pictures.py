"""A photo of twelve megapixels, from the last of its pieces to a picture of which the faces can be named."""

import time
from collections.abc import Iterator
from io import BytesIO
from statistics import median
from uuid import uuid4

from django.db import connections
from django.utils import timezone
from PIL import Image

from bench.clock import load, processor_seconds
from bench.results import CannotMeasure, Result
from bench.site import Site
from tests.media.photos import group
from zorgvuldig.media.faces.detector import detector
from zorgvuldig.media.uploads.intake_job import look_at_uploads
from zorgvuldig.platform.vault import files

PHOTOS = 9  # the first only warms up
ACROSS, DOWN, SIDE = 8, 6, 500  # 4000 by 3000 pixels, 48 faces
PIECE = 4 * 1024 * 1024
ON_ITS_SIDE = 6  # as phones write a photo that was taken upright

EVENT = """insert into picture_event (uid, school_id, name, happened_on, added_at, added_by_id)
select gen_random_uuid(), min(school_id), 'Bench', current_date, now(), %s from enrolment returning id"""
UPLOAD = """insert into picture_upload (uid, picture_event_id, name, size, received, state, why, started_at, uploaded_by_id)
values (%s, %s, 'foto.jpg', %s, %s, 'waiting', '', now(), %s) returning id"""
PART = """insert into picture_upload_part (picture_upload_id, number, blob, size, uploaded_by_id) values (%s, %s, %s, %s, %s)"""
COUNTED = "select count(distinct p.id), count(f.id) from picture p left join face f on f.picture_id = p.id where p.picture_event_id = %s"


def picture_photo(site: Site) -> Iterator[Result]:
    """Processor time of the job for one photo: opening its pieces, unpacking, faces, sealing three files, the rows."""
    begin = time.process_time()
    detector()
    loading = time.process_time() - begin
    event = _one(site, EVENT, site.teacher.person_id)
    whole = group(ACROSS, DOWN, SIDE).transpose(Image.Transpose.ROTATE_90)
    costs, walls, size = [], [], 0
    for number in range(PHOTOS):
        size = _bring(site, event, whole, number)
        begin = time.perf_counter()
        cost = _processor(site)
        if number:
            costs.append(cost)
            walls.append(time.perf_counter() - begin)
    pictures, faces = site.db.execute(COUNTED, [event]).fetchone() or (0, 0)
    if pictures != PHOTOS or faces < PHOTOS * ACROSS * DOWN * 0.98:
        raise CannotMeasure(f"{pictures} pictures came in, with {faces} faces")
    how = (
        f"JPEG of {size / 1e6:.1f} MB with {ACROSS * DOWN} faces, worst {max(costs):.2f} s; wall {median(walls):.2f} s; loading the detector "
        f"once in a process {loading:.2f} s; {load()}"
    )
    yield Result("picture_photo", median(costs), how)


def _bring(site: Site, event: int, whole: Image.Image, number: int) -> int:
    """Another photo that waits; its size in bytes."""
    whole.paste((number, number, number), (0, 0, 16, 16))
    exif, written = Image.Exif(), BytesIO()
    exif[0x0112] = ON_ITS_SIDE
    whole.save(written, "JPEG", quality=92, exif=exif)
    content, by = written.getvalue(), site.teacher.person_id
    upload = _one(site, UPLOAD, uuid4(), event, len(content), len(content), by)
    for place in range(0, len(content), PIECE):
        part = files.store(content[place : place + PIECE], limit_bytes=PIECE)
        site.db.execute(PART, [upload, place // PIECE, part.blob, part.size, by])
    return len(content)


def _processor(site: Site) -> float:
    """Seconds of ours and of the database's for what waits."""
    pids = [site.db.info.backend_pid]
    if job := connections["jobs"].connection:
        pids.append(job.info.backend_pid)
    before = time.process_time() + sum(map(processor_seconds, pids))
    look_at_uploads(timezone.now())
    return time.process_time() + sum(map(processor_seconds, pids)) - before


def _one(site: Site, statement: str, *values: object) -> int:
    row = site.db.execute(statement, list(values)).fetchone()
    if row is None:
        raise CannotMeasure("the measuring database answers nothing")
    return int(row[0])
