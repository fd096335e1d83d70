"""A supplier, a product and an agreement in force, as an administrator would put them there; and a code as if redeemed."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from psycopg.types.json import Json

from tests.people import NOW, TODAY, Cast, Someone, days


@dataclass(slots=True)
class Agreed:
    """Numbers of a product and what was agreed about it."""

    supplier: int
    product: int
    product_uid: uuid.UUID
    agreement: int
    sector: str


def agreed(cast: Cast, name: str = "Rekenplein", /, *, scope: bool = True, **more: Any) -> Agreed:
    """A product with an agreement in force for all of school Oost: a pseudonym and `claims`, by login alone unless said."""
    sector = more.pop("sector", f"{name.lower()}.example")
    supplier = cast.put(
        "supplier", uid=uuid.uuid4(), name=f"Uitgever {name}", country="Nederland", site="",
        contact="vragen@uitgever.example", breach_contact="lek@uitgever.example", added_at=NOW,
        added_by_id=cast.petra.id, stopped_why="",
    )  # fmt: skip
    product_uid = uuid.uuid4()
    product = cast.put(
        "product", uid=product_uid, supplier_id=supplier, name=name, what_for="Oefenen met rekenen", sector=sector,
        added_at=NOW, added_by_id=cast.petra.id, stopped_why="",
    )  # fmt: skip
    agreement = another(cast, product, scope=scope, **more)
    return Agreed(supplier, product, product_uid, agreement, sector)


def another(cast: Cast, product: int, *, scope: bool = True, version: int = 1, **more: Any) -> int:
    """A version of the agreement of a product, approved and in force unless `more` says otherwise."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "product_id": product, "version": version, "model": "Model Verwerkersovereenkomst 4.0",
        "purposes": "Oefenen en volgen", "basis": "education_task", "topic": "", "claims": [], "channels": ["login"],
        "names": "no_users", "for_pupils": True, "for_staff": False, "sub_processors": [], "stored_in": "Nederland",
        "outside_eea": "", "breach_hours": 24, "deleted_within": 30, "starts_on": days(-30), "ends_on": days(300),
        "blob": uuid.uuid4(), "size": 1, "sha256": "0" * 64, "made_at": NOW, "made_by_id": cast.petra.id,
        "approved_at": NOW, "approved_by_id": cast.leo.id, "withdrawn_why": "",
    } | more  # fmt: skip
    for name in ("claims", "channels", "sub_processors"):
        values[name] = Json(values[name])
    number: int = cast.put("agreement", **values)
    if scope:
        cast.put("agreement_scope", agreement_id=number, school_id=cast.schools["Oost"])
    return number


def known_as(cast: Cast, product: int, what: str, number: int) -> str:
    """What a row of the school (a `group`, `school`, `term` …) is called at a product."""
    asked = "gate.class_number(%s, %s)" if what == "group" else "gate.roster_uid(gate.roster_key(%s), %s, %s)"
    values = [product, number] if what == "group" else [product, what, number]
    (found,) = cast.db.execute(f"select {asked}", values).fetchone()
    return str(found)


def client(cast: Cast, product: int, /, **more: Any) -> int:
    """A client of a product, as the database has it."""
    values: dict[str, Any] = {
        "client_id": f"client-{uuid.uuid4()}", "redirect_uris": "https://rekenplein.example/terug",
        "post_logout_redirect_uris": "", "client_type": "confidential",
        "authorization_grant_type": "authorization-code", "client_secret": "", "hash_client_secret": True,
        "name": "x", "skip_authorization": True, "created": NOW, "updated": NOW, "algorithm": "RS256",
        "allowed_origins": "", "registration_source": "manual", "product_id": product, "is_test": False,
        "signs_with": "ES256", "sector_uri": "", "logout_uri": "",
    } | more  # fmt: skip
    number: int = cast.put("client", **values)
    return number


def redeemed(cast: Cast, client: int, someone: Someone, session_key: str) -> str:
    """A code of this session that was redeemed just now."""
    code = uuid.uuid4().hex
    cast.put(
        "used_code", digest=hashlib.sha256(code.encode()).hexdigest(), client_id=client, account_id=someone.account,
        session_key=session_key, auth_time=NOW, amr=Json([]), family=uuid.uuid4(), used_at=_now(cast),
    )  # fmt: skip
    return code


def _now(cast: Cast) -> Any:
    return cast.db.execute("select statement_timestamp()").fetchone()[0]


def supplies(cast: Cast) -> list[tuple[Any, ...]]:
    """Every supply: product, channel, what, claims, whether it was finished."""
    return cast.db.execute(
        "select product_id, channel, what, claims, done_at is not null from supply order by id"
    ).fetchall()


LATER, EARLIER = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
