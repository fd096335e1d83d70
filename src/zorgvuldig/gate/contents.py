"""What the register says that may change while the system runs, as rows: the rules, and texts in `gate.state`.

Everything else that it gives the database is a policy, a right or a function, which only the owner can change. So a register that
differs in these rows alone comes into force without the owner (`governance/sql/register_editor.sql`). Pure.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from zorgvuldig.register.schema import Need, Register, Sensitivity

DIGEST = "register_digest"  # in `gate.state`: the SHA-256 of the text of the register in force
# Why a register is in force that nobody proposed: it came with the program, from a file that an operator put there, or by `register apply`.
BY_INIT, BY_FILE, BY_COMMAND = "init", "file", "register apply"
TOPICS, RECIPIENTS, WATCHES, OWN_FIELDS = (
    "register_topics",
    "register_recipients",
    "register_watches",
    "register_own_fields",
)


class OtherWords(Exception):
    """A topic of the register has other words than people answered under the same version."""


@dataclass(frozen=True, slots=True)
class AppliedRegister:
    """A register that an operator puts into force: what it was read from, and why."""

    register: Register
    text: str
    why: str


def digest_of(text: str) -> str:
    """What a register is known by: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def contents(register: Register) -> Mapping[str, str]:
    """The texts for `gate.state`, by key, spelled the same every time."""
    return {
        TOPICS: _spelled(_topics(register)),
        RECIPIENTS: _spelled(_recipients(register)),
        WATCHES: _spelled(_watches(register)),
        OWN_FIELDS: _spelled(_own_fields(register)),
    }


def wordings(register: Register) -> list[tuple[str, int, str, str]]:
    """The wording of every topic with its version, for the table that keeps them for ever."""
    return [(t.key, t.version, t.asks.nl, t.asks.en) for t in register.topics.values()]


def special(register: Register, categories: tuple[str, ...]) -> bool:
    """Whether any of these are special data (AVG art. 9), which a second person looks at before they leave."""
    return any(register.categories[key].sensitivity is Sensitivity.SPECIAL for key in categories)


def _spelled(rows: list[dict[str, object]]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _topics(register: Register) -> list[dict[str, object]]:
    return [
        {"topic": t.key, "version": t.version, "recipient": t.recipient, "mask": register.mask(t.categories)}
        for t in register.topics.values()
    ]


def _recipients(register: Register) -> list[dict[str, object]]:
    return [
        {
            "key": r.key,
            "kind": r.kind.value,
            "mask": register.mask(r.categories),
            "demand": Need.DEMAND in r.needs,
            "inspection": Need.INSPECTION in r.needs,
            "second": Need.SECOND in r.needs or special(register, r.categories),
            "bulk": Need.BULK in r.needs,
            "fields": list(r.fields),
            "desk": r.desk,
        }
        for r in register.recipients.values()
    ]


def _watches(register: Register) -> list[dict[str, object]]:
    return [
        {
            "watch": w.key,
            "threshold": w.threshold,
            "wide_threshold": w.wide_threshold or w.threshold,
            "days": w.window,
            "from_hour": w.from_hour,
            "until_hour": w.until_hour,
        }
        for w in register.watches.values()
    ]


def _own_fields(register: Register) -> list[dict[str, object]]:
    return [
        {
            "key": f.key,
            "name": asdict(f.name),
            "why": asdict(f.why),
            "kind": f.kind.value,
            "choices": [[choice.nl, choice.en] for choice in f.choices],
            "sees": list(f.sees),
            "writes": list(f.writes),
            "ended_on": f.ended_on,
            "cleared": f.cleared,
        }
        for f in register.own_fields.values()
    ]
