"""What the provider says of itself, and the keys it publishes."""

import pytest
from django.test import Client as Browser
from django.test import override_settings

from tests.people import Cast
from tests.suppliers.oidc.party import ISSUER

pytestmark = pytest.mark.usefixtures("signing")


def test_what_the_provider_says_of_itself(cast: Cast) -> None:
    one, two = (
        Browser().get(f"/.well-known/{name}") for name in ("openid-configuration", "oauth-authorization-server")
    )
    said = one.json()
    assert two.json() == said
    assert said["issuer"] == ISSUER
    assert said["subject_types_supported"] == ["pairwise"]
    assert said["response_types_supported"] == ["code"]
    assert said["response_modes_supported"] == ["query"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["id_token_signing_alg_values_supported"] == ["ES256", "RS256"]
    assert said["authorization_response_iss_parameter_supported"] is True
    assert "HS256" not in one.content.decode()
    assert {"sub", "auth_time", "amr", "sid", "role", "given_name", "eckId"} <= set(said["claims_supported"])
    for name, address in said.items():
        if name.endswith(("_endpoint", "_uri")):
            path = address.removeprefix(ISSUER)
            assert path.startswith("/oidc/")
            assert Browser().get(path).status_code != 404, name


def test_the_issuer_is_what_the_operator_says_and_no_host_that_a_request_made_up(cast: Cast) -> None:
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://school.example"]):
        assert Browser().get("/.well-known/openid-configuration").json()["issuer"] == "https://school.example"
    assert Browser().get("/.well-known/openid-configuration", headers={"host": "kwaad.example"}).status_code == 400


def test_published_keys_hold_nothing_private(cast: Cast) -> None:
    answer = Browser().get("/oidc/jwks/")
    found = answer.json()["keys"]
    assert {key["alg"] for key in found} == {"ES256", "RS256"}
    for key in found:
        assert not set(key) & {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
    assert answer["Cache-Control"] == "public, max-age=3600"
