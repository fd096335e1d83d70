"""In the copy a family reads which product got what and when, in words; and never by which pseudonym."""

import io
import json
import zipfile
from datetime import timedelta

from psycopg.types.json import Json

from tests.copies.copying import document_in, fetched
from tests.people import NOW, Cast, Someone
from tests.platform.documents.pdf import text_of
from tests.suppliers.supplying import Agreed, agreed

ECK = "https://ketenid.nl/202508/" + "0a" * 64


def supplied(cast: Cast, product: Agreed, someone: Someone, claims: list[str], *, days: int) -> None:
    """A product got these claims about somebody, so many days ago."""
    at = NOW - timedelta(days=days)
    supply = cast.put(
        "supply", product_id=product.product, agreement_id=product.agreement, channel="login", what="",
        claims=Json(claims), count=1, at=at, done_at=at,
    )  # fmt: skip
    cast.put("supply_pupil", supply_id=supply, pupil_id=someone.id)
    cast.db.execute(
        "insert into pairwise (person_id, sector, sub) values (%s, %s, %s) on conflict do nothing",
        [someone.id, product.sector, f"schuilnaam-{someone.id}"],
    )
    cast.put(
        "roster_object", product_id=product.product, kind="users", sourced_id=f"schuilnaam-{someone.id}",
        pupil_id=someone.id, body=Json({"familyName": "zoals-het-product-het-ziet"}), cells="", modified_at=NOW,
    )  # fmt: skip


def test_what_products_got_is_said_in_words_and_the_pseudonym_is_not(cast: Cast) -> None:
    hers, his = agreed(cast, "Rekenplein", claims=["first_name"]), agreed(cast, "Taalzee")
    supplied(cast, hers, cast.noor, ["first_name"], days=3)
    supplied(cast, his, cast.bram, [], days=2)
    cast.put("eck_id", "pupil_id", pupil_id=cast.noor.id, value=ECK)
    packed = fetched(cast)
    document = document_in(packed)
    (supply,) = document["data"]["supply"]
    assert (supply["channel"], supply["claims"]) == ("login", ["first_name"])
    assert [row["name"] for row in document["data"]["product"]] == ["Rekenplein"]
    assert [row["name"] for row in document["data"]["supplier"]] == ["Uitgever Rekenplein"]
    assert [row["value"] for row in document["data"]["eck_id"]] == [ECK]
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        text = " ".join(text_of(archive.read("dossier.pdf")).split())
    assert "Rekenplein, bij het inloggen" in text
    assert "een schuilnaam, de voornaam" in text
    assert "Nummer voor leermiddelen" in text
    everything = json.dumps(document) + text
    for secret in ("schuilnaam-", "zoals-het-product", "Taalzee", "pairwise", "roster_object"):
        assert secret not in everything


def test_what_is_kept_outside_europe_is_said_in_the_copy_of_whoever_it_is_about(cast: Cast) -> None:
    abroad = agreed(cast, "Rekenplein", stored_in="Verenigde Staten", outside_eea="modelbepalingen")
    supplied(cast, abroad, cast.noor, [], days=3)
    packed = fetched(cast)
    [said] = document_in(packed)["outside_eea"]
    assert "Rekenplein" in said["nl"]
    assert "Verenigde Staten" in said["nl"]
    assert "modelbepalingen" in said["en"]
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        text = " ".join(text_of(archive.read("dossier.pdf")).split())
    assert "Verenigde Staten. De waarborg is: modelbepalingen" in text
    assert "naar een land buiten" not in text
