"""A family's copy of the data: ask for it, see how far it is, and fetch it after showing again who you are."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zorgvuldig.copies import actions
from zorgvuldig.copies.document import CATEGORIES, tables
from zorgvuldig.copies.job import TOO_LARGE
from zorgvuldig.copies.schema import schema
from zorgvuldig.copies.withheld import OTHERS, WAITS
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.platform.vault.responses import stream
from zorgvuldig.platform.vault.sign import published_keys
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.release.models import FamilyCopy

# What somebody says before a copy is made: in which language.


class CopyForm(forms.Form):
    """The language of the document to read."""

    language = forms.ChoiceField(
        label=_("In welke taal wilt u de kopie?"),
        help_text=_("Wat mensen schreven, blijft in de taal waarin zij schreven."),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies een van de antwoorden.")),
    )


READS = ("identity", "own_copy")
NAME, ZIP = "kopie.zip", "application/zip"  # a name in the file's name would stay behind in a list of downloads
REFUSALS: Mapping[str, Word] = {
    "too_many": _("U vroeg vandaag al vijf keer om een kopie. Gebruik een van die kopieën, of kom morgen terug."),
}
DAY, HOUR = "public, max-age=86400", "public, max-age=3600"


@family_page("kopie/", "copy", purpose="copy", reads=READS, writes=("own_copy",), facts="own_copy")
class Copies(FamilyPage, FormPage):
    """The copies of these data, and asking for one."""

    template = "copies/copy.html"
    refusals = REFUSALS
    made: FamilyCopy

    def form(self, data: QueryDict | None) -> CopyForm:
        return CopyForm(data, initial={"language": (get_language() or "nl")[:2]})

    def context(self) -> Context:
        made = actions.copies(self.pupil.pupil_id, door=self.door)
        categories = dict.fromkeys(REGISTER.tables[name].category for name in tables(CATEGORIES))
        ready = [actions.is_ready(copy, door=self.door) for copy in made]
        return {
            "refusal": "",
            "made": [
                (copy, self.address("copy_made", copy=copy.uid), here) for copy, here in zip(made, ready, strict=True)
            ],
            "ready": any(ready),
            "categories": [REGISTER.categories[key] for key in categories if REGISTER.categories[key].about],
            "withheld": (WAITS, *OTHERS),
        }

    def save(self, form: CopyForm) -> None:
        self.made = actions.ask(self.pupil.pupil_id, door=self.door, language=form.cleaned_data["language"])

    def refused(self, no: Refused, form: CopyForm) -> Answer:
        return self.again(form, refusal=no.says(self.refusals))

    def to(self) -> str:
        return self.address("copy_made", copy=self.made.uid)


@family_page("kopie/<uuid:copy>/", "copy_made", purpose="copy", reads=READS, writes=("own_copy",), facts="own_copy")
class CopyMade(FamilyPage):
    """One copy of these data: how far it is, and the file, which a post fetches."""

    template = "copies/copy_made.html"
    methods = ("GET", "POST")

    def find(self, copy: UUID) -> FamilyCopy | None:
        return actions.copy_with(copy, self.pupil.pupil_id, door=self.door)

    def again(self, copy: FamilyCopy) -> str:
        """Where one shows again who one is, before the file is given; empty when that is not needed."""
        if not get_adapter(self.request).is_reauthentication_required(app="account"):
            return ""
        return f"{reverse('account_reauthenticate')}?{urlencode({'next': self.address('copy_made', copy=copy.uid)})}"

    def post(self, copy: FamilyCopy) -> Answer:
        is_ready = actions.is_ready(copy, door=self.door)
        if is_ready and (again := self.again(copy)):
            return go(again)
        if not is_ready or copy.blob is None:
            return go(self.address("copy_made", copy=copy.uid))
        actions.fetched(copy, door=self.door)
        return stream(copy.blob, NAME, ZIP)

    def context(self, copy: FamilyCopy) -> Context:
        is_ready = actions.is_ready(copy, door=self.door)
        return {
            "copy": copy,
            "is_ready": is_ready,
            "is_busy": copy.state in FamilyCopy.BUSY,
            "is_too_large": copy.step == TOO_LARGE,
            "again": self.again(copy) if is_ready else "",
            "step": 1 + FamilyCopy.STEPS.index(copy.step) if copy.step in FamilyCopy.STEPS else 0,
            "steps": len(FamilyCopy.STEPS),
            "here": self.address("copy_made", copy=copy.uid),
        }


@route("verklaring/kopie.schema.json", "copy_schema")
@public
def copy_schema(request: HttpRequest) -> HttpResponse:
    """The form of `dossier.json`, for whoever reads it with a program."""
    return JsonResponse(schema(), headers={"Cache-Control": DAY}, content_type="application/schema+json")


@route("verklaring/sleutel.json", "copy_key")
@public
def copy_key(request: HttpRequest) -> HttpResponse:
    """The public keys with which copies are and were signed, to compare with the one in a copy."""
    keys = [one.as_json() for one in published_keys()]
    told = {"algorithm": "Ed25519", "key_id": keys[0]["key_id"], "public_key": keys[0]["public_key"], "keys": keys}
    return JsonResponse(told, headers={"Cache-Control": HOUR})
