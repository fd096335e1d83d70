"""Steps of signing in that several tests take."""

import json
import re
import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.db import connections
from django.test import Client

from tests.accounts.passkey import SoftPasskey
from tests.people import NOW, Cast, Someone
from zorgvuldig.accounts.signin.adapter import PURPOSE
from zorgvuldig.gate.models import Account
from zorgvuldig.platform.vault.secret_fields import encrypt

PASSWORD = "een fiets in de regen"
OTHER = "drie appels op het dak"


def give_password(someone: Someone, password: str = PASSWORD) -> Account:
    """Let this person sign in with a password."""
    account = Account.objects.get(pk=someone.account)
    account.set_password(password)
    account.save()
    return account


def give_email(someone: Someone, email: str, *, verified: bool = True) -> None:
    """The first address of this person's account."""
    EmailAddress.objects.create(user_id=someone.account, email=email, verified=verified, primary=True)


def agree_to(someone: Someone, cast: Cast) -> None:
    """Two colleagues agreed that this person, who has an account, gets a new code."""
    asked, agreed = (cast.people.get(name.lower()) or cast.staff(name, "administration") for name in ("Arie", "Aafke"))
    cast.put(
        "gate.invitation_request",
        person_id=someone.id,
        asked_by=asked.id,
        asked_at=NOW,
        answered_by=agreed.id,
        agreed_at=NOW,
    )


def no_factor(cast: Cast, someone: Someone) -> None:
    """Take away the second factor that the cast's staff have."""
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [someone.account])


def give_app(cast: Cast, someone: Someone) -> str:
    """Give this person's account an app with codes instead of what the cast has; returns its secret."""
    secret = generate_totp_secret()
    no_factor(cast, someone)
    data = json.dumps({"secret": encrypt(secret, purpose=PURPOSE)})
    cast.put("mfa_authenticator", user_id=someone.account, type="totp", created_at="2026-01-01", data=data)
    return secret


def app_code(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def log_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    """Fill in the first page of signing in."""
    return client.post("/inloggen/", {"login": login, "password": password})


def set_up_app(client: Client) -> str:
    """Link an app in a signed-in session; returns its secret."""
    return link_app(client)[0]


def link_app(client: Client) -> tuple[str, str]:
    """Link an app in a signed-in session; returns its secret and the code that linked it."""
    page = client.get("/account/tweede-stap/app/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    code = app_code(secret[1])
    answer = client.post("/account/tweede-stap/app/", {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    return secret[1], code


def options_in(page: bytes) -> dict[str, Any]:
    """What a page tells the browser to ask a passkey."""
    found = re.search(r'<script type="application/json">(.*?)</script>', page.decode())
    assert found is not None
    options: dict[str, Any] = next(iter(json.loads(found[1]).values()))
    return options


def make_passkey(client: Client, passkey: SoftPasskey) -> Any:
    """Make a passkey in a signed-in session."""
    options = options_in(client.get("/account/tweede-stap/passkeys/nieuw/").content)
    return client.post(
        "/account/tweede-stap/passkeys/nieuw/", {"name": "telefoon", "credential": passkey.make(options)}
    )


def ask_passkey(client: Client) -> dict[str, Any]:
    """What the page of signing in asks of a passkey."""
    options: dict[str, Any] = client.get("/inloggen/passkey/", headers={"accept": "application/json"}).json()
    return options["request_options"]


def may_open(client: Client) -> bool:
    """Whether the gate knows the session of this browser."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select result from gate.open(%s::text, gen_random_uuid(), 'none', 0::bigint, 0::bigint, 'nobody', '', false)",
            [cookie.value if cookie else ""],
        )
        return bool(cursor.fetchone()[0] >= 0)
