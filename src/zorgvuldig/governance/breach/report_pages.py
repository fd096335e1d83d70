"""Reporting that something went wrong with data, by anybody of the staff; and closing an account that somebody misused."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zorgvuldig.access.oversight_reads import colleague
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import account, page, route
from zorgvuldig.gate.roles import FAMILY, roles_of
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.governance.breach import reads
from zorgvuldig.governance.breach.actions import report, stop_account, stop_account_of
from zorgvuldig.governance.breach.forms import ReportForm, StopForm
from zorgvuldig.governance.breach.labels import REFUSALS
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.breach.pages import READS, OfBreach, address, writing
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import FormPage
from zorgvuldig.school.staffing.models import Staff

OFFICER = frozenset({"privacy_officer"})
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
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=("governance",), facts="account")
class StopColleague(FormPage):
    """Close the account of a colleague now, and write down that it was misused."""

    roles, refusals = OFFICER, {"own": OWN}

    def find(self, person: UUID) -> Staff | None:
        self.back = reverse("watched_person", args=[person])
        return colleague(person, door=self.door)

    def form(self, who: Staff, data: Any) -> StopForm:
        return StopForm(data, now=self.door.opened_at)

    def save(self, who: Staff, form: StopForm) -> str:
        self.made = stop_account(who, door=self.door, **form.cleaned_data)
        return gettext("Het account is dicht. Hieronder staat wat het opende.")

    def to(self, who: Staff) -> str:
        return address(self.made)

    def form_copy(self, who: Staff) -> FormCopy:
        explains = _(
            "Iedereen die met dit account is ingelogd, wordt nu uitgelogd. Inloggen kan pas weer na een nieuwe uitnodiging. "
            "Ook de tweede stap en het e-mailadres moeten dan opnieuw. Er komt een datalek in het register, en de klok van 72 "
            "uur begint."
        )
        return FormCopy(
            _("Account sluiten"), _("Sluit dit account nu"), self.back, explains, who.full_name, dangerous=True
        )


@route("datalekken/<uuid:breach>/account/", "breach_stop_account")
@writing()
class StopAccount(OfBreach):
    """Close the account that this breach is about."""

    roles, refusals = OFFICER, {**REFUSALS, "own": OWN}

    def find(self, breach: UUID) -> Breach | None:
        one = reads.breach(breach, door=self.door)
        return one if one and one.account_person_id else None

    def act(self, one: Breach) -> str:
        stop_account_of(one, door=self.door)
        return gettext("Het account is dicht. Inloggen kan pas weer na een nieuwe uitnodiging.")
