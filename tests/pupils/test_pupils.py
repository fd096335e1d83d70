"""A pupil as the mentor, the administration and the school leader see the file, and finding one."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.people import Cast, days, sign_in
from zorgvuldig.platform.names import search_key, sort_key

ALL = {
    "dirk",
    "maud",
    "otto",
    "anna",
    "wim",
    "leo",
    "petra",
    "fenna",
    "bas",
    "gerda",
    "rob",
    "karim",
    "olga",
    "noor",
    "bram",
}


EVERYBODY = ["dirk", "maud", "anna", "leo", "petra", "gerda", "noor", "wim", "fenna", "vera", "sanne", "hanna"]


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def page(cast: Cast, which: str, pupil: str = "noor") -> str:
    """The address of a page about a pupil."""
    return f"/leerlingen/{cast.people[pupil].uid}/{which}/"


def who_opens(cast: Cast, address: str, names: Iterable[str] = sorted(ALL)) -> set[str]:
    """Who of the cast gets to see an address; everybody else is told that it is not there."""
    statuses = {name: sign_in(cast.people[name]).get(address).status_code for name in names}
    assert set(statuses.values()) <= {200, 404}
    return {name for name, status in statuses.items() if status == 200}


@pytest.mark.parametrize(
    ("which", "names"),
    [("begeleiding", {"maud"}), ("administratie", {"anna"}), ("inschrijving", {"anna", "leo"}), ("nood", set())],
)
def test_each_page_opens_for_exactly_these(cast: Cast, which: str, names: set[str]) -> None:
    assert who_opens(cast, page(cast, which)) == names


@pytest.mark.parametrize("which", ["begeleiding", "administratie", "inschrijving", "nood"])
def test_signed_out_means_signing_in_first(cast: Cast, client: Client, which: str) -> None:
    response = client.get(page(cast, which))
    assert response.status_code == 302
    assert response["Location"].startswith("/inloggen/")


def test_a_mentor_sees_reach_guardians_groups_and_grades(cast: Cast) -> None:
    text = text_of(sign_in(cast.maud).get(page(cast, "begeleiding")))
    assert "Het dossier van Noor Bakkerman is open." in text
    assert f"Geheimlaan {cast.noor.id}, 0000 AA Wilgendam" in text
    assert "gerda@example.org" in text
    assert "Wiskunde: 6,4" in text
    assert "Dirk Werker" in text
    assert all(name not in text for name in ("Visserman", "Buurman", "4,9", "9,3"))


def test_a_court_restriction_and_missing_authority_are_clearly_marked(cast: Cast) -> None:
    response = sign_in(cast.maud).get(page(cast, "begeleiding"))
    text = text_of(response)
    assert "Geef deze persoon niets." in text
    assert "Deze ouder heeft geen gezag en ziet het dossier niet." in text
    facts = {tie.guardian.full_name: tie.guardianship.is_restricted for tie in response.context["ties"]}
    assert facts == {"Gerda Ouder": False, "Rob Ouder": False, "Karim Ouder": True}


def test_a_mentor_does_not_see_the_class_of_next_door(cast: Cast) -> None:
    assert sign_in(cast.maud).get(page(cast, "begeleiding", "sem")).status_code == 404


def test_the_administration_sees_no_grades(cast: Cast) -> None:
    text = text_of(sign_in(cast.anna).get(page(cast, "administratie")))
    assert "Geheimlaan" in text
    assert "rob@example.org" in text
    assert "6,4" not in text
    assert "Wiskunde" in text  # the group, not the grade


def test_a_school_leader_sees_enrolment_and_groups_only(cast: Cast) -> None:
    text = text_of(sign_in(cast.leo).get(page(cast, "inschrijving")))
    assert "Noor Bakkerman" in text
    assert "2B" in text
    assert all(secret not in text for secret in ("Geheimlaan", "gerda@example.org", "6,4"))


def test_a_file_without_anything_in_it_says_so(cast: Cast) -> None:
    for table in ("pupil_birth", "pupil_contact", "guardianship", "grade", "membership", "enrolment"):
        if table not in ("membership", "enrolment"):
            cast.db.execute(f"delete from {table} where pupil_id = %s", [cast.noor.id])
    text = text_of(sign_in(cast.maud).get(page(cast, "begeleiding")))
    assert "Er zijn dit schooljaar nog geen cijfers." in text
    assert "De school kent nog geen ouders of voogden van deze leerling." in text
    assert "niet bekend" in text


# --- searching --------------------------------------------------------------------------------------------------


def found(cast: Cast, name: str, words: str) -> list[str]:
    """Whom somebody finds."""
    response = sign_in(cast.people[name]).post("/zoeken/", {"q": words})
    assert response.status_code == 200
    return [hit.pupil.full_name for hit in response.context["found"]]


@pytest.mark.parametrize(
    ("name", "words", "names"),
    [
        ("anna", "bakkerman", ["Noor Bakkerman", "Tess Bakkerman"]),
        ("anna", "BÁKKER", ["Noor Bakkerman", "Tess Bakkerman"]),
        ("anna", "erman", ["Bram Visserman", "Noor Bakkerman", "Tess Bakkerman"]),
        ("anna", "verweg", []),
        ("wim", "verweg", ["Wout Verweg"]),
        ("wim", "bakkerman", []),
        ("leo", "buurman", ["Sem Buurman"]),
        ("maud", "buurman", []),
        ("petra", "noor", ["Noor Bakkerman"]),
        ("fenna", "noor", ["Noor Bakkerman"]),
        ("anna", "%%%", []),
        ("anna", "___", []),
        ("anna", "'; select", []),
    ],
)
def test_a_search_finds_only_ones_own_pupils(cast: Cast, name: str, words: str, names: list[str]) -> None:
    assert sorted(found(cast, name, words)) == sorted(names)


def test_a_number_finds_its_pupil(cast: Cast) -> None:
    assert found(cast, "anna", f"26{cast.noor.id:04}") == ["Noor Bakkerman"]


def test_a_name_with_accents_is_found_without_them(cast: Cast) -> None:
    cast.db.execute(
        "update pupil_identity set given_name = 'Zoë', search_key = %s, sort_key = %s where pupil_id = %s",
        [search_key("Zoë", "", "Bakkerman", "1"), sort_key("Zoë", "", "Bakkerman"), cast.noor.id],
    )
    assert found(cast, "anna", "zoe bak") == ["Zoë Bakkerman"]


def test_the_search_page_offers_the_pages_that_open(cast: Cast) -> None:
    text = text_of(sign_in(cast.anna).post("/zoeken/", {"q": "noor"}))
    assert page(cast, "administratie") in text
    assert page(cast, "begeleiding") not in text
    text = text_of(sign_in(cast.petra).post("/zoeken/", {"q": "noor"}))
    assert f"/toezicht/leerling/{cast.noor.uid}/" in text
    assert page(cast, "administratie") not in text
    text = text_of(sign_in(cast.leo).post("/zoeken/", {"q": "noor"}))
    assert page(cast, "inschrijving") in text
    assert page(cast, "administratie") not in text


def test_too_short_and_nobody_found_say_what_to_do(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    assert "Typ minstens drie letters van een naam" in text_of(anna.get("/zoeken/"))
    short = text_of(anna.post("/zoeken/", {"q": "n"}))
    assert "Dit is te kort om op te zoeken." in short
    assert "Bakkerman" not in short
    assert found(cast, "anna", "no") == []  # two letters are the name of a class, or nothing
    assert "Niemand gevonden." in text_of(anna.post("/zoeken/", {"q": "xyzzy"}))


@pytest.mark.parametrize(
    ("name", "words", "names"),
    [
        ("anna", "2B", ["Noor Bakkerman", "Tess Bakkerman", "Yara Oudendijk", "Bram Visserman"]),
        ("maud", "2b", ["Noor Bakkerman", "Tess Bakkerman", "Yara Oudendijk", "Bram Visserman"]),
        ("maud", "3A", []),
        ("wim", "2B", []),
        ("anna", "wi2B", []),
    ],
)
def test_a_class_is_found_by_its_name_as_a_class_list(cast: Cast, name: str, words: str, names: list[str]) -> None:
    assert found(cast, name, words) == names


def test_each_pupil_that_was_found_is_in_the_log(cast: Cast) -> None:
    found(cast, "anna", "bakkerman")
    rows = cast.db.execute("select pupil_id from gate.log where purpose = 'search' and not refused").fetchall()
    assert sorted(rows) == sorted([(cast.noor.id,), (cast.tess.id,)])


def test_a_search_goes_on_to_the_next_page_without_a_name_in_the_address(cast: Cast) -> None:
    for number in range(25):
        cast.pupil(f"Kind{number:02}", "Dubbelganger", 13, "wi2B")
    dirk = sign_in(cast.dirk)
    first = dirk.post("/zoeken/", {"q": "dubbel"})
    assert (len(first.context["found"]), first.context["page"].after) == (20, 2)
    assert '<button class="knop stille klein" type="submit" name="bladzijde" value="2">' in first.content.decode()
    second = dirk.post("/zoeken/", {"q": "dubbel", "bladzijde": "2"})
    assert [hit.pupil.given_name for hit in second.context["found"]] == [f"Kind{number}" for number in range(20, 25)]
    assert (second.context["page"].before, second.context["page"].after) == (1, 0)
    beyond = dirk.post("/zoeken/", {"q": "dubbel", "bladzijde": "3"})
    assert "Dit waren alle leerlingen die u vindt." in text_of(beyond)
    assert dirk.post("/zoeken/", {"q": "dubbel", "bladzijde": "x"}).context["page"].number == 1


def test_the_last_page_that_there_is_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgvuldig.pupils.search_pages.PAGES", 1)
    for number in range(20):
        cast.pupil(f"Kind{number:02}", "Dubbelganger", 13, "wi2B")
    page = sign_in(cast.dirk).post("/zoeken/", {"q": "dubbel"})
    assert "Verder gaat de lijst niet." in text_of(page)
    assert page.context["page"].after == 0


@pytest.mark.parametrize("name", ["gerda", "noor", "bas"])
def test_who_works_with_nobody_finds_nobody(cast: Cast, name: str) -> None:
    browser = sign_in(cast.people[name])
    assert browser.get("/zoeken/").status_code == 404
    assert browser.post("/zoeken/", {"q": "bakkerman"}).status_code == 404


def test_signed_out_searching_means_signing_in_first(client: Client) -> None:
    assert client.post("/zoeken/", {"q": "bakkerman"}).status_code == 302


# --- the first page ---------------------------------------------------------------------------------------------


def test_a_visitor_reads_what_this_is(cast: Cast, client: Client) -> None:
    text = text_of(client.get("/"))
    assert "/inloggen/" in text
    assert "Bakkerman" not in text


WAY_IN = re.compile(r'<li(?: class="verder")?>\s*<a href="(/[^"]*)"(?: aria-current="page")?>([^<]+)</a>')
FAMILIES = {"gerda", "noor", "yara"}


def ways_in(response: Any) -> list[tuple[str, str]]:
    """Where the first page leads: the places of a list, of a family those of the menu between the day and the promises."""
    if "entries" in response.context:
        return [(str(entry.title), entry.url) for entry in response.context["entries"]]
    menu = text_of(response).partition("<main")[0].partition('class="meer"')[0]  # under «Meer» stand some of them again
    return [(label, url) for url, label in WAY_IN.findall(menu)][1:-1]


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        (
            "dirk",
            [
                "Mijn lessen",
                "Mijn groepen",
                "Een leerling zoeken",
                "Eigen lijsten",
                "Berichten aan ouders",
                "Ouderavonden",
                "Uitjes",
                "Foto’s",
                "Opnamen",
                "Iets misgegaan met gegevens?",
                "Noodtoegang",
                "Verbeteringen van cijfers",
            ],
        ),
        (
            "sanne",
            [
                "Mijn lessen",
                "Mijn groepen",
                "Een leerling zoeken",
                "Eigen lijsten",
                "Berichten aan ouders",
                "Ouderavonden",
                "Uitjes",
                "Foto’s",
                "Opnamen",
                "Iets misgegaan met gegevens?",
                "Noodtoegang",
                "Verbeteringen van cijfers",
            ],
        ),
        ("hanna", ["Mijn groepen", "Iets misgegaan met gegevens?"]),
        (
            "vera",
            [
                "Wie is er nu niet?",
                "Verzuim vandaag",
                "Eigen lijsten",
                "Berichten aan ouders",
                "Adresboek",
                "Iets misgegaan met gegevens?",
                "Verbeteringen van aanwezigheid",
                "Gegevens geven aan anderen",
            ],
        ),
        (
            "maud",
            [
                "Mijn mentorklas",
                "Een leerling zoeken",
                "Rapportvergadering",
                "Mijn kinderen",
                "Berichten van school",
                "Ja of nee zeggen",
                "Afwezig melden",
                "Gesprek met een leraar",
                "Mee met een uitje",
                "Ondersteuningsplannen",
                "Eigen lijsten",
                "Berichten aan ouders",
                "Ouderavonden",
                "Uitjes",
                "Toestemming",
                "Foto’s",
                "Opnamen",
                "Iets misgegaan met gegevens?",
                "Noodtoegang",
                "Verbeteringen van notities",
            ],
        ),
        (
            "anna",
            [
                "Wie is er nu niet?",
                "Aanmeldingen",
                "Leerlingenadministratie",
                "Medewerkers uitnodigen",
                "Gezinnen uitnodigen",
                "Lijsten",
                "Eigen lijsten",
                "Berichten aan ouders",
                "Ouderavonden",
                "Uitjes",
                "Taken",
                "Bestanden inlezen",
                "Jaarplanning",
                "Brieven over een kopie",
                "Toestemming",
                "Adresboek",
                "Iets misgegaan met gegevens?",
                "Noodtoegang",
                "Verbeteringen van gegevens",
                "Gegevens geven aan anderen",
                "De school inrichten",
            ],
        ),
        (
            "leo",
            [
                "Cijferopbouw goedkeuren",
                "Rapportvergadering",
                "Incidenten",
                "Privacy",
                "Leerlingenadministratie",
                "Eigen lijsten",
                "Jaarplanning",
                "Klassen en groepen",
                "Brieven over een kopie",
                "Toestemming",
                "Foto’s",
                "Camerabeelden",
                "Camerabeelden afgeven",
                "Fototeam",
                "Onderzoek naar risico’s",
                "Normen van de sector",
                "Camera’s",
                "Adresboek",
                "Leveranciers",
                "Bewaren en wissen",
                "Datalekken",
                "Iets misgegaan met gegevens?",
                "Register",
                "Noodtoegang",
                "Gegevens geven aan anderen",
                "Tweede blik",
                "De school inrichten",
            ],
        ),
        (
            "petra",
            [
                "Privacy",
                "Toestemming",
                "Camerabeelden",
                "Camerabeelden afgeven",
                "Onderzoek naar risico’s",
                "Normen van de sector",
                "Camera’s",
                "Adresboek",
                "Leveranciers",
                "Verzoeken over gegevens",
                "Bewaren en wissen",
                "Toezicht op inzage",
                "Datalekken",
                "Iets misgegaan met gegevens?",
                "Register",
                "Tweede blik",
                "De school inrichten",
            ],
        ),
        (
            "fenna",
            [
                "Privacy",
                "Camerabeelden",
                "Onderzoek naar risico’s",
                "Normen van de sector",
                "Camera’s",
                "Leveranciers",
                "Verzoeken over gegevens",
                "Bewaren en wissen",
                "Toezicht op inzage",
                "Datalekken",
                "Iets misgegaan met gegevens?",
                "Register",
            ],
        ),
        ("arend", ["Archief", "Iets misgegaan met gegevens?"]),
        (
            "bas",
            [
                "Iets misgegaan met gegevens?",
                "Beheer",
                "De school inrichten",
                "Hoe het systeem ervoor staat",
                "Taken van het systeem",
                "E-mail van het systeem",
            ],
        ),
        (
            "gerda",
            [
                "Berichten van school",
                "Ja of nee zeggen",
                "Afwezig melden",
                "Gesprek met een leraar",
                "Mee met een uitje",
                "Ondersteuningsplannen",
            ],
        ),
        ("noor", ["Mijn gegevens"]),
        (
            "yara",
            ["Gesprek met een leraar", "Mee met een uitje", "Mijn gegevens", "Ja of nee zeggen", "Wie mag meekijken?"],
        ),
        ("ymke", []),
        ("rob", []),
        ("karim", []),
    ],
)
def test_the_first_page_shows_what_is_yours(cast: Cast, name: str, titles: list[str]) -> None:
    response = sign_in(cast.people[name]).get("/")
    assert [label for label, _url in ways_in(response)] == titles
    assert ('class="deur' in text_of(response)) is (name in FAMILIES)  # whose day is a page about somebody
    if not titles:
        assert "Er staat vandaag niets voor u klaar." in text_of(response)


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_entry_of_the_first_page_opens(cast: Cast, name: str) -> None:
    browser = sign_in(cast.people[name])
    for _label, url in ways_in(browser.get("/")):
        assert browser.get(url, follow=True).status_code == 200, url


def test_a_role_that_ended_is_gone_from_the_first_page(cast: Cast) -> None:
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(0), cast.dirk.id])
    assert list(sign_in(cast.dirk).get("/").context["entries"]) == []
