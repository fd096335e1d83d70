"""What the settings of mail have to be together. Pure: what reads the settings asks it, before anything is served."""

import re
from collections.abc import Iterator

LOCAL = {"localhost", "127.0.0.1", "::1"}
PORTS = {"none": 25, "starttls": 587, "tls": 465}
# A token of 45 letters and a plus sign come behind the name, and a name has at most 64 letters (RFC 5321).
BOUNCES = re.compile(r"[A-Za-z0-9._-]{1,18}@[A-Za-z0-9.-]+")


def unfit(*, host: str, security: str, user: str, password: str, bounces: str) -> Iterator[str]:
    """A sentence for each reason not to send mail by these settings. What opens something is not repeated."""
    if bool(user) != bool(password):
        yield "Give both ZORGVULDIG_EMAIL_USER and ZORGVULDIG_EMAIL_PASSWORD_FILE, or neither."
    if user and security == "none" and host not in LOCAL:
        yield "A password would go over the network as it is: set ZORGVULDIG_EMAIL_TLS to starttls or tls."
    if bounces and not BOUNCES.fullmatch(bounces):
        yield (
            "ZORGVULDIG_BOUNCES is no address with at most 18 letters, figures, dots or dashes before the @:"
            " give one like bounce@school.example."
        )
