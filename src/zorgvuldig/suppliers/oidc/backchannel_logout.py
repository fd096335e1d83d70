"""Telling products that a session is over (OIDC Back-Channel Logout 1.0): the end is found, told, and tried again when it failed."""

import json
import logging
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone
from jwcrypto.jws import JWS
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from zorgvuldig.gate.jobs import working
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.platform.http_client import NotReached, post
from zorgvuldig.suppliers.oidc import keys

TASK = "zorgvuldig.jobs.tell_logouts"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
KIND = "logout+jwt"
LIFE = timedelta(minutes=2)
RUN = 50.0  # seconds; the rest is for the next minute
HEARD = {200, 204}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session at a product that is over: where to tell it, and what the product knows it as."""

    number: int
    client: str
    uri: str
    sub: str | None
    sid: uuid.UUID
    alg: str
    tries: int


def tell_logouts(now: datetime) -> int:
    """Find the sessions that are over and tell their products; says how many were told.

    A product that does not answer is left alone for the rest of the run, so it keeps nobody else waiting.
    """
    with working("supplying", now=now) as door:
        _call(door.alias, "select gate.end_supplier_sessions()")
        waiting = [EndedSession(*row) for row in _call(door.alias, "select * from gate.logouts_to_tell()")]
    if waiting and not issuer():
        log.error("no product can be told of a logout: nothing says how this site is reached")
        return 0
    told, silent, until = 0, set[str](), time.monotonic() + RUN
    for one in waiting:
        if time.monotonic() > until:
            break
        if one.client in silent:
            continue
        if not _begun(one, now):
            continue  # another worker tells it
        if _tell(one, now):
            told += 1
        else:
            silent.add(one.client)
    return told


def _begun(one: EndedSession, now: datetime) -> bool:
    """Whether this try is ours; committed before anything goes out."""
    with working("supplying", now=now) as door:
        ((mine,),) = _call(door.alias, "select gate.logout_tried(%s::bigint, %s::integer)", one.number, one.tries)
        return bool(mine)


def _tell(one: EndedSession, now: datetime) -> bool:
    try:
        status = post(one.uri, {"logout_token": logout_token(one, max(now, timezone.now()))})
    except NotReached as failed:
        log.warning("a product could not be told of a logout: %s", failed.why)
        return False
    if status not in HEARD:
        log.warning("a product did not accept that a session is over: status %d", status)
        return False
    with working("supplying", now=now) as door:
        _call(door.alias, "select gate.logout_told(%s::bigint)", one.number)
    return True


def logout_token(one: EndedSession, now: datetime) -> str:
    """A signed token that says to one product that this session is over; no nonce, so nobody takes it for an ID token."""
    made = int(now.timestamp())
    body: dict[str, Any] = {
        "iss": issuer(),
        "aud": one.client,
        "iat": made,
        "exp": made + int(LIFE.total_seconds()),
        "jti": uuid.uuid4().hex,
        "sid": str(one.sid),
        "events": {EVENT: {}},
    }
    if one.sub is not None:
        body["sub"] = one.sub
    key = keys.signing_key(one.alg, now)
    token = JWS(json.dumps(body))
    token.add_signature(key.jwk, protected=json.dumps({"alg": key.alg, "kid": key.kid, "typ": KIND}))
    compact: str = token.serialize(compact=True)
    return compact


def notify_soon() -> None:
    """Tell within a moment, rather than at the next minute. Who signs out is signed out, whether or not that can be asked."""
    try:
        app.configure_task(TASK, queueing_lock="tell_logouts").defer(timestamp=int(time.time()))
    except AlreadyEnqueued:
        return
    except ConnectorException:
        log.warning("a logout is told at the next minute: the queue cannot be reached")


def _call(alias: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(query, list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
