"""What follows from a decision: taking data in use again, and telling a recipient."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.models import Restriction
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import Answer, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import with_rule
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.register.schema import Text
from zorgvuldig.rights.models import RecipientNotice, Request
from zorgvuldig.rights.recipients.actions import AlreadyNotified, record_notice
from zorgvuldig.rights.requests.forms import LiftForm, RecordNoticeForm
from zorgvuldig.rights.requests.letters import send, send_to_recipient
from zorgvuldig.rights.requests.queue_pages import PURPOSE, handles, recipient_name
from zorgvuldig.rights.restriction.actions import AlreadyLifted, lift
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "birth", "guardian", "request", "correction")


following = partial(page, purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), facts="request")


@route("verzoeken/leerling/<uuid:uid>/stilgezet/<uuid:number>/", "lift_restriction")
@following()
class LiftRestriction(FormPage):
    """Let data be used again from a day after today, with a letter that says so beforehand."""

    refusals: ClassVar[Mapping[str, Word]] = {"lifted": _("Dit is al opgeheven.")}
    over = frozenset({"lifted"})
    lifted: Request | None = None

    def find(self, uid: UUID, number: UUID) -> Any:
        pupil = opened_pupil(self.door, uid)
        row = Restriction.objects.select_related("request").filter(uid=number, pupil_id=pupil.pupil_id).first()
        if row is None or not handles(self.door):
            return None
        return self.refused(Refused("lifted"), pupil, row, None) if row.ends_at is not None else (pupil, row)

    def form(self, _pupil: PupilIdentity, _row: Restriction, data: QueryDict | None) -> LiftForm:
        return LiftForm(data, today=today(door=self.door))

    def form_copy(self, pupil: PupilIdentity, _row: Restriction) -> FormCopy:
        return FormCopy(
            title=_("Gegevens weer gebruiken"),
            button=_("Hef het stilzetten op en maak de brief"),
            back=reverse("restrictions"),
            about=pupil.full_name,
            explains=with_rule(
                _("De vrager hoort vooraf dat het stilzetten ophoudt ({rule})."), "told_before_it_is_lifted"
            ),
        )

    def save(self, _pupil: PupilIdentity, row: Restriction, form: LiftForm) -> str:
        try:
            self.lifted = lift(row, on=form.cleaned_data["on"], door=self.door).request
        except AlreadyLifted:
            raise Refused("lifted") from None
        send(self.lifted, "lifted", day=form.cleaned_data["on"], door=self.door)
        return gettext("De gegevens worden weer gebruikt vanaf die dag. De brief staat klaar. Stuur hem vandaag.")

    def to(self, pupil: PupilIdentity, _row: Restriction) -> str:
        return handled(pupil, self.lifted) if self.lifted else reverse("restrictions")


@route("verzoeken/leerling/<uuid:uid>/ontvangers/<uuid:number>/", "tell_recipient")
@following()
class TellRecipient(FormPage):
    """Make the letter to a recipient, or write down that it was told."""

    refusals: ClassVar[Mapping[str, Word]] = {"told": _("Dit is al verteld.")}
    over = frozenset({"told"})

    def find(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, RecipientNotice] | None:
        pupil = opened_pupil(self.door, uid)
        row = RecipientNotice.objects.select_related("request").filter(uid=number, pupil_id=pupil.pupil_id).first()
        return (pupil, row) if row is not None and handles(self.door) else None

    def post(self, pupil: PupilIdentity, row: RecipientNotice) -> Answer:
        if not self.request.POST.get("brief"):
            return super().post(pupil, row)
        send_to_recipient(row, door=self.door)
        messages.success(self.request, gettext("De brief staat bij het verzoek."))
        return go(handled(pupil, row.request))

    def form(self, _pupil: PupilIdentity, _row: RecipientNotice, data: QueryDict | None) -> RecordNoticeForm:
        return RecordNoticeForm(data)

    def form_copy(self, pupil: PupilIdentity, row: RecipientNotice) -> FormCopy:
        name = recipient_name(row.recipient)
        return FormCopy(
            title=_("Een ontvanger inlichten"),
            button=_("Bewaar dat het verteld is"),
            back=reverse("recipients"),
            about=f"{say(name) if isinstance(name, Text) else name}, {pupil.full_name}",
            explains=with_rule(
                _("Deze ontvanger kreeg gegevens die veranderd zijn. De wet zegt dat u dat vertelt ({rule})."),
                "recipients_told",
            ),
        )

    def save(self, _pupil: PupilIdentity, row: RecipientNotice, form: RecordNoticeForm) -> str:
        try:
            record_notice(row, way=form.cleaned_data["way"], remark=form.cleaned_data["remark"], door=self.door)
        except AlreadyNotified:
            raise Refused("told") from None
        return gettext("Het staat erbij.")

    def to(self, *_item: object) -> str:
        return reverse("recipients")


def handled(pupil: PupilIdentity, request: Request) -> str:
    """The address of a request on the desk of who handles it."""
    return reverse("handled_request", kwargs={"uid": pupil.pupil.uid, "number": request.uid})
