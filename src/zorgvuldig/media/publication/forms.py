"""What the picture team fills in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.media.models import VIDEO, Picture
from zorgvuldig.media.publication.actions import CELLS, CopyRequest
from zorgvuldig.school.models import School
from zorgvuldig.suppliers.oidc.sectors import check_addresses

STYLES = [("cells", _("Blokjes, hooguit zes bij zes")), ("solid", _("Een effen vlak"))]


class PlaceForm(forms.Form):
    """How a picture is to be published in one medium. Faces that may not be recognised are masked whatever is ticked."""

    faces = forms.TypedMultipleChoiceField(
        label=_("Welke gezichten maskeren wij ook?"),
        help_text=_("Gezichten zonder ja maskeren wij altijd. De nummers staan op de foto."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    style = forms.ChoiceField(label=_("Waarmee maskeren wij?"), choices=STYLES, initial="cells", required=False)
    sound = forms.BooleanField(
        label=_("Het geluid mag erbij"),
        help_text=_("Zonder vinkje gaat het geluid eraf. In geluid hoort u ook wie niet in beeld is."),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, picture: Picture, faces: Sequence[tuple[int, int]], masks: bool, prefix: str
    ) -> None:
        """`faces` are the numbers of faces that may be masked as well, each with what stands in the picture."""
        super().__init__(data, prefix=prefix)
        field: Any = self.fields["faces"]
        field.choices = [(face, gettext("Gezicht %(number)s") % {"number": shown}) for face, shown in faces]
        if not masks:
            del self.fields["faces"], self.fields["style"]
        elif not faces:
            del self.fields["faces"]
        if picture.kind != VIDEO:
            del self.fields["sound"]

    @property
    def content(self) -> CopyRequest:
        """What was filled in."""
        filled = self.cleaned_data
        return CopyRequest(
            frozenset(filled.get("faces") or ()),
            filled.get("style") or CELLS,
            bool(filled.get("sound")),
        )


class AwayForm(forms.Form):
    """Taking a picture away: nothing has to be filled in."""


class OutsideForm(forms.Form):
    """Where a picture was put out of our reach."""

    what = forms.CharField(
        label=_("Waar hebt u de foto geplaatst?"),
        help_text=_("Bijvoorbeeld: schoolgids 2026-2027, bladzijde 4. Of het adres van het bericht. Zonder namen."),
        max_length=200,
        error_messages={"required": _("Schrijf op waar de foto staat. Anders kan niemand hem daar weghalen.")},
    )
    placed_on = forms.DateField(
        label=_("Op welke dag?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Vul de dag in."), "invalid": _("Vul een dag in, zoals 28-11-2026.")},
    )

    def __init__(self, data: Any = None, *, today: date, prefix: str = "") -> None:
        super().__init__(data, initial={"placed_on": today}, prefix=prefix)
        self.today = today

    def clean_placed_on(self) -> date:
        """Today, or before it."""
        day: date = self.cleaned_data["placed_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag komt nog. Vul de dag in waarop de foto er kwam te staan."))
        return day


class AnswerForm(forms.Form):
    """What was done with a picture that may not be there any more."""

    answer = forms.CharField(
        label=_("Wat is er met de foto gedaan?"),
        help_text=_(
            "Bijvoorbeeld: het bericht is verwijderd. Of: de gids is gedrukt; in de volgende staat de foto niet."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf op wat er met de foto is gedaan, ook als dat niets kon zijn.")},
    )


def _school(schools: Sequence[School]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Voor welke school?"),
        choices=[(str(one.pk), one.name) for one in schools],
        coerce={str(one.pk): one for one in schools}.__getitem__,
        error_messages={"required": _("Kies een school."), "invalid_choice": _("Kies een school uit de lijst.")},
    )


class LetterForm(forms.Form):
    """A newsletter: a title, a text, and pictures that may be seen in newsletters."""

    title = forms.CharField(
        label=_("Titel"), max_length=120, error_messages={"required": _("Geef de nieuwsbrief een titel.")}
    )
    text = forms.CharField(
        label=_("Tekst"),
        help_text=_("Een lege regel begint een nieuwe alinea. Iedereen kan dit lezen: noem geen leerlingen bij naam."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Schrijf een tekst.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        schools: Sequence[School] = (),
        pictures: Sequence[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        """`pictures` are those to choose from: uid and what is said of it. Without `schools` the school stands already."""
        super().__init__(data, initial=initial)
        if schools:
            self.fields["school"] = _school(schools)
        if pictures:
            self.fields["pictures"] = forms.MultipleChoiceField(
                label=_("Welke foto’s staan erbij?"),
                help_text=_(
                    "U kiest uit wat in de nieuwsbrief mag. Trekt iemand een ja in, dan verdwijnt de foto hier ook."
                ),
                choices=pictures,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("Een van deze foto’s mag niet meer. Kies opnieuw.")},
            )


class SiteForm(forms.Form):
    """A website that shows our pictures."""

    name = forms.CharField(
        label=_("Welke website is het?"), max_length=120, error_messages={"required": _("Geef de website een naam.")}
    )
    endpoint = forms.CharField(
        label=_("Waar melden wij dat een foto weg moet?"),
        help_text=_(
            "Een adres dat met https:// begint. De beheerder van de website weet het. Leeg: de website kijkt zelf in onze lijst."
        ),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, schools: Sequence[School]) -> None:
        super().__init__(data)
        self.fields["school"] = _school(schools)

    def clean_endpoint(self) -> str:
        """A whole https address, or none."""
        endpoint: str = self.cleaned_data["endpoint"].strip()
        problems = check_addresses([endpoint]) if endpoint else []
        if problems:
            raise forms.ValidationError(problems)
        return endpoint
