"""Help from outside: who helps, with which groups, what they see and until when; ended with one click."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.school.staffing import actions as operations
from zorgvuldig.school.staffing import reads as staffing
from zorgvuldig.school.staffing.forms import HelperForm
from zorgvuldig.school.substitutes.pages import group_name
from zorgvuldig.school.year import reads as planning


@route("hulp-van-buiten/", "staffing_helpers")
@page(
    purpose="staffing",
    kind=Kind.NOBODY,
    reads=("organisation", "staff", "assignment"),
    writes=("staff", "assignment"),
    methods=("GET", "POST"),
)
def helpers(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Everybody from outside who helps now or soon; end it (`stop`). A letter is asked for at `release.letter_views`."""
    running = staffing.helpers(door=door)
    if request.method == "POST":
        helper = next((h for h in running if h.staff.code == request.POST.get("stop")), None)
        if helper is None:
            raise Http404
        operations.end_helper(door=door, helper=helper)
        messages.success(request, gettext("De hulp is gestopt. Deze persoon ziet niets meer."))
        return go(request.path)
    return render(request, "pupils/staffing_helpers.html", {"helpers": running, "facts": facts("assignment")})


@route("hulp-van-buiten/nieuw/", "new_helper")
@page(
    purpose="staffing",
    kind=Kind.NOBODY,
    reads=("organisation", "staff", "assignment"),
    writes=("staff", "assignment"),
    methods=("GET", "POST"),
)
def new_helper(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Let somebody from outside help pupils of named groups."""
    form = HelperForm(
        request.POST if request.method == "POST" else None,
        groups={str(group.uid): group for group in planning.taught_now(door=door)},
        named=group_name,
        today=today(door=door),
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        operations.add_helper(
            door=door,
            given_name=answers["given_name"],
            prefix=answers["prefix"],
            family_name=answers["family_name"],
            groups=answers["groups"],
            sees=answers["sees"],
            why=answers["why"],
            organisation=answers["organisation"],
            agreed_on=answers["agreed_on"],
            span=answers["span"],
        )
        messages.success(request, gettext("De hulp is vastgelegd. Maak nu een brief om de helper uit te nodigen."))
        return go(reverse("staffing_helpers"))
    asked = Asked(
        _("Hulp van buiten toevoegen"),
        _("Leg vast"),
        reverse("staffing_helpers"),
        explains=_(
            "De helper krijgt een eigen account met een tweede stap en ziet alleen leerlingen van wie ja is gezegd bij "
            "‘%(topic)s’. Na de laatste dag gaat alles vanzelf dicht."
        )
        % {"topic": say(REGISTER.topics[REGISTER.relations["helps"].topic].name)},
        facts=facts("assignment"),
    )
    return form_page(request, form, asked)
