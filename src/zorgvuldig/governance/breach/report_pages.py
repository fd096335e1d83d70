"""Reporting that something went wrong with data, by anybody of the staff; and closing an account that somebody misused."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zorgvuldig.access.oversight_reads import colleague
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import account, page, route
from zorgvuldig.gate.roles import FAMILY, roles_of
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.governance.breach.account import OwnAccount, stop_account, stop_account_of
from zorgvuldig.governance.breach.actions import report
from zorgvuldig.governance.breach.forms import ReportForm, StopForm
from zorgvuldig.governance.breach.pages import BOTH, READS, WRITES, address, posted, refusal, the_breach
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.refusals import Refused

OWN = _("Dit is uw eigen account. Vraag een collega om het te sluiten, of sluit uw sessies bij «Mijn account».")
WHO = "governance/breach_report.html"


@route("datalekken/melden/", "report_breach")
@account
@never_cache
@require_http_methods(["GET", "POST"])
def report_breach(request: HttpRequest) -> HttpResponse:
    """Report a breach. Families are told whom to ask instead."""
    if not roles_of(request) - FAMILY:
        return render(request, WHO, {"form": None}, status=403)
    form = ReportForm(request.POST if request.method == "POST" else None, now=timezone.now())
    if form.is_bound and form.is_valid():
        if report(secret_of(request), **form.cleaned_data):
            return go(reverse("breach_reported"))
        return render(request, WHO, {"form": None}, status=403)  # the last role ended meanwhile
    return render(request, WHO, {"form": form, "facts": facts("governance")}, status=422 if form.errors else 200)


@route("datalekken/gemeld/", "breach_reported")
@account
@never_cache
@require_GET
def breach_reported(request: HttpRequest) -> HttpResponse:
    """Thanks, and what to do now."""
    return render(request, "governance/breach_reported.html", {"facts": facts("governance")})


@route("datalekken/account/<uuid:person>/", "stop_colleague")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def stop_colleague(request: HttpRequest, *, door: Door, person: UUID) -> HttpResponse:
    """Close the account of a colleague now, and write down that it was misused."""
    _officer(request)
    who = colleague(person, door=door)
    if who is None:
        raise Http404
    form = StopForm(posted(request), now=door.opened_at)
    if form.is_bound and form.is_valid():
        try:
            made = stop_account(who, door=door, **form.cleaned_data)
        except OwnAccount:
            form.add_error(None, str(OWN))
        else:
            messages.success(request, gettext("Het account is dicht. Hieronder staat wat het opende."))
            return go(address(made))
    explains = _(
        "Iedereen die met dit account is ingelogd, wordt nu uitgelogd. Inloggen kan pas weer na een nieuwe uitnodiging. "
        "Ook de tweede stap en het e-mailadres moeten dan opnieuw. Er komt een datalek in het register, en de klok van 72 "
        "uur begint."
    )
    asked = Asked(
        _("Account sluiten"), _("Sluit dit account nu"), reverse("watched_person", args=[person]), explains,
        who.full_name, facts=facts("account"), dangerous=True,
    )  # fmt: skip
    return form_page(request, form, asked)


@route("datalekken/<uuid:breach>/account/", "breach_stop_account")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def breach_stop_account(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """Close the account that this breach is about."""
    _officer(request)
    one = the_breach(breach, door)
    if not one.account_person_id:
        raise Http404
    try:
        stop_account_of(one, door=door)
    except OwnAccount:
        messages.error(request, str(OWN))
    except Refused as no:
        messages.error(request, refusal(no.code))
    else:
        messages.success(request, gettext("Het account is dicht. Inloggen kan pas weer na een nieuwe uitnodiging."))
    return go(address(one))


def _officer(request: HttpRequest) -> None:
    if "privacy_officer" not in roles_of(request):
        raise Http404
