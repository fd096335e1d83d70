"""Pages on which a product is connected: addresses, settings with a secret, and a trial with an invented pupil."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.suppliers.connections import actions as connecting
from zorgvuldig.suppliers.connections.actions import KINDS, MACHINE, MACHINES, ClientDetail
from zorgvuldig.suppliers.connections.forms import ConnectForm
from zorgvuldig.suppliers.models import Product
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.oidc.secrets import NoMoreSecrets, ProvesOtherwise
from zorgvuldig.suppliers.oidc.sectors import NoSector
from zorgvuldig.suppliers.sandbox import choices, invented_supply, may_try, tried
from zorgvuldig.suppliers.usage.labels import reason_label

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
            "tried": tried(product, door=self.door),
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
