"""Outings: the school asks families whether their child comes along, sees who does, and reminds who did not answer; a family answers."""

from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.families.models import Outing, OutingGroup
from zorgvuldig.families.outings import actions, reads
from zorgvuldig.families.outings.forms import NOTHING_MEDICAL, OutingForm
from zorgvuldig.families.outings.labels import NO, NONE, OUTING, SLIP, STATES, YES
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import CommandPage, ConfirmPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.groups.reads import pupils as counted
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "planning")
SLIPS = (*READS, "identity", "membership", "message_state")
ALL_GROUPS = roles_with(purpose="outing", shape=Shape.SCHOOL)  # who asks any class of the school
STAFF = roles_with(purpose="outing", shape=Shape.DUTY)
looking = partial(page, purpose="outing", kind=Kind.NOBODY, reads=READS, facts="planning")
asking = partial(looking, writes=("planning",))
slips = partial(page, purpose="outing", kind=Kind.SLIPS, facts="message_state")
family = partial(page, purpose="outing", kind=Kind.OUTING, reads=SLIPS, facts="message_state")


def may_change(outing: Outing, one: Page) -> bool:
    """Whether whoever is at this page asked it, or may change everything of the school."""
    return outing.asked_by_id == one.door.actor_id or bool(ALL_GROUPS & roles_of(one.request))


@route("uitjes/", "outings")
@looking()
class Outings(Page):
    """What is asked of groups of mine, and what I asked."""

    template = "families/outings.html"

    def context(self) -> Context:
        everything = bool(ALL_GROUPS & roles_of(self.request))
        return {"outings": reads.outings_of_school(everything=everything, door=self.door)}


class OutingPage(FormPage):
    """The form of an outing."""

    refusals = OUTING
    beside = {"day": "held_on", "year": "held_on", "group": "groups", "groups": "groups", "years": "groups"}

    def made_form(self, data: Any, **more: Any) -> OutingForm:
        """The form, with the groups that I may ask."""
        groups = reads.groups_to_ask(everything=bool(ALL_GROUPS & roles_of(self.request)), door=self.door)
        return OutingForm(data, groups=groups, today=today(door=self.door), **more)


@route("uitjes/nieuw/", "new_outing")
@asking()
class NewOuting(OutingPage):
    """Ask families whether their child comes along."""

    def form(self, data: Any) -> OutingForm:
        return self.made_form(data)

    def form_copy(self) -> FormCopy:
        explains = _("Gezinnen zeggen per kind ja of nee, tot de dag zelf. Zonder antwoord gaat een leerling niet mee.")
        return FormCopy(_("Gezinnen vragen"), _("Vraag het"), reverse("outings"), explains, note=NOTHING_MEDICAL)

    def save(self, form: OutingForm) -> str:
        self.made = actions.ask(form.values, form.chosen, door=self.door)
        return gettext("De gezinnen zien uw vraag nu. Hier ziet u wie er meegaat.")

    def to(self) -> str:
        return reverse("outing", kwargs={"uid": self.made.uid})


class OwnOuting(Page):
    """A page about an outing that I asked, or that is of my school."""

    def find(self, uid: UUID) -> Outing | None:
        found = reads.outing_here(uid, door=self.door)
        return found if found and may_change(found, self) else None

    def to(self, outing: Outing, *_more: Any) -> str:
        """Back to who comes along."""
        return reverse("outing", kwargs={"uid": outing.uid})


@route("uitjes/<uuid:uid>/wijzigen/", "edit_outing")
@asking()
class EditOuting(OwnOuting, OutingPage):
    """Change what is asked, as long as nobody answered."""

    def form(self, outing: Outing, data: Any) -> OutingForm:
        asked = list(OutingGroup.objects.filter(outing=outing).values_list("group_id", flat=True))
        return self.made_form(data, outing=outing, asked=asked)

    def form_copy(self, outing: Outing) -> FormCopy:
        explains = _("Heeft iemand al geantwoord? Dan verandert er niets meer aan wat u vroeg.")
        return FormCopy(_("Uitje wijzigen"), _("Bewaar"), self.to(outing), explains, outing.title)

    def save(self, outing: Outing, form: OutingForm) -> str:
        actions.change(outing, form.values, form.chosen, door=self.door)
        return gettext("Het uitje is gewijzigd.")


@route("uitjes/<uuid:uid>/afzeggen/", "cancel_outing")
@asking()
class CancelOuting(OwnOuting, ConfirmPage):
    """An outing does not take place."""

    template = "families/outing_cancel.html"
    refusals = OUTING

    def context(self, outing: Outing) -> Context:
        return {"outing": outing}

    def act(self, outing: Outing) -> str:
        actions.cancel(outing, door=self.door)
        return gettext("Het gaat niet door. Gezinnen lezen dat bij het uitje.")


@route("uitjes/<uuid:uid>/", "outing")
@slips(reads=SLIPS)
class WhoGoes(Page):
    """Who comes along, who does not, and of whom nothing is said."""

    template = "families/outing.html"
    roles = STAFF

    def find(self, uid: UUID) -> Outing | None:
        return reads.outing_here(uid, door=self.door)

    def context(self, outing: Outing) -> Context:
        rows = reads.asked_pupils(outing, door=self.door)
        self.door.label = gettext("De antwoorden over «%(title)s» zijn open (%(pupils)s).") % {
            "title": outing.title,
            "pupils": counted(self.door.count),
        }
        counts = {state: sum(one.state == state for one in rows) for state in (YES, NO, NONE)}
        return {
            "outing": outing,
            "rows": sorted(rows, key=lambda one: (YES, NONE, NO).index(one.state)),
            "counts": counts,
            "states": STATES,
            "groups": reads.groups_of(outing, door=self.door),
            "may_change": may_change(outing, self),
            "open": reads.can_answer(outing, today(door=self.door)),
        }


@route("uitjes/<uuid:uid>/herinneren/", "remind_outing")
@slips(reads=(*SLIPS, "messages"), writes=("messages",))
class RemindOuting(CommandPage):
    """Write to the families who did not answer yet."""

    refusals = OUTING
    over = frozenset({"nobody", "reminded"})
    roles = STAFF

    def find(self, uid: UUID) -> Outing | None:
        found = reads.outing_here(uid, door=self.door)
        may = found and may_change(found, self) and reads.can_answer(found, today(door=self.door))
        return found if may else None

    def act(self, outing: Outing) -> str:
        count = actions.remind(outing, door=self.door)
        return ngettext(
            "Over %(count)s leerling is een herinnering verstuurd.",
            "Over %(count)s leerlingen is een herinnering verstuurd.",
            count,
        ) % {"count": count}

    def to(self, outing: Outing) -> str:
        return reverse("outing", kwargs={"uid": outing.uid})


# A family's side.


@route("mijn-uitjes/", "own_outings")
@page(purpose="outing", kind=Kind.OWN, reads=("organisation", "staff", "membership", "planning"), facts="message_state")
class OwnOutings(Page):
    """What I am asked about my children."""

    template = "families/own_outings.html"

    def context(self) -> Context:
        return {"outings": reads.outings_of_family(door=self.door), "today": today(door=self.door)}


@route("mijn-uitjes/<uuid:uid>/", "own_outing")
@family()
class OwnOutingPage(Page):
    """What is asked, and my yes or no for each child."""

    template = "families/own_outing.html"

    def find(self, uid: UUID) -> Outing | None:
        return reads.outing_of(uid, door=self.door)

    def context(self, outing: Outing) -> Context:
        rows = reads.own_slips(outing, door=self.door)
        self.door.label = gettext("Het antwoord over %(names)s is open.") % {
            "names": ", ".join(one.pupil.given_name for one in rows)
        }
        return {"outing": outing, "slips": rows, "open": reads.can_answer(outing, today(door=self.door))}


@route("mijn-uitjes/<uuid:uid>/<uuid:pupil>/", "answer_outing")
@family(writes=("message_state",))
class AnswerOuting(CommandPage):
    """Yes or no about one child."""

    refusals = SLIP

    def find(self, uid: UUID, pupil: UUID) -> tuple[Outing, PupilIdentity] | None:
        outing = reads.outing_of(uid, door=self.door)
        slip = (
            next((one for one in reads.own_slips(outing, door=self.door) if one.pupil.pupil.uid == pupil), None)
            if outing
            else None
        )
        return (outing, slip.pupil) if outing and slip else None

    def act(self, outing: Outing, pupil: PupilIdentity) -> str:
        said = self.request.POST.get("mee", "")
        if said not in ("ja", "nee"):
            raise Refused("choice")
        actions.answer(outing, pupil.pupil_id, goes=said == "ja", door=self.door)
        name = {"name": pupil.given_name}
        if said == "ja":
            return gettext("Bewaard: %(name)s mag mee.") % name
        return gettext("Bewaard: %(name)s gaat niet mee.") % name

    def to(self, outing: Outing, pupil: PupilIdentity) -> str:
        return reverse("own_outing", kwargs={"uid": outing.uid})
