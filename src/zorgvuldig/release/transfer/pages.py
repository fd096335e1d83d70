"""The desk's side of the inspection: letting the family look, saying that it was told, and deciding about an objection."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.consent.state import State as Consent
from zorgvuldig.consent.state import request_states, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, public, route
from zorgvuldig.kit.page_kinds import Answer, ConfirmPage, Context, FormPage, not_a_page
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.exchange.models import Exchange, ExchangeAnswer
from zorgvuldig.release.transfer import inspection_actions as inspecting
from zorgvuldig.release.transfer.blocks import Document
from zorgvuldig.release.transfer.inspection import State, inspected, needs_inspection
from zorgvuldig.release.transfer.readable import for_family, paper, readable_blocks
from zorgvuldig.release.transfer.writer import document_school, json_schema, xml_schema
from zorgvuldig.school.people.models import Guardian, PupilIdentity

# What a family answers when it has seen a transfer file, and what the school decides about an objection.

LIMIT = 4000  # characters
AGREED, STATEMENT, OBJECTION = "agreed", "statement", "objection"
TOO_LONG = _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens.")
CHOOSE = _("Kies een van deze mogelijkheden.")


class AnswerForm(forms.Form):
    """That it is right, something to add, or an objection with its reason. `seen` is the package that was on the page."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kind = forms.ChoiceField(
        label=_("Wat vindt u van dit dossier?"),
        choices=[
            (AGREED, _("Het klopt")),
            (STATEMENT, _("Ik wil er iets bij schrijven. Dat gaat mee naar de volgende school")),
            (OBJECTION, _("Ik maak bezwaar. Het dossier gaat niet weg voordat de school daarover besluit")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    text = forms.CharField(
        label=_("In uw eigen woorden"),
        help_text=_("Nodig als u er iets bij schrijft of bezwaar maakt. Schrijf bij een bezwaar op waarom."),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, sha256: str) -> None:
        super().__init__(data, initial={"seen": sha256})

    def clean(self) -> dict[str, Any]:
        """Words are needed for whoever adds or objects."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") in (STATEMENT, OBJECTION) and not str(cleaned.get("text", "")).strip():
            if not self.has_error("text"):
                self.add_error("text", gettext("Schrijf op wat u erbij wilt zetten, of waarom u bezwaar maakt."))
        elif cleaned.get("kind") == AGREED:
            cleaned["text"] = ""
        return cleaned


class DecisionForm(forms.Form):
    """What the school decides about an objection, and why. The family reads it."""

    outcome = forms.ChoiceField(
        label=_("Uw besluit"),
        choices=[
            ("upheld", _("De familie heeft gelijk: het dossier gaat niet weg")),
            ("rejected", _("Het dossier mag toch weg")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    why = forms.CharField(
        label=_("Waarom?"),
        help_text=_("De familie leest dit."),
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf op waarom. De familie leest dit."), "max_length": TOO_LONG},
    )


PURPOSE = "exchanging"
WRITES = ("consent", "exchange")
GOES = {c for r in ("next_school", "other_education") for c in REGISTER.recipients[r].categories}
READS = tuple(
    dict.fromkeys(
        ("organisation", "staff", "identity", "birth", "guardian", "membership", "planning", "consent", "exchange", "correction")
    )
) + tuple(sorted(GOES - {"organisation", "identity", "birth", "guardian", "membership", "planning"}))  # fmt: skip


inspecting_page = partial(page, purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="exchange")


class InspectionPage(ConfirmPage):
    """Where the inspection stands, and the file as the family sees it; a refusal is said there."""

    template = "release/inspection.html"
    refusals = {
        "consent": _("Er is nog geen toestemming. Zonder ja maakt de school niets klaar."),
        "over": _("Dit kan niet meer: het dossier is al weg, gestopt, of er is al over besloten."),
    }

    def find(self, uid: UUID, exchange: UUID) -> Any:
        return _open_exchange(self.door, uid, exchange)

    def context(self, pupil: PupilIdentity, row: Exchange) -> Context:
        return standing_of(pupil, row, door=self.door)

    def refused(self, no: Refused, *item: Any) -> Answer:
        item[1].refresh_from_db()
        return super().refused(no, *item)

    def to(self, pupil: PupilIdentity, row: Exchange) -> str:
        return _here(row)


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/", "inspection")
@inspecting_page(methods=("GET",))
class Inspection(InspectionPage):
    """The inspection to read."""


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/dossier.pdf", "inspection_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def inspection_paper(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """The file on paper, for a family that does not look on a screen. Looking is in the log; it is no release."""
    pupil, row = _open_exchange(door, uid, exchange)
    content = _inside(row)
    if not content:
        raise Http404
    return as_file(
        paper(content, document_school(content)), f"overstapdossier-{pupil.pupil.number}.pdf", "application/pdf"
    )


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/geven/", "offer_inspection")
@inspecting_page(writes=WRITES, methods=("POST",))
class OfferInspection(InspectionPage):
    """Make the file with what stands in the books now, and let the family look at it."""

    def act(self, pupil: PupilIdentity, row: Exchange) -> str:
        if not _may_prepare(row, self.door):
            raise Refused("consent")
        inspecting.offer(row, door=self.door)
        return gettext(
            "De familie kan het dossier nu bekijken en krijgt een e-mail. Pas dan begint de tijd om te kijken."
        )


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/verteld/", "told_of_inspection")
@inspecting_page(writes=WRITES, methods=("POST",))
class NoticeOfInspection(InspectionPage):
    """The school told the family by letter or by telephone."""

    def act(self, pupil: PupilIdentity, row: Exchange) -> str:
        until = inspecting.record_paper_notice(row, door=self.door)
        return gettext("Bewaard. De familie heeft tot %(day)s om te kijken.") % {"day": date_format(until, "j F Y")}


@route("uitwisseling/administratie/<uuid:uid>/<uuid:exchange>/inzage/bezwaar/<uuid:answer>/", "decide_objection")
@inspecting_page(writes=WRITES)
class DecideObjection(FormPage):
    """Decide about an objection."""

    template = "release/objection.html"
    refusals = InspectionPage.refusals

    def find(self, uid: UUID, exchange: UUID, answer: UUID) -> tuple[PupilIdentity, Exchange, ExchangeAnswer] | None:
        pupil, row = _open_exchange(self.door, uid, exchange)
        objection = ExchangeAnswer.objects.filter(uid=answer, exchange=row, kind="objection").first()
        return (pupil, row, objection) if objection else None

    def form(self, pupil: PupilIdentity, row: Exchange, objection: ExchangeAnswer, data: Any) -> DecisionForm:
        return DecisionForm(data)

    def save(self, pupil: PupilIdentity, row: Exchange, objection: ExchangeAnswer, form: DecisionForm) -> str:
        said = form.cleaned_data
        inspecting.decide(objection, upheld=said["outcome"] == "upheld", why=said["why"], door=self.door)
        return gettext("Het besluit is bewaard. De familie leest het in het dossier.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        """The inspection as it stands, with why not."""
        pupil, row, _objection, _form = item
        row.refresh_from_db()
        context = {**standing_of(pupil, row, door=self.door), "why": no.says(self.refusals)}
        return self.show(context, 409, template=InspectionPage.template)

    def to(self, pupil: PupilIdentity, row: Exchange, objection: ExchangeAnswer) -> str:
        return _here(row)

    def context(self, pupil: PupilIdentity, row: Exchange, objection: ExchangeAnswer) -> Context:
        return {"pupil": pupil, "exchange": row, "objection": objection, "back": _here(row)}


def standing_of(pupil: PupilIdentity, row: Exchange, *, door: Door) -> Context:
    """What the page of an inspection shows."""
    return {
        "pupil": pupil,
        "exchange": row,
        "inspection": inspected(row, door=door),
        "blocks": readable_blocks(_inside(row)),
        "here": True,
    }


def _open_exchange(door: Door, uid: UUID, exchange: UUID) -> tuple[PupilIdentity, Exchange]:
    pupil = opened_pupil(door, uid)
    found = Exchange.objects.select_related("party", "pupil").filter(uid=exchange, pupil_id=pupil.pupil_id).first()
    if found is None or not needs_inspection(found):
        raise Http404
    return pupil, found


def _here(row: Exchange) -> str:
    return reverse("inspection", kwargs={"uid": row.pupil.uid, "exchange": row.uid})


def _may_prepare(row: Exchange, door: Door) -> bool:
    """Where consent is the ground nothing is made ready without a yes."""
    if REGISTER.recipients[row.recipient].kind is not RecipientClass.CONSENT:
        return True
    if row.asked_id is not None:
        return request_states(door=door).get(row.asked_id) is Consent.YES
    return bool(row.topic) and states(door=door).get((row.pupil_id, row.topic)) is Consent.YES


def _inside(row: Exchange) -> Document:
    try:
        return inspecting.inside(row)
    except (Missing, KeyGone):
        return {}


# The published form of the transfer file, for whoever reads it with a program.

DAY = "public, max-age=86400"


@route("verklaring/overstap.xsd", "transfer_xsd")
@public
def transfer_xsd(request: HttpRequest) -> HttpResponse:
    """The form of the XML."""
    return HttpResponse(xml_schema(), headers={"Cache-Control": DAY}, content_type="application/xml")


@route("verklaring/overstap.schema.json", "transfer_schema")
@public
def transfer_schema(request: HttpRequest) -> HttpResponse:
    """The form of the JSON."""
    return JsonResponse(json_schema(), headers={"Cache-Control": DAY}, content_type="application/schema+json")


# The family looks at a transfer file before it goes, and says what it thinks of it.

FAMILY_PURPOSE = "consenting"
ALWAYS = ("organisation", "staff", "identity", "birth", "guardian", "membership", "planning", "consent", "exchange")
FAMILY_READS = (*ALWAYS, *sorted(GOES - set(ALWAYS)))
CONFLICT = 409
SAID = {
    True: _("Uw bezwaar is bewaard. Het dossier gaat niet weg voordat de school besluit."),
    False: _("Uw antwoord is bewaard."),
}
REFUSALS: Mapping[str, Word] = {
    "changed": _("De school maakte het dossier opnieuw terwijl u keek. Bekijk het nog een keer en antwoord dan."),
    "over": _("U kunt hier niet meer op antwoorden: het dossier is al weg of het gaat niet door."),
}


class AboutTransfer(FamilyPage):
    """A page about the file of a pupil who goes to another school, from when the family may look at it."""

    def find(self, exchange: UUID) -> Exchange | None:
        rows = Exchange.objects.select_related("party", "pupil")
        found = rows.filter(uid=exchange, pupil_id=self.pupil.pupil_id).first()
        return found if found and needs_inspection(found) and found.inspect_from is not None else None

    def content(self, row: Exchange) -> Document:
        """The file as it was offered; how to reach another parent stays with that parent."""
        try:
            content = inspecting.inside(row)
        except (Missing, KeyGone):
            return {}
        return for_family(content, Guardian.objects.filter(person_id=self.door.actor_id).first())


@family_page(
    "overstap/<uuid:exchange>/",
    "transfer",
    purpose=FAMILY_PURPOSE,
    reads=FAMILY_READS,
    writes=("consent",),
    facts="exchange",
)
class Transfer(AboutTransfer, FormPage):
    """The file that goes to another school, and what the family says of it."""

    template = "release/transfer.html"
    refusals = REFUSALS

    def form(self, row: Exchange, data: QueryDict | None) -> AnswerForm:
        return AnswerForm(data, sha256=row.sha256)

    def context(self, row: Exchange) -> Context:
        stands = inspected(row, door=self.door)
        return {
            "paper_url": self.address("transfer_paper", exchange=row.uid),
            "exchange": row,
            "recipient": say(REGISTER.recipients[row.recipient].name),
            "stands": stands,
            "mine": [one for one in stands.answers if one.answer.person_id == self.door.actor_id],
            "may_answer": stands.state is not State.OVER and self.door.actor_id in stands.deciders,
            "blocks": readable_blocks(self.content(row)),
            "problem": "",
        }

    def save(self, row: Exchange, form: AnswerForm) -> Word:
        given = form.cleaned_data
        if given["seen"] != row.sha256:
            raise Refused("changed")
        try:
            inspecting.answer(row, kind=given["kind"], text=given["text"], door=self.door)
        except inspecting.NotAnswered:
            raise Http404 from None
        return SAID[given["kind"] == OBJECTION]

    def refused(self, no: Refused, row: Exchange, form: AnswerForm) -> Answer:
        again = AnswerForm(sha256=row.sha256) if no.code == "changed" else form
        return self.again(again, row, status=CONFLICT, problem=no.says(self.refusals))

    def to(self, row: Exchange) -> str:
        return self.address("transfer", exchange=row.uid)


@family_page("overstap/<uuid:exchange>/dossier.pdf", "transfer_paper", purpose=FAMILY_PURPOSE, reads=FAMILY_READS)
class TransferPaper(AboutTransfer):
    """The same on paper."""

    def get(self, row: Exchange) -> Answer:
        content = self.content(row)
        if not content:
            raise Http404
        return as_file(paper(content, document_school(content)), "overstapdossier.pdf", "application/pdf")
