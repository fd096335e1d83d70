"""Help from outside: who helps, with which groups, what they see and until when; ended with one click."""

from functools import partial
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import CommandPage, Context, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.school.staffing import actions
from zorgvuldig.school.staffing import reads as staffing
from zorgvuldig.school.staffing.forms import HelperForm
from zorgvuldig.school.year import reads as planning
from zorgvuldig.school.year.pages import group_name

ASKED = ("given_name", "prefix", "family_name", "groups", "sees", "why", "organisation", "agreed_on", "span")
arranging = partial(
    page,
    purpose="staffing",
    kind=Kind.NOBODY,
    reads=("organisation", "staff", "assignment"),
    writes=("staff", "assignment"),
    facts="assignment",
)


@route("hulp-van-buiten/", "staffing_helpers")
@arranging(methods=("GET", "POST"))
class Helpers(CommandPage):
    """Everybody from outside who helps now or soon; end it (`stop`). A letter is asked for at `release.invitations.letter_pages`."""

    template = "pupils/staffing_helpers.html"

    def find(self) -> tuple[list[staffing.Helper]]:
        return (staffing.helpers(door=self.door),)

    def context(self, running: list[staffing.Helper]) -> Context:
        return {"helpers": running}

    def act(self, running: list[staffing.Helper]) -> str:
        helper = next((one for one in running if one.staff.code == self.request.POST.get("stop")), None)
        if helper is None:
            raise Http404
        actions.end_helper(door=self.door, helper=helper)
        return gettext("De hulp is gestopt. Deze persoon ziet niets meer.")

    def to(self, running: list[staffing.Helper]) -> str:
        return self.request.path


@route("hulp-van-buiten/nieuw/", "new_helper")
@arranging()
class NewHelper(FormPage):
    """Let somebody from outside help pupils of named groups."""

    def form(self, data: Any) -> HelperForm:
        groups = {str(group.uid): group for group in planning.taught_now(door=self.door)}
        return HelperForm(data, groups=groups, named=group_name, today=today(door=self.door))

    def save(self, form: HelperForm) -> str:
        said = {name: form.cleaned_data[name] for name in ASKED}
        actions.add_helper(door=self.door, **said)
        return gettext("De hulp is vastgelegd. Maak nu een brief om de helper uit te nodigen.")

    def to(self) -> str:
        return reverse("staffing_helpers")

    def form_copy(self) -> FormCopy:
        explains = _(
            "De helper krijgt een eigen account met een tweede stap en ziet alleen leerlingen van wie ja is gezegd bij "
            "‘%(topic)s’. Na de laatste dag gaat alles vanzelf dicht."
        ) % {"topic": say(REGISTER.topics[REGISTER.relations["helps"].topic].name)}
        return FormCopy(_("Hulp van buiten toevoegen"), _("Leg vast"), reverse("staffing_helpers"), explains)
