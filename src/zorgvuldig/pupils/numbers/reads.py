"""What is known of a pupil's official number without opening it, and the number itself for whoever asks for it."""

from dataclasses import dataclass
from datetime import datetime

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.school.people.models import OfficialNumber


@dataclass(frozen=True, slots=True)
class NumberStatus:
    """That the school holds a number, of which kind, and since when it was compared with a document."""

    kind: str
    confirmed_at: datetime | None


def number_status(pupil_id: int, *, door: Door) -> NumberStatus | None:
    """Whether there is a number; it stays closed."""
    door.reading("official_number")
    row = OfficialNumber.objects.filter(person_id=pupil_id).values_list("kind", "confirmed_at").first()
    return NumberStatus(*row) if row else None


def number_print(pupil_id: int, *, door: Door) -> str:
    """The fingerprint of what is held, which says nothing about the number."""
    door.reading("official_number")
    row = OfficialNumber.objects.filter(person_id=pupil_id).values_list("number_hash", "confirmed_at").first()
    return fingerprint({"hash": bytes(row[0]).hex(), "confirmed_at": row[1]} if row else {})


def number(pupil_id: int, *, door: Door) -> str:
    """The number itself, in groups of three; empty when there is none."""
    door.reading("official_number")
    row = OfficialNumber.objects.filter(person_id=pupil_id).first()
    digits = row.number if row else ""
    return " ".join(digits[place : place + 3] for place in range(0, len(digits), 3)) if digits.isdigit() else digits
