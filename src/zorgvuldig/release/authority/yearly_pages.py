"""The yearly extract for the register of pupils: ask for it, see how far it is, and fetch it after showing again who you are."""

from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault.responses import SealedStream, stream
from zorgvuldig.release.authority import yearly_actions as asking
from zorgvuldig.release.authority.yearly_forms import ExtractForm
from zorgvuldig.release.authority.yearly_job import WAITING, WITHOUT, WORKING

READS = ("organisation", "staff", "planning", "exchange")
NAME, ZIP = "registerlevering.zip", "application/zip"


@route("uitwisseling/register/", "register_extracts")
@page(purpose="exchanging", kind=Kind.NOBODY, reads=READS, writes=("exchange",), methods=("GET", "POST"))
def register_extracts(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The extracts of my schools, and asking for one."""
    schools, parties = asking.schools(door=door), asking.parties(door=door)
    if not schools:  # others have this purpose for one pupil at a time
        raise Http404
    form = ExtractForm(
        request.POST.dict() if request.method == "POST" else None,
        schools=schools,
        parties=parties,
        today=today(door=door),
    )
    if request.method == "POST" and form.is_valid():
        school, party, on = form.chosen
        made = asking.ask(school, party=party, on=on, door=door)
        return go(reverse("register_extract", kwargs={"extract": made.uid}))
    context = {
        "form": form,
        "parties": parties,
        "extracts": [(one, school, asking.is_ready(one, door=door)) for one, school in asking.extracts(door=door)],
        "facts": facts("exchange"),
    }
    return render(request, "release/extracts.html", context, status=422 if form.errors else 200)


@route("uitwisseling/register/<uuid:extract>/", "register_extract")
@page(purpose="exchanging", kind=Kind.NOBODY, reads=READS, writes=("exchange",), methods=("GET", "POST"))
def register_extract(request: HttpRequest, *, door: Door, extract: UUID) -> HttpResponse | SealedStream:
    """One extract: how far it is, and the file."""
    found = asking.extract_with(extract, door=door)
    if found is None:
        raise Http404
    made, school = found
    is_ready, here = asking.is_ready(made, door=door), reverse("register_extract", kwargs={"extract": made.uid})
    must_show = is_ready and get_adapter(request).is_reauthentication_required(app="account")
    again = f"{reverse('account_reauthenticate')}?{urlencode({'next': here})}"
    if request.method == "POST":
        if must_show:
            return go(again)
        if not is_ready or made.blob is None:
            return go(here)
        return stream(made.blob, NAME, ZIP)
    problem, _colon, number = made.problem.partition(":")
    context = {
        "extract": made,
        "school": school,
        "is_ready": is_ready,
        "is_busy": made.state in (WAITING, WORKING),
        "again": again if must_show else "",
        "here": here,
        "problem": problem,
        "without": int(number) if problem == WITHOUT else 0,
        "facts": facts("exchange"),
    }
    return render(request, "release/extract.html", context)
