"""Versions of agreements for tests of the desk of suppliers: put by the administrator, or as somebody fills them in."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import NOW, Cast, days, sign_in
from tests.suppliers.supplying import Agreed, agreed, another
from zorgvuldig.platform.vault import files

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
DESK = "/leveranciers/"


def filled(**more: Any) -> dict[str, Any]:
    """What somebody fills in about a version."""
    return {
        "purposes": "Oefenen en volgen", "claims": ["role"], "channels": ["login"], "names": "no_users",
        "for_pupils": "on", "basis": "education_task", "topic": "", "stored_in": "Nederland", "outside_eea": "",
        "breach_hours": "24", "deleted_within": "30", "starts_on": days(0).isoformat(),
        "last_day": days(300).isoformat(), "model": "Model Verwerkersovereenkomst 4.0",
    } | more  # fmt: skip


def drafted(
    cast: Cast, product: int, /, *, version: int = 2, by: str = "petra", complete: bool = True, **more: Any
) -> UUID:
    """A version that nobody approved yet: complete, with a signed agreement in the vault, unless said otherwise."""
    values: dict[str, Any] = {
        "uid": uuid4(), "approved_at": None, "approved_by_id": None, "made_by_id": cast.people[by].id, "blob": None,
    }  # fmt: skip
    if complete:
        stored = files.store(PDF, limit_bytes=10_000)
        values |= {"blob": stored.blob, "size": stored.size, "sha256": stored.sha256.hex()}
    values |= more
    another(cast, product, scope=complete, version=version, **values)
    uid: UUID = values["uid"]
    return uid


def uid_of(cast: Cast, number: int, table: str = "agreement") -> UUID:
    """The public number of a row."""
    found: UUID = cast.db.execute(f"select uid from {table} where id = %s", [number]).fetchone()[0]
    return found


def row_of(cast: Cast, uid: UUID, columns: str) -> Any:
    """Columns of one version as the database has them."""
    return cast.db.execute(f"select {columns} from agreement where uid = %s", [uid]).fetchone()


def version(uid: UUID, more: str = "") -> str:
    """The page of a version."""
    return f"{DESK}afspraak/{uid}/{more}"


def product(it: Agreed, more: str = "") -> str:
    """The page of a product."""
    return f"{DESK}product/{it.product_uid}/{more}"


def seen(client: Client, address: str) -> str:
    """The mark of what somebody saw, as the form on this page carries it."""
    content = client.get(address).content.decode()
    return content.split('name="seen" value="')[1].split('"')[0]


def paper(content: bytes = PDF, name: str = "overeenkomst.pdf") -> SimpleUploadedFile:
    """A file as somebody brings it."""
    return SimpleUploadedFile(name, content, "application/pdf")


def approves(cast: Cast, uid: UUID, who: str = "leo") -> Any:
    """The answer when somebody approves what they see."""
    client = sign_in(cast.people[who])
    return client.post(version(uid, "goedkeuren/"), {"seen": seen_or_nothing(client, version(uid, "goedkeuren/"))})


def seen_or_nothing(client: Client, address: str) -> str:
    """The mark, or nothing where there is no form."""
    content = client.get(address).content.decode()
    return seen(client, address) if 'name="seen"' in content else ""


def demanded(cast: Cast, agreement: int, **more: Any) -> UUID:
    """The supplier was asked to delete."""
    values: dict[str, Any] = {
        "uid": uuid4(), "agreement_id": agreement, "demanded_at": NOW, "answer_by": days(30), "answer": "",
    } | more  # fmt: skip
    cast.put("deletion_demand", **values)
    uid: UUID = values["uid"]
    return uid


def waiting(cast: Cast, more: str = "") -> str:
    """The address of a version of Petra's that waits for approval."""
    return version(drafted(cast, agreed(cast).product), more)


def old_numbered(cast: Cast, more: str = "", until: str = "9999-12-31") -> str:
    """Where a product that has numbers of an earlier version gets its own."""
    it = agreed(cast)
    cast.db.execute("update product set old_numbers_until = %s where id = %s", [until, it.product])
    return product(it, f"nummers/{more}")


def lines() -> Iterator[tuple[Any, ...]]:
    """Each address of the desk with who gets there (who watches reads, and only who agrees writes), and what is posted where it is only posted to."""
    reads, writes = "petra leo fenna", "petra leo"
    yield "suppliers", lambda cast: DESK, reads
    yield "new_supplier", lambda cast: f"{DESK}nieuw/", writes
    yield "edit_supplier", lambda cast: f"{DESK}{uid_of(cast, agreed(cast).supplier, 'supplier')}/veranderen/", writes
    yield "new_product", lambda cast: f"{DESK}{uid_of(cast, agreed(cast).supplier, 'supplier')}/product/nieuw/", writes
    yield "product", lambda cast: product(agreed(cast)), reads
    yield "edit_product", lambda cast: product(agreed(cast), "veranderen/"), writes
    yield "product_numbers", lambda cast: old_numbered(cast), writes
    yield "product_numbers_withdraw", lambda cast: old_numbered(cast, "intrekken/", until="2099-01-01"), writes, {}
    yield "new_agreement", lambda cast: product(agreed(cast), "afspraak/"), writes
    yield "agreement", lambda cast: version(uid_of(cast, agreed(cast).agreement)), reads
    yield "agreement", waiting, reads
    yield "agreement_paper", lambda cast: waiting(cast, "overeenkomst.pdf"), reads
    for name, more in (
        ("edit_agreement", "veranderen/"),
        ("agreement_scopes", "voor-wie/"),
        ("agreement_helpers", "helpers/"),
        ("sign_agreement", "tekenen/"),
        ("approve_agreement", "goedkeuren/"),
    ):
        yield name, lambda cast, more=more: waiting(cast, more), writes
    yield "withdraw_agreement", lambda cast: version(uid_of(cast, agreed(cast).agreement), "intrekken/"), writes
    yield "deletion_demand", lambda cast: f"{DESK}wissen/{demanded(cast, agreed(cast).agreement)}/", reads
