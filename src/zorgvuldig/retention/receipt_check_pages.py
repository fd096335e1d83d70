"""«Is it gone?»: whoever knows a pupil's number and birth date gets the receipts. Anybody may ask; nothing is written down."""

from allauth.core.internal.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.platform.vault.keys import keyed_hash
from zorgvuldig.retention.forms import ReceiptCheckForm
from zorgvuldig.retention.receipt_lines import proofs

# Nobody finds out here which numbers the school knew by trying birth dates.
LIMITS = {"visitor": "30/h/ip", "number": "10/h/key"}


@route("verklaring/is-het-weg/", "is_it_gone")
@public
@sensitive_post_parameters()
def is_it_gone(request: HttpRequest) -> HttpResponseBase:
    """The question, and the receipts or that there are none: the same search and the same words for whom we never knew."""
    form = ReceiptCheckForm(request.POST if request.method == "POST" else None)
    asked, found = False, []
    if request.method == "POST":
        key = keyed_hash("is it gone", request.POST.get("number", "").strip().upper()).hex()
        for action in LIMITS:
            limit = {action: LIMITS[action]}
            too_often: HttpResponseBase | None = consume_or_429(
                request, app="retention", action=action, config=limit, key=key
            )
            if too_often:
                too_often["Cache-Control"] = "no-store"
                return too_often
        if form.is_valid():
            asked = True
            found = proofs(form.cleaned_data["number"], form.cleaned_data["born_on"])
    context = {"form": form, "asked": asked, "proofs": found, "controller": REGISTER.controller}
    response = render(request, "retention/receipt_check.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response
