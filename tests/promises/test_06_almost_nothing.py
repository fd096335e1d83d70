"""P06. Digital learning materials get a pseudonym of their own, what was agreed, and nothing else; the family reads which."""

import json
from dataclasses import asdict

from tests.people import Cast, days, sign_in
from tests.suppliers.supplying import agreed, another
from tests.suppliers.watching import code_of
from zorgvuldig.suppliers.supply import finished, supply


def page(cast: Cast, name: str = "gerda", more: str = "") -> str:
    return sign_in(cast.people[name]).get(f"/mijn-kind/{cast.noor.uid}/leermiddelen/{more}").content.decode()


def test_from_the_first_login_to_what_the_family_reads(cast: Cast) -> None:
    it = agreed(cast)
    assert "niets over Noor dan een schuilnaam" in page(cast)  # before anything went
    got = supply(code_of(cast, it), kind="code")
    assert got.claims == {}
    assert "kwam niet helemaal aan" not in page(cast, more=f"{it.product_uid}/")
    finished([got.number])
    assert "Er ging 1 keer iets." in page(cast)
    text = page(cast, more=f"{it.product_uid}/")
    assert "bij inloggen" in text
    assert "Een schuilnaam</p>" in text


def test_two_suppliers_cannot_tell_that_they_speak_of_one_pupil(cast: Cast) -> None:
    one, two = (supply(code_of(cast, agreed(cast, name)), kind="code") for name in ("Rekenplein", "Taalplein"))
    assert one.sub != two.sub
    known = cast.db.execute(
        "select p.id::text, p.uid::text, u.uid::text, u.number, c.email from person p join pupil u on u.person_id = p.id "
        "join pupil_contact c on c.pupil_id = p.id where p.id = %s",
        [cast.noor.id],
    ).fetchone()
    sent = json.dumps([asdict(one) | {"number": 0}, asdict(two) | {"number": 0}])
    for own in ("Bakkerman", "Noor", *known[1:]):
        assert own not in sent


def test_what_is_agreed_more_goes_when_it_begins_and_what_is_taken_out_stops_at_once(cast: Cast) -> None:
    it = agreed(cast, claims=["role"])
    another(cast, it.product, version=2, claims=["role", "first_name"], starts_on=days(1))
    assert supply(code_of(cast, it), kind="code").claims == {"role": "pupil"}
    assert "de voornaam" not in page(cast)
    another(cast, it.product, version=3, claims=[], starts_on=days(0))
    assert supply(code_of(cast, it), kind="code").claims == {}
    assert "niets over Noor dan een schuilnaam" in page(cast)
