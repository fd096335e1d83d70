"""What the tests of handing out footage share: magenta is a face."""

import pytest

from tests.media.filming import faces_seen
from zorgvuldig.media.video import track_job as video_tracks


@pytest.fixture(autouse=True)
def detector(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here is what becomes of places, not the finding of them."""
    monkeypatch.setattr(video_tracks, "find_faces", faces_seen)
