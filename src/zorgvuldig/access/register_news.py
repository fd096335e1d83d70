"""What the start page says of the register: what families should know of it, and how many proposals wait for somebody."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from zorgvuldig.register.schema import Text


@dataclass(frozen=True, slots=True)
class News:
    """A version that came into force, in words for families."""

    label: str
    says: Text
    at: datetime


def register_news() -> list[News]:
    """What changed in the last sixty days that families should know, the newest first. It is about nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select label, nl, en, in_force_at from gate.register_news()")
        return [News(label, Text(nl, en), at) for label, nl, en, at in cursor.fetchall()]
