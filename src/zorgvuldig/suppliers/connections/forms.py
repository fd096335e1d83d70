"""What is filled in to connect a product."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jwcrypto import jwk
from jwcrypto.common import JWException

from zorgvuldig.suppliers.connections.actions import Addresses, ClientDetail
from zorgvuldig.suppliers.oidc.sectors import check_addresses

SIGNS = [("ES256", _("ES256 (kies dit)")), ("RS256", _("RS256, als het product ES256 niet kent"))]


def _lines_field(label: Any, help_text: Any, *, required: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": required},
    )


def _address(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}),
    )


class ConnectForm(forms.Form):
    """The addresses of a product, as its supplier names them."""

    returns = _lines_field(
        _("Naar welke adressen mag iemand terug na het inloggen?"),
        _("De leverancier noemt ze «redirect URI». Elk adres op een eigen regel, precies zoals het er staat."),
        required=_("Vul ten minste één adres in. De leverancier weet welk."),
    )
    test_returns = _lines_field(
        _("En bij een proef met een verzonnen leerling?"),
        _("Een adres van de proefomgeving van de leverancier. Leeg: er is geen proef mogelijk."),
    )
    after_logout = _lines_field(
        _("Naar welke adressen mag iemand na het uitloggen?"), _("«Post-logout redirect URI». Mag leeg blijven.")
    )
    logout_uri = _address(
        _("Waar zeggen wij dat iemand is uitgelogd?"),
        _("«Back-channel logout URI». Dan stopt de sessie ook bij het product. Vraag erom als het leeg blijft."),
    )
    sector_uri = _address(
        _("Waar noemt de leverancier al zijn adressen?"),
        _("«Sector identifier URI». Alleen nodig als de adressen hierboven verschillende hosts hebben."),
    )
    signs_with = forms.ChoiceField(label=_("Welke handtekening leest het product?"), choices=SIGNS, initial="ES256")
    public_keys = _lines_field(
        _("Publieke sleutels van het product"),
        _("Een JWK-set, als het product zich met een sleutel laat kennen in plaats van met een geheim. Anders leeg."),
    )
    wants_machine = forms.BooleanField(
        label=_("Ook een aansluiting voor roosters en resultaten maken"),
        help_text=_(
            "Alleen nodig als dat in de afspraak staat. Zonder afspraak gaat er niets. Er komt ook een proef bij: een verzonnen school."
        ),
        required=False,
    )

    def __init__(self, data: Any = None, *, clients: list[ClientDetail]) -> None:
        super().__init__(data, initial=_initial_values(clients))

    def clean_returns(self) -> list[str]:
        """Whole https addresses."""
        return self._addresses("returns")

    def clean_test_returns(self) -> list[str]:
        """Whole addresses; a test may come back on the machine of whoever tries it."""
        return self._addresses("test_returns", is_test=True)

    def clean_after_logout(self) -> list[str]:
        """Whole https addresses."""
        return self._addresses("after_logout")

    def clean_logout_uri(self) -> str:
        """A whole https address, or none."""
        uri: str = self.cleaned_data["logout_uri"]
        self._refuse(check_addresses([uri]) if uri else [])
        return uri

    def clean_public_keys(self) -> dict[str, Any] | None:
        """A set of public P-256 keys, each with a name."""
        text: str = self.cleaned_data["public_keys"]
        if not text.strip():
            return None
        try:
            keys: dict[str, Any] = json.loads(text)
            found = [jwk.JWK(**key) for key in keys["keys"]]
        except (ValueError, TypeError, KeyError, JWException) as wrong:
            raise forms.ValidationError(gettext("Dit is geen JWK-set. Vraag de leverancier erom.")) from wrong
        if not found or any(key["kty"] != "EC" or key.get("crv") != "P-256" for key in keys["keys"]):
            raise forms.ValidationError(gettext("Er moet ten minste één sleutel in staan, en alleen EC met P-256."))
        names = {key.get("kid") for key in keys["keys"]} - {None, ""}
        if 1 < len(found) != len(names):
            raise forms.ValidationError(gettext("Er staan meer sleutels in. Dan heeft elk een eigen kid nodig."))
        if any(key.has_private for key in found):
            raise forms.ValidationError(
                gettext("Hier staat een geheime sleutel in. Vraag de leverancier om alleen de publieke sleutels.")
            )
        return keys

    @property
    def addresses(self) -> Addresses:
        """What was filled in."""
        return Addresses(**self.cleaned_data)

    def _addresses(self, name: str, *, is_test: bool = False) -> list[str]:
        listed: list[str] = self.cleaned_data[name].split()
        self._refuse(check_addresses(listed, is_test=is_test) if listed else [])
        if len(set(listed)) < len(listed):
            raise forms.ValidationError(gettext("Er staat een adres twee keer."))
        return listed

    def _refuse(self, problems: list[str]) -> None:
        if problems:
            raise forms.ValidationError(problems)


def _initial_values(clients: list[ClientDetail]) -> dict[str, Any]:
    found = {one.kind: one.client for one in clients}
    live, test = found.get("live"), found.get("test")
    if live is None:
        return {}
    return {
        "returns": "\n".join(live.redirect_uris.split()),
        "test_returns": "\n".join(test.redirect_uris.split()) if test else "",
        "after_logout": "\n".join(live.post_logout_redirect_uris.split()),
        "logout_uri": live.logout_uri,
        "sector_uri": live.sector_uri,
        "signs_with": live.signs_with,
        "public_keys": json.dumps(live.public_keys, indent=2) if live.public_keys else "",
        "wants_machine": "machine" in found,
    }
