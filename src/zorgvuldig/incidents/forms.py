"""What is asked of an incident: what it was and when, what somebody wrote of it, who was in it, and how it ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.labels import Word
from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.choice_forms import StaffChoiceForm
from zorgvuldig.school.staffing.models import Staff

LONGEST = timedelta(days=14)
KINDS: dict[str, Word] = {
    "fight": _("Ruzie of bedreiging"),
    "theft": _("Diefstal of vernieling"),
    "accident": _("Ongeluk"),
    "intrusion": _("Iemand die er niet mocht zijn"),
    "other": _("Iets anders"),
}
PARTS: dict[str, Word] = {
    "involved": _("deed mee"),
    "harmed": _("had schade of pijn"),
    "saw": _("zag het"),
}
NO_NAMES = _("Noem geen leerling: wie erbij was, geeft u apart op.")


def names_somebody(text: str, pupils: Sequence[PupilIdentity]) -> bool:
    """Whether the given and family name of one of these pupils stand in a text, with or without what is between them."""
    words = _words(text)
    return any(
        f" {name} " in words
        for one in pupils
        for name in {_words(one.full_name).strip(), _words(f"{one.given_name} {one.family_name}").strip()}
    )


def _words(text: str) -> str:
    return f" {' '.join(''.join(letter if letter.isalnum() else ' ' for letter in fold(text)).split())} "


class MomentField(forms.DateTimeField):
    """A day and a time, asked with the calendar of the browser and understood as day-month-year too."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "required": _("Vul de dag en de tijd in."),
        "invalid": _("Vul de dag en de tijd in, bijvoorbeeld 24-11-2026 13:45."),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M"], **more)


class NamelessForm(forms.Form):
    """A form of which no text may name a pupil of the incident; `nameless` are its fields that are read by others too."""

    nameless: tuple[str, ...] = ()

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        pupils: Sequence[PupilIdentity] = (),
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.pupils = pupils

    def clean(self) -> dict[str, Any]:
        """Nobody is named where others read along."""
        cleaned = super().clean() or self.cleaned_data
        says = _("Hier staat de naam van een leerling die erbij was. Haal die weg: anderen lezen dit ook.")
        for field in self.nameless:
            if names_somebody(cleaned.get(field) or "", self.pupils):
                self.add_error(field, gettext(str(says)))
        return cleaned


class IncidentForm(NamelessForm):
    """What it was, where, and from when until when."""

    nameless = ("title", "place")
    kind = forms.ChoiceField(
        label=_("Wat voor incident was het?"),
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat voor incident het was.")},
    )
    title = forms.CharField(
        label=_("Waar gaat het over?"),
        help_text=NO_NAMES,
        max_length=120,
        error_messages={"required": _("Schrijf in een paar woorden op waar het over gaat.")},
    )
    place = forms.CharField(
        label=_("Waar was het?"),
        help_text=_("Bijvoorbeeld: fietsenstalling."),
        max_length=80,
        error_messages={"required": _("Schrijf op waar het was.")},
    )
    starts_at = MomentField(label=_("Wanneer begon het?"))
    ends_at = MomentField(
        label=_("Wanneer was het voorbij?"),
        help_text=_("Weet u het niet precies? Neem het wat ruimer, ten hoogste 14 dagen."),
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        now: datetime,
        schools: Sequence[School] = (),
        standing: Incident | None = None,
        pupils: Sequence[PupilIdentity] = (),
    ) -> None:
        names = ("kind", "title", "place", "starts_at", "ends_at")
        super().__init__(
            data, pupils=pupils, initial={name: getattr(standing, name) for name in names} if standing else {}
        )
        self.now = now
        self.schools = {str(one.pk): one for one in schools}
        if len(schools) > 1:
            self.fields["school"] = forms.ChoiceField(
                label=_("Op welke school was het?"),
                choices=[("", _("Kies")), *((number, one.name) for number, one in self.schools.items())],
                error_messages={"required": _("Kies de school."), "invalid_choice": _("Kies een school uit de lijst.")},
            )
            self.order_fields(["school"])

    @property
    def school(self) -> School:
        """The chosen school, or the only one."""
        return self.schools[self.cleaned_data.get("school") or next(iter(self.schools))]

    def clean(self) -> dict[str, Any]:
        """It is over, it ended after it began, and it is one event: 14 days at most."""
        cleaned = super().clean()
        begun: datetime | None = cleaned.get("starts_at")
        over: datetime | None = cleaned.get("ends_at")
        for field, moment in (("starts_at", begun), ("ends_at", over)):
            if moment and moment > self.now:
                self.add_error(field, gettext("Deze tijd moet nog komen. Vul een tijd in die al geweest is."))
        if begun and over and over <= begun:
            self.add_error("ends_at", gettext("Dit is niet na het begin. Kijk de twee tijden na."))
        elif begun and over and over - begun > LONGEST:
            says = gettext("Dit duurt langer dan 14 dagen. Neem de tijd krapper, of maak er twee incidenten van.")
            self.add_error("ends_at", says)
        return cleaned


class NoteForm(NamelessForm):
    """A note; it cannot be changed afterwards."""

    nameless = ("text",)
    text = forms.CharField(
        label=_("Wat wilt u opschrijven?"),
        help_text=_(
            "Noem geen leerling. Wat over één leerling gaat, schrijft u bij die leerling. U kunt dit later niet veranderen."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Schrijf iets op.")},
    )


class PartForm(forms.Form):
    """What a pupil had to do with it, and what the family may read about that."""

    part = forms.ChoiceField(
        label=_("Wat deed de leerling?"),
        choices=list(PARTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat de leerling deed.")},
    )
    what = forms.CharField(
        label=_("Wat moet erbij staan over deze leerling?"),
        help_text=_("De leerling en de ouders lezen dit. Noem geen andere leerling."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class StaffForm(StaffChoiceForm):
    """A colleague who was there, or who knows of it."""

    colleague = forms.ChoiceField(
        label=_("Welke medewerker was erbij?"),
        error_messages={
            "required": _("Kies een medewerker."),
            "invalid_choice": _("Deze medewerker kunt u niet kiezen. Kies uit de lijst."),
        },
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, colleagues: Sequence[Staff]) -> None:
        super().__init__(data)
        self.ask_for_staff("colleague", {str(one.pk): one for one in colleagues})

    def clean_colleague(self) -> Staff | None:
        """The colleague."""
        return self.staff_chosen("colleague")


class CloseForm(NamelessForm):
    """How it ended."""

    nameless = ("outcome",)
    outcome = forms.CharField(
        label=_("Hoe is het afgelopen?"),
        help_text=NO_NAMES,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf op hoe het is afgelopen. Zonder afloop kunt u het niet afsluiten.")},
    )
