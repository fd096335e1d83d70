"""What pictures were made of, and the pictures of each: of whoever brought them, and for the picture team all."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.media.events import actions, reads
from zorgvuldig.media.events.reads import GroupChoices, state_of
from zorgvuldig.media.models import PictureEvent
from zorgvuldig.media.pictures.access import BRINGERS, DESK, READS, maker_or_desk
from zorgvuldig.media.uploads.reads import upload_rows
from zorgvuldig.school.groups.choice_forms import GroupChoiceForm
from zorgvuldig.school.models import LearningGroup

# Something of which pictures are made: what it is called, on which day, and which groups were there.


class EventForm(GroupChoiceForm):
    """An event; `groups` are of one school, and those that were chosen before stay on offer (`standing`)."""

    name = forms.CharField(
        label=_("Wat is het?"),
        help_text=_("Bijvoorbeeld: Sportdag, of Klassenfoto 2B. Noem geen leerling."),
        max_length=120,
        error_messages={"required": _("Geef de gebeurtenis een naam, bijvoorbeeld Sportdag.")},
    )
    happened_on = DayField(label=_("Op welke dag was het?"))
    groups = forms.MultipleChoiceField(
        label=_("Welke klassen en groepen waren erbij?"),
        help_text=_(
            "Alleen leerlingen uit deze groepen kunt u straks op een foto aanwijzen. Uw eigen groepen staan bovenaan."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kies minstens één klas of groep."),
            "invalid_choice": _("Een van deze groepen kunt u niet kiezen. Kies uit de lijst."),
        },
    )

    def __init__(
        self,
        data: Any = None,
        *,
        offered: GroupChoices,
        today: date,
        initial: Mapping[str, object] | None = None,
        standing: tuple[LearningGroup, ...] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.today = today
        groups = {str(one.uid): one for one in (*offered.all(), *standing)}
        several = len({one.year.school_id for one in groups.values()}) > 1
        self.ask_for_groups(
            "groups",
            groups,
            named=lambda one: f"{one.name} ({one.year.school.name})" if several else one.name,
            near={str(one.uid) for one in offered.near()},
        )

    def clean_name(self) -> str:
        """Without spaces that show nothing."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_happened_on(self) -> date:
        """Pictures are of something that was."""
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Kies vandaag of een eerdere dag."))
        return day

    def clean(self) -> dict[str, Any]:
        """The groups themselves, of one school."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["groups"] = self.groups_chosen("groups")
        if len({one.year.school_id for one in cleaned["groups"]}) > 1:
            self.add_error(
                "groups", gettext("Kies groepen van één school. Maak voor de andere school een eigen gebeurtenis.")
            )
        return cleaned


PER_PAGE = 60


@route("fotos/", "pictures")
@maker_or_desk(facts="picture_work")
class Pictures(Page):
    """What happened at my schools, with the number of pictures that I may see of each."""

    template = "media/events.html"

    def context(self) -> Context:
        roles = roles_of(self.request)
        return {
            "events": Paginator(reads.events(door=self.door), PER_PAGE).get_page(self.request.GET.get("blad")),
            "may_bring": bool(BRINGERS & roles),
            "is_desk": bool(DESK & roles),
        }


@route("fotos/<uuid:event>/", "picture_event")
@maker_or_desk(facts="picture_work")
class PicturesOfEvent(Page):
    """The pictures of one event that I may see, and what became of what I sent."""

    template = "media/event.html"

    def find(self, event: UUID) -> PictureEvent | None:
        return reads.event(event, door=self.door)

    def context(self, one: PictureEvent) -> Context:
        pictures = reads.pictures(one, door=self.door)
        shown = Paginator(pictures, PER_PAGE).get_page(self.request.GET.get("blad"))
        may_bring = bool(BRINGERS & roles_of(self.request))
        return {
            "event": one,
            "groups": reads.groups_of(one, door=self.door),
            "page": shown,
            "pictures": [(picture, state_of(picture)) for picture in shown],
            "uploads": upload_rows(one, door=self.door),
            "may_bring": may_bring,
            "may_change": actions.may_change(one, door=self.door) and may_bring,
        }


class EventPage(FormPage):
    """A form about something of which there are pictures."""

    refusals = {"known": _("Deze gebeurtenis is er al op deze dag. Breng uw foto’s daar, of kies een andere naam.")}
    beside = {"known": "name"}


@route("fotos/nieuw/", "new_picture_event")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=("picture_work",), facts="picture_work")
class NewPictureEvent(EventPage):
    """Write down something of which there are pictures."""

    def form(self, data: Any) -> EventForm:
        day, offered = today(door=self.door), reads.offered(door=self.door)
        return EventForm(data, offered=offered, today=day, initial={"happened_on": day})

    def save(self, form: EventForm) -> None:
        self.event = actions.add_event(door=self.door, **form.cleaned_data)

    def to(self) -> str:
        return reverse("picture_uploading", kwargs={"event": self.event.uid})

    def form_copy(self) -> FormCopy:
        return FormCopy(_("Nieuwe gebeurtenis"), _("Verder"), reverse("pictures"))


@route("fotos/<uuid:event>/veranderen/", "edit_picture_event")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=("picture_work",), facts="picture_work")
class EditPictureEvent(EventPage):
    """Change the name, the day or the groups, by who wrote it down or the picture team."""

    def find(self, event: UUID) -> PictureEvent | None:
        one = reads.event(event, door=self.door)
        return one if one and actions.may_change(one, door=self.door) else None

    def form(self, one: PictureEvent, data: Any) -> EventForm:
        standing = tuple(reads.groups_of(one, door=self.door))
        initial = {"name": one.name, "happened_on": one.happened_on, "groups": [str(group.uid) for group in standing]}
        day, offered = today(door=self.door), reads.offered(door=self.door)
        return EventForm(data, offered=offered, today=day, initial=initial, standing=standing)

    def save(self, one: PictureEvent, form: EventForm) -> str:
        if any(group.year.school_id != one.school_id for group in form.cleaned_data["groups"]):
            other = gettext("Deze gebeurtenis is van een andere school. Kies groepen van die school.")
            raise ValidationError({"groups": other})
        actions.change_event(door=self.door, event=one, **form.cleaned_data)
        return gettext("De gebeurtenis is bewaard.")

    def to(self, one: PictureEvent) -> str:
        return reverse("picture_event", kwargs={"event": one.uid})

    def form_copy(self, one: PictureEvent) -> FormCopy:
        return FormCopy(_("Gebeurtenis veranderen"), _("Bewaar"), self.to(one))
