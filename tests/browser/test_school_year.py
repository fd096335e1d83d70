"""One school year in a browser, from applying to leaving: each step by whoever does it, by what they would click.

Only the school, its staff and the passing of time are put into the database. Time passes by moving what was written down
into the past (`let_pass`); the access log keeps its own moments, so at the end it shows the whole year as the last days.
"""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from tests.browser.acting import Actor, let_pass, link_in_mail
from tests.browser.conftest import PHONE, Open
from tests.people import TODAY, Cast, days
from zorgvuldig.pupils.promotion.job import carry_out

PASSWORD = "vier woorden zijn genoeg"
MAIL = "ilse@example.org"
SCHOOL = "Wilgendam College Oost"
STAFF = {
    "Leo": "school_leader", "Anna": "administration", "Dirk": "teacher", "Maud": "mentor", "Vera": "attendance_coordinator",
    "Petra": "privacy_officer",
}  # fmt: skip
CHILD = "Jelle van der Nieuwkomer"
FIRST_DAY = days(70)  # of the year that is acted out; the year before it ends the day before


@pytest.fixture
def school(database: psycopg.Connection) -> Cast:
    """A school with staff, a subject and the last weeks of a school year; no class, no pupil."""
    cast = Cast(database)
    cast.schools["Oost"] = cast.put(
        "school", board_id=cast.put("board", name="Stichting Wilgendam"), name=SCHOOL, brin=""
    )
    cast.put("subject", school_id=cast.schools["Oost"], code="wi", name="Wiskunde")
    cast.put("school_year", school_id=cast.schools["Oost"], name="vorig jaar", starts_on=days(-280), ends_on=FIRST_DAY)
    for name, role in STAFF.items():
        cast.staff(name, role)
    return cast


@pytest.fixture
def people(school: Cast, open_page: Open) -> dict[str, Actor]:
    """Everybody's browser: the staff at a desk, the mother on a phone and without an account."""
    staff = {name.lower(): Actor(open_page("/", school.people[name.lower()])) for name in STAFF}
    return staff | {"ilse": Actor(open_page("/", size=PHONE))}


def test_a_school_year(school: Cast, people: dict[str, Actor], tmp_path: Path) -> None:
    the_school_prepares(people["leo"], people["anna"])
    a_parent_applies(people["ilse"])
    the_administration_accepts(people["anna"])
    the_parent_gets_in(people["ilse"])
    let_pass(school.db, 70)
    a_timetable_comes(people["anna"], tmp_path)
    lessons_and_absence(people["dirk"], people["ilse"], people["vera"])
    marks(people["dirk"], people["leo"], people["ilse"])
    a_report(people["maud"], people["ilse"])
    let_pass(school.db, 350)
    the_next_year(people["leo"], people["anna"], people["ilse"])
    let_pass(school.db, 21)
    leaving(people["anna"], people["ilse"], people["dirk"])
    who_looked(people["ilse"], people["petra"])
    let_pass(school.db, 7 * 52 * 6)
    people["ilse"].is_refused()  # Jelle is an adult: the register ends the view of parents


def the_school_prepares(leo: Actor, anna: Actor) -> None:
    """The school leader makes the year and its groups; the administration its periods, codes and intake round."""
    leo.starts("Klassen en groepen", "Voeg een schooljaar toe")
    leo.fills({"Hoe heet het schooljaar?": "dit jaar"}, "Voeg toe")
    for name, subject in (("1A", "geen: het is een klas"), ("wi1A", "Wiskunde")):
        leo.follows("Voeg een klas of groep toe")
        answers = {"Hoe heet de klas of groep?": name, "Welk vak krijgt de groep?": subject, "Leerjaar": "1"}
        leo.fills(answers, "Voeg toe")
    for name, who in (("1A", "Werker, Maud"), ("wi1A", "Werker, Dirk")):
        leo.follows(name)
        leo.fills({"Wie?": who}, "Voeg toe")
        leo.reads("Het is bewaard.")
        leo.follows("Terug naar klassen en groepen")
    leo.reads("Maud Werker", "Dirk Werker")
    anna.starts("Jaarplanning", "dit jaar")
    anna.presses("Verdeel het jaar in drie periodes")
    anna.follows("Open een aanmeldronde")
    anna.fills({"Wat is de eerste dag?": TODAY, "Wat is de laatste dag?": days(20)}, "Bewaar")
    anna.reads("De aanmeldronde is bewaard.", "Periode 3")
    anna.follows("Terug naar de jaarplanning", "Afwezigheidscodes")
    for code, meaning, allowed in (("Z", "ziek", "Ja, geoorloofd"), ("O", "zonder reden", "Nee, ongeoorloofd")):
        anna.chooses("Mag een leerling om deze reden afwezig zijn?", allowed)
        anna.fills({"Code": code, "Wat betekent de code?": meaning}, "Voeg toe")
        anna.reads("De code is bewaard.", meaning)


def a_parent_applies(ilse: Actor) -> None:
    """Nobody is signed in: the mailed link opens the form."""
    ilse.follows("Een kind aanmelden", SCHOOL)
    ilse.fills({"Uw e-mailadres": MAIL}, "Mail mij de link")
    ilse.reads("Kijk in uw mail")
    ilse.page.goto(link_in_mail(MAIL))
    ilse.follows("Over uw kind")
    onward = "Bewaar en ga verder"
    ilse.chooses("Geslacht", "Man (M)")
    ilse.fills(
        {"Roepnaam": "Jelle", "Voorletters": "J.M.", "Tussenvoegsel": "van der", "Achternaam": "Nieuwkomer", "Dag": "5",
         "Maand": "3", "Jaar": str(TODAY.year - 12)}, onward,
    )  # fmt: skip
    ilse.fills({"Burgerservicenummer of onderwijsnummer": "999990019"}, onward)
    ilse.fills({"Straat en huisnummer": "Wilgenpad 7", "Postcode": "1234ab", "Woonplaats": "Wilgendam"}, onward)
    ilse.reads("Over uzelf")
    ilse.chooses("Wat bent u van het kind?", "Moeder")
    ilse.chooses("Hebt u het gezag?", "Ja")
    ilse.chooses("Woont het kind bij u?", "Ja")
    ilse.fills({"Voornaam": "Ilse", "Achternaam": "Nieuwkomer", "Telefoonnummer": "06 12345678"}, onward)
    ilse.follows("Ga verder")
    ilse.fills({"Welk niveau?": "havo", "In welk leerjaar?": "1"}, onward)
    ilse.fills(
        {"Naam": "Oma Truus", "Wat is deze persoon van uw kind?": "oma", "Telefoonnummer": "06 87654321"}, onward
    )
    ilse.reads("U hoeft hier niets te vertellen.")
    ilse.follows("Sla over")
    ilse.reads("Geen antwoord is nee.")  # asked, and never a condition
    ilse.follows("Sla over")
    ilse.presses("Verstuur de aanmelding")
    ilse.reads("De aanmelding is verstuurd")


def the_administration_accepts(anna: Actor) -> None:
    """Compared with the passport, put into a class and a group, invited, and with a portrait."""
    anna.starts("Aanmeldingen", CHILD, "Vergelijk en neem aan")
    anna.chooses("Met welk papier hebt u dit vergeleken?", "Paspoort")
    anna.ticks("Ik heb de vijf gegevens met dit papier vergeleken")
    anna.fills({"Klas": "1A"}, "Neem aan")
    anna.reads(f"{CHILD} is aangenomen.")
    anna.follows("Maak uitnodigingen")
    anna.presses("Stuur een mail", of="Ilse")
    anna.reads("De mail is onderweg.")
    finds(anna, "Administratie")
    anna.follows("Verander klas of groep")
    anna.fills({"Welke klas of groep begint?": "wi1A (Wiskunde), dit jaar", "Vanaf welke dag?": FIRST_DAY}, "Verander")
    anna.reads("De klassen en groepen zijn veranderd.")
    anna.follows("Pasfoto")
    anna.main.get_by_label("Welke foto?").set_input_files(
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": portrait()}
    )
    anna.presses("Bewaar de foto")
    anna.reads("De foto is bewaard.")


def finds(staff: Actor, where: str) -> None:
    """Search the pupil by name and open the file."""
    staff.starts("Leerlingenadministratie")
    staff.fills({"Naam, leerlingnummer of klas": "Nieuwkomer"}, "Zoek")
    staff.follows(where)
    staff.reads("Leerlingnummer")


def portrait() -> bytes:
    """A picture, such as a camera makes."""
    made = BytesIO()
    Image.new("RGB", (300, 400), (90, 140, 110)).save(made, "JPEG")
    return made.getvalue()


def the_parent_gets_in(ilse: Actor) -> None:
    """The invitation in the mail becomes an account, and the account shows the child."""
    ilse.page.goto(link_in_mail(MAIL))
    chosen = {"Nieuw wachtwoord": PASSWORD, "Nieuw wachtwoord, nog een keer": PASSWORD}
    ilse.fills({"Gebruikersnaam": "ilse.nieuwkomer", **chosen}, "Maak mijn account")
    ilse.reads("Vandaag")
    ilse.follows(CHILD.partition(" ")[0])
    ilse.reads("Wilgenpad 7", "Vandaag in geen enkele klas of groep.")


def a_timetable_comes(anna: Actor, folder: Path) -> None:
    """Two lessons, from a file; seen before they are read in."""
    file = folder / "rooster.csv"
    rows = (("groep", "datum", "uur", "begin", "einde", "lokaal"),
            ("wi1A", f"{TODAY:%d-%m-%Y}", "1", "0:00", "23:59", "B12"),
            ("wi1A", f"{days(1):%d-%m-%Y}", "1", "8:30", "9:20", "B12"))  # fmt: skip
    file.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    anna.starts("Bestanden inlezen", "Kies een bestand")
    anna.chooses("Wat staat er in het bestand?", "Rooster")
    anna.main.get_by_label("Welk bestand?").set_input_files(file)
    anna.presses("Verder")
    anna.presses("Laat zien wat er verandert")
    anna.reads("Er is nog niets veranderd.", "Lessen")
    anna.presses("Lees het bestand in")
    anna.reads("Het bestand is ingelezen.")


def lessons_and_absence(dirk: Actor, ilse: Actor, vera: Actor) -> None:
    """Two taps for whoever is missing; the mother says why; the coordinator agrees."""
    dirk.starts("Mijn lessen", "Aanwezigheid")
    dirk.main.get_by_role("radiogroup", name="Nieuwkomer").get_by_label("Afwezig").check()
    dirk.presses("Bewaar de lijst")
    dirk.reads("U bewaarde deze lijst om", "Bewaard om")
    ilse.starts("Afwezig melden", "Ziek melden")
    ilse.presses("Meld ziek")
    ilse.reads("De school weet het.", "nog geen antwoord")
    vera.starts("Verzuim vandaag")
    vera.presses("Akkoord", of=CHILD)
    vera.reads(f"De melding van {CHILD} is beantwoord.")
    ilse.page.reload()
    ilse.reads("akkoord")
    ilse.follows("Aanwezigheid")
    ilse.reads("Aanwezigheid van Jelle", "1 lesuur")


def marks(dirk: Actor, leo: Actor, ilse: Actor) -> None:
    """A test, a mark by keyboard, a plan by a second person; the family sees the mark when it is published."""
    dirk.starts("Mijn groepen", "wi1A", "Cijfers", "Maak een toets")
    dirk.chooses("Wanneer zien leerlingen en ouders de cijfers?", "Pas als ik ze publiceer")
    dirk.fills({"Naam van de toets": "Breuken"}, "Maak de toets")
    dirk.reads("De toets is gemaakt.")
    dirk.main.get_by_role("textbox", name="Nieuwkomer, Jelle van der, Breuken").focus()
    dirk.page.keyboard.type("7,8")
    dirk.page.keyboard.press("Tab")
    dirk.page.keyboard.press("Enter")
    dirk.reads("Bewaard om")
    sees_the_child(ilse)
    expect(ilse.main).not_to_contain_text("7,8")
    dirk.follows("Publiceer")
    dirk.presses("Publiceer de cijfers")
    dirk.reads("Leerlingen en ouders zien deze cijfers nu.")
    sees_the_child(ilse)
    ilse.reads("Wiskunde: 7,8")
    dirk.starts("Mijn groepen", "wi1A", "Cijferopbouw")
    dirk.presses("Stel deze opbouw voor")
    dirk.reads("wacht op goedkeuring")
    leo.starts("Cijferopbouw goedkeuren", "Wiskunde, wi1A")
    leo.presses("Keur deze opbouw goed")
    leo.reads("De cijferopbouw van wi1A is goedgekeurd.", "Dirk Werker")


def sees_the_child(ilse: Actor) -> None:
    """Open the file of the child."""
    ilse.starts(CHILD.partition(" ")[0])
    ilse.reads("Leerlingnummer")


def a_report(maud: Actor, ilse: Actor) -> None:
    """The mentor issues the report of the first period; the mother takes it home."""
    maud.starts("Mijn mentorklas", "Rapporten")
    maud.main.get_by_label("Geef de rapporten toch nu uit").check()  # the period still runs
    maud.presses("Geef de rapporten uit")
    maud.reads("Er is 1 rapport uitgegeven.")
    sees_the_child(ilse)
    with ilse.page.expect_download() as download:
        ilse.follows("Periode 1")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-1.7")


def the_next_year(leo: Actor, anna: Actor, ilse: Actor) -> None:
    """The passage: looked at, thrown away, planned again, put forward, confirmed by another, and carried out by the system."""
    leo.starts("Klassen en groepen", "Voeg een schooljaar toe")
    leo.fills({"Hoe heet het schooljaar?": "volgend jaar"}, "Voeg toe")
    leo.follows("Voeg een klas of groep toe")
    leo.fills({"Hoe heet de klas of groep?": "2A", "Leerjaar": "2"}, "Voeg toe")
    plan_of_1a(anna)
    anna.unfolds("Het plan weggooien")
    anna.presses("Gooi het plan weg")
    anna.reads("Het plan is weg.")
    plan_of_1a(anna)
    anna.presses("Leg het plan voor aan een collega")
    anna.reads("Een collega moet het bekijken en bevestigen.")
    leo.starts("Jaarplanning", "Overgang naar het volgende schooljaar", "Bekijk het plan")
    leo.presses("Bevestig de overgang")
    leo.reads("De overgang is bevestigd.")
    assert carry_out(now=timezone.now()) == 1
    anna.page.reload()
    anna.reads("Uitgevoerd op", "Anna Werker legde het plan voor, Leo Werker bevestigde het.")
    sees_the_child(ilse)
    expect(ilse.main.get_by_role("region", name="Klas en groepen")).to_contain_text("1A")


def plan_of_1a(anna: Actor) -> None:
    """Make a plan in which everybody of 1A is promoted."""
    anna.starts("Jaarplanning", "Overgang naar het volgende schooljaar")
    anna.presses("Maak een plan", of="van dit jaar naar volgend jaar")
    anna.follows("Klas 1A")
    anna.presses("Bewaar, en zet de rest op")
    anna.reads("De besluiten zijn bewaard.")
    anna.follows("Terug naar het plan")
    anna.reads("Klas 1A")


def leaving(anna: Actor, ilse: Actor, dirk: Actor) -> None:
    """In the next year already, Jelle moves: the portrait goes at once, staff see nothing, the mother still does."""
    sees_the_child(ilse)
    expect(ilse.main.get_by_role("region", name="Klas en groepen")).to_contain_text("2A")
    finds(anna, "Administratie")
    expect(anna.main.get_by_alt_text("Pasfoto")).to_be_visible()
    anna.follows("Schrijf de leerling uit")
    anna.chooses("Waarom gaat de leerling van school?", "naar een andere school")
    yesterday = TODAY - timedelta(days=1)
    answers = {
        "Wat is de laatste dag op school?": yesterday,
        "Waar gaat de leerling naartoe?": "Elders College, Elders",
    }
    anna.fills(answers, "Schrijf uit")
    anna.reads("Elders College, Elders")
    expect(anna.main.get_by_alt_text("Pasfoto")).to_have_count(0)
    dirk.starts("Mijn groepen")
    dirk.reads("U hebt vandaag geen groepen.")
    sees_the_child(ilse)
    ilse.reads("Vandaag in geen enkele klas of groep.", "Elders College, Elders", "Periode 1")
    expect(ilse.main.get_by_alt_text("Pasfoto")).to_have_count(0)
    ilse.starts("Afwezig melden")
    ilse.reads("niet meer ingeschreven")
    expect(ilse.main.get_by_role("link", name="Ziek melden")).to_have_count(0)


def who_looked(ilse: Actor, petra: Actor) -> None:
    """Everybody who opened the file stands there: for the family by name and role, also whoever filled in the form."""
    sees_the_child(ilse)
    ilse.follows("Wie keek")
    ilse.follows("Alle keren, per maand")
    looks = ilse.leafs_through("li, footer, p")
    for who in (
        "Anna Werker leerlingenadministratie", "Dirk Werker docent", "Maud Werker mentor",
        "Vera Werker verzuimcoördinator", "Ilse Nieuwkomer ouder of voogd", "Wie de aanmelding invulde",
    ):  # fmt: skip
        assert any(who in look for look in looks), who
    approving = [look for look in looks if "Leo Werker schoolleider" in look]
    assert "geen gegevens van de leerling" in approving[0]  # a plan, without a pupil in it
    petra.starts("Toezicht op inzage", "Zoek een leerling")
    petra.fills({"Naam, leerlingnummer of klas": "Nieuwkomer"}, "Zoek")
    petra.follows("Wie keek?")
    looks = petra.leafs_through("tbody tr, li")
    for who in ("Dirk Werker, docent", "Ouder of voogd", "Petra Werker, privacy officer"):
        assert any(who in look for look in looks), who
    sees_the_child(ilse)
