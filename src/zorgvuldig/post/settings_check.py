"""What the settings of mail have to be. Pure: the settings themselves ask it, so that a wrong one stops every command at once."""

import re
from dataclasses import dataclass

WORDS = ("none", "starttls", "tls")
LOCAL = {"localhost", "127.0.0.1", "::1"}
PORTS = {"none": 25, "starttls": 587, "tls": 465}
# A token of 45 letters and a plus sign come behind the name, and a name has at most 64 letters (RFC 5321).
BOUNCES = re.compile(r"[A-Za-z0-9._-]{1,18}@[A-Za-z0-9.-]+")


class MailSettingWrong(Exception):
    """A setting of mail cannot be; the sentence says which, and what to do."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """What `checked` makes of the words of the environment."""

    security: str
    port: int
    per_minute: int


def checked(
    *, host: str, security: str, port: str, user: str, password: str, per_minute: str, bounces: str
) -> MailSettings:
    """The settings, when they can be. Raises `MailSettingWrong`."""
    if security not in WORDS:
        raise MailSettingWrong(f"ZORGVULDIG_EMAIL_TLS is {security!r}: choose none, starttls or tls.")
    if bool(user) != bool(password):
        raise MailSettingWrong("Give both ZORGVULDIG_EMAIL_USER and ZORGVULDIG_EMAIL_PASSWORD_FILE, or neither.")
    if user and security == "none" and host not in LOCAL:
        raise MailSettingWrong(
            "A password would go over the network as it is: set ZORGVULDIG_EMAIL_TLS to starttls or tls."
        )
    if bounces and not BOUNCES.fullmatch(bounces):
        raise MailSettingWrong(
            "ZORGVULDIG_BOUNCES is no address with at most 18 letters, figures, dots or dashes before the @:"
            " give one like bounce@school.example."
        )
    return MailSettings(
        security,
        _number("ZORGVULDIG_EMAIL_PORT", port or str(PORTS[security]), 65535),
        _number("ZORGVULDIG_EMAIL_PER_MINUTE", per_minute, 10_000),
    )


def _number(name: str, said: str, most: int) -> int:
    if not said.isascii() or not said.isdigit() or not 1 <= int(said) <= most:
        raise MailSettingWrong(f"{name} is {said!r}: give a number from 1 to {most}.")
    return int(said)
