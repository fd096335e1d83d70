"""Making the invented suppliers, once: their agreements as the one job that may touch them, their clients as the login role."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connections
from django.db.models.functions import Now
from oauth2_provider.models import set_token_value

from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.browser import Browser
from zorgvuldig.canaries.observer.supplier import MAY_ALL
from zorgvuldig.canaries.suppliers import (
    HOLD_TOKENS,
    PRODUCTS,
    STOPPED_SUPPLIER,
    SUPPLIER,
    InventedProduct,
    client_key,
    client_name,
)
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.suppliers.models import Agreement, AgreementScope, Product, Supplier
from zorgvuldig.suppliers.oidc.models import AccessToken, Client
from zorgvuldig.suppliers.oidc.scopes import OPENID
from zorgvuldig.suppliers.oidc.tokens import digest
from zorgvuldig.suppliers.supply import pseudonym

LOGIN = "accounts"
BEGAN, LASTS = timedelta(days=100), timedelta(days=36_500)
MAKER, SECOND = people.TEACHER, people.OTHER_TEACHER
STOP = {"stopped_by_id": MAKER, "stopped_why": "Proef"}


def make(door: JobDoor, today: date) -> None:
    """Make the suppliers, their products, and what is agreed about each, as far as they are not there yet."""
    known = set(Product.objects.using(door.alias).values_list("pk", flat=True))
    new = [product for product in PRODUCTS if product.number not in known]
    if not known:
        _suppliers(door)
    for product in new:
        _product(door, product, today)
        if product in HOLD_TOKENS:
            _give_pseudonyms(door, product)


def _suppliers(door: JobDoor) -> None:
    for number, name in ((SUPPLIER, "Proefleverancier"), (STOPPED_SUPPLIER, "Proefleverancier die stilstaat")):
        desk = f"proef@proef{-number}.invalid"
        Supplier.objects.using(door.alias).create(
            id=number, uid=people.uid_of("supplier", number), name=name, country="Nederland", contact=desk, breach_contact=desk,
            added_at=door.started_at, added_by_id=MAKER, **(_stop(door) if number == STOPPED_SUPPLIER else {}),
        )  # fmt: skip


def _stop(door: JobDoor) -> dict[str, object]:
    return {"stopped_at": door.started_at, **STOP}


def _product(door: JobDoor, product: InventedProduct, today: date) -> None:
    """A product with its agreement: for whom it is stands before a second person approves."""
    Product.objects.using(door.alias).create(
        id=product.number, uid=people.uid_of("product", product.number), supplier_id=product.supplier, name=product.name,
        what_for="proberen", sector=product.sector, added_at=door.started_at, added_by_id=MAKER,
        **(_stop(door) if product.is_stopped else {}),
    )  # fmt: skip
    Agreement.objects.using(door.alias).create(
        id=product.number, uid=people.uid_of("agreement", product.number), product_id=product.number, version=1, model="Proef",
        purposes="proberen", basis="education_task", claims=sorted(product.claims), channels=list(product.channels), names=product.names,
        stored_in="Nederland", breach_hours=24, deleted_within=30, starts_on=today - BEGAN,
        ends_on=today if product.ended else today + LASTS, blob=people.uid_of("agreement", product.number), size=1,
        made_at=door.started_at, made_by_id=MAKER,
    )  # fmt: skip
    AgreementScope.objects.using(door.alias).create(
        id=product.number, agreement_id=product.number, school_id=people.SCHOOL
    )
    if product.is_approved:
        Agreement.objects.using(door.alias).filter(pk=product.number).update(
            approved_at=door.started_at, approved_by_id=SECOND
        )


def _give_pseudonyms(door: JobDoor, product: InventedProduct) -> None:
    """What pupils were called there when it might still know them: without a pseudonym nothing goes anywhere."""
    with connections[door.alias].cursor() as cursor:
        for pupil in people.PUPILS:
            called = pseudonym(product.sector, people.uid_of("person", pupil.number))
            cursor.execute("select gate.canary_known(%s, %s, %s)", [product.number, pupil.number, called])


def connect(now: datetime) -> None:
    """A client for whatever of them signs people in or asks, with the public half of its key; and what those that may have nothing hold."""
    keys = dict(Client.objects.using(LOGIN).filter(product_id__lt=0).values_list("id", "public_keys"))
    for client in (one for product in PRODUCTS for one in _clients(product)):
        if client.pk not in keys:
            client.save(force_insert=True)
        elif keys[client.pk] != client.public_keys:
            Client.objects.using(LOGIN).filter(pk=client.pk).update(public_keys=client.public_keys)
    held = {product.server: product for product in HOLD_TOKENS}
    known = AccessToken.objects.using(LOGIN).filter(application__in=held).values_list("application_id", flat=True)
    for number in held.keys() - set(known):
        token = AccessToken(application_id=number, scope=" ".join(MAY_ALL), expires=now + LASTS, resource=[])
        set_token_value(token, held[number].token(number))
        token.save(force_insert=True)


def _clients(product: InventedProduct) -> Iterator[Client]:
    for number, grant, back in (
        (product.login, Client.GRANT_AUTHORIZATION_CODE, product.back),
        (product.server, Client.GRANT_CLIENT_CREDENTIALS, ""),
    ):
        public = {**client_key(number).export_public(as_dict=True), "use": "sig", "alg": "ES256"}
        yield Client(
            id=number, product_id=product.number, client_id=client_name(number), client_secret="", hash_client_secret=False,
            name=product.name, client_type=Client.CLIENT_CONFIDENTIAL, authorization_grant_type=grant, redirect_uris=back,
            public_keys={"keys": [public]}, skip_authorization=True,
        )  # fmt: skip


def hold(client: int, token: str, browser: Browser) -> None:
    """Let a client hold this access token of whoever is signed in in this browser, as if it got it when it still might."""
    session = key_of(browser.cookies[settings.SESSION_COOKIE_NAME])
    kept = AccessToken.objects.using(LOGIN).filter(token_checksum=digest(token))
    if kept.filter(session_key=session).exists():
        return
    kept.delete()
    account = Account.objects.using(LOGIN).get(username=browser.who.username)
    given = AccessToken(
        application_id=client, user=account, session_key=session, scope=OPENID, expires=Now() + LASTS, resource=[]
    )
    set_token_value(given, token)
    given.save(force_insert=True)
