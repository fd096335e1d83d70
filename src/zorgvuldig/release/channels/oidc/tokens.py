"""Codes and tokens: kept as digests, given once, and of one family, so that a second use ends them all.

What was bought with one code has the `family` of its `UsedCode` row. Who changes that row's family, because the code came
twice, has said to whoever is still making tokens that they are worth nothing.
"""

import uuid
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from oauth2_provider.models import set_token_value

from zorgvuldig.release.models.provider import AccessToken, Client, Code, RefreshToken, SupplierSession, UsedCode

ALIAS = "accounts"
ACCESS = timedelta(minutes=10)
REFRESH = timedelta(hours=12)


class Reused(Exception):
    """This refresh token was used before. Its whole family ended."""


def digest(secret: str) -> str:
    """How a code or token is kept: one round of SHA-256, in hex. They are 256 random bits, so more rounds add nothing."""
    return sha256(secret.encode()).hexdigest()


# --- codes -----------------------------------------------------------------------------------------------------


def redeem(code: str, client: Client, now: datetime) -> tuple[Code, UsedCode] | None:
    """The code of this client, for whoever is first. None for anybody else; a second use ends what the first one bought."""
    found = Code.objects.filter(code=digest(code), application=client).first()
    if found is None:
        _replayed(digest(code), client)  # its row is gone once it was used
        return None
    if found.expires <= now:
        return None
    used = UsedCode(
        digest=found.code, client=client, account_id=found.user_id, session_key=found.session_key,
        auth_time=found.auth_time, amr=found.amr, used_at=Now(),
    )  # fmt: skip
    try:
        with transaction.atomic(using=ALIAS):
            used.save(force_insert=True)
    except IntegrityError:
        _replayed(found.code, client)
        return None
    return found, used


def _replayed(kept: str, client: Client) -> None:
    with transaction.atomic(using=ALIAS):
        used = UsedCode.objects.select_for_update().filter(digest=kept, client=client).first()
        if used is None:
            return
        ended, used.family = used.family, uuid.uuid4()
        used.save(update_fields=["family"])
        end_family(ended)


def keep(code: Code, used: UsedCode, access: str, refresh: str, now: datetime) -> None:
    """Keep what a code bought; not when the code came a second time meanwhile: then these tokens were never valid."""
    with transaction.atomic(using=ALIAS):
        family = UsedCode.objects.select_for_update().values_list("family", flat=True).get(pk=used.pk)
        Code.objects.filter(pk=code.pk).delete()
        if family == used.family:
            _pair(used.client, used.account_id, used.session_key, family, access, refresh, now)


def _pair(
    client: Client, account: int, session_key: str, family: uuid.UUID | None, access: str, refresh: str, now: datetime
) -> None:
    given = AccessToken(
        application=client, user_id=account, session_key=session_key, family=family, scope="openid",
        expires=now + ACCESS, resource=[],
    )  # fmt: skip
    set_token_value(given, access)
    given.save(force_insert=True)
    again = RefreshToken(
        application=client, user_id=account, session_key=session_key, token_family=family, access_token=given,
        resource=[],
    )  # fmt: skip
    set_token_value(again, refresh)
    again.save(force_insert=True)


# --- refreshing ------------------------------------------------------------------------------------------------


def refreshable(refresh: str, client: Client, now: datetime) -> RefreshToken | None:
    """The row of a refresh token of this client that was not used yet. One that was ends its family."""
    found: RefreshToken | None = (
        RefreshToken.objects.filter(token_checksum=digest(refresh), application=client).order_by("-pk").first()
    )
    if found is None or found.created + REFRESH <= now:
        return None
    if found.revoked is not None:
        end_family(found.token_family)
        return None
    return found


def rotate(old: RefreshToken, client: Client, access: str, refresh: str, now: datetime) -> None:
    """Give a new pair for this one; `Reused` when somebody else was first, and then nobody of the family has anything."""
    with transaction.atomic(using=ALIAS):
        is_first = RefreshToken.objects.filter(pk=old.pk, revoked=None).update(revoked=Now())
        if is_first:
            AccessToken.objects.filter(pk=old.access_token_id).update(expires=Now())
            _pair(client, old.user_id, old.session_key, old.token_family, access, refresh, now)
    if not is_first:
        end_family(old.token_family)
        raise Reused


def end_family(family: uuid.UUID | None) -> None:
    """End every token of a family at once."""
    if family is not None:
        with transaction.atomic(using=ALIAS):
            RefreshToken.objects.filter(token_family=family, revoked=None).update(revoked=Now())
            AccessToken.objects.filter(family=family, expires__gt=Now()).update(expires=Now())


# --- machines, and sessions at a client --------------------------------------------------------------------------


def keep_of_machine(client: Client, access: str, scope: str, now: datetime) -> None:
    """Keep the access token of a client that asks for itself."""
    given = AccessToken(application=client, scope=scope, expires=now + ACCESS, resource=[])
    set_token_value(given, access)
    given.save(force_insert=True)


def sid_of(client: Client, account: int, session_key: str, now: datetime) -> uuid.UUID:
    """What this session is called at this client, so that its end can be told there."""
    open_ones = SupplierSession.objects.filter(session_key=session_key, client=client, ended_at=None)
    sid: uuid.UUID | None = open_ones.values_list("sid", flat=True).first()
    if sid is None:
        try:
            with transaction.atomic(using=ALIAS):
                made = SupplierSession(client=client, account_id=account, session_key=session_key, began_at=now)
                made.save(force_insert=True)
                sid = made.sid
        except IntegrityError:  # another request of the same session was a moment earlier
            sid = open_ones.values_list("sid", flat=True).get()
    return sid
