"""Reporting absence to the desk of the law: choose the desk, look at exactly what goes, let it go. Or give it up."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.signals.actions import SignalClosed
from zorgvuldig.attendance.signals.reads import deadlines_of, signal_of
from zorgvuldig.attendance.summary.pages import open_pupil
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, not_a_page
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.release.authority.absence import NAME, RECIPIENT, document
from zorgvuldig.release.authority.absence_report import (
    existing_report,
    parties,
    prepare_report,
    reason_for,
    refusal,
    send,
    stop,
)
from zorgvuldig.release.exchange.dispatch import NotNow
from zorgvuldig.release.exchange.models import Exchange, Party
from zorgvuldig.release.exchange.package import fields_in
from zorgvuldig.school.people.models import PupilIdentity

# What a coordinator says before a report of absence is prepared: to which desk, and why, in words for the family.

CHOOSE = _("Kies naar welk loket de melding gaat.")


class ReportForm(forms.Form):
    """The desk, and the reason."""

    party = forms.ChoiceField(
        label=_("Waar meldt de school dit?"),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    reason = forms.CharField(
        label=_("Waarom meldt de school dit?"),
        help_text=_("De familie leest dit. Wij versleutelen het."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Schrijf waarom de school dit meldt. De familie leest dit."),
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
    )

    def __init__(
        self, parties: Sequence[Party], data: Mapping[str, str] | None = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        one = {"party": str(parties[0].uid)} if len(parties) == 1 else {}
        super().__init__(data, initial={**one, **(initial or {})})
        self.parties = {str(party.uid): party for party in parties}
        choices = [(uid, ", ".join(filter(None, (p.name, p.department, p.town)))) for uid, p in self.parties.items()]
        offer(self, "party", choices)

    @property
    def chosen(self) -> Party:
        """The party that was chosen."""
        return self.parties[self.cleaned_data["party"]]


READS = (
    "organisation", "staff", "identity", "birth", "guardian", "membership", "planning", "enrolment", "exchange", "release",
    "official_number", "attendance", "absence", "timetable", "absence_signal", "correction",
)  # fmt: skip
WRITES = ("exchange", "release", "absence_signal")

REFUSALS: Mapping[str, Word] = {
    "restricted": _(
        "De familie vroeg om gegevens van deze leerling stil te zetten. Een melding zou dan niet kloppen. Vraag de privacy "
        "officer van de school of dit toch moet worden gemeld."
    ),
    "adult": _(
        "De leerling is 18 jaar of ouder. Voor wie 18 is, geldt deze meldplicht niet. Sluit het signaal af zonder melding, "
        "en vraag de leerplichtambtenaar welke regels dan gelden."
    ),
    "birth": _("De school weet niet wanneer de leerling is geboren. Laat de administratie dat eerst invullen."),
    "enrolment": _(
        "De leerling is niet meer ingeschreven op deze school. De school meldt dit niet meer. Sluit het signaal af zonder melding."
    ),
    "hours": _(
        "Er zijn nu minder lesuren zonder toestemming dan waarbij de school moet melden, want er is iets verbeterd. "
        "Sluit het signaal af zonder melding."
    ),
    "measures": _("Schrijf eerst bij het signaal op wat de school al deed. Zonder dat kan de school niet melden."),
    "changed": _("De melding is veranderd sinds u haar bekeek, en is opnieuw gemaakt. Kijk haar nog eens na."),
}
NOT_NOW: Mapping[str, Word] = {
    "party": _("Dit loket mag geen gegevens meer krijgen. Kies een ander loket, en bekijk de melding opnieuw."),
    "released": _("Deze melding is al doorgegeven. Er gaat geen tweede."),
    "stopped": _("Iemand anders stopte deze melding. Bekijk de melding opnieuw als zij toch moet gaan."),
}
OTHERWISE = _("Deze melding mag nu niet gaan. Bekijk haar opnieuw, of vraag de privacy officer van de school.")
CLOSED = _("Iemand anders sloot dit signaal al af.")


@route("verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/melden/", "absence_report")
@page(purpose="exchanging", kind=Kind.PUPIL, reads=READS, writes=WRITES, facts="exchange")
class AbsenceReport(FormPage):
    """The report about one signal; a post prepares it, lets it go, or gives it up."""

    template = "release/absence_report.html"

    def find(self, uid: UUID, signal: UUID) -> tuple[PupilIdentity, AbsenceSignal] | None:
        pupil = open_pupil(self.door, uid)
        found = signal_of(signal, pupil.pupil_id, door=self.door)
        return (pupil, found) if found else None

    def form(self, pupil: PupilIdentity, signal: AbsenceSignal, data: Any) -> ReportForm:
        desks = parties(door=self.door)
        if data is not None:
            return ReportForm(desks, data.dict())
        row = existing_report(signal, door=self.door)
        initial = {"reason": row.reason, "party": str(row.party.uid)} if row else {"reason": reason_for(signal)}
        return ReportForm(desks, initial=initial)

    def context(self, pupil: PupilIdentity, signal: AbsenceSignal) -> Context:
        row = existing_report(signal, door=self.door)
        why = "" if signal.closed_at else refusal(signal, door=self.door)
        return {
            "pupil": pupil,
            "signal": signal,
            "deadline": deadlines_of([signal], door=self.door)[signal.pk],
            "exchange": row,
            "told": document(_packed_report(row)) if row and row.blob else None,
            "fields": fields_in(row) if row else [],
            "parties": parties(door=self.door),
            "refusal": REFUSALS[why] if why else "",
            "recipient": REGISTER.recipients[RECIPIENT],
        }

    def post(self, pupil: PupilIdentity, signal: AbsenceSignal) -> Answer:
        try:
            return self.done(pupil, signal)
        except SignalClosed:
            return self.problem(pupil, signal, CLOSED, 409)
        except Refused as no:
            return self.problem(pupil, signal, no.says(REFUSALS), 409 if no.code == "changed" else 422)
        except NotNow as no:
            return self.problem(pupil, signal, NOT_NOW.get(no.why, OTHERWISE), 409)

    def done(self, pupil: PupilIdentity, signal: AbsenceSignal) -> Answer:
        """What was chosen, and the report as it stands then. Raises `SignalClosed`, `Refused` and `NotNow`."""
        match self.request.POST.get("doe", ""):
            case "prepare":
                form = self.form(pupil, signal, self.request.POST)
                if signal.closed_at is not None:
                    raise SignalClosed
                if not form.is_valid():
                    return self.again(form, pupil, signal)
                prepare_report(signal, party=form.chosen, reason=form.cleaned_data["reason"], door=self.door)
            case "send":
                send(signal, seen=self.request.POST.get("gezien", ""), door=self.door)
                messages.success(self.request, gettext("De melding is vrijgegeven. Het tellen begint opnieuw."))
            case "stop":
                if stop(signal, door=self.door):
                    messages.success(self.request, gettext("De melding is gestopt. Er is niets doorgegeven."))
            case _:
                return self.problem(pupil, signal, _("Kies wat u met deze melding doet."), 422)
        return go(self.request.path)

    def problem(self, pupil: PupilIdentity, signal: AbsenceSignal, why: Word, status: int) -> Answer:
        """The report as it stands now, with why not."""
        signal = signal_of(signal.uid, pupil.pupil_id, door=self.door) or signal
        return self.again(self.form(pupil, signal, None), pupil, signal, status=status, problem=why)


@route("verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/melden/bekijken/", "absence_report_file")
@page(purpose="exchanging", kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def absence_report_file(request: HttpRequest, *, door: Door, uid: UUID, signal: UUID) -> HttpResponse:
    """The paper of the prepared report, to look at before it goes."""
    pupil = open_pupil(door, uid)
    found = signal_of(signal, pupil.pupil_id, door=door)
    row = existing_report(found, door=door) if found else None
    if row is None or row.blob is None:
        raise Http404
    return as_file(_file_in(row, f"{NAME}.pdf"), f"{NAME}.pdf", "application/pdf")


def _packed_report(row: Exchange) -> dict[str, Any]:
    """The report in the package itself: what the page shows is what goes."""
    told: dict[str, Any] = json.loads(_file_in(row, f"{NAME}.json"))
    return told


def _file_in(row: Exchange, name: str) -> bytes:
    assert row.blob is not None
    with zipfile.ZipFile(io.BytesIO(b"".join(files.read(row.blob)))) as archive:
        return archive.read(name)
