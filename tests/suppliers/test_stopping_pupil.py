"""One pupil gets nothing from one product, or from none, because of a stop, a restriction or an objection; the others go on."""

import pytest
from django.test import Client

from tests.people import Cast, Someone, days, sign_in
from tests.rights.asking import handled, put_request, put_restriction
from tests.suppliers.supplying import Agreed, agreed
from tests.suppliers.watching import code_of, put_stop
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.rights.restriction.scope import used_for
from zorgvuldig.suppliers.supply import NotSupplied, supply


def why_not(cast: Cast, it: Agreed, pupil: str = "noor") -> str:
    """Why this product gets nothing about this pupil; empty when it does."""
    try:
        supply(code_of(cast, it, pupil), kind="code")
    except NotSupplied as no:
        return no.why
    return ""


def stops(cast: Cast) -> list[tuple[object, ...]]:
    return cast.db.execute("select pupil_id, product_id, ends_at is null from product_stop order by id").fetchall()


def place(cast: Cast, more: str = "", pupil: str = "noor") -> str:
    return f"/leveranciers/leerling/{cast.people[pupil].uid}/{more}"


def test_a_stop_is_for_one_pupil_and_one_product_until_it_is_lifted(cast: Cast) -> None:
    it, other = agreed(cast), agreed(cast, "Taalplein")
    petra = sign_in(cast.petra)
    assert (
        petra.post(place(cast, f"{it.product_uid}/stoppen/"), {"reason": "De ouders willen dit niet."}).status_code
        == 303
    )
    assert [why_not(cast, it), why_not(cast, it, "bram"), why_not(cast, other)] == ["restricted", "", ""]
    assert stops(cast) == [(cast.noor.id, it.product, True)]
    page = petra.get(place(cast)).content.decode()
    assert "De ouders willen dit niet." in page
    assert page.count("mag krijgen wat is afgesproken") == 1
    uid = cast.db.execute("select uid from product_stop").fetchone()[0]
    assert petra.post(place(cast, f"{uid}/toestaan/")).status_code == 303
    assert why_not(cast, it) == ""
    assert stops(cast) == [(cast.noor.id, it.product, False)]
    assert "al opgeheven" in petra.post(place(cast, f"{uid}/toestaan/"), follow=True).content.decode()


def test_twice_is_once_and_no_stop_has_no_reason(cast: Cast) -> None:
    it = agreed(cast)
    petra, path = sign_in(cast.petra), place(cast, f"{it.product_uid}/stoppen/")
    assert petra.post(path, {"reason": ""}).status_code == 422
    assert stops(cast) == []
    petra.post(path, {"reason": "een"})
    assert "al gestopt" in petra.post(path, {"reason": "twee"}, follow=True).content.decode()
    assert len(stops(cast)) == 1


@pytest.mark.parametrize("name", ["fenna", "leo", "dirk", "anna", "gerda", "noor"])
def test_nobody_else_sets_or_lifts_a_stop(cast: Cast, name: str) -> None:
    it = agreed(cast)
    client, uid = sign_in(cast.people[name]), put_stop(cast, it, "bram")
    assert client.post(place(cast, f"{it.product_uid}/stoppen/"), {"reason": "x"}).status_code == 404
    assert client.post(place(cast, f"{uid}/toestaan/", "bram")).status_code == 404
    assert Client().post(place(cast, f"{uid}/toestaan/", "bram")).status_code == 302
    assert stops(cast) == [(cast.bram.id, it.product, True)]


def test_a_stop_of_another_pupil_is_not_lifted_from_this_page(cast: Cast) -> None:
    uid = put_stop(cast, agreed(cast), "bram")
    assert sign_in(cast.petra).post(place(cast, f"{uid}/toestaan/")).status_code == 404
    assert stops(cast)[0][2]


def test_a_pupil_of_another_school_is_not_there(cast: Cast) -> None:
    it = agreed(cast)
    petra = sign_in(cast.petra)
    assert petra.get(place(cast, pupil="wout")).status_code == 404
    assert petra.post(place(cast, f"{it.product_uid}/stoppen/", "wout"), {"reason": "x"}).status_code == 404


def test_the_family_reads_why_and_another_family_does_not(cast: Cast) -> None:
    put_stop(cast, agreed(cast), reason="Dat vroegen de ouders van Noor.")
    asked = "Dat vroegen de ouders van Noor."
    assert asked in sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/verzoeken/").content.decode()
    assert asked not in sign_in(cast.olga).get(f"/mijn-kind/{cast.sem.uid}/verzoeken/").content.decode()
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/leermiddelen/").content.decode()
    assert "krijgt nu niets" in page
    assert asked not in page  # from 16 only whoever may ask reads why; the page of all shows that it is so


def test_from_sixteen_the_pupil_alone_reads_why(cast: Cast) -> None:
    put_stop(cast, agreed(cast), "tess", reason="Dat vroeg Tess zelf.")
    assert "Dat vroeg Tess zelf." in sign_in(cast.tess).get("/mijn-gegevens/verzoeken/").content.decode()
    for path in ("verzoeken/", "leermiddelen/", ""):
        answer = sign_in(cast.gerda).get(f"/mijn-kind/{cast.tess.uid}/{path}")
        assert "Dat vroeg Tess zelf." not in answer.content.decode()


# --- the rights desk -------------------------------------------------------------------------------------------


def test_a_restriction_of_everything_stops_that_pupil_alone(cast: Cast) -> None:
    it = agreed(cast)
    put_restriction(cast, put_request(cast, kind="restriction"), REGISTER.mask(["identity"]))
    assert [why_not(cast, it), why_not(cast, it, "bram")] == ["restricted", ""]


def test_a_restriction_of_something_else_stops_nothing(cast: Cast) -> None:
    it = agreed(cast, claims=["first_name"])
    put_restriction(cast, put_request(cast, kind="restriction"), REGISTER.mask(["grades"]))
    put_restriction(cast, put_request(cast, kind="objection"), used_for("teaching"), purpose="teaching")
    assert why_not(cast, it) == ""


@pytest.mark.parametrize("claims", [[], ["group", "first_name"]])
def test_an_objection_of_the_family_stops_that_pupil_at_once(cast: Cast, claims: list[str]) -> None:
    """Also where only a pseudonym goes. The school stops until it decided, and goes on when it refuses."""
    it = agreed(cast, claims=claims)
    assert why_not(cast, it) == ""
    gerda = sign_in(cast.gerda)
    path = f"/mijn-kind/{cast.noor.uid}/verzoeken/nieuw/?soort=bezwaar"
    assert "Leermiddelen gebruiken" in gerda.get(path).content.decode()
    assert gerda.post(path, {"purpose": "supplying", "wish": "Liever op papier."}).status_code == 303
    assert [why_not(cast, it), why_not(cast, it, "bram"), why_not(cast, it, "tess")] == ["restricted", "", ""]
    page = gerda.get(f"/mijn-kind/{cast.noor.uid}/leermiddelen/").content.decode()
    assert "krijgt nu niets" in page


def decided(cast: Cast, someone: Someone, outcome: str, ground: str) -> int:
    uid = cast.db.execute("select uid from request").fetchone()[0]
    cast.db.execute("update request set identity_way = 'known', identity_at = now(), identity_by_id = %s", [someone.id])
    said = {"outcome": outcome, "ground": ground, "answer": "Wij keken ernaar."}
    return sign_in(someone).post(handled(cast, uid, "besluit/"), said).status_code


def test_an_objection_that_is_granted_stays_and_one_that_is_refused_ends(cast: Cast) -> None:
    it = agreed(cast)
    gerda = sign_in(cast.gerda)
    ask = {"purpose": "supplying", "wish": "Liever op papier."}
    gerda.post(f"/mijn-kind/{cast.noor.uid}/verzoeken/nieuw/?soort=bezwaar", ask)
    uid = cast.db.execute("select uid from request").fetchone()[0]
    page = sign_in(cast.petra).get(handled(cast, uid)).content.decode()
    assert 'name="categories"' not in page  # what suppliers get is all or nothing
    assert decided(cast, cast.petra, "granted", "") == 303
    assert why_not(cast, it) == "restricted"
    rows = cast.db.execute("select purpose, ends_at from restriction").fetchall()
    assert rows == [("supplying", None)]
    cast.db.execute("delete from restriction; delete from request_step; delete from request_file; delete from request")
    gerda.post(f"/mijn-kind/{cast.noor.uid}/verzoeken/nieuw/?soort=bezwaar", ask)
    assert decided(cast, cast.petra, "refused", "overriding") == 303
    assert why_not(cast, it) == "restricted"  # the family hears a week before that it goes on
    cast.db.execute(
        "update restriction set starts_at = now() - interval '1 day', ends_at = now() - interval '1 minute'"
    )
    assert why_not(cast, it) == ""


def test_what_is_given_by_consent_waits_for_a_yes(cast: Cast) -> None:
    it = agreed(cast, basis="consent", topic="extra_materials", starts_on=days(-3))
    assert why_not(cast, it) == "consent"
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/leermiddelen/").content.decode()
    assert "Alleen met een ja bij ‘Extra leermiddelen’." in page
    assert "Er is geen ja." in page
