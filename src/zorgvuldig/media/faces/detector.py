"""Where faces are in a picture: places and how sure the detector is, and nothing else. Whose they are, people say.

CenterFace (Xu and others, 2019) answers, for every fourth point of every fourth row, how likely a face has its middle there,
how large it would be and how far its middle is beside the point. Nothing that describes a face comes out of it.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np
import onnxruntime
from django.conf import settings
from numpy.typing import NDArray
from PIL import Image

from zorgvuldig.media.faces.weights import INPUT, OUTPUTS, DetectorMissing, weights

__all__ = ["LONG_SIDE", "DetectedFace", "DetectorMissing", "Place", "detector", "find_faces"]

LONG_SIDE = 2048  # pixels of a picture as the detector sees it; no more of it is looked at
STEP = 32  # the network halves five times
STRIDE = 4  # points between two answers
OVERLAP = 0.3  # two places that share more than this are one face
SEVERE = 3  # what the runtime may say: errors only

Place = tuple[float, float, float, float]
Floats = NDArray[np.float32]

_loading = Lock()


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """A face: `box` is left, top, width and height as fractions of the picture, `score` from 0 to 1."""

    box: Place
    score: float


def find_faces(rgb: NDArray[np.uint8], *, threshold: float = 0.2) -> list[DetectedFace]:
    """The faces in an upright picture (height, width, 3), the surest first. Raises `DetectorMissing`.

    Photos are looked at with a low threshold: a box too many costs somebody a click, a face without a box much more.
    """
    model = detector()
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")  # half a gigabyte for a large photo
    score, size, offset = model.run(list(OUTPUTS), {INPUT: _prepared(rgb)}, options)
    return _read(np.asarray(score)[0, 0], np.asarray(size)[0], np.asarray(offset)[0], threshold)


def detector() -> onnxruntime.InferenceSession:
    """The model, loaded once in a process. Raises `DetectorMissing`, every time it is asked."""
    with _loading:
        return _loaded(settings.DETECTOR_THREADS)


@lru_cache(maxsize=1)
def _loaded(threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = SEVERE
    options.enable_mem_pattern = False  # pictures differ in size
    return onnxruntime.InferenceSession(weights(), options, providers=["CPUExecutionProvider"])


def _prepared(rgb: NDArray[np.uint8]) -> Floats:
    """The picture in the measure of the network: planes of red, green and blue."""
    height, width = rgb.shape[:2]
    scale = min(1.0, LONG_SIDE / max(height, width))
    wide, high = (max(1, round(side * scale / STEP)) * STEP for side in (width, height))
    if (wide, high) != (width, height):
        picture = Image.fromarray(rgb).resize((wide, high), Image.Resampling.BILINEAR, reducing_gap=2.0)
        rgb = np.asarray(picture, np.uint8)
    return np.ascontiguousarray(rgb.transpose(2, 0, 1)[None], dtype=np.float32)


def _read(score: Floats, size: Floats, offset: Floats, threshold: float) -> list[DetectedFace]:
    """Faces out of the three answers. The first plane of size and offset is of rows, the second of columns."""
    rows, columns = np.nonzero(score >= threshold)
    high, wide = np.exp(size[:, rows, columns]) * STRIDE
    below, beside = offset[:, rows, columns]
    middle_x, middle_y = (columns + beside + 0.5) * STRIDE, (rows + below + 0.5) * STRIDE
    edges = np.stack([middle_x - wide / 2, middle_y - high / 2, middle_x + wide / 2, middle_y + high / 2], axis=1)
    measure = np.array([score.shape[1], score.shape[0]] * 2, np.float32) * STRIDE
    edges = np.clip(edges / measure, 0.0, 1.0)
    kept = _apart(edges, score[rows, columns])
    return [_as_face(edges[one], score[rows[one], columns[one]]) for one in kept]


def _apart(edges: Floats, scores: Floats) -> list[int]:
    """One of every bunch of places that overlap: the surest."""
    areas = (edges[:, 2] - edges[:, 0]) * (edges[:, 3] - edges[:, 1])
    order, kept = np.argsort(-scores, kind="stable"), []
    order = order[areas[order] > 0]
    while order.size:
        first, rest = order[0], order[1:]
        kept.append(int(first))
        sides = np.minimum(edges[first, 2:], edges[rest, 2:]) - np.maximum(edges[first, :2], edges[rest, :2])
        shared = np.clip(sides, 0, None).prod(axis=1)
        order = rest[shared < OVERLAP * (areas[first] + areas[rest] - shared)]
    return kept


def _as_face(edges: Floats, score: np.float32) -> DetectedFace:
    left, top, right, bottom = (float(edge) for edge in edges)
    return DetectedFace((left, top, right - left, bottom - top), float(score))
