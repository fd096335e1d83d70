"""Where another scene begins in a film: too many beginnings cost nothing but a click, one too few makes two people one track."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zorgvuldig.media.video.frames import Shot, brightness

CERTAIN = 30.0  # mean difference in brightness, of 255, that is another scene in any film
LIKELY, TIMES = 6.0, 3.0  # at least this much, and so many times what was usual in the last images
USUAL = 10  # images


@dataclass(slots=True)
class Scenes:
    """Compares each image with the one before."""

    _before: NDArray[np.float32] | None = None
    _usual: deque[float] = field(default_factory=lambda: deque(maxlen=USUAL))

    def begins(self, shot: Shot) -> bool:
        """Whether this image begins another scene."""
        light = brightness(shot.frame)
        before, self._before = self._before, light
        if before is None or before.shape != light.shape:
            return before is not None
        changed = float(np.abs(light - before).mean())
        usual = sum(self._usual) / len(self._usual) if self._usual else LIKELY
        is_new = changed > CERTAIN or (changed > LIKELY and changed > TIMES * usual)
        if is_new:
            self._usual.clear()
        else:
            self._usual.append(changed)
        return is_new
