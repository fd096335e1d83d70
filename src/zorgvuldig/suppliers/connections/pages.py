"""Pages on which a product is connected: addresses, settings with a secret, and a trial with an invented pupil."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jwcrypto import jwk
from jwcrypto.common import JWException

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.suppliers.connections import actions as connecting
from zorgvuldig.suppliers.connections.actions import KINDS, MACHINE, MACHINES, Addresses, ClientDetail
from zorgvuldig.suppliers.models import Product
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.oidc.secrets import NoMoreSecrets, ProvesOtherwise
from zorgvuldig.suppliers.oidc.sectors import NoSector, check_addresses
from zorgvuldig.suppliers.sandbox import choices, invented_supply, may_try, trial_counts
from zorgvuldig.suppliers.usage.labels import reason_label

# What is filled in to connect a product.

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


PURPOSE = "supplier_desk"
READS = ("organisation", "supplier", "supplier_desk")
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"


class ConnectionPage(Page):
    """A page about connecting a product."""

    def product(self, number: UUID) -> Product | None:
        """The product of this uid."""
        self.door.reading("supplier")
        return Product.objects.select_related("supplier").filter(uid=number).first()


@route("leveranciers/product/<uuid:number>/aansluiten/", "connect_product")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("supplier",), facts="supplier")
class ConnectProduct(ConnectionPage, FormPage):
    """The addresses of a product, the clients that follow from them, and how trying it went."""

    template = "suppliers/supplier_connect.html"

    def find(self, number: UUID) -> tuple[Product, list[ClientDetail]] | None:
        product = self.product(number)
        return (product, connecting.connected(product, door=self.door)) if product else None

    def form(self, product: Product, clients: list[ClientDetail], data: Any) -> ConnectForm:
        return ConnectForm(data, clients=clients)

    def save(self, product: Product, clients: list[ClientDetail], form: ConnectForm) -> str:
        try:
            connecting.connect(product, form.addresses, door=self.door)
        except NoSector as refusal:
            field = "sector_uri" if form.cleaned_data["sector_uri"] else "returns"
            raise ValidationError({field: str(refusal)}) from refusal
        except connecting.SectorFixed as stands:
            text = gettext(
                "Leerlingen zijn bij dit product al bekend onder een ander internetadres. Met dit adres krijgen zij allemaal een "
                "nieuwe schuilnaam. Zet voor het nieuwe adres een nieuw product in de lijst."
            )
            raise ValidationError({"returns": text}) from stands
        return gettext("De adressen zijn bewaard. Geef de leverancier nu zijn instellingen.")

    def to(self, *_item: object) -> str:
        return self.request.path

    def context(self, product: Product, clients: list[ClientDetail]) -> Context:
        people = choices(product.pk)
        example = invented_supply(product.pk, people[0].number) if people else None
        ours = issuer(self.request)
        return {
            "product": product,
            "clients": clients,
            "may_write": self.door.role in may_try(),
            "discovery": f"{ours}/.well-known/openid-configuration",
            "roster": f"{ours}/ims/oneroster",
            "refusals": [(reason_label(why), count) for why, count in connecting.refusals(product, door=self.door)],
            "people": people,
            "invented": [
                (REGISTER.claims[key].name, _value_text(value))
                for key, value in (example.claims if example else {}).items()
            ],
            "tried": trial_counts(product, door=self.door),
        }


@route("leveranciers/product/<uuid:number>/aansluiten/<slug:kind>/", "client_settings")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("supplier",))
class ClientSettings(ConnectionPage, CommandPage):
    """A file with the settings of one client and a new secret in it, which nobody can see again."""

    def find(self, number: UUID, kind: str) -> tuple[Product, str] | None:
        product = self.product(number)
        return (product, kind) if product and kind in KINDS else None

    def post(self, product: Product, kind: str) -> Answer:
        try:
            client, secret = connecting.new_secret(product, kind, door=self.door)
        except Client.DoesNotExist as none:
            raise Http404 from none
        except NoMoreSecrets:
            why = gettext("Er zijn al twee geheimen geldig. Het oudste eindigt vanzelf; maak daarna een nieuw.")
        except ProvesOtherwise:
            why = gettext("Dit product laat zich met een sleutel kennen en heeft geen geheim.")
        else:
            content = json.dumps(_settings(self.request, client, kind, secret), indent=2, ensure_ascii=False).encode()
            return AfterCommit(content, filename=f"instellingen-{kind}.json", content_type="application/json")
        messages.warning(self.request, why)
        return go(reverse("connect_product", kwargs={"number": product.uid}))


def _settings(request: HttpRequest, client: Client, kind: str, secret: str) -> dict[str, Any]:
    ours = issuer(request)
    found: dict[str, Any] = {
        "issuer": ours,
        "discovery": f"{ours}/.well-known/openid-configuration",
        "client_id": client.client_id,
        "client_secret": secret,
        "token_endpoint_auth_method": "client_secret_basic",
    }
    if kind in MACHINES:
        found |= {
            "grant_type": "client_credentials",
            "scope": ROSTER_SCOPE,
            "rostering": f"{ours}/ims/oneroster/rostering/v1p2",
            "files": f"{ours}/ims/oneroster/csv/bulk.zip",
        }
        return found | ({"gradebook": f"{ours}/ims/oneroster/gradebook/v1p2"} if kind == MACHINE else {})
    return found | {
        "grant_type": "authorization_code",
        "scope": "openid",
        "code_challenge_method": "S256",
        "id_token_signed_response_alg": client.signs_with,
        "redirect_uris": client.redirect_uris.split(),
        "post_logout_redirect_uris": client.post_logout_redirect_uris.split(),
        "backchannel_logout_uri": client.logout_uri,
    }


def _value_text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    return ", ".join(value) if isinstance(value, list) else str(value)
