"""The desk of handing out footage: the list, asking, how a copy stands, trying again or stopping, and letting it go."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.handout import actions, reads
from zorgvuldig.cameras.handout import review as reviewing
from zorgvuldig.cameras.handout.actions import ReleaseForm
from zorgvuldig.cameras.handout.labels import (
    ALL_FACES,
    ARTICLES,
    BY_SLUG,
    INSURER,
    KINDS,
    POLICE,
    REFUSALS,
    STYLES,
    SUBJECT,
)
from zorgvuldig.cameras.handout.labels import Kind as RecipientKind
from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.holds import reads as holds_queries
from zorgvuldig.cameras.holds.labels import STATES
from zorgvuldig.cameras.models import Camera
from zorgvuldig.cameras.viewings import reads as looking_queries
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.fields import text_field
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.recordings.player import part
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# The form with which somebody asks for a copy of footage: one for each kind of recipient.

LONGEST_MASKED = timedelta(minutes=10)  # what somebody can look through, part by part
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S"]
WHEN = _("Vul dag en tijd in, zoals 31-1-2026 14:05.")


def _moment(label: Word) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=FORMATS,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
        error_messages={"required": WHEN, "invalid": WHEN},
    )


def _named(one: Incident) -> str:
    """An incident with its times, as what is asked has to lie within them."""
    starts, ends = localtime(one.starts_at), localtime(one.ends_at)
    same = starts.date() == ends.date()
    return f"{one.title} ({date_format(starts, 'j F Y H:i')}–{date_format(ends, 'H:i' if same else 'j F Y H:i')})"


class ExportForm(forms.Form):
    """What is asked for: of which incident and camera, from and until when, for whom and why."""

    incident = forms.ChoiceField(label=_("Bij welk incident?"))
    camera = forms.ChoiceField(label=_("Van welke camera?"))
    starts_at = _moment(_("Vanaf wanneer?"))
    ends_at = _moment(_("Tot wanneer?"))
    recipient_name = text_field(_("Wie krijgt de kopie?"), 120, _("Vul in wie de kopie krijgt."))
    reason = forms.CharField(
        label=_("Waarom geeft de school dit af?"),
        help_text=_("Eén of twee zinnen, zonder namen van leerlingen."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf op waarom de school dit afgeeft.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        kind: RecipientKind,
        incidents: Sequence[Incident],
        cameras: Sequence[Camera],
    ) -> None:
        super().__init__(data, files)
        self.kind = kind
        self.incidents = {str(one.uid): one for one in incidents}
        self.cameras = {str(one.uid): one for one in cameras}
        self._choose("incident", [(uid, _named(one)) for uid, one in self.incidents.items()], _("Kies het incident."))
        self._choose("camera", [(uid, one.name) for uid, one in self.cameras.items()], _("Kies de camera."))
        if kind.key == POLICE:
            self._ask_for_demand()
        if kind.key == SUBJECT:
            self._ask_for_style()

    def _choose(self, name: str, choices: list[tuple[str, str]], says: Word) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Kies")), *choices]
        field.error_messages.update({"required": str(says), "invalid_choice": str(says)})

    def _ask_for_demand(self) -> None:
        self.fields["demand"] = forms.FileField(
            label=_("De vordering"),
            help_text=_("Het papier zelf, als pdf, ten hoogste 10 MB. Wij versleutelen het. Zonder vordering gaat er niets weg."),
            allow_empty_file=True,
            error_messages={"required": _("Voeg de vordering toe als pdf."), "invalid": _("Voeg de vordering toe als pdf.")},
        )  # fmt: skip
        self.fields["officer"] = text_field(
            _("Wie vordert het?"), 120, _("Vul in welke ambtenaar het vordert."), _("Naam en functie, zoals op de vordering staat.")
        )  # fmt: skip
        self.fields["article"] = forms.ChoiceField(
            label=_("Op welk artikel van het Wetboek van Strafvordering?"),
            help_text=_("Het staat op de vordering. De school laat de tekst van deze artikelen nog door een jurist nalezen."),
            choices=[("", _("Kies")), *ARTICLES.items()],
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies het artikel dat op de vordering staat.")),
        )  # fmt: skip
        self.fields["reference"] = text_field(_("Wat is het kenmerk?"), 80, _("Vul het kenmerk van de vordering in."))

    def _ask_for_style(self) -> None:
        self.fields["style"] = forms.ChoiceField(
            label=_("Wat wordt onherkenbaar?"),
            help_text=_("Kies het vlak als anderen ook aan kleren of houding te herkennen zijn."),
            choices=[(key, STYLES[key]) for key in ("faces", "around")],
            widget=forms.RadioSelect,
            initial="faces",
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies wat onherkenbaar wordt.")),
        )

    def clean(self) -> dict[str, Any]:
        """The stretch lies within the incident, and what is masked is no longer than somebody can look through."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        incident, camera = self.incidents.get(said.get("incident", "")), self.cameras.get(said.get("camera", ""))
        start, end = said.get("starts_at"), said.get("ends_at")
        if incident and camera and incident.school_id != camera.school_id:
            self.add_error("camera", REFUSALS["school"])
        if start and end and end <= start:
            self.add_error("ends_at", REFUSALS["stretch"])
        elif start and end:
            self._check_stretch(incident, start, end)
        return said

    def _check_stretch(self, incident: Incident | None, start: datetime, end: datetime) -> None:
        if incident and start < incident.starts_at:
            self.add_error("starts_at", REFUSALS["wide"])
        if incident and end > incident.ends_at:
            self.add_error("ends_at", REFUSALS["wide"])
        if self.kind.key != POLICE and end - start > LONGEST_MASKED:
            self.add_error("ends_at", gettext("Een kopie met maskers is ten hoogste 10 minuten. Kies een korter stuk."))


READS = ("organisation", "staff", "camera", "incident")
WRITES = ("camera",)
PURPOSE = "footage_handing"
CONFLICT, WRONG = 409, 422
reading = partial(page, purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="camera")
writing = partial(reading, writes=WRITES)


@route("cameras/afgeven/", "footage_exports")
@reading()
class ExportList(Page):
    """Every copy that was asked for, with how it stands, and the ways to ask for one."""

    template = "cameras/exports.html"

    def context(self) -> Context:
        lines = [reads.as_row(row, self.door.opened_at) for row in reads.exports(door=self.door)]
        return {"lines": lines, "kinds": KINDS.values()}


@route("cameras/afgeven/nieuw/<slug:kind>/", "new_footage_export")
@writing()
class NewExport(FormPage):
    """Ask for a copy, for one kind of recipient."""

    refusals = REFUSALS

    def find(self, kind: str) -> RecipientKind | None:
        return BY_SLUG.get(kind)

    def form(self, kind: RecipientKind, data: Any) -> ExportForm:
        incidents, cameras = reads.incidents(door=self.door), reads.cameras(door=self.door)
        return ExportForm(data, self.files, kind=kind, incidents=incidents, cameras=cameras)

    def save(self, kind: RecipientKind, form: ExportForm) -> str:
        said = form.cleaned_data
        incident, camera = form.incidents[said["incident"]], form.cameras[said["camera"]]
        try:
            self.made = actions.ask(said, kind.key, incident=incident, camera=camera, door=self.door)
        except NotAccepted as no:
            raise ValidationError({"demand": str(no)}) from no
        return gettext("Gevraagd. Wij beginnen er binnen een paar minuten aan.")

    def to(self, kind: RecipientKind) -> str:
        return address(self.made)

    def form_copy(self, kind: RecipientKind) -> FormCopy:
        return FormCopy(kind.title, gettext("Vraag de kopie"), reverse("footage_exports"), explains=kind.says)


@route("cameras/afgeven/<uuid:export>/", "footage_export")
@writing(methods=("GET", "POST"))
class OneExport(CommandPage):
    """One copy: what was asked, how it stands, what happened; and what can be done now."""

    template, refusals = "cameras/export.html", REFUSALS

    def find(self, export: UUID) -> FootageExport | None:
        return reads.export(export, door=self.door)

    def context(self, row: FootageExport) -> Context:
        row.refresh_from_db()
        is_second = row.asked_by_id != self.door.actor_id
        return {
            "row": row,
            "line": reads.as_row(row, self.door.opened_at),
            "style": ALL_FACES if (row.kind, row.style) == (INSURER, "faces") else STYLES[row.style],
            "happened": reads.export_events(row, door=self.door),
            "tried": reads.wrong_code_text(row),
            "is_police": row.kind == POLICE,
            "is_second": is_second,
            "is_ready": row.state == FootageExport.READY,
            "last_day": actions.last_day(row),
            "form": ReleaseForm(row=row, today=today(door=self.door)) if is_second else None,
            "wrong": "",
            "is_over": row.state in (FootageExport.FETCHED, FootageExport.ENDED),
        }

    def post(self, row: FootageExport) -> Answer:
        return self._released(row) if "vrijgeven" in self.request.POST else super().post(row)

    def act(self, row: FootageExport) -> str:
        acts = {"opnieuw": actions.retry_export, "stop": actions.stop, "terug": reviewing.reopen}
        act = next((act for name, act in acts.items() if name in self.request.POST), None)
        if act is None:
            raise Http404
        act(row, door=self.door)
        return gettext("Gedaan.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        return self.show({**self.context(*item), "wrong": no.says(REFUSALS)}, CONFLICT)

    def to(self, row: FootageExport) -> str:
        return self.request.path

    def _released(self, row: FootageExport) -> Answer:
        form = ReleaseForm(self.request.POST, row=row, today=today(door=self.door))
        if not form.is_valid():
            return self.show({**self.context(row), "form": form}, WRONG)
        said = form.cleaned_data
        try:
            link = actions.release_copy(row, until=said["until"], shown_on=said.get("shown_on"), door=self.door)
        except Refused as no:
            return self.refused(no, row)
        url = self.request.build_absolute_uri(reverse("fetch_footage", kwargs={"token": link.token}))
        context = {"link": link, "url": url, "last": said["until"], "back": address(row)}
        return self.show(context, template="cameras/released.html")


@route("cameras/afgeven/<uuid:export>/kopie/", "footage_export_copy")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def footage_export_copy(request: HttpRequest, *, door: Door, export: UUID) -> HttpResponse:
    """The masked copy in a player, for whoever lets it go; never what is not masked."""
    row = find_export(export, door)
    if row.blob is None or row.style == "none" or row.state != FootageExport.READY:
        raise Http404
    return part(request, row.blob, "video/mp4", row.size)


@route("cameras/afgeven/<uuid:export>/vordering/", "footage_export_demand")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def footage_export_demand(request: HttpRequest, *, door: Door, export: UUID) -> HttpResponse:
    """The paper by which the police demand it."""
    row = find_export(export, door)
    if row.demand_blob is None:
        raise Http404
    return download(row.demand_blob, "vordering.pdf", "application/pdf")


def find_export(uid: UUID, door: Door) -> FootageExport:
    """A copy of one's own schools. Raises `Http404`."""
    row = reads.export(uid, door=door)
    if row is None:
        raise Http404
    return row


def address(row: FootageExport) -> str:
    """The page of a copy."""
    return reverse("footage_export", kwargs={"export": row.uid})


# What was done with footage because of one incident: who asked to look, what is kept for it, and which copies left.


@route("cameras/incident/<uuid:incident>/", "incident_footage")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS, facts="camera")
class IncidentFootage(Page):
    """Requests and holds as far as one sees them elsewhere too; copies for who hands them out."""

    template = "cameras/incident.html"

    def context(self, incident: UUID) -> Context:
        one = next((known for known in reads.incidents(door=self.door) if known.uid == incident), None)
        if one is None:
            raise Http404
        hands_out = self.door.role in roles_with(purpose=PURPOSE)
        copies = reads.exports(door=self.door).filter(incident=one) if hands_out else ()
        return {
            "incident": one,
            "asked": looking_queries.viewing_rows(
                list(looking_queries.viewings(door=self.door).filter(incident=one)), door=self.door
            ),
            "holds": [
                (hold, STATES[hold.state]) for hold in holds_queries.holds(door=self.door) if hold.incident.pk == one.pk
            ],
            "copies": [reads.as_row(row, self.door.opened_at) for row in copies],
            "hands_out": hands_out,
        }
