"""What the authorization page answers: an address to go to, or a page of our own. No page of it stays in a cache."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from zorgvuldig.kit.addresses import issuer
from zorgvuldig.suppliers.oidc.eligibility import Terms, count_refusal
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.supply import finished


def guarded(response: HttpResponse, referrer: str = "no-referrer") -> HttpResponse:
    """Keep an answer out of caches, and its address, which may hold a code, from other sites."""
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    response["Referrer-Policy"] = referrer
    return response


def go(address: str, status: int = 302) -> HttpResponse:
    """Send the browser to an address."""
    return guarded(HttpResponse(status=status, headers={"Location": address}))


def answer(request: HttpRequest, redirect_uri: str, name: str, /, **parameters: str | None) -> HttpResponse:
    """Send the browser back to the client `name` at an agreed address, always with who we are (RFC 9207).

    Who comes from a form of ours, such as the one for signing in, gets a page that goes on by itself: our forms may lead to
    this site alone (`form-action`), and browsers hold the redirects after a form to that too.
    """
    sent = {key: value for key, value in parameters.items() if value is not None} | {"iss": issuer(request)}
    address = f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(sent)}"
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return guarded(render(request, "suppliers/login_go_on.html", {"address": address, "name": name}))
    return go(address)


def not_ours(request: HttpRequest) -> HttpResponse:
    """A request of a client that we do not know, or for an address that was not agreed: nothing goes there."""
    return guarded(render(request, "suppliers/login_unknown.html", status=400))


def refused(request: HttpRequest, client: Client, terms: Terms, why: str) -> HttpResponse:
    """Why somebody cannot sign in at this product, counted. The supplier hears nothing of it."""
    count_refusal(client.product_id, why)
    return guarded(render(request, "suppliers/login_refused.html", {"terms": terms, "why": why}, status=403))


def leaflet(terms: Terms) -> str:
    """Where anybody can read about this product; empty when this site has no such page."""
    path = f"/verklaring/leveranciers/{terms.uid}/"
    return path if exists(path) else ""


def exists(path: str) -> bool:
    """Whether this site has a page at this path."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


class SupplyResponse(HttpResponse):
    """An answer with supplies in it: once it was sent, the rows say that handing over ended."""

    def __init__(self, *args: Any, supplies: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supplies = supplies

    def close(self) -> None:
        """The server is done with this answer."""
        try:
            if self.supplies:
                finished(self.supplies)
        finally:
            super().close()
