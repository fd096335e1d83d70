"""Replacing secrets: each step is the secrets before and the secrets after, and whoever writes them down does so at once.

A key that seals is replaced in steps: it waits (opens, and does not seal) where several machines must know it first, it seals,
and what it replaced opens until nothing needs it. Pure; moments are given, aware, and kept in ISO 8601 in UTC.
"""

import secrets as random_source
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from zorgvuldig.platform.postgres.secrets import LENGTH, OtherDjango, OtherMaster, Secrets, Signer

RESEALED = "resealed"
WHILE = timedelta(
    days=4
)  # a signed form or link that was given out before is believed that long: resetting a password has three days


def with_master_waiting(secrets: Secrets) -> Secrets:
    """A next master key that opens already and seals nothing yet; the one that waits, when there is one."""
    if waiting_master(secrets):
        return secrets
    fresh = OtherMaster(random_source.token_bytes(LENGTH))
    return replace(secrets, other_masters=(fresh, *secrets.other_masters))


def with_master_turned(secrets: Secrets, now: datetime, *, leaked: bool = False) -> Secrets:
    """The key that waits seals from now on, or a new one, and what it replaced only opens."""
    ready = with_master_waiting(secrets)
    fresh = waiting_master(ready)
    assert fresh is not None
    older = tuple(one for one in ready.other_masters if one.until)
    if leaked:
        older = tuple(replace(one, is_leaked=True) for one in older)
    before = OtherMaster(secrets.master, _at(now), leaked)
    since = {what: at for what, at in secrets.since.items() if what != RESEALED} | {"master": _at(now)}
    return replace(ready, master=fresh.key, other_masters=(before, *older), since=since)


def with_all_resealed(secrets: Secrets, now: datetime) -> Secrets:
    """Written down that nothing here needs an older master key any more. Backups from before do."""
    return replace(secrets, since={**secrets.since, RESEALED: _at(now)})


def without_older_masters(secrets: Secrets) -> Secrets:
    """Only the key that seals and the one that waits."""
    return replace(secrets, other_masters=tuple(one for one in secrets.other_masters if not one.until))


def waiting_master(secrets: Secrets) -> OtherMaster | None:
    """The master key that waits for its turn."""
    return next((one for one in secrets.other_masters if not one.until), None)


def older_masters(secrets: Secrets) -> tuple[OtherMaster, ...]:
    """The master keys that were replaced, the newest first."""
    return tuple(one for one in secrets.other_masters if one.until)


def with_signing_turned(secrets: Secrets, now: datetime, *, leaked: bool = False) -> Secrets:
    """Another key signs from now on. Of the one before only the public half is kept, and that for ever."""
    before = Signer(secrets.public, secrets.since.get("signing", ""), _at(now), leaked)
    return replace(
        secrets,
        signing=random_source.token_bytes(LENGTH),
        signers=(before, *secrets.signers),
        since={**secrets.since, "signing": _at(now)},
    )


def with_django_waiting(secrets: Secrets) -> Secrets:
    """A next key for forms and links, believed already; the one that waits, when there is one."""
    if any(not one.until for one in secrets.other_django):
        return secrets
    return replace(secrets, other_django=(OtherDjango(random_source.token_urlsafe(32)), *secrets.other_django))


def with_django_turned(secrets: Secrets, now: datetime, *, leaked: bool = False) -> Secrets:
    """The next key signs from now on. The one before is believed for `WHILE`, or not at all when it leaked."""
    ready = with_django_waiting(secrets)
    fresh = next(one for one in ready.other_django if not one.until)
    before = OtherDjango(secrets.django, _at(now))
    older = [before, *(one for one in ready.other_django if one.until and moment(one.until) > now - WHILE)]
    since = {**secrets.since, "django": _at(now)}
    return replace(ready, django=fresh.key, other_django=() if leaked else tuple(older), since=since)


def without_older_django(secrets: Secrets) -> Secrets:
    """Only the key that signs and the one that waits."""
    return replace(secrets, other_django=tuple(one for one in secrets.other_django if not one.until))


def with_passwords_waiting(secrets: Secrets) -> Secrets:
    """Next passwords for every role, tried when those of now do not fit; those that wait, when there are."""
    if secrets.other_passwords:
        return secrets
    return replace(secrets, other_passwords={role: random_source.token_urlsafe(32) for role in secrets.passwords})


def with_passwords_turned(secrets: Secrets, now: datetime) -> Secrets:
    """The passwords that waited are those of now; the database knows no others any more."""
    since = {**secrets.since, "database": _at(now)}
    return replace(secrets, passwords={**secrets.passwords, **secrets.other_passwords}, other_passwords={}, since=since)


def moment(text: str) -> datetime:
    """The moment that is kept as text."""
    return datetime.fromisoformat(text)


def _at(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
