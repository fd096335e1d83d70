"""Whether somebody may sign in at a product, and what it would get: asked of the database, at the moment it matters."""

import json
import uuid
from dataclasses import dataclass

from django.db import connection, connections

from zorgvuldig.suppliers.oidc.models import Client

ALIAS = "accounts"
CHANNEL = "login"
NO_SESSION, TEST = "session", "test"


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds now for one session and one product. `why` is empty when somebody may sign in; `seen` None before the first time.

    `acts_as` is `pupil` or `staff`, `claims` and `seen` keys of the register's claims, `sub` empty until there is a pseudonym.
    """

    why: str
    acts_as: str
    sub: str
    uid: uuid.UUID | None
    name: str
    what_for: str
    supplier: str
    claims: tuple[str, ...]
    topic: str
    seen: frozenset[str] | None

    @property
    def is_new(self) -> bool:
        """Whether somebody has yet to be told what this product gets."""
        return self.seen is None or not self.seen.issuperset(self.claims)


def terms(client: Client, session_key: str | None, account: int | None) -> Terms:
    """What holds for this session; without one, whether the product serves anybody."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "select why, acts_as, sub, uid, name, what_for, supplier, claims::text, topic, seen::text "
            "from gate.sign_in_terms(%s::integer, %s::text, %s::integer)",
            [client.product_id, session_key, account],
        )
        why, acts_as, sub, uid, name, what_for, supplier, claims, topic, seen = cursor.fetchone()
    return Terms(
        why, acts_as or "", sub or "", uid, name or "", what_for or "", supplier or "",
        tuple(json.loads(claims or "[]")), topic or "", None if seen is None else frozenset(json.loads(seen)),
    )  # fmt: skip


def why_not(client: Client, channel: str) -> str:
    """Why this product may serve nobody by this channel; empty when it may."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("select gate.why_not(%s::integer, null, %s::text)", [client.product_id, channel])
        why: str = cursor.fetchone()[0]
    return why


def refresh_refused(token: str) -> str:
    """Why this refresh token gives nothing; empty when it does. A refusal is counted, never whose."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("select why, product from gate.refresh_terms(%s::text)", [token])
        why, product = cursor.fetchone()
    if why and product is not None:
        count_refusal(product, why)
    return str(why)


def count_refusal(product: int, why: str, channel: str = CHANNEL) -> None:
    """Count that a product was refused, and why; never who it was about."""
    with connection.cursor() as cursor:
        cursor.execute("select gate.count_refusal(%s::integer, %s::text, %s::text)", [product, channel, why])
