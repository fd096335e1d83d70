"""A family's copy of the data: ask for it, see how far it is, and fetch it after showing again who you are."""

from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from zorgvuldig.copies import actions as asking
from zorgvuldig.copies.document import CATEGORIES, tables
from zorgvuldig.copies.forms import CopyForm
from zorgvuldig.copies.job import TOO_LARGE
from zorgvuldig.copies.schema import schema
from zorgvuldig.copies.withheld import OTHERS, WAITS
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, public, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.platform.vault.responses import SealedStream, stream
from zorgvuldig.platform.vault.sign import published_keys
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.release.models import FamilyCopy
from zorgvuldig.school.people.models import PupilIdentity

READS = ("identity", "own_copy")
NAME, ZIP = "kopie.zip", "application/zip"  # a name in the file's name would stay behind in a list of downloads
DAY, HOUR = "public, max-age=86400", "public, max-age=3600"


@route("mijn-kind/<uuid:uid>/kopie/", "child_copy")
@page(purpose="copy", kind=Kind.PUPIL, reads=READS, writes=("own_copy",), methods=("GET", "POST"))
def child_copy(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The copies of my child's data, and asking for one."""
    return _copies(request, door, pupils.pupil(door=door, uid=uid), own=False)


@route("mijn-gegevens/kopie/", "own_copy")
@page(purpose="copy", kind=Kind.OWN, reads=READS, writes=("own_copy",), methods=("GET", "POST"))
def own_copy(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The copies of my own data, and asking for one."""
    return _copies(request, door, _myself(door), own=True)


@route("mijn-kind/<uuid:uid>/kopie/<uuid:copy>/", "child_copy_made")
@page(purpose="copy", kind=Kind.PUPIL, reads=READS, writes=("own_copy",), methods=("GET", "POST"))
def child_copy_made(request: HttpRequest, *, door: Door, uid: UUID, copy: UUID) -> HttpResponse | SealedStream:
    """One copy of my child's data: how far it is, and the file."""
    return _copy(request, door, pupils.pupil(door=door, uid=uid), copy, own=False)


@route("mijn-gegevens/kopie/<uuid:copy>/", "own_copy_made")
@page(purpose="copy", kind=Kind.OWN, reads=READS, writes=("own_copy",), methods=("GET", "POST"))
def own_copy_made(request: HttpRequest, *, door: Door, copy: UUID) -> HttpResponse | SealedStream:
    """One copy of my own data: how far it is, and the file."""
    return _copy(request, door, _myself(door), copy, own=True)


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


def _myself(door: Door) -> PupilIdentity:
    try:
        return pupils.myself(door=door)
    except PupilIdentity.DoesNotExist as not_a_pupil:  # a guardian's children are copied from their own pages
        raise Http404 from not_a_pupil


def _label(door: Door, pupil: PupilIdentity) -> None:
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.given_name}


def _copies(request: HttpRequest, door: Door, pupil: PupilIdentity, own: bool) -> HttpResponse:
    _label(door, pupil)
    form = CopyForm(request.POST or None, initial={"language": (get_language() or "nl")[:2]})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            copy = asking.ask(pupil.pupil_id, door=door, language=form.cleaned_data["language"])
            return go(_address(pupil, copy, own))
        except asking.TooMany:
            refusal = gettext(
                "U vroeg vandaag al vijf keer om een kopie. Gebruik een van die kopieën, of kom morgen terug."
            )
    made = asking.copies(pupil.pupil_id, door=door)
    categories = dict.fromkeys(REGISTER.tables[name].category for name in tables(CATEGORIES))
    context = {
        "pupil": pupil,
        "own": own,
        "form": form,
        "refusal": refusal,
        "made": [(copy, _address(pupil, copy, own), asking.is_ready(copy, door=door)) for copy in made],
        "ready": any(asking.is_ready(copy, door=door) for copy in made),
        "categories": [REGISTER.categories[key] for key in categories if REGISTER.categories[key].about],
        "withheld": (WAITS, *OTHERS),
        "facts": facts("own_copy"),
    }
    return render(request, "copies/copy.html", context, status=422 if refusal or form.errors else 200)


def _address(pupil: PupilIdentity, copy: FamilyCopy, own: bool) -> str:
    if own:
        return reverse("own_copy_made", kwargs={"copy": copy.uid})
    return reverse("child_copy_made", kwargs={"uid": pupil.pupil.uid, "copy": copy.uid})


def _copy(
    request: HttpRequest, door: Door, pupil: PupilIdentity, uid: UUID, *, own: bool
) -> HttpResponse | SealedStream:
    _label(door, pupil)
    copy = asking.copy_with(uid, pupil.pupil_id, door=door)
    if copy is None:
        raise Http404
    is_ready, here = asking.is_ready(copy, door=door), _address(pupil, copy, own)
    must_show = is_ready and get_adapter(request).is_reauthentication_required(app="account")
    again = f"{reverse('account_reauthenticate')}?{urlencode({'next': here})}"
    if request.method == "POST":
        if must_show:
            return go(again)
        if not is_ready or copy.blob is None:
            return go(here)
        asking.fetched(copy, door=door)
        return stream(copy.blob, NAME, ZIP)
    context = {
        "pupil": pupil,
        "own": own,
        "copy": copy,
        "is_ready": is_ready,
        "is_busy": copy.state in FamilyCopy.BUSY,
        "is_too_large": copy.step == TOO_LARGE,
        "again": again if must_show else "",
        "step": 1 + FamilyCopy.STEPS.index(copy.step) if copy.step in FamilyCopy.STEPS else 0,
        "steps": len(FamilyCopy.STEPS),
        "here": here,
        "facts": facts("own_copy"),
    }
    return render(request, "copies/copy_made.html", context)
