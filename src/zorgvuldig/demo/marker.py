"""A file in the data directory that says: this is the demonstration school, and nobody in it exists."""

from django.conf import settings

FILE = "demonstration.txt"
TEXT = "The people in this database are invented. Their password is public. Never put real people in it.\n"


def is_demonstration() -> bool:
    """Whether this data directory was made by `zorgvuldig demo`."""
    return bool((settings.DATA / FILE).is_file())


def mark() -> None:
    """Say so from now on."""
    (settings.DATA / FILE).write_text(TEXT, encoding="utf-8")
