"""One pupil at the desk: when each kind of data goes and why, what stays longer, and deciding about that."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.register.schema import Shape
from zorgvuldig.retention import reads as queries
from zorgvuldig.retention.charts import lives, waits
from zorgvuldig.retention.explanation import Voice, because, length
from zorgvuldig.retention.forms import HoldForm, LiftForm
from zorgvuldig.retention.hold_actions import AlreadyLifted, keep, lift
from zorgvuldig.retention.pages import PURPOSE
from zorgvuldig.retention.pupil_reads import Kind as Kept
from zorgvuldig.retention.pupil_reads import categories_of, kinds, offers, standing

READS = ("organisation", "staff", "identity", "enrolment", "membership", "hold", "offer")


@route("bewaren/langer/", "holds")
@page(purpose=PURPOSE, kind=Kind.WAITING, reads=READS, facts="hold")
class Holds(Page):
    """Everything that stays longer now, what has to be looked at again on top."""

    template = "retention/holds.html"

    def context(self) -> Context:
        found = queries.watched(door=self.door)
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
class KeptPupil(Page):
    """When each kind of data of this pupil goes, with the reason, and what stays longer."""

    template = "retention/pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        found = standing(pupil.pupil_id, door=self.door)
        every = kinds(pupil.pupil_id, found, Voice.SCHOOL)
        return {
            "pupil": pupil,
            "places": pupils.places([pupil.pupil_id], door=self.door).get(pupil.pupil_id, []),
            "enrolments": pupils.enrolments(pupil.pupil_id, door=self.door),
            "standing": found,
            "kinds": every,
            "chart": lives(every, _named, today(door=self.door)) or waits(every, _named),
            "holds": queries.watched(door=self.door, pupil_id=pupil.pupil_id),
            "others": [(because(keeps), categories_of(keeps.mask)) for keeps in found.others],
            "offers": [(offer, categories_of(offer.mask)) for offer in offers(pupil.pupil_id, door=self.door)],
            "decides": decides(self.door),
        }


def _named(kind: Kept) -> str:
    """A kind of data; with how long it stays while the last school day has not come."""
    name, term = say(kind.category.name), kind.explained.waits
    return f"{name}: {length(term.period)}" if term else name


@route("bewaren/leerling/<uuid:uid>/langer/", "new_hold")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("hold",), methods=("GET", "POST"))
def new_hold(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Keep some kinds of data of this pupil longer."""
    pupil = opened_pupil(door, uid)
    _may_decide(door)
    form = HoldForm(
        request.POST if request.method == "POST" else None,
        today=today(door=door),
        owners=queries.owners(door=door),
        me=door.actor_id,
    )
    back = reverse("kept_pupil", kwargs={"uid": uid})
    if request.method == "POST" and form.is_valid():
        keep(pupil.pupil_id, form.wish, door=door)
        messages.success(request, gettext("Deze gegevens blijven langer. Al het andere verdwijnt op tijd."))
        return go(back)
    asked = Asked(
        title=_("Langer bewaren"),
        button=_("Bewaar langer"),
        back=back,
        about=pupil.full_name,
        explains=_(
            "Gegevens langer bewaren mag alleen met een reden, en nooit voor altijd. Het gezin ziet dat het gebeurt."
        ),
        facts=facts("hold"),
    )
    return form_page(request, form, asked)


@route("bewaren/leerling/<uuid:uid>/langer/<uuid:number>/", "lift_hold")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("hold",), methods=("GET", "POST"))
def lift_hold(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """Let something go at its own term again."""
    pupil = opened_pupil(door, uid)
    _may_decide(door)
    row = queries.hold(number, pupil.pupil_id, door=door)
    if row is None:
        raise Http404
    back = reverse("kept_pupil", kwargs={"uid": uid})
    form = LiftForm(request.POST if request.method == "POST" else None)
    if row.lifted_at is not None or row.ended_on <= today(door=door):
        messages.warning(request, gettext("Dit is al opgehouden."))
        return go(back)
    if request.method == "POST" and form.is_valid():
        try:
            lift(row, reason=form.cleaned_data["reason"], door=door)
        except AlreadyLifted:
            messages.warning(request, gettext("Dit is al opgehouden."))
        else:
            messages.success(request, gettext("Dit blijft niet langer. De gewone termijnen gelden weer."))
        return go(back)
    asked = Asked(
        title=_("Niet langer bewaren"),
        button=_("Laat de gewone termijnen weer gelden"),
        back=back,
        about=pupil.full_name,
        facts=facts("hold"),
    )
    return form_page(request, form, asked)


def decides(door: Door) -> bool:
    """Whether the one at the door may decide what stays longer; a DPO reads along."""
    return door.role in roles_with(purpose=PURPOSE, shape=Shape.SCHOOL, writes=True)


def _may_decide(door: Door) -> None:
    if not decides(door):
        raise Http404
