"""A second person looks before sensitive data leave: another one, at the very package that goes."""

import re
from typing import Any

from django.test import Client

from tests.people import Cast, sign_in
from tests.release.exchanging import begun, done, problems


def second(address: str) -> str:
    """Where a second person looks at it."""
    return re.sub(r"/uitwisseling/\w+/", "/tweede-blik/", address)


def seen(client: Client, address: str) -> str:
    """The digest of what the page shows."""
    return client.get(second(address)).content.decode().split('name="gezien" value="')[1].split('"')[0]


def agree(client: Client, address: str, digest: str | None = None) -> Any:
    """Agree with what the page shows, or showed."""
    return client.post(second(address), {"doe": "akkoord", "gezien": digest or seen(client, address)})


def waiting(cast: Cast, recipient: str = "veilig_thuis", who: str = "cato") -> str:
    """An exchange that waits for a second person."""
    address = begun(cast, cast.people[who], recipient)
    assert done(sign_in(cast.people[who]), address, "maken").status_code == 303
    return address


def test_only_who_leads_or_watches_gets_there(cast: Cast) -> None:
    address = waiting(cast)
    there = {name for name in cast.people if sign_in(cast.people[name]).get(second(address)).status_code == 200}
    assert there == {"leo", "petra"}


def test_the_maker_is_not_the_second(cast: Cast) -> None:
    address = waiting(cast, "police", "leo")
    page = sign_in(cast.leo).get(second(address)).content.decode()
    assert "Een ander moet als tweede kijken" in page
    (digest,) = cast.db.execute("select sha256 from exchange").fetchone()
    refused = agree(sign_in(cast.leo), address, digest)
    assert refused.status_code == 409
    assert "zelf" in problems(refused.content.decode())[0]
    assert cast.db.execute("select count(*) from exchange_approval").fetchone() == (0,)


def test_a_package_made_anew_is_looked_at_anew(cast: Cast) -> None:
    address, leo, cato = waiting(cast), sign_in(cast.leo), sign_in(cast.cato)
    old = seen(leo, address)
    cast.db.execute("update pupil_identity set given_name = 'Noortje' where pupil_id = %s", [cast.noor.id])
    assert done(cato, address, "maken").status_code == 303
    refused = agree(leo, address, old)
    assert refused.status_code == 409
    assert "Het bestand is veranderd" in problems(refused.content.decode())[0]
    assert agree(leo, address).status_code == 303
    cast.db.execute("update pupil_identity set given_name = 'Noor' where pupil_id = %s", [cast.noor.id])
    done(cato, address, "maken")
    cast.db.execute("update pupil_identity set family_name = 'Anders' where pupil_id = %s", [cast.noor.id])
    done(cato, address, "maken")
    refused = done(cato, address, "vrijgeven")
    assert refused.status_code == 409
    assert "Een tweede medewerker" in problems(refused.content.decode())[0]
    assert agree(sign_in(cast.petra), address).status_code == 303
    assert done(cato, address, "vrijgeven").status_code == 303


def test_the_same_package_again_needs_no_new_look(cast: Cast) -> None:
    address, cato = waiting(cast), sign_in(cast.cato)
    assert agree(sign_in(cast.leo), address).status_code == 303
    done(cato, address, "maken")
    assert done(cato, address, "vrijgeven").status_code == 303


def test_sending_back_stops_it_for_good(cast: Cast) -> None:
    address, leo, cato = waiting(cast), sign_in(cast.leo), sign_in(cast.cato)
    assert leo.post(second(address), {"doe": "terug"}).status_code == 303
    assert cast.db.execute("select stopped, stopped_by_id from exchange").fetchone() == ("refused", cast.leo.id)
    assert done(cato, address, "vrijgeven").status_code == 409
    assert leo.post(second(address), {"doe": "akkoord", "gezien": "x"}).status_code == 409
    assert "Noor" not in leo.get("/tweede-blik/").content.decode()


def test_nothing_chosen_changes_nothing(cast: Cast) -> None:
    address, leo = waiting(cast), sign_in(cast.leo)
    assert leo.post(second(address), {}).status_code == 422
    assert cast.db.execute("select second_from is not null, stopped from exchange").fetchone() == (True, "")


def test_what_needs_no_second_person_is_not_shown_to_one(cast: Cast) -> None:
    address = begun(cast, cast.anna, "youth_doctor")
    done(sign_in(cast.anna), address, "maken")
    assert sign_in(cast.leo).get(second(address)).status_code == 404
