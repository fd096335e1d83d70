"""Taking in data from another school: first what would be kept and what not, then taking in; and reading it where it belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.release.exchange.models import Incoming, Party
from zorgvuldig.release.incoming import actions as taking
from zorgvuldig.release.incoming.reader import LIMIT, NotRead, read
from zorgvuldig.release.incoming.selection import GROUNDS, IncomingPiece, OtherPupil, compared, dropped, pieces
from zorgvuldig.release.transfer.writer import RECIPIENTS
from zorgvuldig.school.people.models import PupilIdentity

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# Bringing a transfer file of another school.

CHOOSE = _("Kies een van deze mogelijkheden.")


class IncomingForm(forms.Form):
    """The file, from whom it came, and on what ground."""

    party = forms.ChoiceField(
        label=_("Van welke school komt het?"),
        error_messages={"required": _("Kies de school."), "invalid_choice": _("Kies de school.")},
    )
    ground = forms.ChoiceField(
        label=_("Waarom mag de school dit aannemen?"),
        widget=forms.RadioSelect,
        choices=[(one.key, one.name) for one in GROUNDS],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    file = forms.FileField(
        label=_("Het overstapdossier"),
        help_text=_("Een bestand dat eindigt op .xml of .json, tot 10 MB. Wij bewaren het bestand zelf niet."),
        allow_empty_file=True,
        error_messages={"required": _("Kies het bestand."), "invalid": _("Kies het bestand.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        parties: Sequence[Party],
    ) -> None:
        super().__init__(data, files)
        offer(self, "party", [("", _("Kies een school")), *((str(one.uid), one.name) for one in parties)])


PURPOSE = "receiving"
READS = (
    "organisation", "staff", "identity", "birth", "contact", "guardian", "enrolment", "membership", "planning", "exchange",
    "incoming",
)  # fmt: skip
WRITES = ("exchange", "incoming")
# What the pieces go with, as far as whoever follows a pupil may open it.
GUIDED = ("organisation", "staff", "identity", "enrolment", "membership", "grades", "attendance", "absence", "guidance", "incoming")  # fmt: skip
SALT, VALID = "incoming", 3600  # seconds between looking and taking in
LONGEST = 200_000  # characters that are kept of one file
REFUSALS = {
    "unseen": _("Kies het bestand opnieuw: het is te lang geleden dat u het bekeek, of iemand anders bekeek het."),
    "taken": _("Dit bestand is al aangenomen voor deze leerling. Er is niets veranderd."),
    "party": _("Deze school is niet gecontroleerd of doet niet meer mee. Laat een collega haar controleren."),
}


class IncomingPage(FormPage):
    """What came in about a pupil, with the form to bring a file."""

    template = "release/incoming.html"

    def find(self, uid: UUID) -> PupilIdentity:
        return opened_pupil(self.door, uid)

    def form(self, pupil: PupilIdentity, data: Any) -> IncomingForm:
        return IncomingForm(data, self.files if data is not None else None, parties=_parties())

    def context(self, pupil: PupilIdentity) -> Context:
        return {
            "pupil": pupil,
            "has_parties": bool(_parties()),
            "taken": taking.incoming_details(pupil.pupil_id, door=self.door),
            "grounds": GROUNDS,
            "desk": True,
            "back": reverse("administered_pupil", kwargs={"uid": pupil.pupil.uid}),
        }


@route("leerlingen/<uuid:uid>/van-andere-school/", "incoming")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="incoming")
class BringIncoming(IncomingPage):
    """Bring a file: what of it would be kept. Nothing is kept by looking."""

    def post(self, pupil: PupilIdentity) -> Answer:
        form = self.form(pupil, self.request.POST)
        preview = self.preview(form, pupil) if form.is_valid() else None
        if preview is None:
            return self.again(form, pupil)
        return self.show(preview, template="release/incoming_preview.html")

    def preview(self, form: IncomingForm, pupil: PupilIdentity) -> Context | None:
        """What would be kept; None when the file is not for this pupil or cannot be read, which the form says."""
        content = form.cleaned_data["file"].read(LIMIT + 1)
        try:
            found = read(content)
            differences = compared(found.document, pupil, door=self.door)
        except NotRead as refused:
            form.add_error("file", str(refused))
            return None
        except OtherPupil:
            form.add_error("file", gettext("Dit bestand gaat over een andere leerling: de geboortedatum of de achternaam is anders. Wij lezen het niet in."))  # fmt: skip
            return None
        kept, left = pieces(found.document), dropped(found)
        if sum(len(piece.value) for piece in kept) > LONGEST:
            form.add_error(
                "file", gettext("In dit bestand staat meer dan een school nodig heeft. Vraag een korter dossier.")
            )
            return None
        party = next(one for one in _parties() if str(one.uid) == form.cleaned_data["party"])
        ground = next(one for one in GROUNDS if one.key == form.cleaned_data["ground"])
        article = legal_rule_text(ground.claim).nl
        seen = {
            "pupil": pupil.pupil_id, "actor": self.door.actor_id, "party": str(party.uid), "article": article,
            "sha256": sha256(content).hexdigest(), "pieces": [asdict(piece) for piece in kept], "dropped": list(left),
        }  # fmt: skip
        return {
            "pupil": pupil,
            "party": party,
            "article": article,
            "kept": kept,
            "dropped": left,
            "differences": differences,
            "seen": signing.dumps(seen, salt=SALT, compress=True),
            "back": reverse("incoming", kwargs={"uid": pupil.pupil.uid}),
        }


@route("leerlingen/<uuid:uid>/van-andere-school/aannemen/", "take_incoming")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("POST",), facts="incoming")
class TakeIncoming(IncomingPage):
    """Take in what was shown."""

    def post(self, pupil: PupilIdentity) -> Answer:
        try:
            given: Mapping[str, Any] = signing.loads(self.request.POST.get("gezien", ""), salt=SALT, max_age=VALID)
            if given["pupil"] != pupil.pupil_id or given["actor"] != self.door.actor_id:
                raise Refused("unseen")
            taking.take_in(
                pupil.pupil_id, given["party"], article=given["article"], sha256=given["sha256"],
                pieces=[IncomingPiece(**piece) for piece in given["pieces"]], dropped=given["dropped"], door=self.door,
            )  # fmt: skip
        except (Refused, signing.BadSignature) as no:
            why = REFUSALS[no.code if isinstance(no, Refused) else "unseen"]
            return self.again(self.form(pupil, None), pupil, status=409, problem=why)
        messages.success(self.request, gettext("De gegevens zijn aangenomen. De familie krijgt daar een e-mail over."))
        return go(reverse("incoming", kwargs={"uid": pupil.pupil.uid}))


class IncomingCommand(CommandPage):
    """One button about one file that came in."""

    def find(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, Incoming] | None:
        pupil = opened_pupil(self.door, uid)
        found = Incoming.objects.filter(uid=number, pupil_id=pupil.pupil_id).first()
        return (pupil, found) if found else None

    def to(self, pupil: PupilIdentity, row: Incoming) -> str:
        return reverse("incoming", kwargs={"uid": pupil.pupil.uid})


@route("leerlingen/<uuid:uid>/van-andere-school/<uuid:number>/verteld/", "told_of_incoming")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES)
class NoticeOfIncoming(IncomingCommand):
    """The school told the family by letter or by telephone."""

    def act(self, pupil: PupilIdentity, row: Incoming) -> str:
        taking.record_paper_notice(row, door=self.door)
        return gettext("Het staat erbij dat de familie het weet.")


@route("leerlingen/<uuid:uid>/van-andere-school/<uuid:number>/weg/", "remove_incoming")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES)
class RemoveIncoming(IncomingCommand):
    """Take back what came in: it was the wrong file."""

    def act(self, pupil: PupilIdentity, row: Incoming) -> str:
        taking.remove(row, door=self.door)
        return gettext("Wat in dit bestand stond, is weggehaald.")


class ReadIncoming(Page):
    """What the earlier school told, for who follows the pupil."""

    template = "release/incoming_read.html"
    back: ClassVar[str]  # the name of the page of the pupil

    def find(self, uid: UUID) -> PupilIdentity:
        return opened_pupil(self.door, uid)

    def context(self, pupil: PupilIdentity) -> Context:
        back = reverse(self.back, kwargs={"uid": pupil.pupil.uid})
        return {"pupil": pupil, "taken": taking.incoming_details(pupil.pupil_id, door=self.door), "back": back}


@route("leerlingen/<uuid:uid>/begeleiding/vorige-school/", "guided_incoming")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=GUIDED, facts="incoming")
class GuidedIncoming(ReadIncoming):
    """For the mentor."""

    back = "guided_pupil"


@route("leerlingen/<uuid:uid>/zorg/vorige-school/", "care_incoming")
@page(purpose="care", kind=Kind.PUPIL, reads=GUIDED, facts="incoming")
class CareIncoming(ReadIncoming):
    """For the care coordinator."""

    back = "care_pupil"


def _parties() -> list[Party]:
    """Schools that somebody checked and that take part."""
    found = Party.objects.filter(recipient__in=RECIPIENTS, verified_at__isnull=False, ended_at=None)
    return list(found.order_by("name"))
