"""How the camera moved between two images, from the images as a whole: what stands still in the hall moves all together."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zorgvuldig.media.video.frames import Plane

THIN = 4  # pixels between two that are looked at
SURE = 0.05  # how much of the image must agree
ALIKE = 0.6  # of the likeliest shift
FARTHEST = 0.35  # of the picture: beyond it the images have too little in common


@dataclass(slots=True)
class Camera:
    """Compares each image with the one before."""

    _before: NDArray[np.complex64] | None = field(default=None)

    def moved(self, rgb: Plane) -> tuple[float, float]:
        """How far things moved to the right and down since the image before, as fractions of the picture; 0, 0 when it cannot be said."""
        small = rgb[::THIN, ::THIN, 1].astype(np.float32)
        window = np.hanning(small.shape[0])[:, None] * np.hanning(small.shape[1])[None]
        waves = np.fft.rfft2((small - small.mean()) * window).astype(np.complex64)
        before, self._before = self._before, waves
        if before is None or before.shape != waves.shape:
            return 0.0, 0.0
        crossed = waves * before.conj()
        likeness = np.fft.irfft2(crossed / (np.abs(crossed) + 1e-6), s=small.shape)
        return _shift(likeness)


def _shift(likeness: NDArray[np.floating]) -> tuple[float, float]:
    """The smallest shift that is about as likely as the likeliest: rows of chairs, or of pupils, look alike one place further on.

    A shift by half a point lies between two, so four neighbours are taken together.
    """
    rows, columns = likeness.shape
    corners = [np.roll(likeness, (-down, -right), (0, 1)).clip(0) for down in (0, 1) for right in (0, 1)]
    together = sum(corners[1:], corners[0])
    if together.max() < SURE:
        return 0.0, 0.0
    down, right = np.nonzero(together >= ALIKE * together.max())
    weights = np.stack([corner[down, right] for corner in corners]) / together[down, right]
    y, x = down + weights[2] + weights[3], right + weights[1] + weights[3]
    y = np.where(y > rows / 2, y - rows, y) / rows
    x = np.where(x > columns / 2, x - columns, x) / columns
    nearest = int(np.argmin(np.hypot(x, y)))
    found = float(x[nearest]), float(y[nearest])
    return found if max(abs(found[0]), abs(found[1])) <= FARTHEST else (0.0, 0.0)
