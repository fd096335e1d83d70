"""Where a product asks about a token or gives it back, and where it sends somebody who signs out."""

from django.urls import path

from zorgvuldig.suppliers.oidc.introspect import introspect
from zorgvuldig.suppliers.oidc.logout import logout
from zorgvuldig.suppliers.oidc.revoke import revoke

urlpatterns = [
    path("introspect/", introspect, name="oidc_introspect"),
    path("revoke/", revoke, name="oidc_revoke"),
    path("logout/", logout, name="oidc_logout"),
]
