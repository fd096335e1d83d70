"""What a mail is for: decides which goes first, and how long it is worth sending."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.mail import EmailMessage

LONGEST = timedelta(days=2)  # after that a mail is given up (`gate.post_put` says the same)


class Kind(StrEnum):
    """The kinds, first ones first. What the database knows of a mail is this word."""

    SIGNING_IN = "signing_in"  # somebody waits at a screen
    ALARM = "alarm"  # a breach, an emergency opening
    INVITATION = "invitation"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Sort:
    """The kind of a mail, and until when it says something that is true; without a moment two days."""

    kind: Kind = Kind.NOTICE
    until: datetime | None = None


def sorted_as(message: EmailMessage, kind: Kind, until: datetime | None = None) -> EmailMessage:
    """The same mail, told apart for the outbox. Any other mail backend takes no notice of it."""
    message.sort = Sort(kind, until)  # type: ignore[attr-defined]  # `sort_of` reads it
    return message


def sort_of(message: EmailMessage) -> Sort:
    """What `sorted_as` said, or a notice."""
    found: Sort = getattr(message, "sort", Sort())
    return found
