"""What a parent sees from 16, and who may see along after 18: the pupil decides about all but how it goes, and then about that."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.attendance.notices.reads import absences_of
from zorgvuldig.attendance.summary.reads import attendance_summary
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import CommandPage, Context, Page, not_a_page
from zorgvuldig.learning.progress.pages import READS, part_of
from zorgvuldig.learning.reports.reads import report_of
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.rights.representation import allowance
from zorgvuldig.rights.representation.parent_actions import allow, take_back
from zorgvuldig.rights.representation.parent_reads import Parent, parents, restricted_categories

ALLOWING = ("organisation", "identity", "birth", "guardian", "parental_access")
PROGRESS = (*READS, "identity", "membership", "timetable", "attendance", "absence")


class OfParents(CommandPage):
    """What a pupil decides about each parent; `nr` says which."""

    methods: tuple[str, ...] = ("GET", "POST")

    def parents(self) -> list[Any]:
        """The parents, each with a `place` and a `name`."""
        raise NotImplementedError

    def context(self) -> Context:
        return {"parents": self.parents(), "claim": f"bases.{self.door.purpose.basis}"}

    def chosen(self) -> Any:
        """The one that the post is about. `Http404` for nobody."""
        found = next((one for one in self.parents() if str(one.place) == self.request.POST.get("nr")), None)
        if found is None:
            raise Http404
        return found

    def to(self) -> str:
        return self.request.path


@route("mijn-gegevens/meekijken/", "parental_access")
@page(purpose="allowing", kind=Kind.OWN, reads=ALLOWING, writes=("parental_access",), facts="parental_access")
class ParentalAccess(OfParents):
    """Let a parent see along, or no longer."""

    template = "rights/parental_access.html"

    def parents(self) -> list[Parent]:
        return parents(self.door.actor_id, door=self.door)

    def act(self) -> str:
        parent = self.chosen()
        match self.request.POST.get("answer"):
            case "yes":
                allow(parent, door=self.door)
                said = gettext("%(name)s mag vanaf nu meekijken.")
            case "no":
                take_back(parent, door=self.door)
                said = gettext("%(name)s kijkt vanaf nu niet meer mee.")
            case _:
                raise Http404
        return said % {"name": parent.name}


@route("mijn-gegevens/ouders/", "parental_allowance")
@page(purpose="showing", kind=Kind.OWN, reads=ALLOWING, writes=("parental_access",), facts="parental_access")
class ParentalAllowance(OfParents):
    """What each of my parents sees beyond how it goes; nothing until I say so."""

    template = "rights/parental_allowance.html"

    def parents(self) -> list[allowance.AllowedParent]:
        return allowance.allowed(self.door.actor_id, door=self.door)

    def context(self) -> Context:
        return super().context() | {"parts": allowance.PARTS}

    def act(self) -> str:
        parent, keys = self.chosen(), set(self.request.POST.getlist("part"))
        if keys - {part.key for part in allowance.PARTS}:
            raise Http404
        allowance.allow(parent, keys, door=self.door)
        if keys:
            said = gettext("Bewaard. %(name)s ziet vanaf nu ook wat u hebt aangekruist.")
        else:
            said = gettext("Bewaard. %(name)s ziet vanaf nu alleen hoe het gaat.")
        return said % {"name": parent.name}


@route("meekijken/", "along")
@page(purpose="adult_progress", kind=Kind.OWN, reads=("identity",))
class Along(Page):
    """The adult children who let me see along."""

    template = "rights/viewer.html"

    def context(self) -> Context:
        return {"children": pupils.children(door=self.door)}


@route("meekijken/<uuid:uid>/", "along_child")
@page(purpose="adult_progress", kind=Kind.PUPIL, reads=PROGRESS, facts=("grades", "attendance"))
class AlongChild(Page):
    """How it goes with an adult child: grades, notes per subject, reports and attendance."""

    template = "rights/viewer_child.html"

    def context(self, uid: UUID) -> Context:
        pupil = pupils.pupil(door=self.door, uid=uid)
        number = pupil.pupil_id
        self.door.label = gettext("U kijkt mee met %(name)s.") % {"name": pupil.given_name}
        marks = part_of(
            self.request,
            number,
            door=self.door,
            history="",
            all_marks="",
            report=lambda report: reverse("along_report", kwargs={"uid": uid, "report": report}),
        )
        return {
            "pupil": pupil,
            "places": pupils.places([number], door=self.door).get(number, []),
            "attendance": attendance_summary(number, door=self.door),
            "still": restricted_categories(number, door=self.door),
            "away": absences_of(number, door=self.door),
            **marks,
        }


@route("meekijken/<uuid:uid>/rapporten/<uuid:report>/", "along_report")
@page(purpose="adult_progress", kind=Kind.PUPIL, reads=("organisation", "identity", "report"))
@not_a_page("it gives a file")
def along_report(request: HttpRequest, *, door: Door, uid: UUID, report: UUID) -> HttpResponse:
    """A report of an adult child, as it was issued."""
    card = report_of(report, pupils.pupil(door=door, uid=uid).pupil_id, door=door)
    if card is None:
        raise Http404
    return download(card.blob, card.name, card.media_type)
