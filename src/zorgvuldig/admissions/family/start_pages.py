"""Applying begins here: which rounds are open, and where the link goes. No account, and no file is opened."""

from uuid import UUID

from allauth.core.internal.ratelimit import consume, consume_or_429
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from zorgvuldig.admissions.family.actions import RoundClosed, begin, withdraw
from zorgvuldig.admissions.family.forms import StartForm
from zorgvuldig.admissions.family.mail import NotMailed, mail_link
from zorgvuldig.admissions.family.pages import LIMITS
from zorgvuldig.admissions.family.reads import Round, open_round, open_rounds
from zorgvuldig.gate.pages import public, route
from zorgvuldig.kit.facts import facts


@route("aanmelden/", "intake_rounds")
@public
@never_cache
def rounds(request: HttpRequest) -> HttpResponse:
    """The schools and years for which a family can apply now."""
    return render(request, "admissions/application_rounds.html", {"rounds": open_rounds()})


@route("aanmelden/ronde/<uuid:uid>/", "intake_start")
@public
@never_cache
def start(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Ask for a link by mail. The answer is the same whether or not a mail was sent."""
    found = open_round(uid)
    if found is None:
        context = {"rounds": open_rounds(), "is_closed": True}
        return render(request, "admissions/application_rounds.html", context, status=404)
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        too_often: HttpResponseBase | None = consume_or_429(request, app="intake", action="visitor", config=LIMITS)
        if too_often:
            return too_often
        if form.is_valid() and _sent(request, found, form):
            return HttpResponseRedirect(reverse("intake_mailed"), status=303)
    context = {"round": found, "form": form, "facts": facts("application")}
    return render(request, "admissions/application_start.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest, found: Round, form: StartForm) -> bool:
    """Mail a link, at most three an hour to one address. False, with a word on the form, when that did not work."""
    email = form.cleaned_data["email"]
    if not consume(request, app="intake", action="address", config=LIMITS, key=email.lower()):
        return True
    try:
        token = begin(round_uid=found.uid, email=email)
    except RoundClosed:
        form.add_error(None, gettext("U kunt zich hier niet meer aanmelden. Bel de school."))
        return False
    try:
        mail_link(email=email, token=token, site=request.build_absolute_uri("/"))
    except NotMailed:
        withdraw(token)
        form.add_error(None, gettext("De mail kon niet weg. Kijk uw adres na, of probeer het over een uur nog eens."))
        return False
    return True


@route("aanmelden/mail/", "intake_mailed")
@public
@never_cache
def mailed(request: HttpRequest) -> HttpResponse:
    """Look in your mailbox."""
    return render(request, "admissions/application_mailed.html")
