"""Addresses at which suppliers let people sign in. They are the standard's words, as every client library knows them."""

from django.urls import path

from zorgvuldig.suppliers.oidc import authorize, metadata, userinfo
from zorgvuldig.suppliers.oidc import notice_answer as noticing
from zorgvuldig.suppliers.oidc import token_endpoint as redeeming

urlpatterns = [
    path(".well-known/openid-configuration", metadata.discovery, name="oidc_discovery"),
    path(".well-known/oauth-authorization-server", metadata.discovery, name="oidc_server"),
    path("oidc/authorize/", authorize.authorize, name="oidc_authorize"),
    path("oidc/authorize/gezien/", noticing.go_on, name="oidc_go_on"),
    path("oidc/authorize/niet/", noticing.stop, name="oidc_stop"),
    path("oidc/token/", redeeming.token, name="oidc_token"),
    path("oidc/userinfo/", userinfo.userinfo, name="oidc_userinfo"),
    path("oidc/jwks/", metadata.jwks, name="oidc_jwks"),
]
