"""P08. One button and a supplier gets nothing more; one pupil can be left out; and all that went is in a list."""

import json
from datetime import UTC, datetime

from django.test import Client

from tests.people import Cast, sign_in
from tests.suppliers.supplying import agreed, supplies
from tests.suppliers.watching import code_of
from zorgvuldig.statement.evidence import measure
from zorgvuldig.suppliers.supply import NotSupplied, finished, supply


def why_not(cast: Cast, credential: str) -> str:
    try:
        finished([supply(credential, kind="code").number])
    except NotSupplied as no:
        return no.why
    return ""


def test_from_a_leak_to_the_button_and_back(cast: Cast) -> None:
    it = agreed(cast)
    codes = [code_of(cast, it) for _ in range(4)]
    petra, base = sign_in(cast.petra), f"/leveranciers/product/{it.product_uid}/"
    assert why_not(cast, codes[0]) == ""
    assert petra.post(f"{base}stoppen/", {"why": "De uitgever meldde een lek."}).status_code == 303
    assert [why_not(cast, code) for code in codes[1:3]] == ["stopped", "stopped"]
    page = petra.get(f"{base}toezicht/").content.decode()
    assert "2 keer vroeg het product iets dat het niet kreeg." in page
    assert "De uitgever meldde een lek." in page
    family = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/leermiddelen/").content.decode()
    assert "De school heeft dit gestopt." in family
    assert "Er ging 1 keer iets." in family  # what went stays told
    assert petra.post(f"{base}aanzetten/", {"why": "Het lek is dicht."}).status_code == 303
    assert why_not(cast, codes[3]) == ""
    assert len(supplies(cast)) == 2


def test_one_pupil_is_left_out_and_class_goes_on(cast: Cast) -> None:
    it = agreed(cast)
    place = f"/leveranciers/leerling/{cast.noor.uid}/{it.product_uid}/stoppen/"
    assert sign_in(cast.petra).post(place, {"reason": "De ouders willen dit niet."}).status_code == 303
    assert [why_not(cast, code_of(cast, it, name)) for name in ("noor", "bram", "tess")] == ["restricted", "", ""]


def test_everything_that_went_is_on_the_public_page_as_a_number(cast: Cast) -> None:
    it = agreed(cast)
    assert why_not(cast, code_of(cast, it)) == ""
    measure(datetime.now(UTC))
    promises = json.loads(Client().get("/beloften.json").content)["promises"]
    states = {one["id"]: one["state"] for one in promises}
    assert [states[key] for key in ("P06", "P07", "P08")] == ["kept", "kept", "kept"]
