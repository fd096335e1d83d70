"""The identity provider's own rows: clients, codes, tokens, keys and sessions. Reached by the login role alone.

Nothing here is about what a person is; that is asked of `release.suppliers` at the moment of use. Secrets, codes and tokens
are kept as digests only; private keys encrypted, with a key outside the database.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from oauth2_provider.models import (
    AbstractAccessToken,
    AbstractApplication,
    AbstractGrant,
    AbstractIDToken,
    AbstractRefreshToken,
)

from zorgvuldig.gate.models import Account


class Client(AbstractApplication):
    """A product as it signs in (authorization code), or asks rosters (client credentials). `product_id` is a plain number here.

    `is_test` clients get an invented pupil and nothing else, whatever was agreed. `public_keys` is a JWK set with which the
    client proves itself instead of with a secret (`private_key_jwt`).
    """

    product_id = models.IntegerField()
    is_test = models.BooleanField(default=False)
    signs_with = models.CharField(max_length=5, choices=[("ES256", "ES256"), ("RS256", "RS256")], default="ES256")
    sector_uri = models.CharField(max_length=500, blank=True)
    public_keys = models.JSONField(null=True, blank=True)
    logout_uri = models.CharField(max_length=500, blank=True)  # back-channel logout

    class Meta(AbstractApplication.Meta):
        db_table = "client"


class ClientSecret(models.Model):
    """A machine-made secret of a client, as a digest. Two may be valid while the supplier changes over."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="secrets")
    digest = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "client_secret"


class Code(AbstractGrant):
    """An authorization code: `code` holds its digest. What it knows of the session goes into the ID token."""

    session_key = models.CharField(max_length=40)
    auth_time = models.DateTimeField()
    amr = models.JSONField(default=list)

    class Meta(AbstractGrant.Meta):
        db_table = "code"


class UsedCode(models.Model):
    """A code that was redeemed: the row of the one that may. Who comes second gets nothing, and what was bought is revoked."""

    digest = models.CharField(max_length=64, unique=True)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40)
    auth_time = models.DateTimeField()
    amr = models.JSONField(default=list)
    family = models.UUIDField(default=uuid.uuid4)
    used_at = models.DateTimeField()

    class Meta:
        db_table = "used_code"


class IdToken(AbstractIDToken):
    """Not used: an ID token is signed and given, and nothing of it is kept. The library wants the table."""

    class Meta(AbstractIDToken.Meta):
        db_table = "id_token"


class AccessToken(AbstractAccessToken):
    """An access token of the session `session_key` (empty: of a machine). It ends with that session."""

    session_key = models.CharField(max_length=40, blank=True)
    family = models.UUIDField(null=True, blank=True)

    class Meta(AbstractAccessToken.Meta):
        db_table = "access_token"


class RefreshToken(AbstractRefreshToken):
    """A refresh token; using one twice ends its whole family."""

    session_key = models.CharField(max_length=40, blank=True)

    class Meta(AbstractRefreshToken.Meta):
        db_table = "refresh_token"


class SupplierSession(models.Model):
    """That a session of ours signed in at a client, so that its end can be told there (OIDC Back-Channel Logout)."""

    sid = models.UUIDField(default=uuid.uuid4, unique=True)
    session_key = models.CharField(max_length=40)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "supplier_session"
        constraints = [
            models.UniqueConstraint(
                fields=["session_key", "client"], condition=Q(ended_at=None), name="supplier_session_once"
            ),
        ]


class SigningKey(models.Model):
    """A key that signs ID tokens: published at least an hour before `signs_from`, and until `retired_at`.

    `private` is encrypted with the installation's master key; `public` is the JWK as it is published.
    """

    kid = models.CharField(max_length=64, unique=True)
    alg = models.CharField(max_length=5, choices=[("ES256", "ES256"), ("RS256", "RS256")])
    private = models.TextField()
    public = models.JSONField()
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField()
    signs_until = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "signing_key"


class UsedAssertion(models.Model):
    """A proof by which a client showed who it is, so that nobody uses it again (RFC 7523)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "used_assertion"
        constraints = [models.UniqueConstraint(fields=["client", "digest"], name="used_assertion_once")]


class LoginNotice(models.Model):
    """That somebody was shown what a product gets, and which claims that were. It is shown again only when they grow."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    product_id = models.IntegerField()
    claims = models.JSONField(default=list)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "login_notice"
        constraints = [models.UniqueConstraint(fields=["account", "product_id"], name="login_notice_once")]
