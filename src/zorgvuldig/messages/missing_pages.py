"""A message to the family of a pupil who is missing, in one tap, from the screen that shows who is."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.now.actions import note_call
from zorgvuldig.attendance.now.day_reads import presence_today
from zorgvuldig.attendance.now.pages import CALLING
from zorgvuldig.attendance.now.rules import Presence
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import CommandPage
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.messages.actions import OutgoingMessage, SentAlready, send
from zorgvuldig.messages.reads import addressed

ONCE = UUID(
    "6d1b6a3e-27a4-4c0c-9a57-0f6f2a6b1c11"
)  # with the pupil and the day it makes the number of the message of that day
MESSAGE = "message"
REFUSALS: Mapping[str, Word] = {
    "nobody": _("Er is niemand die dit bericht mag lezen. Bel of schrijf de ouders."),
    "sent": _("Dit bericht is vandaag al gestuurd. Wij stuurden het niet nog eens."),
    "known": _("Wij weten van deze leerling waarom die weg is, of de leerling is in de les. Er is niets gestuurd."),
}


@route("verzuim/nu/<uuid:uid>/bericht/", "missing_message")
@page(
    purpose="calling", kind=Kind.PUPIL, reads=(*CALLING, "messages", "message_state"), writes=("absence", "messages"),
)  # fmt: skip
class MessageFamily(CommandPage):
    """Tell a family that their child is missing and that the school does not know why: once a day, and colleagues see it."""

    refusals = REFUSALS
    over = frozenset({"sent", "known"})

    def find(self, uid: UUID) -> Presence | None:
        found = presence_today(door=self.door)
        return found[0] if found else None

    def act(self, pupil: Presence) -> str:
        number, day = pupil.row.pupil_id, today(door=self.door)
        if not (pupil.is_missing or pupil.is_back):
            raise Refused("known")
        if any(call.outcome == MESSAGE for call in pupil.row.calls):
            raise Refused("sent")
        if not any(line.recipients for line in addressed(door=self.door)):
            raise Refused("nobody")
        batch = uuid5(ONCE, f"{number}/{day.isoformat()}")
        try:
            send(
                [number],
                _letter(pupil.row.given_name, date_format(day, "j F")),
                batch=batch,
                group=None,
                door=self.door,
            )
        except SentAlready:
            raise Refused("sent") from None
        note_call(number, MESSAGE, door=self.door)
        return gettext("Het bericht over %(name)s is verstuurd.") % {"name": pupil.row.full_name}

    def to(self, *_item: object) -> str:
        return reverse("missing_now")


def _letter(name: str, day: str) -> OutgoingMessage:
    """What a family reads: in the language of the school, whoever sends it."""
    with override("nl"):
        subject = gettext("%(name)s was vandaag niet in de les") % {"name": name}
        body = gettext(
            "Op %(day)s misten wij %(name)s in de les. Wij weten niet waarom.\n\n"
            "Is %(name)s ziek of weg? Meld het bij ‘Afwezig melden’, of bel de school."
        ) % {"name": name, "day": day}
    return OutgoingMessage(subject, body)
