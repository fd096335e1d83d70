"""Films of lessons and of coaching: for use inside the school alone, by who made one and the colleagues they name."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import DayField, offer
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, ConfirmPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.media.models import PictureUpload, Recording
from zorgvuldig.media.recordings import actions, reads
from zorgvuldig.media.recordings.actions import LONGEST_DAYS
from zorgvuldig.media.recordings.player import part
from zorgvuldig.media.uploads.pages import BeginUpload, CancelUpload, UploadPiece, brought
from zorgvuldig.media.uploads.reads import upload_rows
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.models import Staff

# A film of a lesson: of which group, what for, and when it goes. And the colleague who may watch.

WHATS: dict[str, Word] = {
    "lesson": _("Een les, om mijn eigen lesgeven te bekijken"),
    "coaching": _("Coaching van een docent"),
    "internship": _("Iemand leert voor docent"),
}
USUAL = timedelta(weeks=4)


class RecordingForm(forms.Form):
    """What is written down of a film before it is sent."""

    group = forms.ChoiceField(
        label=_("Van welke groep?"),
        error_messages={
            "required": _("Kies de groep die in beeld is."),
            "invalid_choice": _(
                "Deze groep kunt u niet kiezen. Kies een groep waaraan u lesgeeft of waarvan u mentor bent."
            ),
        },
    )
    title = forms.CharField(
        label=_("Hoe heet de opname?"),
        help_text=_("Bijvoorbeeld: Les over breuken. Noem geen leerling."),
        max_length=120,
        error_messages={"required": _("Geef de opname een naam.")},
    )
    what = forms.ChoiceField(
        label=_("Wat voor opname is het?"),
        choices=list(WHATS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat voor opname het is.")},
    )
    why = forms.CharField(
        label=_("Waarvoor is de opname gemaakt?"),
        help_text=_("Eén zin. Noem geen leerling."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Schrijf op waarvoor de opname is gemaakt.")},
    )
    happened_on = DayField(label=_("Op welke dag was de les?"))
    goes_on = DayField(
        label=_("Op welke dag wissen wij de opname?"),
        help_text=_("Meestal na 4 weken, en uiterlijk 90 dagen na de les. U kunt haar altijd eerder wissen."),
    )

    def __init__(self, data: Any = None, *, groups: Sequence[LearningGroup], today: date) -> None:
        super().__init__(data, initial={"happened_on": today, "goes_on": today + USUAL, "what": "lesson"})
        self.today = today
        self.groups = {str(one.uid): one for one in groups}
        offer(self, "group", [(uid, one.name) for uid, one in self.groups.items()])

    def clean_group(self) -> LearningGroup:
        """The group itself."""
        return self.groups[self.cleaned_data["group"]]

    def clean_happened_on(self) -> date:
        """A lesson that was, and of which a film may still be kept."""
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Kies vandaag of een eerdere dag."))
        if day + timedelta(days=LONGEST_DAYS) <= self.today:
            raise forms.ValidationError(
                gettext("Deze les is langer dan 90 dagen geleden. Zo’n opname mag niet meer bewaard worden.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """The day on which it goes is still to come, and at most 90 days after the lesson."""
        cleaned = super().clean() or self.cleaned_data
        lesson: date | None = cleaned.get("happened_on")
        goes: date | None = cleaned.get("goes_on")
        if goes and goes <= self.today:
            self.add_error("goes_on", gettext("Deze dag is al geweest. Kies een latere dag."))
        elif goes and lesson and goes > (last := lesson + timedelta(days=LONGEST_DAYS)):
            says = gettext("Een opname mag ten hoogste 90 dagen na de les blijven. Kies uiterlijk %(day)s.")
            self.add_error("goes_on", says % {"day": f"{last.day}-{last.month}-{last.year}"})
        return cleaned


class ViewerForm(StaffChoiceForm):
    """A colleague who may watch."""

    colleague = forms.ChoiceField(
        label=_("Welke collega mag kijken?"),
        error_messages={
            "required": _("Kies een collega."),
            "invalid_choice": _("Deze collega kunt u niet kiezen. Kies uit de lijst."),
        },
    )

    def __init__(self, data: Any = None, *, colleagues: Sequence[Staff]) -> None:
        super().__init__(data)
        self.ask_for_staff("colleague", {str(one.pk): one for one in colleagues})

    def clean_colleague(self) -> Staff | None:
        """The colleague."""
        return self.staff_chosen("colleague")


READS = ("organisation", "staff", "recording", "picture_work")
WRITES = ("recording", "picture_work")
reading = partial(page, purpose="recording", kind=Kind.NOBODY, reads=READS)
writing = partial(reading, writes=WRITES, facts="recording")


@route("opnamen/", "recordings")
@reading(facts="recording")
class Recordings(Page):
    """My films, and those that colleagues let me watch."""

    template = "media/recordings.html"

    def context(self) -> Context:
        return {
            "own": reads.own_recordings(door=self.door),
            "shared": reads.shared(door=self.door),
            "may_make": bool(reads.own_groups(door=self.door)),
        }


@route("opnamen/nieuw/", "new_recording")
@writing()
class NewRecording(FormPage):
    """Write down a film, for who teaches or mentors a group."""

    def find(self) -> list[LearningGroup] | None:
        return list(reads.own_groups(door=self.door)) or None

    def form(self, groups: list[LearningGroup], data: Any) -> RecordingForm:
        return RecordingForm(data, groups=groups, today=today(door=self.door))

    def save(self, groups: list[LearningGroup], form: RecordingForm) -> None:
        self.made = actions.add_recording(door=self.door, **form.cleaned_data)

    def to(self, groups: list[LearningGroup]) -> str:
        return _at(self.made)

    def form_copy(self, groups: list[LearningGroup]) -> FormCopy:
        explains = _(
            "De opname blijft in de school. Alleen u ziet haar, en wie u dat laat doen. Niemand kan haar plaatsen."
        )
        return FormCopy(_("Nieuwe opname"), _("Verder"), reverse("recordings"), explains)


class FilmPage(FormPage):
    """One film: to send it, to watch it, and with the form to say who else may. `own` is None for who may only watch."""

    template = "media/recording.html"

    def find(self, recording: UUID) -> tuple[Recording | None, reads.FilmDetail | None] | None:
        own = reads.own_recording(recording, door=self.door)
        film = reads.film(recording, door=self.door)
        return (own, film) if own or film else None

    def form(self, own: Recording | None, film: reads.FilmDetail | None, data: Any) -> ViewerForm:
        return ViewerForm(data, colleagues=reads.colleagues(own, door=self.door) if own else [])

    def context(self, own: Recording | None, film: reads.FilmDetail | None) -> Context:
        return {
            "own": own,
            "film": film,
            "about": own or film,
            "what": WHATS[(own or film).what],  # type: ignore[union-attr]  # one of them is there
            "uploads": upload_rows(own, door=self.door) if own else [],
            "viewers": reads.viewers(own, door=self.door) if own else [],
        }


@route("opnamen/<uuid:recording>/", "recording")
@writing()
class OneRecording(FilmPage):
    """The page of a film. Posting sends it from a browser without script."""

    def post(self, own: Recording | None, film: reads.FilmDetail | None) -> Answer:
        if own is None:
            raise Http404
        if files := self.request.FILES.getlist("files")[:1]:
            brought(self.request, files, own, self.door)
        else:
            messages.error(self.request, gettext("Kies een film."))
        return go(_at(own))


@route("opnamen/<uuid:recording>/begin/", "begin_recording_upload")
@writing()
class BeginRecordingUpload(BeginUpload):
    """Of a film."""

    addresses = ("recording_piece", "cancel_recording_upload")

    def find(self, recording: UUID) -> Recording | None:
        return reads.own_recording(recording, door=self.door)


@route("opnamen/brengen/<uuid:upload>/stuk/<int:number>/", "recording_piece")
@writing()
class RecordingPiece(UploadPiece):
    """Of a film."""

    of, addresses = "recording", BeginRecordingUpload.addresses


@route("opnamen/brengen/<uuid:upload>/weg/", "cancel_recording_upload")
@writing()
class CancelRecordingUpload(CancelUpload):
    """Of a film."""

    of = "recording"

    def to(self, upload: PictureUpload, own: Recording) -> str:
        return _at(own)


@route("opnamen/<uuid:recording>/film/", "play_recording")
@reading()
@not_a_page("it gives a file")
def play_recording(request: HttpRequest, *, door: Door, recording: UUID) -> HttpResponse:
    """A part of the film, for a player."""
    film = reads.film(recording, door=door)
    if film is None:
        raise Http404
    return part(request, film.blob, film.media_type, film.size)


@route("opnamen/<uuid:recording>/kijkers/", "recording_viewers")
@writing()
class RecordingViewers(FilmPage):
    """Let a colleague watch (`colleague`), or no longer (`niet`). Whoever reads this address again gets the film."""

    def find(self, recording: UUID) -> Any:
        found = super().find(recording)
        return found if found and found[0] else None

    def get(self, own: Recording, film: reads.FilmDetail | None) -> Answer:
        return go(_at(own))

    def post(self, own: Recording, film: reads.FilmDetail | None) -> Answer:
        number = self.request.POST.get("niet", "")
        if not number.isdecimal():
            return super().post(own, film)
        for viewer, _name in reads.viewers(own, door=self.door):
            if str(viewer.staff_id) == number:
                actions.stop_watching(door=self.door, recording=own, staff_id=viewer.staff_id)
                messages.success(self.request, gettext("Uw collega kan niet meer kijken."))
        return go(_at(own))

    def save(self, own: Recording, film: reads.FilmDetail | None, form: ViewerForm) -> str:
        actions.let_watch(door=self.door, recording=own, colleague=form.cleaned_data["colleague"])
        return gettext("Uw collega kan nu kijken.")

    def to(self, own: Recording, film: reads.FilmDetail | None) -> str:
        return _at(own)


@route("opnamen/<uuid:recording>/weg/", "remove_recording")
@writing()
class RemoveRecording(ConfirmPage):
    """Ask whether the film is to be deleted now; posting deletes it."""

    template = "media/recording_remove.html"

    def find(self, recording: UUID) -> Recording | None:
        return reads.own_recording(recording, door=self.door)

    def context(self, own: Recording) -> Context:
        return {"own": own}

    def act(self, own: Recording) -> str:
        actions.delete_now(door=self.door, recording=own)
        return gettext("De opname is gewist.")

    def to(self, own: Recording) -> str:
        return reverse("recordings")


def _at(own: Recording) -> str:
    return reverse("recording", kwargs={"recording": own.uid})
