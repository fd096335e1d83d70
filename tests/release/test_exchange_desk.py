"""A desk gives data to another organisation: what may go, to whom, on which ground, and every refusal."""

import pytest

from tests.people import Cast, sign_in
from tests.release.exchanging import (
    answer,
    begun,
    contents,
    done,
    problems,
    put_party,
)


def left(cast: Cast) -> int:
    """How many releases there are."""
    number: int = cast.db.execute("select count(*) from release").fetchone()[0]
    return number


def test_a_question_goes_first_and_after_a_yes_the_data(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, "internship_company")
    assert "Wacht op het antwoord" in anna.get(address).content.decode()
    refused = done(anna, address, "maken")
    assert refused.status_code == 409
    assert "Er is nu geen toestemming" in problems(refused.content.decode())[0]
    answer(cast, address, "gerda", allows=True)
    assert done(anna, address, "maken").status_code == 303
    page = anna.get(address).content.decode()
    assert "gegevens.json" in page
    listed = contents(anna.get(f"{address}bestand/"))
    assert listed["fields"] == ["pupil_identity.given_name", "pupil_identity.family_name"]
    assert left(cast) == 0
    assert done(anna, address, "vrijgeven").status_code == 303
    assert left(cast) == 1


@pytest.mark.parametrize("page", ["", "nieuw/", "nieuw/?aan=police"])
def test_the_pages_of_a_desk_open(cast: Cast, page: str) -> None:
    put_party(cast, "police")
    shown = sign_in(cast.leo).get(f"/uitwisseling/schoolleiding/{cast.noor.uid}/{page}")
    assert shown.status_code == 200
    assert sign_in(cast.leo).get("/uitwisseling/schoolleiding/").status_code == 200


def test_sensitive_data_wait_for_somebody_else(cast: Cast) -> None:
    cato, address = sign_in(cast.cato), begun(cast, cast.cato, "veilig_thuis")
    assert done(cato, address, "maken").status_code == 303
    assert "Wacht op de tweede medewerker" in cato.get(address).content.decode()
    refused = done(cato, address, "vrijgeven")
    assert refused.status_code == 409
    assert "Een tweede medewerker moet eerst akkoord" in problems(refused.content.decode())[0]
    leo = sign_in(cast.leo)
    assert "Noor" in leo.get("/tweede-blik/").content.decode()
    second = address.replace("/uitwisseling/zorg/", "/tweede-blik/")
    page = leo.get(second).content.decode()
    seen = page.split('name="gezien" value="')[1].split('"')[0]
    assert leo.get(f"{second}bestand/").status_code == 200
    assert leo.post(second, {"doe": "akkoord", "gezien": seen}).status_code == 303
    assert done(cato, address, "vrijgeven").status_code == 303
    assert left(cast) == 1
