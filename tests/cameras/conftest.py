"""What the tests of footage share with those of pictures."""

from tests.media.conftest import opened

__all__ = ["opened"]
