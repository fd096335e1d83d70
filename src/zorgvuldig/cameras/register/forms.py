"""What is said of a camera, in sections. Almost all of it may wait; the page says what is missing, and until then nothing is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.addresses import AddressRefused, check_address, parts_of, with_account, without_secrets
from zorgvuldig.cameras.models import LONGEST, Camera
from zorgvuldig.cameras.register.labels import (
    ADDRESS_REFUSALS,
    NOWHERE,
    PLACES,
    PURPOSES,
    REFUSALS,
    SOURCES,
    WEEKDAYS,
    Word,
)
from zorgvuldig.cameras.register.reads import ConnectionDetail
from zorgvuldig.kit.fields import DayField, offer
from zorgvuldig.school.models import School

# Fields of the camera form that may wait, and the one that never shows what was typed in it whole.

LONG, LONG_ADDRESS = 2000, 200  # characters


class Later(forms.MultipleChoiceField):
    """Boxes to tick, which may wait."""

    widget = forms.CheckboxSelectMultiple
    later = True

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)


class LaterText(forms.CharField):
    """A text that may wait, on several lines when it is `long`."""

    later = True

    def __init__(self, *, long: bool = False, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
        super().__init__(required=False, widget=widget, max_length=more.pop("max_length", LONG), **more)


class LaterDay(DayField):
    """A day that may wait."""

    later = True

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)


class AddressInput(forms.TextInput):
    """Shows host and path of what was typed, also when the form comes back with an error; a password in it stays out of the page."""

    def format_value(self, value: Any) -> str:
        """As much of it as anybody sees."""
        try:
            return without_secrets(str(value or ""))
        except AddressRefused:
            return ""


class AddressField(forms.CharField):
    """Where a camera is reached, without name and password; it may wait."""

    later = True
    standing = ""  # what is shown of the address now, which is not looked up again to leave it as it is

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=LONG_ADDRESS,
            required=False,
            widget=AddressInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            **more,
        )

    def clean(self, value: Any) -> str:
        """An address inside the networks for cameras."""
        url: str = super().clean(value)
        if not url or url == self.standing:
            return url
        try:
            if "@" in parts_of(url).netloc:
                raise forms.ValidationError(_("Haal naam en wachtwoord uit het adres, en vul ze hieronder in."))
            check_address(url)
        except AddressRefused as no:
            raise forms.ValidationError(ADDRESS_REFUSALS[no.why]) from None
        return url


# The sections of the form, with the fields of each; a section is also a place to link to.
SECTIONS: tuple[tuple[str, Word, tuple[str, ...]], ...] = (
    ("plek", _("Plek en beeld"), ("school", "name", "place", "sees", "zones")),
    ("doelen", _("Waarvoor"), ("purposes", "has_live")),
    ("noodzaak", _("Waarom het nodig is"), ("necessity", "lighter")),
    ("dpia", _("DPIA"), ("dpia_on", "dpia_says")),
    ("raad", _("Medezeggenschapsraad"), ("council_on", "council_says")),
    ("bord", _("Bord bij de ingang"), ("sign_on", "sign_says", "is_covert")),
    ("adres", _("Waar de camera te bereiken is"), ("source", "address", "user", "password", "no_password", "elsewhere", "kbit")),
    ("uren", _("Wanneer hij opneemt"), ("weekdays", "from_hour", "until_hour")),
    ("termijn", _("Hoe lang beelden blijven"), ("keep_days",)),
)  # fmt: skip
PLAIN = (
    "name", "place", "sees", "zones", "purposes", "has_live", "necessity", "lighter", "dpia_on", "dpia_says", "council_on",
    "council_says", "sign_on", "sign_says", "is_covert", "source", "elsewhere", "kbit", "from_hour", "until_hour", "keep_days",
)  # fmt: skip
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class CameraForm(forms.Form):
    """A camera. `standing` is where it is reached now; nothing is offered of a school when there is one only, or it stands already."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    school = forms.ChoiceField(
        label=_("Van welke school?"), error_messages={"required": _("Kies een school."), "invalid_choice": _("Kies een school uit de lijst.")}
    )  # fmt: skip
    name = forms.CharField(
        label=_("Hoe heet de camera?"),
        help_text=_("Bijvoorbeeld: Hoofdingang. Noem geen persoon."),
        max_length=80,
        error_messages={"required": _("Geef de camera een naam, bijvoorbeeld Hoofdingang.")},
    )
    place = forms.ChoiceField(
        label=_("In wat voor ruimte hangt hij?"),
        help_text=_("Deze ruimte staat op de openbare pagina. Waar hij precies hangt niet."),
        choices=[("", _("Kies")), *PLACES.items(), *NOWHERE.items()],
        error_messages={
            "required": _("Kies in wat voor ruimte de camera hangt."),
            "invalid_choice": _("Kies een ruimte uit de lijst."),
        },
    )
    sees = LaterText(
        label=_("Wat is er in beeld?"), help_text=_("Bijvoorbeeld: de deur, en twee meter stoep."), max_length=300
    )
    zones = forms.CharField(
        label=_("Welke delen maakt de camera zelf zwart?"),
        help_text=_("Bijvoorbeeld: de ramen van de buren. Dat stelt u in op de camera zelf."),
        max_length=300,
        required=False,
    )
    purposes = Later(
        label=_("Waarvoor hangt de camera er?"),
        help_text=_("Beelden bekijken mag straks alleen voor een doel dat hier is gekozen."),
        choices=list(PURPOSES.items()),
        error_messages={"invalid_choice": REFUSALS["camera_purposes"]},
    )
    has_live = forms.BooleanField(
        label=_("De receptie mag live meekijken"),
        help_text=_("Alleen bij het doel «bewaken van gebouw en spullen». Terugkijken kan dan niet."),
        required=False,
    )
    necessity = LaterText(label=_("Waarom is deze camera nodig?"), long=True)
    lighter = LaterText(
        label=_("Welke lichtere middelen bekeek u, en waarom zijn die niet genoeg?"),
        help_text=_("Bijvoorbeeld: meer licht, een hek, of iemand die toezicht houdt."),
        long=True,
    )
    dpia_on = LaterDay(
        label=_("Wanneer is de DPIA gedaan?"),
        help_text=_("In een DPIA bekijkt de school vooraf wat de camera met de privacy van mensen doet."),
    )
    dpia_says = LaterText(label=_("Wat kwam eruit?"), max_length=300)
    council_on = LaterDay(label=_("Wanneer besloot de medezeggenschapsraad?"))
    council_says = LaterText(label=_("Wat besloot de raad?"), max_length=300)
    sign_on = LaterDay(label=_("Sinds wanneer hangt er een bord?"))
    sign_says = LaterText(label=_("Waar hangt het bord?"), max_length=300)
    is_covert = forms.BooleanField(
        label=_("Deze camera is verborgen: er hangt geen bord"),
        help_text=_("Alleen tijdelijk, na een DPIA, en als de schoolleider en de FG het allebei goed vinden."),
        required=False,
    )
    source = forms.ChoiceField(
        label=_("Wie neemt op?"),
        choices=list(SOURCES.items()),
        widget=forms.RadioSelect,
        initial=Camera.RTSP,
        error_messages={"required": _("Kies wie opneemt."), "invalid_choice": _("Kies wie opneemt.")},
    )
    address = AddressField(
        label=_("Adres van de camera"),
        help_text=_(
            "Bijvoorbeeld rtsps://10.0.4.12/kanaal1. De s staat voor versleuteld. Naam en wachtwoord vult u hieronder in."
        ),
    )
    user = forms.CharField(
        label=_("Naam waarmee de camera te openen is"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Wachtwoord van de camera"),
        help_text=_("Wij tonen het nooit meer. Laat het leeg om het oude te houden."),
        max_length=100,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    no_password = forms.BooleanField(label=_("De camera heeft geen wachtwoord (meer)"), required=False)
    elsewhere = forms.CharField(
        label=_("Hoe heet de camera in het andere systeem?"),
        help_text=_("Alleen als een ander systeem opneemt."),
        max_length=80,
        required=False,
    )
    kbit = forms.IntegerField(
        label=_("Hoeveel stuurt de camera, in kilobit per seconde?"),
        help_text=_("Dat staat in de instellingen van de camera. Daaruit volgt hoeveel schijf nodig is."),
        min_value=64,
        max_value=50_000,
        initial=4000,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Vul een getal van 64 tot en met 50000 in.")
        ),
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Op welke dagen?"),
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": REFUSALS["camera_some_day"], "invalid_choice": _("Kies dagen uit de lijst.")},
    )
    from_hour = forms.TimeField(
        label=_("Vanaf hoe laat?"),
        help_text=_("Laat beide tijden leeg om de hele dag op te nemen. Een nacht mag ook: van 18:00 tot 07:00."),
        required=False,
        widget=HOUR,
        error_messages={"invalid": _("Vul een tijd in, bijvoorbeeld 18:00.")},
    )
    until_hour = forms.TimeField(
        label=_("Tot hoe laat?"),
        required=False,
        widget=HOUR,
        error_messages={"invalid": _("Vul een tijd in, bijvoorbeeld 07:00.")},
    )
    keep_days = forms.IntegerField(
        label=_("Hoeveel dagen bewaren wij de beelden?"),
        help_text=_("Hoogstens 28. Korter is beter, als dat genoeg is."),
        min_value=1,
        max_value=LONGEST,
        initial=LONGEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), REFUSALS["camera_four_weeks"]),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        schools: Sequence[School],
        today: date,
        standing: ConnectionDetail,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {"weekdays": list(WEEKDAYS)}))
        self.today, self.standing = today, standing
        self.fields["address"].standing = standing.shown  # type: ignore[attr-defined]  # the field above
        self.schools = {str(one.pk): one for one in schools}
        if len(self.schools) < 2:
            del self.fields["school"]
        else:
            offered = [("", _("Kies")), *((key, one.name) for key, one in self.schools.items())]
            offer(self, "school", offered)
        if not standing.has_password:
            del self.fields["no_password"]

    @property
    def sections(self) -> Iterator[tuple[str, Word, list[BoundField]]]:
        """Each section with its fields."""
        for key, title, names in SECTIONS:
            yield key, title, [self[name] for name in names if name in self.fields]

    @property
    def of_school(self) -> School | None:
        """The school that was chosen, or the only one."""
        return self.schools.get(self.cleaned_data.get("school") or next(iter(self.schools), ""))

    @property
    def values(self) -> dict[str, object]:
        """What is said, by column; the address apart."""
        days = sum(1 << int(day) for day in self.cleaned_data["weekdays"])
        return {name: self.cleaned_data[name] for name in PLAIN} | {"weekdays": days}

    def clean_name(self) -> str:
        """Without spaces that show nothing."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_place(self) -> str:
        """Never where people undress."""
        place: str = self.cleaned_data["place"]
        if place in NOWHERE:
            raise forms.ValidationError(REFUSALS["camera_not_in_toilets"])
        return place

    def clean(self) -> dict[str, Any]:
        """What belongs together, and what was not yet."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("dpia_on", "council_on", "sign_on"):
            if (day := said.get(name)) and day > self.today:
                self.add_error(name, gettext("Deze dag moet nog komen. Vul hem in als het is gebeurd."))
        if said.get("has_live") and "guarding" not in said.get("purposes", ()):
            self.add_error("has_live", REFUSALS["camera_live"])
        self._hours(said)
        self._account(said)
        if self.errors and said.get("password"):
            self.add_error("password", gettext("Typ het wachtwoord nog een keer. Wij tonen het niet."))
        return said

    def _hours(self, said: dict[str, Any]) -> None:
        for one, other in (("from_hour", "until_hour"), ("until_hour", "from_hour")):
            if said.get(one) and not said.get(other) and other not in self.errors:
                self.add_error(other, gettext("Vul beide tijden in, of geen van beide."))

    def _account(self, said: dict[str, Any]) -> None:
        """A password that is kept goes to no other camera, and under no other name."""
        url, user = said.get("address", ""), said.get("user", "")
        if "address" in self.errors or said.get("password") or said.get("no_password"):
            return
        if not url and user:
            self.add_error("address", gettext("Vul ook het adres in, of haal de naam weg."))
        elif url and self.standing.has_password and (url, user) != (self.standing.shown, self.standing.user):
            says = gettext(
                "Het adres of de naam is anders. Vul daarom het wachtwoord opnieuw in, of zeg dat er geen is."
            )
            self.add_error("password", says)

    def new_address(self, standing: str) -> str | None:
        """Where it is reached from now on, when it was `standing` (whole, or empty); None when that stays as it was."""
        said = self.cleaned_data
        url, user, password = said["address"], said["user"], said["password"]
        if not url:
            return "" if self.standing.shown else None
        if url != self.standing.shown:
            return with_account(url, user, password)
        if user == self.standing.user and not password and not said.get("no_password"):
            return None
        return with_account(standing, user, password)


class PlanForm(forms.Form):
    """A drawing of a floor."""

    school = forms.ChoiceField(label=_("Van welke school?"), error_messages={"required": _("Kies een school.")})
    name = forms.CharField(
        label=_("Welke verdieping is het?"),
        help_text=_("Bijvoorbeeld: Begane grond."),
        max_length=80,
        error_messages={"required": _("Geef de plattegrond een naam, bijvoorbeeld Begane grond.")},
    )
    drawing = forms.FileField(
        label=_("Welke tekening?"),
        help_text=_("Een plaatje: JPG, PNG of WebP. Een pdf kan niet; maak er eerst een plaatje van."),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
        max_length=255,
        error_messages={"required": _("Kies een plaatje."), "empty": _("Dit bestand is leeg. Kies een ander bestand.")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, schools: Sequence[School]) -> None:
        super().__init__(data, files)
        self.schools = {str(one.pk): one for one in schools}
        if len(self.schools) < 2:
            del self.fields["school"]
        else:
            offer(
                self,
                "school",
                [
                    ("", _("Kies")),
                    *((key, one.name) for key, one in self.schools.items()),
                ],
            )

    @property
    def of_school(self) -> School | None:
        """The school that was chosen, or the only one."""
        return self.schools.get(self.cleaned_data.get("school") or next(iter(self.schools), ""))


class ViewForm(forms.Form):
    """What a camera sees."""

    picture = forms.FileField(
        label=_("Welke foto?"),
        help_text=_("Een beeld van de camera zelf, zonder mensen erop. JPG, PNG of WebP."),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
        max_length=255,
        required=False,
        error_messages={"empty": _("Dit bestand is leeg. Kies een ander bestand.")},
    )
    sees = forms.CharField(
        label=_("Wat is er in beeld?"),
        help_text=_("Bijvoorbeeld: de deur, en twee meter stoep."),
        max_length=300,
        error_messages={"required": _("Schrijf op wat er in beeld is.")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, standing: Camera) -> None:
        super().__init__(data, files, initial={"sees": standing.sees})
        self.fields["picture"].required = standing.view_blob is None
        self.fields["picture"].error_messages["required"] = _("Kies een foto.")
