"""A family asks something: who may, what is kept, what stops at once, and what the other parent never sees."""

from unittest.mock import patch

import pytest

from tests.people import NOW, TODAY, Cast, days, sign_in, years_ago
from tests.rights.asking import asking, handled, put_letter, put_request, received, row
from tests.rights.places import put_correction
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.icons import state
from zorgvuldig.rights.requests import forms
from zorgvuldig.rights.requests.deadline import due
from zorgvuldig.rights.requests.labels import OUTCOMES, not_given
from zorgvuldig.rights.restriction import scope
from zorgvuldig.rights.restriction.scope import reach_of

WISH = {"wish": "Ik wil weten wie dit geheim kreeg."}


def test_a_guardian_asks_and_hears_the_last_day(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    answer = gerda.post(asking(cast, "nieuw/?soort=inzage"), WISH)
    assert answer.status_code == 303
    page = gerda.get(answer.url).content.decode()
    assert "Ik wil weten wie dit geheim kreeg." in page
    assert "U krijgt antwoord uiterlijk op" in page
    assert row(cast, "kind, way, acts_as, identity_way, received_on, asker_id") == (
        "access", "screen", "guardian", "signed_in", TODAY, cast.gerda.id,
    )  # fmt: skip


def test_the_words_are_sealed(cast: Cast) -> None:
    sign_in(cast.gerda).post(asking(cast, "nieuw/?soort=inzage"), WISH)
    (wish,) = row(cast, "wish") or ()
    assert b"geheim" not in bytes(wish)


def test_a_pupil_of_sixteen_asks_and_the_parent_cannot(cast: Cast) -> None:
    tess = sign_in(cast.tess)
    assert tess.post("/mijn-gegevens/verzoeken/nieuw/?soort=inzage", WISH).status_code == 303
    assert row(cast, "acts_as, asker_id") == ("pupil", cast.tess.id)
    gerda = sign_in(cast.gerda)
    for more in ("", "nieuw/?soort=inzage"):
        assert gerda.get(asking(cast, more, "tess")).status_code == 404
    assert gerda.post(asking(cast, "nieuw/?soort=inzage", "tess"), WISH).status_code == 404


def test_on_the_sixteenth_birthday_the_right_changes_hands(cast: Cast) -> None:
    birth = "update pupil_birth set born_on = %s where pupil_id = %s"
    cast.db.execute(birth, [years_ago(16), cast.noor.id])
    assert sign_in(cast.gerda).get(asking(cast)).status_code == 404
    assert sign_in(cast.noor).get("/mijn-gegevens/verzoeken/").status_code == 200


@pytest.mark.parametrize("who", ["rob", "karim", "olga", "bram", "noor", "dirk", "anna", "petra", "fenna", "bas"])
def test_nobody_else_asks_for_noor(cast: Cast, who: str) -> None:
    client = sign_in(cast.people[who])
    assert client.post(asking(cast, "nieuw/?soort=inzage"), WISH).status_code == 404
    assert row(cast, "id") is None


def test_the_other_parent_sees_nothing_of_a_request(cast: Cast) -> None:
    uid = put_request(cast, "sem", "olga", wish="Mijn ex mag dit geheim niet weten.")
    letter = put_letter(cast, uid, "sem")
    maud = sign_in(cast.maud)
    page = maud.get(asking(cast, pupil="sem")).content.decode()
    assert "U vroeg nog niets." in page
    assert maud.get(asking(cast, f"{uid}/", "sem")).status_code == 404
    assert maud.get(asking(cast, f"{uid}/brieven/{letter}/", "sem")).status_code == 404
    assert sign_in(cast.olga).get(asking(cast, f"{uid}/brieven/{letter}/", "sem")).status_code == 200


def test_a_request_about_one_child_is_not_found_under_another(cast: Cast) -> None:
    uid = put_request(cast, "tess", "gerda")
    assert sign_in(cast.gerda).get(asking(cast, f"{uid}/")).status_code == 404


def test_the_same_again_points_to_the_open_one(cast: Cast) -> None:
    uid = put_request(cast)
    answer = sign_in(cast.gerda).post(asking(cast, "nieuw/?soort=inzage"), WISH)
    assert answer.url == asking(cast, f"{uid}/")
    assert cast.db.execute("select count(*) from request").fetchone() == (1,)


def test_the_same_within_a_month_has_the_same_answer(cast: Cast) -> None:
    decided = {"outcome": "refused", "ground": "excessive", "decided_at": NOW, "decided_by_id": cast.petra.id}
    put_request(cast, answer="Dat vroeg u al drie keer.", **decided)
    gerda = sign_in(cast.gerda)
    answer = gerda.post(asking(cast, "nieuw/?soort=inzage"), WISH)
    page = gerda.get(answer.url).content.decode()
    assert row(cast, "outcome, ground, decided_by_id") == ("repeated", "excessive", cast.gerda.id)
    assert "Dat vroeg u al drie keer." in page
    assert "Autoriteit Persoonsgegevens" in page


def test_something_else_of_the_same_kind_is_a_new_request(cast: Cast) -> None:
    put_request(cast, kind="erasure")
    said = {**WISH, "is_other": "on", "categories": ["guidance"]}
    sign_in(cast.gerda).post(asking(cast, "nieuw/?soort=wissen"), said)
    assert row(cast, "kind, mask, outcome") == ("erasure", REGISTER.mask(["guidance"]), "")


def test_the_database_keeps_one_open_access_request(cast: Cast) -> None:
    put_request(cast)
    with pytest.raises(Exception, match="request_once_at_a_time"):
        put_request(cast)


def test_an_objection_stops_the_use_at_once(cast: Cast) -> None:
    group = f"/groepen/{cast.groups['wi2B'][1]}/"
    assert "6,4" in sign_in(cast.dirk).get(f"{group}cijfers/").content.decode()
    said = {**WISH, "purpose": "teaching", "categories": ["grades"]}
    assert sign_in(cast.gerda).post(asking(cast, "nieuw/?soort=bezwaar"), said).status_code == 303
    found = cast.db.execute("select mask, purpose, ends_at from restriction").fetchone()
    assert found == (REGISTER.mask(["grades"]), "teaching", None)
    assert "6,4" not in sign_in(cast.dirk).get(f"{group}cijfers/").content.decode()


def test_an_objection_without_categories_stops_all_of_the_use(cast: Cast) -> None:
    sign_in(cast.gerda).post(asking(cast, "nieuw/?soort=bezwaar"), {**WISH, "purpose": "mentoring"})
    (mask,) = cast.db.execute("select mask from restriction").fetchone() or (0,)
    assert {"grades", "guidance", "contact"} <= set(REGISTER.names(mask))
    assert "identity" not in REGISTER.names(mask)


@pytest.mark.parametrize("purpose", ["administration", "attendance", "copy", "emergency", "search", "nonsense", ""])
def test_what_the_law_gives_cannot_be_objected_to(cast: Cast, purpose: str) -> None:
    answer = sign_in(cast.gerda).post(asking(cast, "nieuw/?soort=bezwaar"), {**WISH, "purpose": purpose})
    assert answer.status_code == 422
    assert row(cast, "id") is None


@pytest.mark.parametrize("purpose", ["footage", "exchanging", "recording"])
def test_an_objection_to_what_the_system_cannot_stop_waits_for_a_person(cast: Cast, purpose: str) -> None:
    gerda, path = sign_in(cast.gerda), asking(cast, "nieuw/?soort=bezwaar")
    assert f"{REGISTER.purposes[purpose].name.nl} (gaat door tot er een besluit is)" in gerda.get(path).content.decode()
    assert gerda.post(path, {**WISH, "purpose": purpose}).status_code == 303
    assert row(cast, "kind, purpose") == ("objection", purpose)
    assert cast.db.execute("select count(*) from restriction").fetchone() == (0,)


def test_why_the_law_gives_no_objection_is_said_and_what_one_can_do(cast: Cast) -> None:
    gerda, path = sign_in(cast.gerda), asking(cast, "nieuw/?soort=bezwaar")
    page = gerda.get(path).content.decode()
    assert f"{REGISTER.purposes['administration'].name.nl}. " in page
    assert REGISTER.bases["statutory_administration"].text.nl in page
    refused = gerda.post(path, {**WISH, "purpose": "administration"}).content.decode()
    assert refused.count(not_given("objection").nl) > page.count(not_given("objection").nl)


@pytest.mark.parametrize(("slug", "kind"), [("bezwaar", "objection"), ("meenemen", "portability")])
def test_a_right_that_depends_on_a_ground_says_for_which_data_it_holds(cast: Cast, slug: str, kind: str) -> None:
    page = sign_in(cast.gerda).get(asking(cast, f"nieuw/?soort={slug}")).content.decode()
    listed = page.partition("Voor welke gegevens dit recht geldt")[2].partition("</details>")[0]
    for reached in reach_of(kind):
        assert f"{reached.category.name.nl}: {'; '.join(one.name.nl for one in reached.purposes)}" in listed
    assert not_given(kind).nl in page


def test_a_right_that_holds_for_nothing_is_not_offered(cast: Cast) -> None:
    gerda, link = sign_in(cast.gerda), f'<a href="{asking(cast, "nieuw/?soort=%s")}">'
    assert link % "meenemen" in gerda.get(asking(cast, "nieuw/")).content.decode()
    with patch.object(scope, "reach_of", lambda kind: []):
        page = gerda.get(asking(cast, "nieuw/?soort=meenemen")).content.decode()
        assert gerda.post(asking(cast, "nieuw/?soort=meenemen"), WISH).status_code != 303
    assert link % "meenemen" not in page
    assert link % "inzage" in page
    for kind in ("objection", "portability"):
        assert f"Dit recht geldt op deze school nergens voor. {not_given(kind).nl}" in page
    assert page.count("Dit recht geldt op deze school nergens voor.") == 2
    assert row(cast, "id") is None


@pytest.mark.parametrize("purpose", ["administration", "attendance", "consent_overview", "official_number"])
def test_a_form_that_offers_more_than_the_law_gives_changes_nothing(cast: Cast, purpose: str) -> None:
    every = [*scope.objectable(), *scope.not_objectable()]
    with patch.object(forms, "objectable", lambda: every):
        answer = sign_in(cast.gerda).post(asking(cast, "nieuw/?soort=bezwaar"), {**WISH, "purpose": purpose})
    assert answer.status_code != 303
    assert "De wet geeft dit hier niet." in answer.content.decode()
    assert row(cast, "id") is None
    assert cast.db.execute("select count(*) from restriction").fetchone() == (0,)


def test_a_restriction_waits_for_the_decision_and_names_its_data(cast: Cast) -> None:
    gerda, path = sign_in(cast.gerda), asking(cast, "nieuw/?soort=stilzetten")
    assert gerda.post(path, WISH).status_code == 422
    assert gerda.post(path, {**WISH, "categories": ["identity"]}).status_code == 422
    assert gerda.post(path, {**WISH, "categories": ["grades", "guidance"]}).status_code == 303
    assert row(cast, "mask") == (REGISTER.mask(["grades", "guidance"]),)
    assert cast.db.execute("select count(*) from restriction").fetchone() == (0,)


@pytest.mark.parametrize("slug", ["wissen", "stilzetten", "bezwaar", "intrekken"])
def test_some_kinds_need_words(cast: Cast, slug: str) -> None:
    assert sign_in(cast.gerda).post(asking(cast, f"nieuw/?soort={slug}"), {"wish": ""}).status_code == 422


@pytest.mark.parametrize("slug", ["verbeteren", "belangrijke-feiten", "", "x"])
def test_other_kinds_are_not_asked_here(cast: Cast, slug: str) -> None:
    answer = sign_in(cast.gerda).post(asking(cast, f"nieuw/?soort={slug}"), WISH)
    assert "Wat wilt u vragen" in answer.content.decode()
    assert row(cast, "id") is None


def test_the_overview_says_how_it_stands(cast: Cast) -> None:
    uid = put_request(cast)
    received(cast, uid, days(-80))
    page = sign_in(cast.gerda).get(asking(cast)).content.decode()
    assert f"{(TODAY - due(days(-80))).days} dagen te laat" in page


def test_notes_of_the_school_are_not_on_the_page_of_the_family(cast: Cast) -> None:
    uid = put_request(cast)
    petra = sign_in(cast.petra)
    petra.post(handled(cast, uid, "aantekening/"), {"text": "Wij overleggen met de jurist."})
    assert "overleggen met de jurist" in petra.get(handled(cast, uid)).content.decode()
    assert "overleggen" not in sign_in(cast.gerda).get(asking(cast, f"{uid}/")).content.decode()


def test_the_answer_of_whoever_keeps_the_datum_is_the_answer_to_the_request(cast: Cast) -> None:
    """The decision stands with the correction; the request that came with it says the same."""
    put_correction(cast, outcome="refused")
    uid = cast.db.execute("select uid from request where kind = 'rectification'").fetchone()[0]
    for who, at in (
        (cast.gerda, f"/mijn-kind/{cast.noor.uid}/verzoeken/{uid}/"),
        (cast.petra, f"/verzoeken/leerling/{cast.noor.uid}/{uid}/"),
    ):
        page = sign_in(who).get(at).content.decode()
        assert "<blockquote>Nee.</blockquote>" in page
        assert "afgewezen" in page


@pytest.mark.parametrize(
    ("outcome", "sign"), [("refused", "no"), ("partly", "partly"), ("granted", "yes"), ("withdrawn", "off")]
)
def test_a_refusal_carries_no_tick(cast: Cast, outcome: str, sign: str) -> None:
    decided = {
        "outcome": outcome,
        "decided_at": NOW,
        "decided_by_id": cast.petra.id,
        "ground": "not_entitled" if outcome == "refused" else "",
    }
    put_request(cast, kind="erasure", **decided)
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/verzoeken/").content.decode()
    shown = page.partition('<ul class="lijst"')[2]
    assert str(state(sign, str(OUTCOMES[outcome].nl))) in shown
