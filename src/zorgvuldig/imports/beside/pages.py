"""A system that runs beside ours: its nights with the trend, one night, and the button that ends it and takes over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.beside import actions, reads
from zorgvuldig.imports.beside.labels import KINDS, REFUSALS
from zorgvuldig.imports.connect.layout import SOURCE as CONNECT
from zorgvuldig.imports.sources.folder import WATCHED
from zorgvuldig.imports.upload.labels import source as called
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import ConfirmPage, Context, FormPage, Page
from zorgvuldig.school.source_models import ImportSource, SourceNight

READS = ("organisation", "staff", "imports")
COMPARED = (*WATCHED, CONNECT)
MOST_DAYS = 14  # as the register has it for files that are read in
FROM, LONGEST = "vanaf", 6
FEW_DAYS = _("Vul een getal van 1 tot en met 14 in.")


class BesideForm(forms.Form):
    """For how long a comparison is kept."""

    kept_days = forms.IntegerField(
        label=_("Hoeveel dagen bewaren wij wat een nacht opleverde?"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=7,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), FEW_DAYS),
    )


@route("inlezen/systemen/<slug:kind>/nachten/", "source_nights")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, facts="imports")
class SourceNights(Page):
    """Each night that is kept, with how many differ per kind of data."""

    template = "imports/source_nights.html"

    def find(self, kind: str) -> tuple[str, ImportSource | None] | None:
        return (kind, reads.source_of(kind, door=self.door)) if kind in COMPARED else None

    def context(self, kind: str, source: ImportSource | None) -> Context:
        rows = reads.nights(source, door=self.door) if source else []
        return {
            "kind": kind,
            "source": source,
            "called": called(kind),
            "rows": rows,
            "kinds": list(KINDS.values()),
            "most": max((one.total for one in rows), default=0),
        }


@route("inlezen/systemen/<slug:kind>/nachten/<uuid:night>/", "source_night")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, facts="imports")
class OneNight(Page):
    """What differed in one night, in numbers and fields, and of which pupils of the own schools."""

    template = "imports/source_night.html"

    def find(self, kind: str, night: UUID) -> tuple[str, SourceNight] | None:
        source = reads.source_of(kind, door=self.door)
        found = reads.night_of(source, night, door=self.door) if source else None
        return (kind, found) if found else None

    def context(self, kind: str, one: SourceNight) -> Context:
        asked = self.request.GET.get(FROM, "")
        begin = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST else 0
        pupils, count = reads.pupils_of(one, begin, door=self.door)
        following = begin + reads.SHOWN
        return {
            "kind": kind,
            "night": one,
            "called": called(kind),
            "counts": reads.counts_of(one),
            "pupils": pupils,
            "begin": begin,
            "earlier": max(0, begin - reads.SHOWN),
            "following": following if following < count else 0,
            "from": FROM,
        }


@route("inlezen/systemen/<slug:kind>/naast/", "source_beside")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), facts="imports")
class SourceBeside(FormPage):
    """Let a system run beside ours: from tonight on it is compared, and nothing of it is written."""

    refusals = REFUSALS

    def find(self, kind: str) -> tuple[str, ImportSource | None] | None:
        return (kind, reads.source_of(kind, door=self.door)) if kind in COMPARED else None

    def form(self, kind: str, source: ImportSource | None, data: Mapping[str, Any] | None) -> BesideForm:
        return BesideForm(data, initial={"kept_days": source.kept_days} if source else None)

    def save(self, kind: str, source: ImportSource | None, form: BesideForm) -> str:
        actions.begin(door=self.door, source=source, kept_days=form.cleaned_data["kept_days"])
        return gettext("Vannacht vergelijken wij voor het eerst. Er verandert niets tot u overneemt.")

    def to(self, kind: str, *_item: Any) -> str:
        return reverse("source_nights", kwargs={"kind": kind})

    def form_copy(self, kind: str, source: ImportSource | None) -> FormCopy:
        return FormCopy(
            gettext("Naast elkaar laten lopen"),
            gettext("Begin met vergelijken"),
            self.to(kind),
            gettext(
                "Elke nacht vergelijken wij wat het andere systeem zegt met wat hier staat. Er verandert niets. U ziet per nacht "
                "wat alleen daar staat, wat alleen hier staat en wat anders is."
            ),
            str(called(kind)),
        )


@route("inlezen/systemen/<slug:kind>/neem-over/", "source_take_over")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), facts="imports")
class TakeOver(ConfirmPage):
    """Whether the comparison ends; posting does so, and has everything read in."""

    template, refusals = "imports/source_take_over.html", REFUSALS

    def find(self, kind: str) -> tuple[str, ImportSource] | None:
        source = reads.source_of(kind, door=self.door)
        return (kind, source) if source else None

    def context(self, kind: str, source: ImportSource) -> Context:
        return {"kind": kind, "source": source, "called": called(kind), "is_line": kind == CONNECT}

    def act(self, kind: str, source: ImportSource) -> str:
        actions.take_over(door=self.door, source=source)
        return gettext("Het vergelijken is gestopt. Vanaf nu lezen wij in wat het andere systeem geeft.")

    def to(self, kind: str, source: ImportSource) -> str:
        return reverse("connections" if kind == CONNECT else "imports")
