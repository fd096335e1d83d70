"""What waits for the privacy officer: requests by their last day, restrictions, recipients to tell, and the counts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
from zorgvuldig.rights.requests.figures import KindRow, Month, kind_rows, months, refusals
from zorgvuldig.rights.requests.forms import chosen
from zorgvuldig.rights.requests.grounds import GROUNDS
from zorgvuldig.rights.requests.labels import ACTING, KINDS, TOLD_WAYS
from zorgvuldig.rights.requests.reads import RequestRow
from zorgvuldig.rights.restriction.scope import restrictable
from zorgvuldig.school.people.models import PupilIdentity

# Where deadlines and months stand in the pictures: percentages across, pixels down, as text (no language changes a
# point).

LEFT, RIGHT = 1.0, 97.0  # the first day and the last one, in per cent
ROW, TOP = 44, 34  # pixels
HIGHEST, FLOOR = 24.0, 144.0  # where the highest month ends and all begin, in pixels


@dataclass(frozen=True, slots=True)
class Bar:
    """A request from the day it came in to the last day; `state` as in the deadline."""

    waiting: RequestRow
    x: str
    width: str
    end: str
    text_y: str
    bar_y: str
    state: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a month."""

    day: date
    x: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars, the months, and where today is; heights in pixels."""

    bars: list[Bar]
    ticks: list[Tick]
    today: str
    height: str
    bottom: str


def timeline(waiting: Sequence[RequestRow], today: date) -> Timeline | None:
    """The deadlines of open requests on one line of days; None when nothing waits."""
    if not waiting:
        return None
    begin = min([today, *(one.standing.request.received_on for one in waiting)]) - timedelta(days=2)
    end = max([today, *(one.standing.deadline.last for one in waiting)]) + timedelta(days=2)

    def place(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * ((day - begin) / (end - begin))

    bars = []
    for index, one in enumerate(waiting):
        first, last = place(one.standing.request.received_on), place(one.standing.deadline.last)
        y = TOP + index * ROW
        bars.append(
            Bar(
                one,
                f"{first:.1f}%",
                f"{last - first:.1f}%",
                f"{last:.1f}%",
                f"{y - 14}",
                f"{y + 8}",
                one.standing.deadline.state,
            )
        )
    height = TOP + len(waiting) * ROW
    return Timeline(bars, list(_ticks(begin, end, place)), f"{place(today):.1f}%", f"{height}", f"{height - 8}")


def _ticks(begin: date, end: date, place: Callable[[date], float]) -> Iterator[Tick]:
    month = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    while month < end:
        yield Tick(month, f"{place(month):.1f}%")
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the bar of a month; `state` is what became of those requests, and a class of the style sheet."""

    state: str
    count: int
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    """A month: its bar from the floor up, with where its number and its name stand. Without requests it has no bar."""

    month: Month
    x: str
    middle: str
    number_y: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class RequestLoad:
    """Twelve months beside each other, and how many requests there were in them together."""

    columns: list[Column]
    width: str
    floor: str
    name_y: str
    height: str
    received: int
    in_time: int
    open: int
    late: int


def load_chart(months: Sequence[Month]) -> RequestLoad | None:
    """How many requests came in per month, and what became of them; None when none came in."""
    most = max(month.received for month in months)
    if not most:
        return None
    step = (RIGHT - LEFT) / len(months)
    columns = []
    for index, month in enumerate(months):
        x, top = LEFT + index * step, FLOOR - (FLOOR - HIGHEST) * month.received / most
        middle = f"{x + step / 2:.1f}%"
        columns.append(Column(month, f"{x + step * 0.15:.1f}%", middle, f"{top - 6:.1f}", list(_pieces(month, most))))
    return RequestLoad(
        columns,
        f"{step * 0.7:.1f}%",
        f"{FLOOR:.0f}",
        f"{FLOOR + 17:.0f}",
        f"{FLOOR + 24:.0f}",
        *(sum(getattr(month, name) for month in months) for name in ("received", "in_time", "open", "late")),
    )


def _pieces(month: Month, most: int) -> Iterator[Piece]:
    """From the floor up: in time, open, late."""
    y = FLOOR
    for state, count in (("in_time", month.in_time), ("open", month.open), ("late", month.late)):
        if count:
            height = (FLOOR - HIGHEST) * count / most
            y -= height
            yield Piece(state, count, f"{y:.1f}", f"{height:.1f}")


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
