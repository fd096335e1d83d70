"""Other parts of the school's work stand on the page of an exchange without it knowing them."""

import pytest

from tests.people import Cast, sign_in
from tests.release.exchanging import begun
from zorgvuldig.gate.door import Door
from zorgvuldig.release.exchange import extensions as beside
from zorgvuldig.release.exchange.models import Exchange


def test_a_part_shows_itself_with_what_it_knows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def about(exchange: Exchange, *, door: Door) -> dict[str, object]:
        return {"exchanges": [], "incoming_parts": "pupil_file/nothing.html", "seen": (exchange.uid, door.purpose.key)}

    monkeypatch.setattr(beside, "BESIDE", [beside.PageExtension("pupil_file/file_exchange.html", about)])
    address = begun(cast, cast.anna, "youth_doctor")
    assert "De school geeft nu niets aan andere organisaties." in sign_in(cast.anna).get(address).content.decode()


def test_without_any_the_page_stands(cast: Cast) -> None:
    address = begun(cast, cast.anna, "youth_doctor")
    assert sign_in(cast.anna).get(address).status_code == 200
