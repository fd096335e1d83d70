"""Sessions whose secret is only in the browser's cookie; every table knows its hash (`gate.key_of`)."""

import hashlib
import secrets
import time
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zorgvuldig.gate.models import Account

ALIAS = "accounts"
COLUMNS = [field.attname for field in Account._meta.concrete_fields]
# What is in a session, and the account in whose list of sessions it stands: two of the eight questions of a page, as one.
LOADED = f"""
    select s.session_data, {", ".join(f"a.{column}" for column in COLUMNS)} from django_session s
    left join usersessions_usersession u on u.session_key = s.session_key left join account a on a.id = u.user_id
    where s.session_key = %s and s.expire_date > %s
"""  # noqa: S608 - our own columns


def key_of(secret: str) -> str:
    """The stored key of a session secret: 160 bits of SHA-256, in hex. Equal to `gate.key_of` in the database."""
    return hashlib.sha256(secret.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """A database session found by the hash of its secret. `secret` is known when this request brought or made it.

    `listed` is the account in whose list it stood when it was loaded. Whose session it is says only what is signed in it.
    """

    listed: Account | None = None

    def __init__(self, session_key: str | None = None, secret: str = "") -> None:
        self.secret = secret
        super().__init__(session_key)

    def _get_new_session_key(self) -> str:
        self.secret = secrets.token_urlsafe(32)
        return key_of(self.secret)

    def load(self) -> dict[str, Any]:
        """What is in it; nothing when there is none or its time is over. Every page asks, so in fixed words: the ORM takes four times as long."""
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(LOADED, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        self.listed = None
        if found is None:
            self._session_key = None
            return {}
        content, number, *_rest = found
        if number is not None:
            self.listed = Account.from_db(ALIAS, COLUMNS, found[1:])
        return self.decode(content)

    @classmethod
    def get_model_class(cls) -> Any:
        """Django's own session table; only what stands in its key column differs."""
        return DatabaseStore.get_model_class()


CLEARED = '"cache", "storage"'  # what a browser forgets of this site when a session ends (Clear-Site-Data)
SEEN = "seen"  # in the session: when it was last used, in seconds, within STEP
STEP = 300  # so that not every page writes


def has_idled(request: HttpRequest) -> bool:
    """Whether nobody used this session for longer than `SESSION_IDLE` seconds. If not, that somebody does now is remembered."""
    now = time.time()
    seen = request.session.get(SEEN)
    if isinstance(seen, int | float) and now - seen > settings.SESSION_IDLE:
        return True
    if seen is None or now - seen > STEP:
        request.session[SEEN] = int(now)
    return False


def secret_of(request: HttpRequest) -> str:
    """The secret of the session that this request brought or made; empty without one."""
    return request.session.secret if isinstance(request.session, SessionStore) else ""


class SecretSessionMiddleware(SessionMiddleware):
    """Django's session middleware with one difference: the cookie carries the secret, not the key."""

    def process_request(self, request: HttpRequest) -> None:
        """Attach the session that the cookie's secret names."""
        secret = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        request.session = SessionStore(key_of(secret) if secret else None, secret)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Let Django save and set its cookie, then put the secret in it."""
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            response.cookies[settings.SESSION_COOKIE_NAME] = secret_of(request)  # keeps the attributes
        return response
