"""Codes and tokens: kept as digests, given once, and of one family, so that a second use ends them all.

What was bought with one code has the `family` of its `UsedCode` row. Who changes that row's family, because the code came
twice, has said to whoever is still making tokens that they are worth nothing.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connections, transaction
from django.db.models.functions import Now
from oauth2_provider.models import set_token_value

from zorgvuldig.suppliers.oidc.models import AccessToken, Client, RefreshToken, UsedCode

ALIAS = "accounts"
ACCESS = timedelta(minutes=10)
REFRESH = timedelta(hours=12)


class Reused(Exception):
    """This refresh token was used before. Its whole family ended."""


def digest(secret: str) -> str:
    """How a code or token is kept: one round of SHA-256, in hex. They are 256 random bits, so more rounds add nothing."""
    return sha256(secret.encode()).hexdigest()


# --- codes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RedeemedCode:
    """A code that was brought for the first time: what it is bound to, how the session began, and its family."""

    number: int
    family: uuid.UUID
    account: int
    session_key: str
    auth_time: datetime
    amr: list[str]
    redirect_uri: str
    challenge: str
    method: str
    nonce: str
    scope: str


# One statement, so that nobody comes between: the code goes, and the row that it was used stays.
REDEEM = """
with gone as (
    delete from code where code = %(code)s::text and application_id = %(client)s::bigint
    returning code, application_id, user_id, session_key, auth_time, amr, redirect_uri, code_challenge,
        code_challenge_method, nonce, scope, expires
), used as (
    insert into used_code (digest, client_id, account_id, session_key, auth_time, amr, family, used_at)
    select code, application_id, user_id, session_key, auth_time, amr, %(family)s::uuid, statement_timestamp() from gone
    where expires > %(now)s::timestamptz on conflict (digest) do nothing returning id, family
)
select used.id, used.family, user_id, session_key, auth_time, amr::text, redirect_uri, code_challenge,
    code_challenge_method, nonce, scope
from gone, used
"""


def redeem(code: str, client: Client, now: datetime) -> RedeemedCode | None:
    """What a code of this client holds, for whoever is first. None for anybody else; a second use ends what the first bought."""
    asked = {"code": digest(code), "client": client.pk, "family": uuid.uuid4(), "now": now}
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(REDEEM, asked)
        row = cursor.fetchone()
    if row is None:
        _replayed(digest(code), client)
        return None
    number, family, account, session_key, auth_time, amr, *bound = row
    return RedeemedCode(number, family, account, session_key, auth_time, json.loads(amr), *bound)


def _replayed(kept: str, client: Client) -> None:
    with transaction.atomic(using=ALIAS):
        used = UsedCode.objects.select_for_update().filter(digest=kept, client=client).first()
        if used is None:
            return
        ended, used.family = used.family, uuid.uuid4()
        used.save(update_fields=["family"])
        end_family(ended)


def keep(redeemed: RedeemedCode, client: Client, access: str, refresh: str, now: datetime) -> None:
    """Keep what a code bought; not when the code came a second time meanwhile: then these tokens were never valid."""
    with transaction.atomic(using=ALIAS):
        family = UsedCode.objects.select_for_update().values_list("family", flat=True).get(pk=redeemed.number)
        if family == redeemed.family:
            _pair(client, redeemed.account, redeemed.session_key, family, access, refresh, now, redeemed.scope)


def _pair(
    client: Client,
    account: int,
    session_key: str,
    family: uuid.UUID | None,
    access: str,
    refresh: str,
    now: datetime,
    scope: str = "openid",
) -> None:
    given = AccessToken(
        application=client, user_id=account, session_key=session_key, family=family, scope=scope,
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


# The one of an open session stays, whoever of two requests was first.
SID = """
insert into supplier_session (sid, session_key, client_id, account_id, began_at, tries)
values (%(sid)s::uuid, %(key)s::text, %(client)s::bigint, %(account)s::integer, %(now)s::timestamptz, 0)
on conflict (session_key, client_id) where ended_at is null do update set began_at = supplier_session.began_at
returning sid
"""


def sid_of(client: Client, account: int, session_key: str, now: datetime) -> uuid.UUID:
    """What this session is called at this client, so that its end can be told there."""
    asked = {"sid": uuid.uuid4(), "key": session_key, "client": client.pk, "account": account, "now": now}
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(SID, asked)
        sid: uuid.UUID = cursor.fetchone()[0]
    return sid
