"""The pages of the sector's norms: all domains, one of them, saying how far the school is, and what the board gets."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.norms import actions as operations
from zorgvuldig.governance.norms import reads as queries
from zorgvuldig.governance.norms.evidence import norm_shown
from zorgvuldig.governance.norms.forms import REFUSALS, NormForm
from zorgvuldig.governance.norms.known import LEVELS, MINIMUM, SOURCE, Domain, Norm, domain_of
from zorgvuldig.governance.norms.picture import growth_picture, norm_bars
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.documents.governance import PaperPart, PaperTable, governing_pdf
from zorgvuldig.platform.spreadsheets.write import Value, write_csv

READS = ("organisation", "staff", "governance")
WRITERS = frozenset({"privacy_officer", "school_leader"})


@route("privacy/normen/", "norms")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def norms(request: HttpRequest, *, door: Door) -> HttpResponse:
    """All domains, each as a bar with what the school wants."""
    found = queries.standings(door=door)
    context = {
        "found": found,
        "bars": norm_bars(found),
        "minimum": MINIMUM,
        "source": SOURCE,
        "facts": facts("governance"),
    }
    return render(request, "governance/norms.html", context)


@route("privacy/normen/<slug:domain>/", "norm_domain")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def norm_domain(request: HttpRequest, *, door: Door, domain: str) -> HttpResponse:
    """The norms of one domain, what the system shows of them, what was said, and the growth."""
    found = queries.standing(_domain(domain), door=door)
    shown = norm_shown(door=door)
    steps = queries.growth(found)
    context = {
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
        "picture": growth_picture(steps, found.target, door.opened_at),
        "writes": bool(WRITERS & roles_of(request)),
        "facts": facts("governance"),
    }
    return render(request, "governance/norm_domain.html", context)


@route("privacy/normen/<slug:domain>/<str:norm>/", "norm_level")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=("governance",), methods=("GET", "POST"))
def norm_level(request: HttpRequest, *, door: Door, domain: str, norm: str) -> HttpResponse:
    """Say how far the school is with one norm, and what shows it."""
    if not WRITERS & roles_of(request):
        raise Http404
    at = _domain(domain)
    one = next((each for each in queries.standing(at, door=door).norms if each.norm.key == norm), None)
    if one is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = NormForm(data, today=today(door=door), initial=_initial(one))
    back = reverse("norm_domain", kwargs={"domain": at.key})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            operations.set_level(
                door=door, norm=one.norm, level=int(said["level"]), target=int(said["target"]), target_on=said["target_on"],
                shown_by=said["shown_by"],
            )  # fmt: skip
        except operations.Refused as no:
            form.add_error("shown_by" if no.why == "norm_shown" else None, REFUSALS[no.why])
        else:
            messages.success(request, gettext("Het niveau is bewaard. Wat er eerst stond, blijft in de geschiedenis."))
            return go(back)
    asked = Asked(
        _("Hoe ver is de school?"),
        _("Bewaar"),
        back,
        say(one.norm.says),
        about=_called(one.norm),
        facts=facts("governance"),
    )
    return form_page(request, form, asked)


def _initial(one: queries.Measured) -> dict[str, object]:
    if one.now is None:
        return {"target": str(MINIMUM)}
    return {"level": str(one.now.level), "target": str(one.now.target), "target_on": one.now.target_on}


@route("privacy/normen/normen.csv", "norms_csv")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def norms_csv(request: HttpRequest, *, door: Door) -> HttpResponse:
    """A line for each norm, for a spreadsheet of the board."""
    headers = [
        gettext("Domein"), gettext("Norm"), gettext("Wat het is"), gettext("Nummer"), gettext("Niveau (1 tot 5)"), gettext("Streefniveau"),
        gettext("Streefdag"), gettext("Waaruit dat blijkt"), gettext("Ingevuld op"),
    ]  # fmt: skip
    rows = [_csv_row(found.domain, one) for found in queries.standings(door=door) for one in found.norms]
    response = HttpResponse(write_csv(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="normen.csv"'
    return response


def _csv_row(domain: Domain, one: queries.Measured) -> tuple[Value, ...]:
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
def norms_pdf(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The same on paper: an overview, and each domain."""
    found, shown = queries.standings(door=door), norm_shown(door=door)
    content = governing_pdf(
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


def _overview(found: list[queries.Standing]) -> PaperPart:
    heads = (gettext("Domein"), gettext("Gemiddeld niveau"), gettext("Streefniveau"), gettext("Ingevuld"))
    rows = tuple(
        (say(one.domain.name), number_format(one.mean), number_format(one.target), f"{one.filled} / {len(one.norms)}")
        for one in found
    )
    return PaperPart(gettext("Overzicht"), table=PaperTable(heads, rows))


def _paper(one: queries.Standing) -> PaperPart:
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


def _domain(key: str) -> Domain:
    found = domain_of(key)
    if found is None:
        raise Http404
    return found
