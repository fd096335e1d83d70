"""Changing what the school knows of a guardian, the authority, and the end of the tie."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField, StaleForm, fingerprint
from zorgvuldig.kit.labels import FIELD_NAMES, TIES
from zorgvuldig.pupils.changes.forms import SourceField
from zorgvuldig.school.people.models import Guardianship

# Adding a guardian to a pupil.

AUTHORITY = {"yes": True, "no": False, "unknown": None}
AUTHORITY_CHOICES = [("yes", _("Ja")), ("no", _("Nee")), ("unknown", _("Dat weten wij nog niet"))]
KINDS = {
    "mother": _("moeder"),
    "father": _("vader"),
    "guardian": _("voogd"),
    "other": _("iemand anders"),
}


def authority_field() -> forms.TypedChoiceField:
    """Whether somebody has authority: yes, no, or not known yet, which opens as little as no (decision 47)."""
    return forms.TypedChoiceField(
        label=_("Heeft deze persoon het ouderlijk gezag?"),
        help_text=_("Kijk in het gezagsregister als u het niet zeker weet. Zonder gezag ziet een ouder hier niets."),
        choices=AUTHORITY_CHOICES,
        coerce=AUTHORITY.get,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies ja of nee, of dat wij het nog niet weten. Dan ziet deze persoon niets.")},
    )


class GuardianForm(forms.Form):
    """Who the guardian is, and whether the law gives them authority."""

    given_name = forms.CharField(
        label=_("Voornaam"), max_length=100, error_messages={"required": _("Vul de voornaam in.")}
    )
    family_prefix = forms.CharField(label=_("Tussenvoegsel"), max_length=20, required=False)
    family_name = forms.CharField(
        label=_("Achternaam"), max_length=100, error_messages={"required": _("Vul de achternaam in.")}
    )
    kind = forms.ChoiceField(
        label=_("Wat is deze persoon van de leerling?"),
        choices=[(key, KINDS[key]) for key, _english in Guardianship.KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat deze persoon van de leerling is.")},
    )
    has_authority = authority_field()
    email = forms.EmailField(
        label=_("E-mailadres"),
        required=False,
        error_messages={"invalid": _("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.")},
    )
    phone = forms.CharField(label=_("Telefoonnummer"), max_length=30, required=False)
    is_other = forms.BooleanField(label=_("Dit is iemand anders dan de ouders die er al staan"), required=False)

    def __init__(self, data: Mapping[str, str] | None = None, *, asks_who: bool = False) -> None:
        """`asks_who`: this person resembles a guardian whom the pupil has, so it is asked whether it is somebody else."""
        super().__init__(data)
        if not asks_who:
            del self.fields["is_other"]


ROWS = 4  # emergency contacts: whoever needs more has no list but a crowd
PAPER_LIMIT = 10 * 1024 * 1024
YES_NO = [("yes", _("Ja")), ("no", _("Nee"))]


def is_yes(value: str) -> bool:
    """What somebody chose of yes and no."""
    return value == "yes"


class GuardianDetailsForm(StaleForm):
    """Name, address and reach of a guardian, and what they are of the pupil."""

    given_name = forms.CharField(
        label=FIELD_NAMES["guardian.given_name"],
        max_length=100,
        error_messages={"required": _("Vul de voornaam in.")},
    )
    prefix = forms.CharField(  # type: ignore[assignment]  # a field: Django takes it off the class
        label=FIELD_NAMES["guardian.prefix"], max_length=20, required=False
    )
    family_name = forms.CharField(
        label=FIELD_NAMES["guardian.family_name"],
        max_length=100,
        error_messages={"required": _("Vul de achternaam in.")},
    )
    kind = forms.ChoiceField(
        label=_("Wat is deze persoon van de leerling?"),
        choices=[*TIES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat deze persoon van de leerling is.")},
    )
    phone = forms.CharField(label=FIELD_NAMES["guardian.phone"], max_length=30, required=False)
    email = forms.EmailField(
        label=FIELD_NAMES["guardian.email"],
        required=False,
        error_messages={"invalid": _("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.")},
    )
    email_checked = forms.BooleanField(
        label=_("Dit e-mailadres is van deze persoon"),
        help_text=_("Een bestand veranderde het adres. Vraag het na. Tot dan gaat er geen uitnodiging naartoe."),
        required=False,
    )
    street = forms.CharField(label=FIELD_NAMES["guardian.street"], max_length=120, required=False)
    postcode = forms.CharField(label=FIELD_NAMES["guardian.postcode"], max_length=12, required=False)
    town = forms.CharField(label=FIELD_NAMES["guardian.town"], max_length=80, required=False)
    is_home = forms.BooleanField(
        label=_("De leerling woont op dit adres"),
        help_text=_("Een leerling kan twee huizen hebben. Zet dit dan bij beide ouders aan."),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        values: Mapping[str, object],
        owned: Collection[str] = (),
        to_check: bool = False,
    ) -> None:
        """`to_check`: a file changed the e-mail address, and nobody looked at it yet."""
        super().__init__(data, initial={**values, "was": fingerprint(values)})
        for column in owned:
            self.fields.pop(column, None)
        if not to_check:
            del self.fields["email_checked"]
        self.fields["source"] = SourceField()

    @property
    def asks(self) -> list[str]:
        """The columns that this form asks for; another system keeps the others."""
        return [name for name in self.fields if name not in ("was", "source", "email_checked")]

    def clean(self) -> dict[str, Any]:
        """A home is an address."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_home") and not cleaned.get("street", self.initial.get("street")):
            field = "street" if "street" in self.fields else "is_home"
            self.add_error(field, gettext("Vul het adres in waar de leerling bij deze persoon woont."))
        return cleaned


class AuthorityForm(StaleForm):
    """Whether a guardian has authority, and whether a court keeps them away; with the paper that says so."""

    has_authority = authority_field()
    is_restricted = forms.TypedChoiceField(
        label=_("Heeft de rechter bepaald dat deze persoon niets mag zien?"),
        help_text=_("Bij ja gaat het dossier meteen dicht voor deze persoon, ook met gezag."),
        choices=YES_NO,
        coerce=is_yes,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies ja of nee.")},
    )
    restricted_until = DayField(
        label=_("Tot welke dag geldt de beperking van de rechter?"),
        help_text=_(
            "Op deze dag geldt zij niet meer. Vanaf middernacht ziet deze persoon weer wat bij het gezag hoort. "
            "Noemt de rechter geen einde? Laat dit dan leeg."
        ),
        required=False,
    )
    document = forms.FileField(
        label=_("De uitspraak of het uittreksel uit het gezagsregister"),
        help_text=_("PDF, JPG of PNG, hoogstens 10 MB. Bij een beperking van de rechter hoort altijd de uitspraak."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        required=False,
        max_length=255,
        error_messages={"empty": _("Dit bestand is leeg. Kies een ander bestand.")},
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        files: "MultiValueDict[str, Any] | None" = None,
        *,
        values: Mapping[str, object],
        today: date,
        has_paper: bool,
    ) -> None:
        """`values` is what stands; `has_paper` says whether the school has a paper about this person's authority."""
        chosen = {
            key: next(word for word, answer in AUTHORITY.items() if answer is value)
            for key, value in values.items()
            if key != "restricted_until"
        }
        ends_on = values["restricted_until"]
        super().__init__(data, files, initial={**chosen, "restricted_until": ends_on, "was": fingerprint(values)})
        self.today, self.standing, self.has_paper = today, values, has_paper

    def clean(self) -> dict[str, Any]:
        """A restriction rests on a ruling that the school has; an end is still to come, and only a restriction has one."""
        cleaned = super().clean() or self.cleaned_data
        ends_on = cleaned.get("restricted_until")
        if cleaned.get("is_restricted") is False:
            cleaned["restricted_until"] = None
        elif ends_on and ends_on <= self.today and ends_on != self.standing["restricted_until"]:
            self.add_error("restricted_until", gettext("Deze dag is al geweest. Kies een dag na vandaag."))
        is_new = cleaned.get("is_restricted") and not (self.has_paper and self._stands(ends_on))
        if is_new and not cleaned.get("document") and "document" not in self.errors:
            self.add_error(
                "document", gettext("Voeg de uitspraak van de rechter toe. Zonder uitspraak is er geen beperking.")
            )
        return cleaned

    def _stands(self, ends_on: date | None) -> bool:
        """Whether the restriction is the one that stands already; after its end another one is another ruling."""
        until = self.standing["restricted_until"]
        is_over = isinstance(until, date) and until <= self.today
        return bool(self.standing["is_restricted"]) and (not is_over or ends_on == until)


class EndForm(StaleForm):
    """The last day on which somebody is a guardian of this pupil here; empty when it goes on."""

    last_day = DayField(
        label=_("Wat is de laatste dag?"),
        help_text=_("Na deze dag ziet deze persoon niets meer. Laat leeg als deze persoon ouder of voogd blijft."),
        required=False,
    )

    def __init__(
        self, data: Mapping[str, str] | None = None, *, starts_on: date, ends_on: date | None, today: date
    ) -> None:
        last_day = ends_on - timedelta(days=1) if ends_on else today
        was = fingerprint({"ends_on": ends_on})
        super().__init__(data, initial={"last_day": last_day, "was": was})
        self.starts_on = starts_on

    def clean_last_day(self) -> date | None:
        """Not before it began."""
        day: date | None = self.cleaned_data["last_day"]
        if day and day < self.starts_on:
            raise forms.ValidationError(gettext("Deze dag ligt voor de dag waarop het begon. Kies een latere dag."))
        return day


class EmergencyForm(StaleForm):
    """Up to four people to call, the first one first; a row without a name is no row."""

    def __init__(self, data: Mapping[str, str] | None = None, *, rows: list[dict[str, str]], was: str) -> None:
        initial = {f"{key}_{number}": value for number, row in enumerate(rows, 1) for key, value in row.items()}
        super().__init__(data, initial={**initial, "was": was})
        for number in range(1, ROWS + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("%(number)s. Naam") % {"number": number}, max_length=120, required=False
            )
            self.fields[f"tie_{number}"] = forms.CharField(
                label=FIELD_NAMES["emergency_contact.tie"],
                help_text=_("Bijvoorbeeld oma of buurvrouw."),
                max_length=60,
                required=False,
            )
            self.fields[f"phone_{number}"] = forms.CharField(
                label=FIELD_NAMES["emergency_contact.phone"], max_length=30, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Whoever is named has a phone number and is something of the pupil."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, ROWS + 1):
            answers = {key: cleaned.get(f"{key}_{number}", "") for key in ("name", "tie", "phone")}
            if any(answers.values()):
                for key, sentence in (
                    ("name", gettext("Vul de naam in, of maak de hele regel leeg.")),
                    ("tie", gettext("Vul in wat deze persoon van de leerling is.")),
                    ("phone", gettext("Vul het telefoonnummer in. Zonder nummer kunnen wij niet bellen.")),
                ):
                    if not answers[key]:
                        self.add_error(f"{key}_{number}", sentence)
        return cleaned

    def rows(self) -> list[dict[str, str]]:
        """The rows that were filled in, in order, closed up."""
        every = [
            {key: self.cleaned_data[f"{key}_{number}"] for key in ("name", "tie", "phone")}
            for number in range(1, ROWS + 1)
        ]
        return [row for row in every if row["name"]]
