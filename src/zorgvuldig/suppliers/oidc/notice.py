"""What a product gets, told before the first login and again when it grows. It asks nothing: the agreement settled it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.models import Account
from zorgvuldig.kit.register_words import say
from zorgvuldig.suppliers.oidc import pages
from zorgvuldig.suppliers.oidc.eligibility import Terms
from zorgvuldig.suppliers.oidc.models import Client, LoginNotice

SHOWN = "shown"  # in the form: which claims the page named


def notice(request: HttpRequest, held: Terms) -> HttpResponse:
    """The page. Its forms need their origin, so other sites learn nothing and this one learns where they came from."""
    context = {
        "terms": held,
        "claims": words(held),
        "leaflet": pages.leaflet(held),
        "query": request.META.get("QUERY_STRING", ""),
        "shown": notice_digest(held),
        "is_again": held.seen is not None,
    }
    return pages.guarded(render(request, "suppliers/login_notice.html", context), "same-origin")


def words(held: Terms) -> list[str]:
    """The claims about somebody like this, as the register says them."""
    known = (REGISTER.claims.get(key) for key in held.claims)
    return [say(claim.name) for claim in known if claim and held.acts_as in claim.about]


def notice_digest(held: Terms) -> str:
    """What the page names, for the form to send back."""
    return " ".join(sorted(held.claims))


def remember(account: Account, client: Client, held: Terms) -> None:
    """Keep that somebody was told what this product gets."""
    LoginNotice.objects.update_or_create(
        account_id=account.pk,
        product_id=client.product_id,
        defaults={"claims": list(held.claims), "seen_at": timezone.now()},
    )
