"""The pages of the sector's norms: all domains, one of them, saying how far the school is, and what the board gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.norms import actions, reads
from zorgvuldig.governance.norms.catalogue import LEVELS, MINIMUM, SOURCE, Domain, Norm, domain_of
from zorgvuldig.governance.norms.evidence import norm_evidence
from zorgvuldig.governance.norms.forms import REFUSALS, NormForm
from zorgvuldig.governance.norms.reads import DomainStatus
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Context, FormPage, Page, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.documents.governance import PaperPart, PaperTable, governance_pdf
from zorgvuldig.platform.spreadsheets.write import Value, write_csv

# Levels as pictures: a bar for each domain with what the school wants, and the growth of one as a line with steps.

MOST = 5
ROW, BAR, TEXT = 44, 12, 14  # pixels of the height
LEFT, WIDE = 6, 90  # percent of the width
HIGH, BOTTOM = 32, 176  # pixels between levels, and where level 1 lies


@dataclass(frozen=True, slots=True)
class NormBar:
    """A domain as a bar; `target` is where the mark of what the school wants stands."""

    label: str
    value: Decimal
    text_y: int
    y: int
    width: str
    target: str
    is_low: bool


@dataclass(frozen=True, slots=True)
class NormBars:
    """All of them, with the height of the picture."""

    bars: Sequence[NormBar]
    height: int


def norm_bars(found: Sequence[DomainStatus]) -> NormBars:
    """A bar for each domain, in their order."""
    bars = [
        NormBar(
            say(one.domain.name), one.mean, number * ROW + TEXT, number * ROW + TEXT + 8, _share(one.mean),
            _share(one.target), not one.reaches,
        )
        for number, one in enumerate(found)
    ]  # fmt: skip
    return NormBars(bars, len(bars) * ROW + 4)


def _share(value: Decimal) -> str:
    return f"{100 * value / MOST:.1f}%"


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """A part of the line: level, or up and down."""

    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True, slots=True)
class Growth:
    """The line with a mark where somebody said something, and the levels beside it."""

    lines: Sequence[GrowthLine]
    marks: Sequence[tuple[str, int]]
    ticks: Sequence[tuple[int, int, int]]
    target_y: int
    since: datetime


def growth_picture(steps: Sequence[tuple[datetime, Decimal]], target: Decimal, now: datetime) -> Growth | None:
    """The growth until `now`; nothing while nobody said anything."""
    if not steps:
        return None
    first, last = steps[0][0], max(now, steps[-1][0])
    places = [(_across(at, first, last), _down(mean)) for at, mean in steps]
    ends = [*places[1:], (f"{LEFT + WIDE:.1f}%", places[-1][1])]
    lines = []
    for (x, y), (next_x, next_y) in zip(places, ends, strict=True):
        lines.append(GrowthLine(x, y, next_x, y))
        if next_y != y:
            lines.append(GrowthLine(next_x, y, next_x, next_y))
    ticks = [(level, _down(Decimal(level)), _down(Decimal(level)) + 4) for level in range(1, MOST + 1)]
    return Growth(lines, places, ticks, _down(target), first)


def _across(at: datetime, first: datetime, last: datetime) -> str:
    whole = (last - first).total_seconds()
    share = (at - first).total_seconds() / whole if whole else 0
    return f"{LEFT + WIDE * share:.1f}%"


def _down(level: Decimal) -> int:
    return BOTTOM - int(HIGH * (level - 1))


READS = ("organisation", "staff", "governance")
WRITERS = frozenset({"privacy_officer", "school_leader"})
reading = partial(page, purpose="governing", kind=Kind.NOBODY, reads=READS, facts="governance")


@route("privacy/normen/", "norms")
@reading()
class Norms(Page):
    """All domains, each as a bar with what the school wants."""

    template = "governance/norms.html"

    def context(self) -> Context:
        found = reads.standings(door=self.door)
        return {"found": found, "bars": norm_bars(found), "minimum": MINIMUM, "source": SOURCE}


@route("privacy/normen/<slug:domain>/", "norm_domain")
@reading()
class NormDomain(Page):
    """The norms of one domain, what the system shows of them, what was said, and the growth."""

    template = "governance/norm_domain.html"

    def find(self, domain: str) -> Domain | None:
        return domain_of(domain)

    def context(self, domain: Domain) -> Context:
        found, shown = reads.domain_status(domain, door=self.door), norm_evidence(door=self.door)
        steps = reads.growth(found)
        return {
            "standing": found,
            "lines": [
                (
                    one,
                    LEVELS.get(one.now.level if one.now else 0, ""),
                    [shown[key] for key in one.norm.evidence if key in shown],
                )
                for one in found.norms
            ],
            "steps": steps,
            "picture": growth_picture(steps, found.target, self.door.opened_at),
            "writes": bool(WRITERS & roles_of(self.request)),
        }


@route("privacy/normen/<slug:domain>/<str:norm>/", "norm_level")
@reading(writes=("governance",))
class NormLevel(FormPage):
    """Say how far the school is with one norm, and what shows it."""

    roles, refusals, beside = WRITERS, REFUSALS, {"norm_shown": "shown_by"}

    def find(self, domain: str, norm: str) -> tuple[Domain, reads.NormDetail] | None:
        at = domain_of(domain)
        norms = reads.domain_status(at, door=self.door).norms if at else ()
        one = next((each for each in norms if each.norm.key == norm), None)
        return (at, one) if at and one else None

    def form(self, at: Domain, one: reads.NormDetail, data: Any) -> NormForm:
        return NormForm(data, today=today(door=self.door), initial=_initial(one))

    def save(self, at: Domain, one: reads.NormDetail, form: NormForm) -> str:
        said = form.cleaned_data
        actions.set_level(
            door=self.door, norm=one.norm, level=int(said["level"]), target=int(said["target"]), target_on=said["target_on"],
            shown_by=said["shown_by"],
        )  # fmt: skip
        return gettext("Het niveau is bewaard. Wat er eerst stond, blijft in de geschiedenis.")

    def to(self, at: Domain, one: reads.NormDetail) -> str:
        return reverse("norm_domain", kwargs={"domain": at.key})

    def form_copy(self, at: Domain, one: reads.NormDetail) -> FormCopy:
        title, back = _("Hoe ver is de school?"), self.to(at, one)
        return FormCopy(title, _("Bewaar"), back, say(one.norm.says), about=_called(one.norm))


def _initial(one: reads.NormDetail) -> dict[str, object]:
    if one.now is None:
        return {"target": str(MINIMUM)}
    return {"level": str(one.now.level), "target": str(one.now.target), "target_on": one.now.target_on}


@route("privacy/normen/normen.csv", "norms_csv")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def norms_csv(request: HttpRequest, *, door: Door) -> HttpResponse:
    """A line for each norm, for a spreadsheet of the board."""
    headers = [
        gettext("Domein"), gettext("Norm"), gettext("Wat het is"), gettext("Nummer"), gettext("Niveau (1 tot 5)"), gettext("Streefniveau"),
        gettext("Streefdag"), gettext("Waaruit dat blijkt"), gettext("Ingevuld op"),
    ]  # fmt: skip
    rows = [_csv_row(found.domain, one) for found in reads.standings(door=door) for one in found.norms]
    response = HttpResponse(write_csv(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="normen.csv"'
    return response


def _csv_row(domain: Domain, one: reads.NormDetail) -> tuple[Value, ...]:
    now = one.now
    said = (
        (now.level, now.target, now.target_on, now.shown_by, now.set_at.date())
        if now
        else (None, MINIMUM, None, "", None)
    )
    level, target, target_on, shown_by, set_on = said
    return (
        say(domain.name),
        one.norm.key,
        say(one.norm.says),
        str(one.norm.status),
        level,
        target,
        target_on,
        shown_by,
        set_on,
    )


@route("privacy/normen/normen.pdf", "norms_pdf")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def norms_pdf(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The same on paper: an overview, and each domain."""
    found, shown = reads.standings(door=door), norm_evidence(door=door)
    content = governance_pdf(
        school=REGISTER.controller.name,
        title=gettext("Beveiliging en privacy: hoe ver is de school?"),
        foot=gettext("Normen van de sector (Normenkader IBP FO)"),
        made_on=today(door=door),
        facts=((gettext("Minimum van de sector"), str(MINIMUM)), (gettext("Bron van de normen"), SOURCE)),
        parts=[_overview(found), *(_paper(one) for one in found), _system(shown)],
        language=get_language() or "nl",
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="normen.pdf"'
    return response


def _overview(found: list[reads.DomainStatus]) -> PaperPart:
    heads = (gettext("Domein"), gettext("Gemiddeld niveau"), gettext("Streefniveau"), gettext("Ingevuld"))
    rows = tuple(
        (say(one.domain.name), number_format(one.mean), number_format(one.target), f"{one.filled} / {len(one.norms)}")
        for one in found
    )
    return PaperPart(gettext("Overzicht"), table=PaperTable(heads, rows))


def _paper(one: reads.DomainStatus) -> PaperPart:
    heads = (
        gettext("Norm"),
        gettext("Wat het is"),
        gettext("Niveau (1 tot 5)"),
        gettext("Streefniveau"),
        gettext("Waaruit dat blijkt"),
    )
    rows = tuple(
        (
            _called(each.norm),
            say(each.norm.says),
            str(each.now.level) if each.now else gettext("niet ingevuld"),
            f"{each.target}{' · ' + date_format(each.now.target_on, 'j b Y') if each.now and each.now.target_on else ''}",
            each.now.shown_by if each.now else "",
        )
        for each in one.norms
    )
    return PaperPart(say(one.domain.name), table=PaperTable(heads, rows))


def _system(shown: object) -> PaperPart:
    lines = [one.says for one in shown.values()] if isinstance(shown, dict) else []
    return PaperPart(gettext("Wat het systeem zelf laat zien"), text="\n".join(lines))


def _called(norm: Norm) -> str:
    return norm.key if norm.is_official else gettext("eigen nummer")
