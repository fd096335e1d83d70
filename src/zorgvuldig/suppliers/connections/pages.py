"""Pages on which a product is connected: addresses, settings with a secret, and a trial with an invented pupil."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.issuer import issuer
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.suppliers.connections import actions as connecting
from zorgvuldig.suppliers.connections.actions import KINDS, MACHINE, MACHINES
from zorgvuldig.suppliers.connections.forms import ConnectForm
from zorgvuldig.suppliers.models import Product
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.oidc.secrets import NoMoreSecrets, ProvesOtherwise
from zorgvuldig.suppliers.oidc.sectors import NoSector
from zorgvuldig.suppliers.sandbox import choices, may_try, shown_as, tried
from zorgvuldig.suppliers.usage.labels import why_said

PURPOSE = "supplier_desk"
READS = ("organisation", "supplier", "supplier_desk")
BOTH = ("GET", "POST")
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"


@route("leveranciers/product/<uuid:number>/aansluiten/", "connect_product")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("supplier",), methods=BOTH)
def connect_product(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """The addresses of a product, the clients that follow from them, and how trying it went."""
    product = _one(number, door)
    clients = connecting.connected(product, door=door)
    form = ConnectForm(request.POST if request.method == "POST" else None, clients=clients)
    if request.method == "POST" and form.is_valid() and _kept(form, product, door):
        messages.success(request, gettext("De adressen zijn bewaard. Geef de leverancier nu zijn instellingen."))
        return go(request.path)
    people = choices(product.pk)
    example = shown_as(product.pk, people[0].number) if people else None
    context = {
        "product": product,
        "clients": clients,
        "form": form,
        "may_write": door.role in may_try(),
        "discovery": f"{issuer(request)}/.well-known/openid-configuration",
        "roster": f"{issuer(request)}/ims/oneroster",
        "refusals": [(why_said(why), count) for why, count in connecting.refusals(product, door=door)],
        "people": people,
        "invented": [(REGISTER.claims[key].name, _said(value)) for key, value in example.claims.items()]
        if example
        else [],
        "tried": tried(product, door=door),
        "facts": facts("supplier"),
    }
    return render(request, "suppliers/supplier_connect.html", context, status=422 if form.errors else 200)


@route("leveranciers/product/<uuid:number>/aansluiten/<slug:kind>/", "client_settings")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("supplier",), methods=("POST",))
def client_settings(request: HttpRequest, *, door: Door, number: UUID, kind: str) -> HttpResponse:
    """A file with the settings of one client and a new secret in it, which nobody can see again."""
    product = _one(number, door)
    if kind not in KINDS:
        raise Http404
    try:
        client, secret = connecting.new_secret(product, kind, door=door)
    except Client.DoesNotExist as none:
        raise Http404 from none
    except NoMoreSecrets:
        text = gettext("Er zijn al twee geheimen geldig. Het oudste eindigt vanzelf; maak daarna een nieuw.")
        messages.warning(request, text)
        return go(reverse("connect_product", kwargs={"number": product.uid}))
    except ProvesOtherwise:
        messages.warning(request, gettext("Dit product laat zich met een sleutel kennen en heeft geen geheim."))
        return go(reverse("connect_product", kwargs={"number": product.uid}))
    content = json.dumps(_settings(request, client, kind, secret), indent=2, ensure_ascii=False).encode()
    return AfterCommit(content, filename=f"instellingen-{kind}.json", content_type="application/json")


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


def _kept(form: ConnectForm, product: Product, door: Door) -> bool:
    try:
        connecting.connect(product, form.addresses, door=door)
    except NoSector as refusal:
        form.add_error("sector_uri" if form.cleaned_data["sector_uri"] else "returns", str(refusal))
        return False
    except connecting.SectorStands:
        text = gettext(
            "Leerlingen zijn bij dit product al bekend onder een ander internetadres. Met dit adres krijgen zij allemaal een "
            "nieuwe schuilnaam. Zet voor het nieuwe adres een nieuw product in de lijst."
        )
        form.add_error("returns", text)
        return False
    return True


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    return ", ".join(value) if isinstance(value, list) else str(value)


def _one(number: UUID, door: Door) -> Product:
    door.reading("supplier")
    found = Product.objects.select_related("supplier").filter(uid=number).first()
    if found is None:
        raise Http404
    return found
