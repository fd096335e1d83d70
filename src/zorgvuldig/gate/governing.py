"""What the database does with breaches, assessments, norms and versions of the register; the rules are in `sql/governing*.sql`. Pure."""

from collections.abc import Iterator

from zorgvuldig.postgres import Names

GOVERNING_FILES = (
    "governing.sql",
    "governing_register.sql",
    "governing_news.sql",
)
# Whoever has a session may call these: each finds out by itself whose it is, and what they may.
BY_SESSION = (
    "report_breach(text, text, text, text, timestamp with time zone)",
    "register_waiting(text)",
)
FOR_EVERYBODY = (
    "public_page(text)",
    "evidence_history()",
    "register_digest()",
    "register_in_force()",
    "register_news()",
)
AT_THE_DOOR: tuple[str, ...] = ("register_digest()",)
FOR_THE_JOB = (
    "breach_pupils(integer)",
    "register_turn(uuid, jsonb, text, text, jsonb)",
    "register_digest()",
    "register_in_force()",
    "agreed_claims()",
)
# What the database refuses whoever asks.
GOVERNING_CHECKS = (
    ("breach", "breach_allowed", "insert or update"),
    ("breach_note", "breach_note_allowed", "insert"),
    ("dpia", "dpia_allowed", "insert or update"),
    ("register_version", "register_version_allowed", "insert or update"),
    ("role_review", "role_reviewed", "insert"),
)


def governing_grants(names: Names) -> Iterator[str]:
    """Everybody may ask for public pages; a session reports; the rest is asked at the door or by the job."""
    for function in (*BY_SESSION, *FOR_EVERYBODY):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    for function in AT_THE_DOOR:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    for function in FOR_THE_JOB:
        yield f"grant execute on function gate.{function} to {names.job('governance')}"
    yield f"grant execute on function gate.register_digest(), gate.register_in_force() to {names.jobs}"
