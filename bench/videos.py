"""A film with masks: what an image of it costs, beside what the program deface takes, and how many faces of every image are covered."""

import io
import time
from collections.abc import Iterator, Sequence
from math import pi, sin

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.site import Site
from tests.media.photos import group
from zorgvuldig.media.faces.detector import DetectedFace, detector, find_faces
from zorgvuldig.media.video.copy import CopyOrder, make
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.media.video.frames import as_rgb, shots
from zorgvuldig.media.video.places import Track, padded, pixels, place_at, thinned
from zorgvuldig.media.video.track_job import trails_in
from zorgvuldig.platform.vault import files

WIDTH, HEIGHT, RATE, FRAMES = 1920, 1080, 25, 100
SCENES = ((12, 7, 300), (9, 6, 420))  # a class across and down, and the pixels of one of them
PAN, SWAY = 5, 30  # pixels to the right with every image, and up and down in the whole of a scene
COVERED = 0.8  # of a face under a mask
LIMIT = 10**9
# What the program deface 1.5 took for an image of this film beside our detector at full size, in the same hours: 1.16 s and 0.64 to 0.70.
# It cannot be installed beside us, so the detector stands for it: at least so many times.
DEFACE = 1.65
Rgb = NDArray[np.uint8]


def video_mask(site: Site) -> Iterator[Result]:
    """Faces looked for, followed, and masked in a new sealed film; then every image at full size, for comparison."""
    detector()
    blob = files.store(_film(), limit_bytes=LIMIT).blob
    begin, wall = time.process_time(), time.perf_counter()
    tracks = [thinned(trail.track) for trail in trails_in(blob, RATE, step=lambda place: True)]
    following = time.process_time() - begin
    make(CopyOrder(blob, RATE, tracks), step=lambda place: True)
    ours, wall = time.process_time() - begin, time.perf_counter() - wall
    begin = time.process_time()
    found = _every_image(blob)
    theirs = time.process_time() - begin
    faces, covered = _covered(found, tracks)
    if len(found) != FRAMES or faces < FRAMES:
        raise CannotMeasure(f"{len(found)} images were looked at, with {faces} faces")
    how = (
        f"{FRAMES} images of {WIDTH} by {HEIGHT}, {faces / FRAMES:.0f} faces each, two scenes; {ours / FRAMES:.3f} s of processor an "
        f"image, {following / FRAMES:.3f} of it following, against {theirs / FRAMES:.2f} ({ours / theirs:.3f}), which stands for {DEFACE:g} times as "
        f"much of deface; {FRAMES / wall:.1f} images a second; {load()}"
    )
    yield Result("video_mask", ours / theirs / DEFACE, how)
    yield Result("video_covered", covered / faces, f"{covered:,} of {faces:,} faces, {len(tracks)} tracks")


def _film() -> bytes:
    """A camera that goes along two classes, with a hard cut in between."""
    written = io.BytesIO()
    with av.open(written, "w", format="mp4") as film:
        stream = film.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for image in _images():
            film.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        film.mux(stream.encode())
    return written.getvalue()


def _images() -> Iterator[Rgb]:
    each = FRAMES // len(SCENES)
    for across, down, side in SCENES:
        whole = group(across, down, side)
        for number in range(each):
            left = 40 + PAN * number
            top = round((whole.height - HEIGHT) / 2 + SWAY * sin(2 * pi * number / each))
            yield np.asarray(whole.crop((left, top, left + WIDTH, top + HEIGHT)))


def _every_image(blob: object) -> list[list[DetectedFace]]:
    """As others do it: every image at full size, its faces blurred in red, green and blue, and encoded as programs do by default."""
    found = []
    with opened_film(blob) as film, av.open(io.BytesIO(), "w", format="mp4") as copy:  # type: ignore[arg-type]
        stream = copy.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for shot in shots(film, RATE):
            rgb = as_rgb(shot.frame, long_side=WIDTH)
            faces = find_faces(rgb, threshold=0.2)
            found.append(faces)
            copy.mux(stream.encode(av.VideoFrame.from_ndarray(_blurred(rgb, faces), "rgb24")))
        copy.mux(stream.encode())
    return found


def _blurred(rgb: Rgb, faces: Sequence[DetectedFace]) -> Rgb:
    image = Image.fromarray(rgb)
    for face in faces:
        spot = pixels(padded(face.box), WIDTH, HEIGHT)
        if spot:
            part = image.crop(spot)
            image.paste(part.resize((6, 6), Image.Resampling.BOX).resize(part.size, Image.Resampling.BILINEAR), spot)
    return np.asarray(image)


def _covered(found: Sequence[Sequence[DetectedFace]], tracks: Sequence[Track]) -> tuple[int, int]:
    """How many faces there are in all images, and how many of them are under a mask for the greater part."""
    faces = covered = 0
    for place, here in enumerate(found):
        mask = np.zeros((HEIGHT, WIDTH), bool)
        for track in tracks:
            box = place_at(track, place)
            if box and (spot := pixels(padded(box), WIDTH, HEIGHT)):
                mask[spot[1] : spot[3], spot[0] : spot[2]] = True
        for face in here:
            spot = pixels(face.box, WIDTH, HEIGHT)
            if spot:
                faces += 1
                covered += bool(mask[spot[1] : spot[3], spot[0] : spot[2]].mean() >= COVERED)
    return faces, covered
