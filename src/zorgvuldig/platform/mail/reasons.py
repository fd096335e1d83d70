"""What a mail server's answer means: try again, stop, or this address does not exist. Pure."""

import re
import ssl
from dataclasses import dataclass
from enum import StrEnum
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Of these the address is the cause; other 5.x.x are about the mail, the sender or a full box (RFC 3463).
GONE = re.compile(r"5\.(1\.(0|1|2|3|6|10)|2\.1|4\.4|0\.0)")


class Reason(StrEnum):
    """Why a mail did not go. Nothing else of what the server said is kept: that can hold the address."""

    AWAY = "away"  # no connection
    LOGIN = "login"  # it does not take our name and password
    TLS = "tls"  # no safe connection
    SENDER = "sender"  # it does not take our sender
    LATER = "later"  # it says: not now
    ADDRESS = "address"  # it does not know the address
    CONTENT = "content"  # it refuses this mail
    OLD = "old"  # two days were not enough
    DAMAGED = "damaged"  # it does not open here
    OTHER = "other"


OF_THE_SERVER = frozenset({Reason.AWAY, Reason.LOGIN, Reason.TLS, Reason.SENDER})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why, whether trying again can help, and the code when the address is the cause for good."""

    reason: Reason
    for_good: bool
    gone: str = ""


def verdict(error: Exception) -> Verdict:
    """What an error of sending means. What is wrong with our own set-up is no fault of a mail: it waits."""
    match error:
        case SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()), (550, b""))
            return _refused(code, said, Reason.ADDRESS)
        case SMTPAuthenticationError():
            return Verdict(Reason.LOGIN, for_good=False)
        case SMTPSenderRefused():
            return Verdict(Reason.SENDER if error.smtp_code >= 500 else Reason.LATER, for_good=False)
        case SMTPDataError():
            return _refused(error.smtp_code, error.smtp_error, Reason.CONTENT)
        case ssl.SSLError() | SMTPNotSupportedError():
            return Verdict(Reason.TLS, for_good=False)
        case SMTPResponseException():
            return Verdict(Reason.AWAY, for_good=False)
        case SMTPException() | OSError():
            return Verdict(Reason.AWAY, for_good=False)
    return Verdict(Reason.OTHER, for_good=True)


def _refused(code: int, said: bytes | str, reason: Reason) -> Verdict:
    if code < 500:
        return Verdict(Reason.LATER, for_good=False)
    enhanced = enhanced_code(said.decode("ascii", "replace") if isinstance(said, bytes) else said)
    gone = enhanced or ("5.0.0" if code in (550, 551, 553) else "")
    return Verdict(reason, for_good=True, gone=gone if reason is Reason.ADDRESS and is_gone(gone) else "")


def enhanced_code(text: str) -> str:
    """The first code such as 5.1.1 in a text, or nothing."""
    found = ENHANCED.search(text)
    return found[0] if found else ""


def is_gone(code: str) -> bool:
    """Whether this code says that the address itself is what does not work."""
    return GONE.fullmatch(code) is not None
