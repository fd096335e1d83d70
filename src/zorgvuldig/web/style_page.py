"""The style page: every token and every part of a page, made with the templates and style sheets that the pages use themselves.

It is for whoever makes a theme or a page. Nobody on it exists, and no table is asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zorgvuldig.gate.pages import public, route
from zorgvuldig.governance.breach.clock import Clock
from zorgvuldig.governance.duties.chart import chart as task_chart
from zorgvuldig.governance.duties.tasks import Task
from zorgvuldig.kit import icons
from zorgvuldig.learning.charts import average_line, grade_chart
from zorgvuldig.learning.progress.pages import OtherSubject
from zorgvuldig.learning.progress.reads import Point, Progress
from zorgvuldig.platform.branding import logo, theme
from zorgvuldig.web.context import Strip

DAY = date(2026, 11, 24)
MOMENT = datetime(2026, 11, 24, 9, 4, tzinfo=timezone.get_default_timezone())
MARKS = ("6.4", "5.1", "6.2", "4.8", "7.3", "6.9", "7.8")
OTHERS = ((_("Engels"), ("8.1", "8.4", "8.2")), (_("Frans"), ("6.0", "5.2", "4.7")))
DEADLINES = (
    ("breach", _("Mail aan de verkeerde ouder"), -1, "late"),
    ("request", _("Inzage, aangevraagd in november"), 12, "now"),
    ("duty", _("Rechten van medewerkers nakijken"), 90, "later"),
)
STANDS = {"late": ("no", _("Te laat")), "now": ("partly", _("Nu")), "later": ("off", _("Later"))}


class Example(forms.Form):
    """A field of each kind. `is_example` keeps its errors from taking the focus."""

    is_example = True
    mail = forms.EmailField(label=_("E-mailadres"), help_text=_("Hier sturen wij berichten heen."))
    phone = forms.RegexField(
        r"\d{10}", label=_("Telefoon"), error_messages={"invalid": _("Een telefoonnummer heeft 10 cijfers.")}
    )
    school_class = forms.ChoiceField(label=_("Klas"), choices=[("2A", "2A"), ("2B", "2B")])
    answer = forms.ChoiceField(
        label=_("Mag dit?"), choices=[("yes", _("Ja")), ("no", _("Nee"))], widget=forms.RadioSelect
    )
    notify = forms.BooleanField(label=_("Stuur mij een bericht"), required=False)
    remark = forms.CharField(label=_("Opmerking"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    paper = forms.FileField(label=_("Bestand"), required=False)


@dataclass(frozen=True, slots=True)
class Length:
    """A token that is a length: its name, how it is written, and how many pixels that is."""

    name: str
    value: str
    pixels: float


@dataclass(frozen=True, slots=True)
class StyleMessage:
    """A message as a page shows it after something was done."""

    level_tag: str
    text: str

    def __str__(self) -> str:
        return self.text


@route("stijl/thema.css", "theme")
@public
@require_safe
def theme_sheet(request: HttpRequest) -> HttpResponse:
    """The school's own colours and letters, when it has a theme."""
    if settings.THEME is None:
        return HttpResponse("No theme is set.\n", status=404, content_type="text/plain; charset=utf-8")
    response = HttpResponse(theme.theme_css(settings.THEME), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


@route("stijl/logo/", "logo")
@public
@require_safe
def school_logo(request: HttpRequest) -> HttpResponse:
    """The school's own logo, when it has one. Opened by itself it may do and load nothing."""
    if settings.LOGO is None:
        return HttpResponse("No logo is set.\n", status=404, content_type="text/plain; charset=utf-8")
    found = logo.read(settings.LOGO)
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Cache-Control"] = "public, max-age=86400"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@route("stijl/", "style")
@public
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The page. Its address needs no account: it holds nothing of anybody."""
    return render(request, "web/style.html", _tokens() | _parts())


def _tokens() -> dict[str, Any]:
    own = theme.read(settings.THEME) if settings.THEME else theme.NO_THEME
    known, written = theme.colours(own), theme.values()
    rest = [name for name in theme.tokens() if name not in known]
    sizes = [Length(name, written[name], theme.pixels(written[name])) for name in rest]
    return {
        "colours": known.values(),
        "pairs": theme.pairs(own),
        "families": [one for one in sizes if one.name in ("spreek", "tekst")],
        "letters": [one for one in sizes if one.name.startswith("f")],
        "spaces": [one for one in sizes if one.name.isdigit()],
        "others": [one for one in sizes if one.name in ("hoek", "raak", "marge", "goot")],
    }


def _parts() -> dict[str, Any]:
    example = Example({"mail": "ouder@", "phone": "061234567", "school_class": "2B", "answer": "yes", "notify": "on"})
    tasks = [
        Task(kind, str(title), gettext("Beslis en leg het vast."), DAY + timedelta(days=days), stands, "")
        for kind, title, days, stands in DEADLINES
    ]
    subject = _subject(gettext("Wiskunde"), MARKS)
    others = [_subject(str(name), marks) for name, marks in OTHERS]
    return {
        "example": example,
        "said": _style_messages(),
        "icons": icons.ICONS,
        "ordinary": _strip(gettext("Het dossier van Noor is open."), emergency=False),
        "urgent": _strip(gettext("Het dossier van Noor is open."), emergency=True),
        "tasks": [(task, STANDS[task.stands]) for task in tasks],
        "chart": task_chart(tasks, DAY),
        "clock": Clock(MOMENT + timedelta(hours=29), 29, 60, is_running=True, is_over=False, look="fout"),
        "subject": subject,
        "grades": grade_chart(subject.numbers),
        "subjects": [OtherSubject(one, average_line(one.numbers)) for one in others],
    }


def _style_messages() -> list[StyleMessage]:
    texts: Mapping[str, str] = {
        "success": gettext("Er zijn 28 cijfers bewaard."),
        "info": gettext("U ziet nu ook wie de foto’s bekeek."),
        "warning": gettext("Nog drie dagen. Daarna sluit de vraag."),
        "error": gettext("Het bestand heeft een fout in rij 14. Er is niets veranderd."),
    }
    return [StyleMessage(kind, text) for kind, text in texts.items()]


def _strip(label: str, *, emergency: bool) -> Strip:
    return Strip(label, 1, gettext("inzage door ouder"), MOMENT, emergency, "")


def _subject(name: str, marks: tuple[str, ...]) -> Progress:
    return Progress(name, UUID(int=0), 0, list(_points([Decimal(mark) for mark in marks])))


def _points(marks: list[Decimal]) -> Iterator[Point]:
    for place, mark in enumerate(marks, 1):
        average = sum(marks[:place], Decimal()) / place
        held_on = DAY - timedelta(days=12 * (len(marks) - place))
        yield Point(place, 0, gettext("Toets"), held_on, 1, None, is_exam=False, mark=mark, average=average)
