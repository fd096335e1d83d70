"""What waits for the privacy officer: requests by their last day, restrictions, recipients to tell, and the counts."""

from dataclasses import dataclass

from django.utils.translation import ngettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.models import Restriction
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Category, Text
from zorgvuldig.rights.models import RecipientNotice
from zorgvuldig.rights.requests import reads
from zorgvuldig.rights.requests.charts import load_chart, timeline
from zorgvuldig.rights.requests.family_forms import chosen
from zorgvuldig.rights.requests.figures import KindRow, kind_rows, months, refusals
from zorgvuldig.rights.requests.grounds import GROUNDS
from zorgvuldig.rights.requests.labels import ACTING, KINDS, TOLD_WAYS
from zorgvuldig.rights.restriction.scope import restrictable
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "rights"
READS = ("organisation", "staff", "identity", "guardian", "request", "correction")


@route("verzoeken/", "requests")
@page(purpose=PURPOSE, kind=Kind.WAITING, reads=READS, facts="request")
class Requests(Page):
    """The open requests, with a time line of their last days."""

    template = "rights/queue.html"

    def context(self) -> Context:
        found = reads.open_requests(door=self.door)
        _label(self.door)
        return {
            "waiting": [
                (one, KINDS[one.standing.request.kind].name, ACTING[one.standing.request.acts_as]) for one in found
            ],
            "chart": timeline(found, today(door=self.door)),
            "kinds": {key: kind.name for key, kind in KINDS.items()},
            "soon": sum(one.standing.deadline.state == "soon" for one in found),
            "late": sum(one.standing.deadline.state == "late" for one in found),
        }


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """A restriction in words."""

    restriction: Restriction
    pupil: PupilIdentity
    categories: list[Category]
    purpose: Text | None


@route("verzoeken/stilgezet/", "restrictions")
@page(purpose=PURPOSE, kind=Kind.WAITING, reads=READS, facts="request")
class Restrictions(Page):
    """What is left alone now, since when, and the way to lift it."""

    template = "rights/restrictions.html"

    def context(self) -> Context:
        rows = reads.in_force_now(door=self.door)
        pupils = reads.names_of_pupils({row.pupil_id for row in rows}, door=self.door)
        _label(self.door)
        found = [
            RestrictionRow(
                row,
                pupils[row.pupil_id],
                chosen(restrictable(), row.mask),
                REGISTER.purposes[row.purpose].name if row.purpose in REGISTER.purposes else None,
            )
            for row in rows
            if row.pupil_id in pupils
        ]
        return {"restrictions": found, "handles": handles(self.door)}


@dataclass(frozen=True, slots=True)
class ToTell:
    """A notice in words."""

    notice: RecipientNotice
    pupil: PupilIdentity
    recipient: Text | str
    way: Text | None


@route("verzoeken/ontvangers/", "recipients")
@page(purpose=PURPOSE, kind=Kind.WAITING, reads=READS, facts="request")
class Recipients(Page):
    """Who got data that changed since, and has to be told."""

    template = "rights/recipients.html"

    def context(self) -> Context:
        rows = reads.notices(door=self.door)
        pupils = reads.names_of_pupils({row.pupil_id for row in rows}, door=self.door)
        _label(self.door)
        found = [
            ToTell(row, pupils[row.pupil_id], recipient_name(row.recipient), TOLD_WAYS.get(row.way))
            for row in rows
            if row.pupil_id in pupils
        ]
        return {"notices": found, "handles": handles(self.door)}


def recipient_name(key: str) -> Text | str:
    """A recipient as the register calls it."""
    known = REGISTER.recipients.get(key)
    return known.name if known else key


@route("verzoeken/cijfers/", "request_figures")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=("organisation",), facts="request")
class Figures(Page):
    """How many requests there were, of which kind, and how they were answered."""

    template = "rights/figures.html"

    def context(self) -> Context:
        rows = reads.figures(door=self.door)
        counted: list[tuple[KindRow, Text]] = [
            (line, KINDS[line.kind].name) for line in kind_rows(rows, today(door=self.door))
        ]
        year = months(rows, today(door=self.door))
        return {
            "lines": counted,
            "months": year,
            "load": load_chart(year),
            "refusals": [(GROUNDS.get(ground), ground, count) for ground, count in refusals(rows)],
        }


def handles(door: Door) -> bool:
    """Whether the one at the door may handle requests; a DPO reads along."""
    return door.role in roles_with(purpose=PURPOSE, writes=True)


def _label(door: Door) -> None:
    label = ngettext(
        "De verzoeken over %(count)s leerling zijn open.",
        "De verzoeken over %(count)s leerlingen zijn open.",
        door.count,
    )
    door.label = label % {"count": door.count}
