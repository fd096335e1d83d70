"""Watching suppliers, for tests: what a product got, and who gets to which page."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Json

from tests.people import NOW, Cast, days, secret_of
from tests.suppliers.supplying import Agreed, agreed, client, redeemed
from zorgvuldig.gate.sessions import key_of

PUPILS = "noor bram tess yara sem wout"


def got(cast: Cast, it: Agreed, *pupils: str, whole: bool = True, **more: Any) -> int:
    """Something that a product got about these pupils, three hours ago unless said otherwise."""
    at: datetime = more.pop("at", NOW - timedelta(hours=3))
    values: dict[str, Any] = {
        "product_id": it.product, "agreement_id": it.agreement, "channel": "login", "what": "", "claims": [],
        "count": len(pupils), "at": at, "done_at": at if whole else None,
    } | more  # fmt: skip
    number: int = cast.put("supply", **(values | {"claims": Json(values["claims"])}))
    for name in pupils:
        cast.put("supply_pupil", supply_id=number, pupil_id=cast.people[name].id)
    return number


def refused(cast: Cast, it: Agreed, why: str, count: int, *, ago: int = 0) -> None:
    """So many refusals on the day so many days ago."""
    cast.put("supply_refusal", product_id=it.product, day=days(-ago), channel="login", why=why, count=count)


def stopped(cast: Cast, it: Agreed, table: str = "product") -> None:
    """The stop switch of a product or its supplier, turned an hour ago."""
    cast.db.execute(
        f"update {table} set stopped_at = %s, stopped_by_id = %s, stopped_why = 'lek' where id = %s",
        [NOW - timedelta(hours=1), cast.petra.id, getattr(it, table)],
    )


def put_stop(cast: Cast, it: Agreed, pupil: str = "noor", **more: Any) -> uuid.UUID:
    """One pupil for whom a product is stopped."""
    uid = uuid.uuid4()
    values = {
        "reason": "De ouders vroegen erom.", "starts_at": NOW - timedelta(hours=1), "set_by_id": cast.petra.id,
    } | more  # fmt: skip
    cast.put("product_stop", uid=uid, pupil_id=cast.people[pupil].id, product_id=it.product, **values)
    return uid


def code_of(cast: Cast, it: Agreed, pupil: str = "noor") -> str:
    """A code of somebody at a product, redeemed just now."""
    someone = cast.people[pupil]
    return redeemed(cast, client(cast, it.product), someone, key_of(secret_of(someone)))


def product(cast: Cast, what: str) -> str:
    """A page about a product of which there is an agreement."""
    it = agreed(cast)
    if what == "aanzetten":
        stopped(cast, it)
    return f"/leveranciers/product/{it.product_uid}/{what}/"


def supplier(cast: Cast, what: str) -> str:
    """A page about its supplier."""
    it = agreed(cast)
    if what == "aanzetten":
        stopped(cast, it, "supplier")
    uid = cast.db.execute("select uid from supplier where id = %s", [it.supplier]).fetchone()[0]
    return f"/leveranciers/{uid}/{what}/"


def pupil(cast: Cast, what: str = "") -> str:
    """A page about the products of Noor."""
    it = agreed(cast)
    more = {"stoppen": f"{it.product_uid}/stoppen/", "toestaan": f"{put_stop(cast, it)}/toestaan/", "": ""}[what]
    return f"/leveranciers/leerling/{cast.noor.uid}/{more}"


def family(cast: Cast, *names: str, own: bool = False) -> str:
    """What one product got about these pupils, on the page of the family of the first."""
    it = agreed(cast)
    got(cast, it, *names)
    start = "/mijn-gegevens/" if own else f"/mijn-kind/{cast.people[names[0]].uid}/"
    return f"{start}leermiddelen/{it.product_uid}/"


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """Each address of watching suppliers with who gets there."""
    yield "product_watch", lambda cast: product(cast, "toezicht"), "petra leo fenna"
    yield "product_stop", lambda cast: product(cast, "stoppen"), "petra leo"
    yield "product_start", lambda cast: product(cast, "aanzetten"), "petra leo"
    yield "supplier_stop", lambda cast: supplier(cast, "stoppen"), "petra leo"
    yield "supplier_start", lambda cast: supplier(cast, "aanzetten"), "petra leo"
    yield "pupil_products", pupil, "petra fenna"
    yield "pupil_product_stop", lambda cast: pupil(cast, "stoppen"), "petra"
    yield "pupil_product_lift", lambda cast: pupil(cast, "toestaan"), "petra"
    yield "child_received", lambda cast: f"/mijn-kind/{cast.noor.uid}/leermiddelen/", "gerda"
    yield "child_received", lambda cast: f"/mijn-kind/{cast.sem.uid}/leermiddelen/", "olga maud"
    yield "own_received", lambda cast: "/mijn-gegevens/leermiddelen/", PUPILS
    yield "child_received_product", lambda cast: family(cast, "noor", "bram"), "gerda"
    yield "own_received_product", lambda cast: family(cast, "tess", own=True), "tess bram yara noor sem"
