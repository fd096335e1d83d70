"""The words of a topic as they were when somebody answered."""

from collections.abc import Mapping

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Text


def wordings() -> Mapping[tuple[str, int], Text]:
    """By topic and version, every wording that was ever asked. It says nothing about anybody, so it needs no door."""
    with connection.cursor() as cursor:
        cursor.execute("select topic, version, nl, en from gate.wordings()")
        kept = {(topic, version): Text(nl, en) for topic, version, nl, en in cursor.fetchall()}
    return {(topic.key, topic.version): topic.asks for topic in REGISTER.topics.values()} | kept
