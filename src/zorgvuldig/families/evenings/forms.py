"""What is filled in for a parent evening: when it is and who is asked, who is there, and which moment a family chooses."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.families.evenings.actions import Plan
from zorgvuldig.families.evenings.reads import TeacherPlaces, clock, grid
from zorgvuldig.families.evenings.rules import Moment, nearest
from zorgvuldig.families.models import Evening
from zorgvuldig.kit.fields import choice_field, day_field, offer, text_field
from zorgvuldig.kit.labels import Word
from zorgvuldig.school.models import LearningGroup

HOUR = _("Vul een tijd in, zoals 19:00.")
MENTORS, ALL, NOBODY = "mentors", "all", "nobody"
WHO = (
    (ALL, _("De mentoren en alle leraren van deze klassen")),
    (MENTORS, _("Alleen de mentoren")),
    (NOBODY, _("Ik zet de leraren er straks zelf bij")),
)
ROOM = 20  # characters
DAY = timedelta(days=1)


def hour_field(label: Word) -> forms.TimeField:
    """An hour of the day."""
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": HOUR, "invalid": HOUR},
    )


class EveningForm(forms.Form):
    """When an evening is, how long a talk takes, until when families choose, and whose."""

    held_on = day_field(_("Op welke dag?"), _("Vul de dag van de ouderavond in."))
    starts_at = hour_field(_("Hoe laat begint het eerste gesprek?"))
    ends_at = hour_field(_("Hoe laat is het laatste gesprek voorbij?"))
    minutes = forms.IntegerField(
        label=_("Hoeveel minuten duurt een gesprek?"),
        initial=10,
        min_value=5,
        max_value=60,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Vul een heel getal in van 5 tot en met 60.")
        ),
    )
    last_day = day_field(
        _("Tot en met welke dag kiezen ouders een moment?"),
        _("Vul in tot en met welke dag ouders kiezen."),
        _("Daarna staat de lijst vast. De administratie boekt dan nog wel voor wie belt."),
    )
    classes = forms.MultipleChoiceField(
        label=_("Van welke klassen vraagt u de ouders?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kruis ten minste één klas aan."),
            "invalid_choice": _("Deze klas is niet van u. Kies een klas uit de lijst."),
        },
    )
    who = choice_field(_("Wie zijn er die avond?"), WHO, _("Kies wie er zijn."))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        classes: Sequence[LearningGroup],
        today: date,
        evening: Evening | None = None,
        asked: Collection[int] = (),
    ) -> None:
        super().__init__(data, initial=_initial(evening, asked) if evening else {"who": ALL, "minutes": 10})
        self.groups = {str(group.pk): group for group in classes}
        self.today, self.evening = today, evening
        several = len({group.year.school_id for group in classes}) > 1
        offer(
            self,
            "classes",
            [
                (key, f"{group.name}, {group.year.school.name}" if several else group.name)
                for key, group in self.groups.items()
            ],
        )
        if evening:
            del self.fields["who"]

    def clean_held_on(self) -> date:
        """A day that is still to come."""
        day: date = self.cleaned_data["held_on"]
        if day <= self.today and not (self.evening and self.evening.held_on == day):
            raise forms.ValidationError(gettext("Kies een dag die nog komt."))
        return day

    def clean(self) -> dict[str, Any]:
        """One talk fits at least, and families choose before the day itself."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends, minutes = given.get("starts_at"), given.get("ends_at"), given.get("minutes")
        if starts and ends and minutes and _minutes(ends) - _minutes(starts) < minutes:
            self.add_error("ends_at", gettext("Hier past geen gesprek in. Kies een latere tijd."))
        day, last = given.get("held_on"), given.get("last_day")
        if day and last and last >= day:
            self.add_error("last_day", gettext("Kies een dag voor de ouderavond zelf."))
        if last and last < self.today and not (self.evening and self.evening.closes_on == last + DAY):
            self.add_error("last_day", gettext("Deze dag is al voorbij. Kies vandaag of later."))
        return given

    @property
    def plan(self) -> Plan:
        """When it is."""
        said = self.cleaned_data
        return Plan(said["held_on"], said["starts_at"], said["ends_at"], said["minutes"], said["last_day"] + DAY)

    @property
    def chosen(self) -> list[LearningGroup]:
        """The classes that are asked."""
        return [self.groups[key] for key in self.cleaned_data["classes"]]


class TeachersForm(forms.Form):
    """Who is there too, of those who teach a class that is asked."""

    staff = forms.MultipleChoiceField(
        label=_("Welke leraren zijn er ook?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kruis ten minste één leraar aan."),
            "invalid_choice": _("Deze leraar geeft geen les aan deze klassen."),
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        offer(self, "staff", people)


class RoomsForm(forms.Form):
    """The room of each teacher, a field each."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, teachers: Sequence[TeacherPlaces]) -> None:
        super().__init__(data)
        for one in teachers:
            field = text_field(one.teacher.staff.full_name, ROOM, initial=one.teacher.room)
            self.fields[f"room-{one.teacher.uid}"] = field

    def rooms(self, teachers: Sequence[TeacherPlaces]) -> dict[int, str]:
        """What was filled in, by the number of the teacher's place."""
        return {one.teacher.pk: self.cleaned_data[f"room-{one.teacher.uid}"].strip() for one in teachers}


class TeacherForm(forms.Form):
    """Where a teacher sits, from when until when, and at which moments they have a break."""

    room = text_field(_("In welk lokaal?"), ROOM)
    starts_at = hour_field(_("Vanaf hoe laat?"))
    ends_at = hour_field(_("Tot hoe laat?"))
    breaks = forms.MultipleChoiceField(
        label=_("Wanneer is er pauze?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Op deze momenten boekt niemand een gesprek."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, evening: Evening, one: TeacherPlaces) -> None:
        stands = one.teacher
        initial = {name: getattr(stands, name) for name in ("room", "starts_at", "ends_at", "breaks")}
        super().__init__(data, initial=initial)
        self.evening = evening
        taken = {clock(place.starts_at) for place in one.places if place.is_taken}
        offer(
            self,
            "breaks",
            [
                (at, gettext("%(hour)s, hier is een gesprek") % {"hour": at} if at in taken else at)
                for at in (f"{hour:%H:%M}" for hour in grid(evening))
            ],
        )

    def clean(self) -> dict[str, Any]:
        """Within the evening."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = given.get("starts_at"), given.get("ends_at")
        span = {"first": f"{self.evening.starts_at:%H:%M}", "last": f"{self.evening.ends_at:%H:%M}"}
        if starts and starts < self.evening.starts_at:
            self.add_error("starts_at", gettext("De avond begint om %(first)s uur.") % span)
        if ends and ends > self.evening.ends_at:
            self.add_error("ends_at", gettext("De avond is om %(last)s uur voorbij.") % span)
        if starts and ends and starts >= ends:
            self.add_error("ends_at", gettext("Kies een latere tijd dan het begin."))
        return given


class MomentForm(forms.Form):
    """The moment of a talk, and by the administration for whom. What goes on from another talk of the family is chosen beforehand."""

    person = forms.ChoiceField(
        label=_("Wie komt er praten?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wie er komt."), "invalid_choice": _("Kies een van deze mensen.")},
    )
    moment = forms.ChoiceField(
        label=_("Hoe laat?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies een moment."),
            "invalid_choice": _("Dit moment is net door iemand anders gekozen. Kies een ander moment."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        moments: Sequence[Moment],
        people: Sequence[tuple[int, str]] = (),
    ) -> None:
        """`people` are the numbers and names of those for whom the administration books; the page names them by their place."""
        best = nearest(moments)
        super().__init__(data, initial={"moment": clock(best.starts_at) if best else None, "person": "1"})
        self.people = {str(place): one for place, one in enumerate(people, start=1)}
        self.moments = {clock(one.starts_at): one for one in moments}
        offer(
            self,
            "moment",
            [
                (key, gettext("%(hour)s, direct bij uw andere gesprek") % {"hour": key} if one.is_next else key)
                for key, one in self.moments.items()
            ],
        )
        if people:
            offer(self, "person", [(key, name) for key, (_person, name) in self.people.items()])
        else:
            del self.fields["person"]

    @property
    def starts_at(self) -> datetime:
        """The moment that was chosen."""
        return self.moments[self.cleaned_data["moment"]].starts_at

    @property
    def person_id(self) -> int | None:
        """For whom, when that is not whoever books."""
        chosen = self.cleaned_data.get("person")
        return self.people[chosen][0] if chosen else None


def moment_words(moment: datetime) -> str:
    """«dinsdag 12 januari, 19.10 uur»."""
    return gettext("%(day)s, %(hour)s uur") % {
        "day": date_format(localtime(moment), "l j F"),
        "hour": f"{localtime(moment):%H.%M}",
    }


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def _initial(evening: Evening, asked: Collection[int]) -> dict[str, Any]:
    return {
        "held_on": evening.held_on,
        "starts_at": evening.starts_at,
        "ends_at": evening.ends_at,
        "minutes": evening.minutes,
        "last_day": evening.closes_on - DAY,
        "classes": [str(group) for group in asked],
    }
