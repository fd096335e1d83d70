"""What keys there are: names and moments, and of no key the key; and what doctor asks of them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from zorgvuldig.gate.health import Answer
from zorgvuldig.operations.keys.rotation import read_secrets
from zorgvuldig.platform.postgres import secrets_rotation
from zorgvuldig.platform.postgres.secrets import name_of
from zorgvuldig.platform.vault.sign import published_keys
from zorgvuldig.suppliers.oidc.models import SigningKey


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key: of which kind, what it is called, what it does now, and from and until when (ISO 8601; empty: not written down)."""

    kind: str
    name: str
    state: str
    since: str = ""
    until: str = ""
    is_leaked: bool = False

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)

    def sentence(self) -> str:
        """For people."""
        times = f"{f' from {self.since}' if self.since else ''}{f' until {self.until}' if self.until else ''}"
        return f"{self.kind:9} {self.name:16} {self.state}{times}{', LEAKED' if self.is_leaked else ''}"


def key_rows(now: datetime) -> list[KeyRow]:
    """Every key, by kind, what is used now first."""
    secrets = read_secrets()
    since = secrets.since
    lines = [KeyRow("master", name_of(secrets.master), "seals", since.get("master", ""))]
    lines += [
        KeyRow("master", name_of(one.key), "opens" if one.until else "waits", "", one.until, one.is_leaked)
        for one in secrets.other_masters
    ]
    for place, one in enumerate(published_keys()):
        told = one.as_json()
        state = "verifies" if place else "signs"
        lines.append(
            KeyRow("signing", str(told["key_id"]), state, _or(told["from"]), _or(told["until"]), one.is_leaked)
        )
    lines.append(KeyRow("django", name_of(secrets.django.encode()), "signs", since.get("django", "")))
    lines += [
        KeyRow("django", name_of(one.key.encode()), "is believed" if one.until else "waits", "", one.until)
        for one in secrets.other_django
    ]
    lines.append(KeyRow("database", "passwords", "let in", since.get("database", "")))
    if secrets.other_passwords:
        lines.append(KeyRow("database", "passwords", "wait"))
    lines.append(KeyRow("lasting", name_of(secrets.lasting), "is never replaced"))
    for row in SigningKey.objects.filter(retired_at=None).order_by("alg", "signs_from"):
        state = "signs" if row.signs_from <= now else "waits"
        lines.append(KeyRow("oidc", row.kid[:16], state, row.signs_from.isoformat(timespec="seconds")))
    return lines


def is_halfway() -> list[str]:
    """What was begun and not ended, a sentence each: for `doctor`."""
    secrets, found = read_secrets(), []
    if secrets.other_passwords:
        found.append("passwords wait to be given to the database. Run: zorgvuldig keys rotate database")
    if secrets_rotation.older_masters(secrets) and secrets_rotation.RESEALED not in secrets.since:
        found.append("not everything is closed with the master key of now. Run: zorgvuldig keys reseal")
    return found


def _or(value: object) -> str:
    return str(value) if value else ""


# What doctor asks of keys: whether replacing one was finished, and whether older ones may go.

KEPT = timedelta(days=35)  # longer than a backup lives


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer."""
    return list(_examine(now))


def _examine(now: datetime) -> Iterator[Answer]:
    halfway = is_halfway()
    yield Answer("no key is half replaced", not halfway, " ".join(halfway) or "yes")
    older = secrets_rotation.older_masters(read_secrets())
    late = [one for one in older if now - secrets_rotation.moment(one.until) > KEPT]
    says = f"of {late[0].until}. Run: zorgvuldig keys retire master" if late else "yes"
    yield Answer("older master keys are retired", not late, says, note=True)
