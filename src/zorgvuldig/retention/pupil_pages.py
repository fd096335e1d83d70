"""One pupil at the desk: when each kind of data goes and why, what stays longer, and deciding about that."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.register.schema import Shape
from zorgvuldig.retention import reads
from zorgvuldig.retention.actions import AlreadyLifted, keep, lift
from zorgvuldig.retention.charts import lives, term_chart
from zorgvuldig.retention.explanation import Voice, because, length
from zorgvuldig.retention.forms import HoldForm, LiftForm
from zorgvuldig.retention.models import Hold
from zorgvuldig.retention.pages import PURPOSE
from zorgvuldig.retention.reads import DataKind as Kept
from zorgvuldig.retention.reads import categories_of, kinds, offers, pupil_terms
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "enrolment", "membership", "hold", "offer")


@route("bewaren/langer/", "holds")
@page(purpose=PURPOSE, kind=Kind.WAITING, reads=READS, facts="hold")
class Holds(Page):
    """Everything that stays longer now, what has to be looked at again on top."""

    template = "retention/holds.html"

    def context(self) -> Context:
        found = reads.watched(door=self.door)
        label = ngettext(
            "Van %(count)s leerling blijft iets langer. Dat staat open.",
            "Van %(count)s leerlingen blijft iets langer. Dat staat open.",
            self.door.count,
        )
        self.door.label = label % {"count": self.door.count}
        return {
            "again": [one for one in found if one.to_review],
            "other": [one for one in found if not one.to_review],
            "decides": decides(self.door),
        }


@route("bewaren/leerling/<uuid:uid>/", "kept_pupil")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="hold")
class PupilRetention(Page):
    """When each kind of data of this pupil goes, with the reason, and what stays longer."""

    template = "retention/pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        found = pupil_terms(pupil.pupil_id, door=self.door)
        every = kinds(pupil.pupil_id, found, Voice.SCHOOL)
        return {
            "pupil": pupil,
            "places": pupils.places([pupil.pupil_id], door=self.door).get(pupil.pupil_id, []),
            "enrolments": pupils.enrolments(pupil.pupil_id, door=self.door),
            "standing": found,
            "kinds": every,
            "chart": lives(every, _named, today(door=self.door)) or term_chart(every, _named),
            "holds": reads.watched(door=self.door, pupil_id=pupil.pupil_id),
            "others": [(because(keeps), categories_of(keeps.mask)) for keeps in found.others],
            "offers": [(offer, categories_of(offer.mask)) for offer in offers(pupil.pupil_id, door=self.door)],
            "decides": decides(self.door),
        }


def _named(kind: Kept) -> str:
    """A kind of data; with how long it stays while the last school day has not come."""
    name, term = say(kind.category.name), kind.explained.waits
    return f"{name}: {length(term.period)}" if term else name


deciding = partial(page, purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("hold",), facts="hold")


class AboutHold(FormPage):
    """A form of who decides what stays longer."""

    def find(self, uid: UUID, **_address: UUID) -> Any:
        return opened_pupil(self.door, uid) if decides(self.door) else None

    def to(self, pupil: PupilIdentity, *_hold: Hold) -> str:
        return reverse("kept_pupil", kwargs={"uid": pupil.pupil.uid})


@route("bewaren/leerling/<uuid:uid>/langer/", "new_hold")
@deciding()
class NewHold(AboutHold):
    """Keep some kinds of data of this pupil longer."""

    def form(self, _pupil: PupilIdentity, data: QueryDict | None) -> HoldForm:
        owners = reads.owners(door=self.door)
        return HoldForm(data, today=today(door=self.door), owners=owners, me=self.door.actor_id)

    def form_copy(self, pupil: PupilIdentity) -> FormCopy:
        return FormCopy(
            title=_("Langer bewaren"),
            button=_("Bewaar langer"),
            back=self.to(pupil),
            about=pupil.full_name,
            explains=_(
                "Gegevens langer bewaren mag alleen met een reden, en nooit voor altijd. Het gezin ziet dat het gebeurt."
            ),
        )

    def save(self, pupil: PupilIdentity, form: HoldForm) -> str:
        keep(pupil.pupil_id, form.content, door=self.door)
        return gettext("Deze gegevens blijven langer. Al het andere verdwijnt op tijd.")


@route("bewaren/leerling/<uuid:uid>/langer/<uuid:number>/", "lift_hold")
@deciding()
class LiftHold(AboutHold):
    """Let something go at its own term again."""

    refusals: ClassVar[Mapping[str, Word]] = {"lifted": _("Dit is al opgehouden.")}
    over = frozenset({"lifted"})

    def find(self, uid: UUID, **address: UUID) -> Any:
        pupil = super().find(uid)
        row = reads.hold(address["number"], pupil.pupil_id, door=self.door) if pupil else None
        if row and (row.lifted_at is not None or row.ended_on <= today(door=self.door)):
            return self.refused(Refused("lifted"), pupil, row, None)
        return (pupil, row) if row else None

    def form(self, _pupil: PupilIdentity, _hold: Hold, data: QueryDict | None) -> LiftForm:
        return LiftForm(data)

    def form_copy(self, pupil: PupilIdentity, _hold: Hold) -> FormCopy:
        return FormCopy(
            title=_("Niet langer bewaren"),
            button=_("Laat de gewone termijnen weer gelden"),
            back=self.to(pupil),
            about=pupil.full_name,
        )

    def save(self, _pupil: PupilIdentity, hold: Hold, form: LiftForm) -> str:
        try:
            lift(hold, reason=form.cleaned_data["reason"], door=self.door)
        except AlreadyLifted:
            raise Refused("lifted") from None
        return gettext("Dit blijft niet langer. De gewone termijnen gelden weer.")


def decides(door: Door) -> bool:
    """Whether the one at the door may decide what stays longer; a DPO reads along."""
    return door.role in roles_with(purpose=PURPOSE, shape=Shape.SCHOOL, writes=True)
