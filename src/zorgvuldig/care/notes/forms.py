"""A note about a pupil: for whom it is comes first, so that one knows who reads along before one writes."""

from collections.abc import Collection, Mapping
from datetime import date

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.notes.reads import Audience
from zorgvuldig.kit.fields import DayField, offer
from zorgvuldig.kit.redaction import TAUGHT, whole_marks

READERS: dict[str, str | Promise] = {
    "mentors": _("Het mentorteam. De mentoren van deze leerling en de zorgcoördinatoren lezen het."),
    "care": _("Het zorgteam. Alleen de zorgcoördinatoren lezen het."),
    "myself": _("Alleen ik. Geen enkele collega leest het."),
}
KINDS: dict[str, str | Promise] = {
    "note": _("Notitie"),
    "talk": _("Gespreksverslag"),
    "agreement": _("Afspraak"),
}


class NoteForm(forms.Form):
    """What was seen, said or agreed, and when."""

    audience = forms.ChoiceField(
        label=_("Voor wie schrijft u dit?"),
        help_text=_("De ouders en de leerling mogen elke notitie lezen. Zij staat ook in een kopie van het dossier."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wie dit mag lezen."), "invalid_choice": _("Kies wie dit mag lezen.")},
    )
    kind = forms.ChoiceField(
        label=_("Wat is het?"),
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies of dit een notitie, een gespreksverslag of een afspraak is."),
            "invalid_choice": _("Kies of dit een notitie, een gespreksverslag of een afspraak is."),
        },
    )
    happened_on = DayField(label=_("Op welke dag was het?"))
    title = forms.CharField(
        label=_("Waar gaat het over?"),
        max_length=120,
        validators=[whole_marks],
        error_messages={"required": _("Schrijf in een paar woorden waar het over gaat.")},
    )
    text = forms.CharField(
        label=_("Wat is er gezien of besproken?"),
        help_text=format_lazy(
            "{} {}", _("Schrijf wat u zag en hoorde. Schrijf het zo op dat de leerling het mag lezen."), TAUGHT
        ),
        validators=[whole_marks],
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Schrijf op wat er is gezien of besproken.")},
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        audiences: Collection[Audience],
        today: date,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        """`audiences` are those this door can write for; a single one is not asked."""
        super().__init__(data, initial=dict(initial or {}))
        self.today = today
        choices = [(audience.key, READERS[audience.key]) for audience in audiences]
        offer(self, "audience", choices)

    def clean_happened_on(self) -> date:
        """A note is about something that happened."""
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Kies vandaag of een dag ervoor."))
        return day


class CorrectionForm(NoteForm):
    """A note of one's own, corrected. Who reads it does not change any more."""

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        today: date,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, audiences=[], today=today, initial=initial)
        del self.fields["audience"]
