"""What the provider library asks of us, and the few things of it that we use: logins by code, refreshing, and machines.

Whether somebody may is asked of the database at each step (`terms`, `release.suppliers`), never of a row that says so.
"""

from secrets import token_urlsafe
from typing import Any

from django.db import DataError
from django.http import HttpRequest
from django.utils import timezone
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2.rfc6749 import errors
from oauthlib.oauth2.rfc6749.endpoints import AuthorizationEndpoint, TokenEndpoint
from oauthlib.oauth2.rfc6749.grant_types import AuthorizationCodeGrant as PlainCodeGrant
from oauthlib.oauth2.rfc6749.grant_types import ClientCredentialsGrant, RefreshTokenGrant
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256
from oauthlib.oauth2.rfc6749.tokens import BearerToken
from oauthlib.openid.connect.core.grant_types import AuthorizationCodeGrant

from zorgvuldig.kit.addresses import issuer
from zorgvuldig.suppliers.oidc import request as asking
from zorgvuldig.suppliers.oidc import scopes, tokens, trials
from zorgvuldig.suppliers.oidc.claims import id_token
from zorgvuldig.suppliers.oidc.client_authentication import ClientProof
from zorgvuldig.suppliers.oidc.eligibility import refresh_refused
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.supply import NotSupplied, supply

GRANTS = {
    "authorization_code": Client.GRANT_AUTHORIZATION_CODE,
    "refresh_token": Client.GRANT_AUTHORIZATION_CODE,
    "client_credentials": Client.GRANT_CLIENT_CREDENTIALS,
}


class Validator(ClientProof, OAuth2Validator):
    """Every client is a product under an agreement. One of these per request; `given` are the supplies that it let go."""

    oidc_claim_scope = None

    def __init__(self, request: HttpRequest | None = None) -> None:
        self.http = request
        self.given: list[int] = []

    # --- asking for a code

    def validate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether we know this client; it becomes `request.client`."""
        try:
            request.client = Client.objects.filter(client_id=client_id).first()
        except (ValueError, DataError):  # a NUL is nobody's name
            request.client = None
        return request.client is not None

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Only the very same text as was agreed: no other query, slash, port or case."""
        return redirect_uri in request.client.redirect_uris.split()

    def get_default_redirect_uri(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> str:
        """None: whoever asks says where to, also when a client has one address."""
        return ""

    def validate_response_type(
        self, client_id: str, response_type: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """A code, and only for a client that signs people in."""
        return response_type == "code" and bool(client.authorization_grant_type == Client.GRANT_AUTHORIZATION_CODE)

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        """Always."""
        return True

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Signing in; a machine says what it wants."""
        return [] if request.grant_type == "client_credentials" else [scopes.OPENID]

    def validate_scopes(
        self, client_id: str, scopes_asked: list[str], client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """What we do not know is left out; something has to remain."""
        is_machine = request.grant_type == "client_credentials"
        request.scopes = scopes.of_machine(client, scopes_asked) if is_machine else scopes.of_login(scopes_asked)
        return bool(request.scopes)

    def validate_silent_login(self, request: Any) -> bool:
        """The page looks at the session (`authorize`)."""
        return True

    def validate_silent_authorization(self, request: Any) -> bool:
        """The page looks at the notice (`authorize`)."""
        return True

    def validate_user_match(self, id_token_hint: str, scopes: Any, claims: Any, request: Any) -> bool:
        """The page looks at whom the hint is of (`authorize`)."""
        return True

    # --- redeeming a code

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Whether this client may come with this kind of grant."""
        return bool(GRANTS.get(grant_type) == client.authorization_grant_type)

    def validate_code(self, client_id: str, code: str, client: Client, request: Any, *args: Any, **kwargs: Any) -> bool:
        """The first to bring a code of this client has it, and nobody after."""
        redeemed = tokens.redeem(code, client, timezone.now())
        if redeemed is None:
            return False
        request.redeemed = redeemed
        request.scopes = [scopes.OPENID]
        return True

    def get_code_challenge(self, code: str, request: Any) -> str | None:
        """The challenge that the code was asked with."""
        challenge: str = request.redeemed.challenge
        return challenge or None

    def get_code_challenge_method(self, code: str, request: Any) -> str | None:
        """Always S256, or the code is worth nothing."""
        method: str = request.redeemed.method
        return method or None

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """The address that the code went to, letter by letter."""
        if request.redeemed.redirect_uri != redirect_uri:
            raise errors.InvalidGrantError(request=request)
        return True

    def get_authorization_code_nonce(self, client_id: str, code: str, redirect_uri: str, request: Any) -> str | None:
        """What the client sent to see again; none when it sent nothing."""
        return request.redeemed.nonce or None

    def get_id_token(self, token: Any, token_handler: Any, request: Any) -> str:
        """What was agreed of whoever signed in, let go and written down at this moment. InvalidGrantError when nothing may go."""
        redeemed: tokens.RedeemedCode = request.redeemed
        try:
            is_trial = request.client.is_test
            supplied = (
                trials.supply_for_client(request.client, redeemed.scope)
                if is_trial
                else supply(request.code, kind="code")
            )
        except (NotSupplied, ValueError) as refused:
            raise errors.InvalidGrantError(request=request) from refused
        now = timezone.now()
        of_login = {
            "auth_time": int(redeemed.auth_time.timestamp()),
            "amr": redeemed.amr,
            "sid": str(tokens.sid_of(request.client, redeemed.account, redeemed.session_key, now)),
        } | ({"nonce": redeemed.nonce} if redeemed.nonce else {})
        made = id_token(
            request.client, supplied, of_login=of_login, access_token=token["access_token"],
            issuer=issuer(self.http), now=now,
        )  # fmt: skip
        if not is_trial:
            self.given.append(supplied.number)
        return made

    def invalidate_authorization_code(self, client_id: str, code: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """Done when it was redeemed."""

    # --- tokens

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep what was made, as digests. InvalidGrantError when a refresh token turns out to be used."""
        now = timezone.now()
        if request.grant_type == "client_credentials":
            tokens.keep_of_machine(request.client, token["access_token"], token["scope"], now)
        elif request.grant_type == "refresh_token":
            try:
                tokens.rotate(request.refreshed, request.client, token["access_token"], token["refresh_token"], now)
            except tokens.Reused as refused:
                raise errors.InvalidGrantError(request=request) from refused
        else:
            tokens.keep(request.redeemed, request.client, token["access_token"], token["refresh_token"], now)

    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Whether this is a refresh token of this client, of a session that lives and of somebody who still may."""
        found = tokens.refreshable(refresh_token, client, timezone.now())
        if found is None or refresh_refused(refresh_token):
            return False
        request.refreshed = found
        return True

    def get_original_scopes(self, refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Signing in."""
        return [scopes.OPENID]

    def rotate_refresh_token(self, request: Any) -> bool:
        """Always."""
        return True

    # --- what we do not do

    def validate_bearer_token(self, token: str, scopes: Any, request: Any) -> bool:
        """Never: whoever shows an access token is looked up by the database (`gate.bearer`), at the moment data go."""
        return False

    def validate_user(
        self, username: str, password: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Never: nobody gives a password to a supplier."""
        return False

    def is_origin_allowed(self, client_id: str, origin: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Never: a client has a secret, so it is no page in a browser."""
        return False


class CodeGrant(PlainCodeGrant):
    """The library's code grant, with S256 and nothing else."""

    _code_challenge_methods = {"S256": code_challenge_method_s256}


class Login(AuthorizationCodeGrant):
    """Signing in by a code, with an ID token."""

    def __init__(self, validator: Validator) -> None:
        self.proxy_target = CodeGrant(request_validator=validator)
        self.custom_validators.pre_auth.append(asking.check)
        self.custom_validators.pre_token.append(asking.refuse_repeated)
        self.custom_validators.post_auth.append(self.openid_authorization_validator)
        self.register_token_modifier(self.add_id_token)


class Server(AuthorizationEndpoint, TokenEndpoint):
    """The library's endpoints, for the three grants there are."""

    def __init__(self, validator: Validator) -> None:
        bearer = BearerToken(validator, _random, int(tokens.ACCESS.total_seconds()), _random)
        login = Login(validator)
        refresh, machine = RefreshTokenGrant(validator), ClientCredentialsGrant(validator)
        for grant in (refresh, machine):
            grant.custom_validators.pre_token.append(asking.refuse_repeated)
        AuthorizationEndpoint.__init__(self, "code", bearer, {"code": login})
        grants = {"authorization_code": login, "refresh_token": refresh, "client_credentials": machine}
        TokenEndpoint.__init__(self, "authorization_code", bearer, grants)


class Core(OAuthLibCore):
    """The library's way from a Django request to its own."""

    def extract_body(self, request: HttpRequest) -> list[tuple[str, str]]:
        """All fields, also those that came twice, so that they can be refused."""
        return [(name, value) for name, values in request.POST.lists() for value in values]


def core(validator: Validator) -> Core:
    """The library, asking this validator."""
    return Core(Server(validator))


def _random(request: Any) -> str:
    return token_urlsafe(32)  # 256 bits
