"""What somebody says before a yearly extract is made: of which school, for whom, and as of which day."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.notices.forms import WRONG_DAY
from zorgvuldig.release.exchange.models import Party
from zorgvuldig.school.models import School

NOT_CHOSEN = dict.fromkeys(("required", "invalid_choice"), _("Kies een van de antwoorden."))


class ExtractForm(forms.Form):
    """School, party and day."""

    school = forms.ChoiceField(label=_("Van welke school?"), widget=forms.RadioSelect, error_messages=NOT_CHOSEN)
    party = forms.ChoiceField(label=_("Voor wie?"), widget=forms.RadioSelect, error_messages=NOT_CHOSEN)
    on = forms.DateField(
        label=_("Op welke peildatum?"),
        help_text=_("Erin staat wie op die dag was ingeschreven, of in het jaar ervoor."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Vul de peildatum in."), "invalid": WRONG_DAY},
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        schools: Sequence[School],
        parties: Sequence[Party],
        today: date,
    ) -> None:
        self.schools = {str(school.pk): school for school in schools}
        self.parties = {str(party.uid): party for party in parties}
        keys = {"school": list(self.schools), "party": list(self.parties)}
        super().__init__(data, initial={name: of[0] for name, of in keys.items() if len(of) == 1})
        self.today = today
        names = {
            "school": {k: s.name for k, s in self.schools.items()},
            "party": {k: p.name for k, p in self.parties.items()},
        }
        for key, of in names.items():
            self.fields[key].choices = list(of.items())  # type: ignore[attr-defined]  # ChoiceFields, declared above

    def clean_on(self) -> date:
        """A day that has come, and that is not too long ago to be right."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Kies vandaag of een dag die voorbij is."))
        if on.year < self.today.year - 1:
            raise forms.ValidationError(
                gettext("Deze dag is te lang geleden. Kies een dag van dit jaar of vorig jaar.")
            )
        return on

    @property
    def chosen(self) -> tuple[School, Party, date]:
        """School, party and day."""
        found = self.cleaned_data
        return self.schools[found["school"]], self.parties[found["party"]], found["on"]
