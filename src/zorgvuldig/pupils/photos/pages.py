"""The portrait by which the school knows a pupil: shown, replaced, taken away."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.pupils.photos.actions import remove_photo, replace_photo
from zorgvuldig.pupils.photos.forms import PhotoForm
from zorgvuldig.pupils.photos.reads import photo


@route("leerlingen/<uuid:uid>/pasfoto/", "portrait")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "enrolment", "id_photo"))
def portrait(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The portrait, for the administration, while the pupil is enrolled."""
    return _served(door, uid)


@route("leerlingen/<uuid:uid>/begeleiding/pasfoto/", "guided_portrait")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=("identity", "enrolment", "id_photo"))
def guided_portrait(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The portrait, for the mentor, while the pupil is enrolled."""
    return _served(door, uid)


@route("leerlingen/<uuid:uid>/pasfoto/nieuw/", "edit_portrait")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "enrolment", "id_photo"),
    writes=("id_photo",),
    methods=("GET", "POST"),
)
def edit_portrait(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Put a photo in, or (`weg`) take away the one there is."""
    person = opened_pupil(door, uid)
    back = reverse("administered_pupil", kwargs={"uid": uid})
    standing = photo(person.pupil_id, door=door)
    asked = Asked(
        _("Pasfoto"),
        _("Bewaar de foto"),
        back,
        explains=_("Aan deze foto herkennen medewerkers de leerling. Gebruik hem nergens anders voor."),
        about=person.full_name,
        facts=facts("id_photo"),
    )
    if request.method == "POST" and "weg" in request.POST:
        remove_photo(door=door, pupil_id=person.pupil_id)
        messages.success(request, gettext("De foto is weg."))
        return go(back)
    form = PhotoForm(request.POST.dict(), request.FILES) if request.method == "POST" else PhotoForm()
    if request.method == "POST" and form.is_valid():
        try:
            replace_photo(door=door, pupil_id=person.pupil_id, upload=form.cleaned_data["photo"])
        except NotAccepted as refusal:
            form.add_error("photo", str(refusal))
        else:
            messages.success(request, gettext("De foto is bewaard."))
            return go(back)
    return form_page(request, form, asked, removable=standing is not None)


def _served(door: Door, uid: UUID) -> HttpResponse:
    person = opened_pupil(door, uid)
    found = photo(person.pupil_id, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)
