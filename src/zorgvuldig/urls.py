"""Every address of the site: Dutch nouns, unguessable numbers, and no name of a person in any of them.

A page says its own address (`gate.pages.route`). Here all modules with pages are loaded, so that each is served.
"""

from importlib import import_module
from pathlib import Path

from django.urls import URLPattern
from django.urls.resolvers import RoutePattern
from django.views.i18n import set_language

from zorgvuldig.gate.pages import ROUTES, public, route
from zorgvuldig.web import errors
from zorgvuldig.web.folders import Folders

BASE = Path(__file__).parent
# Modules of which only some functions answer an address: a protocol, a feed, a file.
ANSWERING = (
    "cameras.viewings.responses", "demo.tour", "governance.dpia.paper", "media.publication.feeds", "operations.health.page",
    "suppliers.oidc.authorize", "suppliers.oidc.introspect", "suppliers.oidc.logout", "suppliers.oidc.metadata",
    "suppliers.oidc.revoke", "suppliers.oidc.token_endpoint", "suppliers.oidc.userinfo", "suppliers.oneroster.csv_endpoint",
    "suppliers.oneroster.discovery", "suppliers.oneroster.endpoint", "suppliers.oneroster.gradebook_endpoint",
    "web.accessibility", "web.security_contact", "web.style_page",
)  # fmt: skip

for name in (
    *(".".join(file.relative_to(BASE).with_suffix("").parts) for file in sorted(BASE.glob("*/**/*pages.py"))),
    *ANSWERING,
):
    import_module(f"zorgvuldig.{name}")
route("taal/", "set_language")(public(set_language))


def _words_first(pattern: URLPattern) -> tuple[bool, list[bool]]:
    """What fits one word goes before what fits any, so that the order of modules decides nothing."""
    return not isinstance(pattern.pattern, RoutePattern), ["<" in part for part in str(pattern.pattern).split("/")]


handler500 = errors.server_error
PAGES = sorted(ROUTES, key=_words_first)
urlpatterns = [Folders(PAGES)]
