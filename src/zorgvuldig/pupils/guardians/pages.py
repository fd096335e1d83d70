"""Changing a guardian of a pupil: details, authority with its papers, and the end of the tie."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.form_page import FormCopy, differs, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, FormPage, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.changes.reads import keepers, values_of
from zorgvuldig.pupils.guardians import actions, reads
from zorgvuldig.pupils.guardians.actions import KeptAway
from zorgvuldig.pupils.guardians.forms import PAPER_LIMIT, AuthorityForm, EndForm, GuardianDetailsForm
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.school.people.models import Guardianship

arranging = partial(
    page,
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "guardian"),
    writes=("guardian",),
    facts="guardian",
)


class OfGuardian(FormPage):
    """A form about a guardian of the pupil (`ouder` in the address). What a colleague changed meanwhile is read first (409)."""

    title: ClassVar[Word]
    explains: ClassVar[Word] = ""

    def find(self, uid: UUID) -> reads.GuardianDetail | HttpResponse:
        person = opened_pupil(self.door, uid)
        self.back = reverse("administered_pupil", kwargs={"uid": uid})
        kept = reads.requested_guardian(person.pupil_id, self.request.GET, door=self.door)
        if kept.tie.guardian_id != self.door.actor_id:
            return kept
        # Whoever keeps the ties could give themselves a view; nor does the database let them.
        messages.error(self.request, gettext("U bent zelf deze ouder. Vraag een collega om dit te veranderen."))
        return go(self.back)

    def form_copy(self, kept: reads.GuardianDetail) -> FormCopy:
        return FormCopy(self.title, _("Bewaar"), self.back, explains=self.explains, about=kept.name)

    def to(self, kept: reads.GuardianDetail) -> str:
        return self.back

    def post(self, kept: reads.GuardianDetail) -> Answer:
        try:
            return super().post(kept)
        except ChangedMeanwhile as meanwhile:
            standing = meanwhile.standing
            data = self.request.POST.dict() | {"was": fingerprint(standing)}
            return self.again(
                self.anew(kept, data, standing), kept, status=409, theirs=self.theirs(standing), conflict=True
            )

    def anew(self, kept: reads.GuardianDetail, data: dict[str, str], standing: Mapping[str, object]) -> Form:
        """The form as it was filled in, upon what stands now."""
        raise NotImplementedError

    def theirs(self, standing: Mapping[str, object]) -> list[tuple[Word, str]]:
        """In what that differs from what was filled in."""
        raise NotImplementedError


@route("leerlingen/<uuid:uid>/ouder/", "edit_guardian")
@arranging(reads=("identity", "guardian", "imports"))
class EditGuardian(OfGuardian):
    """Change name, address and reach of a guardian."""

    title = _("Ouder of voogd veranderen")

    def form(self, kept: reads.GuardianDetail, data: Any) -> GuardianDetailsForm:
        return self.anew(kept, data, kept.values)

    def anew(self, kept: reads.GuardianDetail, data: Any, standing: Mapping[str, object]) -> GuardianDetailsForm:
        systems = keepers(door=self.door)
        owned = {**systems.of("guardian"), **systems.of("guardianship")}
        return GuardianDetailsForm(data, values=standing, owned=owned, to_check=kept.email_to_check)

    def save(self, kept: reads.GuardianDetail, form: GuardianDetailsForm) -> str:
        said = form.cleaned_data
        self.answers = {column: said[column] for column in form.asks}
        actions.save_details(
            door=self.door,
            kept=kept,
            values=self.answers,
            source=said["source"],
            was=said["was"],
            email_checked=said.get("email_checked", False),
        )
        return gettext("Het is bewaard.")

    def theirs(self, standing: Mapping[str, object]) -> list[tuple[Word, str]]:
        tie = {column: standing[column] for column in reads.TIE}
        details = {column: standing[column] for column in reads.DETAILS}
        return [*differs("guardian", details, self.answers), *differs("guardianship", tie, self.answers)]


@route("leerlingen/<uuid:uid>/ouder/gezag/", "guardian_authority")
@arranging()
class GuardianAuthority(OfGuardian):
    """Record authority or a court's restriction, with the paper that says so."""

    title = _("Gezag en beperking")
    explains = _("Het geldt vanaf het moment dat u bewaart. Wat er stond en wie het veranderde, blijft te zien.")

    def form(self, kept: reads.GuardianDetail, data: Any) -> AuthorityForm:
        return self._form(kept, data, values_of(kept.tie, Guardianship, actions.AUTHORITY), self.files)

    def anew(self, kept: reads.GuardianDetail, data: Any, standing: Mapping[str, object]) -> AuthorityForm:
        return self._form(kept, data, standing, None)

    def _form(self, kept: reads.GuardianDetail, data: Any, values: Mapping[str, object], files: Any) -> AuthorityForm:
        has_paper = bool(kept.documents)
        return AuthorityForm(data, files, values=values, today=today(door=self.door), has_paper=has_paper)

    def save(self, kept: reads.GuardianDetail, form: AuthorityForm) -> str:
        said = form.cleaned_data
        self.answers = {column: said[column] for column in actions.AUTHORITY}
        try:
            actions.save_authority(
                door=self.door,
                kept=kept,
                document=said["document"],
                limit_bytes=PAPER_LIMIT,
                was=said["was"],
                **self.answers,
            )
        except NotAccepted as refusal:
            raise ValidationError({"document": str(refusal)}) from refusal
        except KeptAway as likeness:
            says = gettext(
                "Deze persoon lijkt op een ouder die hier niets mag zien. Voeg het papier over het gezag toe."
            )
            raise ValidationError({"document": says}) from likeness
        return gettext("Het is bewaard. De toegang van deze persoon is meteen aangepast.")

    def theirs(self, standing: Mapping[str, object]) -> list[tuple[Word, str]]:
        return differs("guardianship", standing, self.answers)


@route("leerlingen/<uuid:uid>/ouder/einde/", "end_guardian")
@arranging()
class EndGuardian(OfGuardian):
    """Say until which day somebody is a guardian of this pupil, or that it goes on."""

    title = _("Niet meer ouder of voogd")

    def form(self, kept: reads.GuardianDetail, data: Any) -> EndForm:
        tie = kept.tie
        return EndForm(data, starts_on=tie.starts_on, ends_on=tie.ends_on, today=today(door=self.door))

    def anew(self, kept: reads.GuardianDetail, data: Any, standing: Mapping[str, object]) -> EndForm:
        return self.form(kept, data)

    def save(self, kept: reads.GuardianDetail, form: EndForm) -> str:
        said = form.cleaned_data
        actions.end_tie(door=self.door, kept=kept, last_day=said["last_day"], was=said["was"])
        return gettext("Het is bewaard.")

    def theirs(self, standing: Mapping[str, object]) -> list[tuple[Word, str]]:
        return differs("guardianship", standing, {"ends_on": None})


@route("leerlingen/<uuid:uid>/papieren/<uuid:document>/", "guardian_paper")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "guardian"))
@not_a_page("it gives a file")
def guardian_paper(request: HttpRequest, *, door: Door, uid: UUID, document: UUID) -> HttpResponse:
    """A paper about authority."""
    person = opened_pupil(door, uid)
    paper = reads.paper(person.pupil_id, document, door=door)
    if paper is None:
        raise Http404
    return download(paper.blob, paper.name, paper.media_type)
