"""The runtime login with any SQL one likes, as the tests of pictures have it."""

from tests.images.conftest import runtime

__all__ = ["runtime"]
