"""Hears everything that any logger says, at every level, in the form in which it is written."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.people import Cast
from zorgvuldig.platform.logs import Discreet, DiscreetJson

TEXTS = (
    "select given_name from pupil_identity", "select family_name from pupil_identity", "select number from pupil",
    "select email from pupil_contact", "select street from pupil_contact", "select given_name from staff",
    "select code from staff", "select given_name from guardian", "select email from guardian", "select username from account",
    "select uid::text from pupil", "select uid::text from person",
)  # fmt: skip
QUIET = ("django.request", "oauthlib", "oauth2_provider")


class Ear(logging.Handler):
    """Keeps each line as people and as collectors get it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Both forms of a line."""
        self.heard += [Discreet().format(record), DiscreetJson().format(record)]


@contextmanager
def listened() -> Iterator[list[str]]:
    """Every line that is said meanwhile, with everything turned on; nobody else writes them down."""
    ear, root = Ear(), logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in (None, *QUIET)}
    others, root.handlers = root.handlers, [ear]
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield ear.heard
    finally:
        root.handlers = others
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def known(cast: Cast) -> set[str]:
    """Every name, number, address and user name of everybody in the school's database."""
    return {text for query in TEXTS for (text,) in cast.db.execute(query).fetchall() if len(text) > 2}


def told(cast: Cast, heard: str) -> set[str]:
    """Which of these were said, as words of their own and in any case."""
    return said_of(known(cast), heard)


def said_of(texts: set[str], heard: str) -> set[str]:
    """Which of these texts stand in what was heard."""
    low = heard.lower()  # looking for each as it stands is fifty times as fast as one pattern of all
    return {
        text for text in texts if text.lower() in low and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", heard, re.I)
    }
