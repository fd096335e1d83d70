"""The portrait by which the school knows a pupil: shown, replaced, taken away."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, not_a_page
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.file_reads import myself, photo, pupil
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.pupils.photos.actions import remove_photo, replace_photo
from zorgvuldig.school.people.models import PupilIdentity

# A new portrait of a pupil.


class PhotoForm(forms.Form):
    """One photo."""

    photo = forms.FileField(
        label=_("Welke foto?"),
        help_text=_(
            "JPG, PNG of WebP, hoogstens 10 MB. Wij maken de foto klein. Plaats en tijd van de foto bewaren wij niet."
        ),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
        max_length=255,
        error_messages={
            "required": _("Kies een foto."),
            "empty": _("Dit bestand is leeg. Kies een andere foto."),
        },
    )


@route("leerlingen/<uuid:uid>/pasfoto/", "portrait")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "enrolment", "id_photo"))
@not_a_page("it gives a file")
def portrait(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The portrait, for the administration, while the pupil is enrolled."""
    return _served(door, opened_pupil(door, uid))


@route("leerlingen/<uuid:uid>/begeleiding/pasfoto/", "guided_portrait")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=("identity", "enrolment", "id_photo"))
@not_a_page("it gives a file")
def guided_portrait(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The portrait, for the mentor, while the pupil is enrolled."""
    return _served(door, opened_pupil(door, uid))


@route("mijn-kind/<uuid:uid>/pasfoto/", "child_portrait")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=("identity", "enrolment", "id_photo"))
@not_a_page("it gives a file")
def child_portrait(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The portrait of my child, while enrolled."""
    return _served(door, pupil(door=door, uid=uid))


@route("mijn-gegevens/pasfoto/", "own_portrait")
@page(purpose="own_view", kind=Kind.OWN, reads=("identity", "enrolment", "id_photo"))
@not_a_page("it gives a file")
def own_portrait(request: HttpRequest, *, door: Door) -> HttpResponse:
    """My own portrait, while I am enrolled."""
    return _served(door, myself(door=door))


@route("leerlingen/<uuid:uid>/pasfoto/nieuw/", "edit_portrait")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "enrolment", "id_photo"),
    writes=("id_photo",),
    facts="id_photo",
)
class EditPortrait(FormPage):
    """Put a photo in, or (`weg`) take away the one there is."""

    def find(self, uid: UUID) -> PupilIdentity:
        return opened_pupil(self.door, uid)

    def form(self, person: PupilIdentity, data: Any) -> PhotoForm:
        return PhotoForm(data, self.files)

    def post(self, person: PupilIdentity) -> Answer:
        if "weg" not in self.request.POST:
            return super().post(person)
        remove_photo(door=self.door, pupil_id=person.pupil_id)
        return self.onwards(gettext("De foto is weg."), person)

    def save(self, person: PupilIdentity, form: PhotoForm) -> str:
        try:
            replace_photo(door=self.door, pupil_id=person.pupil_id, upload=form.cleaned_data["photo"])
        except NotAccepted as refusal:
            raise ValidationError({"photo": str(refusal)}) from refusal
        return gettext("De foto is bewaard.")

    def to(self, person: PupilIdentity) -> str:
        return reverse("administered_pupil", kwargs={"uid": person.pupil.uid})

    def form_copy(self, person: PupilIdentity) -> FormCopy:
        explains = _("Aan deze foto herkennen medewerkers de leerling. Gebruik hem nergens anders voor.")
        return FormCopy(_("Pasfoto"), _("Bewaar de foto"), self.to(person), explains, person.full_name)

    def context(self, person: PupilIdentity) -> Context:
        return super().context(person) | {"removable": photo(person.pupil_id, door=self.door) is not None}


def _served(door: Door, person: PupilIdentity) -> HttpResponse:
    found = photo(person.pupil_id, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)
