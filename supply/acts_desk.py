"""What the administration and the attendance coordinator do."""

from datetime import timedelta

from supply.act_hand import Hand, beginning
from supply.act_list import act

DESK, ATTENDANCE = "administration", "attendance coordinator"
CHANGED_PUPIL = "Heidelaar"


@act(ATTENDANCE, "verzuim", "See who is missing now")
def see_missing(who: Hand) -> None:
    who.follows("Wie is er nu niet?")
    who.reads("Nog bellen")


@act(ATTENDANCE, "verzuim", "Send the home of a missing pupil a message")
def message_missing(who: Hand) -> None:
    who.follows("Wie is er nu niet?")
    who.presses("Stuur bericht")
    who.reads("bericht")


@act(ATTENDANCE, "verzuim", "Note that the home of a missing pupil was called")
def note_called(who: Hand) -> None:
    who.follows("Wie is er nu niet?")
    who.follows("Toon nummer")
    who.presses("Niet bereikt")
    who.reads("niet bereikt")


@act(ATTENDANCE, "verzuim", "Agree with what a parent reported")
def agree_notice(who: Hand) -> None:
    who.follows("Verzuim vandaag")
    who.presses("Akkoord")
    who.reads("bewaard")


@act(ATTENDANCE, "verzuim", "Put a pupil down as sick without a last day")
def sick_without_end(who: Hand) -> None:
    who.follows("Verzuim vandaag", "Zoek een leerling")
    who.types("Naam", CHANGED_PUPIL)
    who.presses("Zoek")
    who.follows("Verzuim", "Afwezigheid vastleggen")
    who.picks("Reden", "Ziek")
    who.ticks("Er is nog geen laatste dag")
    who.presses("Bewaar")
    who.reads("bewaard")


def finds(who: Hand, name: str, where: str) -> None:
    """Look a pupil up by name, and open one part of the file."""
    who.follows("Leerlingenadministratie")
    who.types("Naam", name)
    who.presses("Zoek")
    who.follows(where)


@act(DESK, "administratie", "Admit a child that applied")
def admit(who: Hand) -> None:
    who.follows("Aanmeldingen", "Noor Waterberg", "Vergelijk en neem aan")
    who.chooses("Paspoort")
    who.ticks("Ik heb de vijf gegevens")
    who.chooses("Ja", of="Heeft Esther")
    who.presses("Neem aan")
    who.reads("is aangenomen")


@act(DESK, "administratie", "Move a pupil to another class")
def move_class(who: Hand) -> None:
    finds(who, CHANGED_PUPIL, "Administratie")
    who.follows("Verander klas of groep")
    who.picks("Welke klas of groep eindigt?", 1)
    who.picks("Welke klas of groep begint?", 2)
    who.presses("Verander")
    who.reads("veranderd")


@act(DESK, "administratie", "Change the address of a pupil")
def change_address(who: Hand) -> None:
    finds(who, CHANGED_PUPIL, "Administratie")
    who.follows("Verander het adres")
    who.types("Straat en huisnummer", "Dijkweg 12")
    who.chooses("van de ouders")
    who.presses("Bewaar")
    who.reads("Dijkweg 12")


@act(DESK, "administratie", "Print the list of a class")
def print_class(who: Hand) -> None:
    who.follows("Lijsten", "1hA", "Klassenlijst")
    who.chooses("de les")
    who.chooses("Op het scherm")
    who.presses("Maak de lijst")
    who.reads("Klassenlijst")


@act(DESK, "administratie", "Take a list with chosen columns as a spreadsheet")
def chosen_list(who: Hand) -> None:
    who.follows("Eigen lijsten", "1hA", "Adressen")
    who.chooses("post naar huis")
    who.chooses("Als rekenblad")
    who.takes("Neem mee")


@act(DESK, "administratie", "Make address labels for letters to a class")
def labels(who: Hand) -> None:
    who.follows("Lijsten", "1hA", "Adresetiketten")
    who.chooses("post naar huis")
    who.chooses("Als pdf")
    who.chooses("Aan de ouders")
    who.takes("Maak de lijst")


@act(DESK, "administratie", "Read in a timetable from a file")
def import_timetable(who: Hand) -> None:
    who.follows("Bestanden inlezen", "Kies een bestand")
    who.chooses("Rooster")
    day = f"{who.today + timedelta(days=1):%d-%m-%Y}"
    who.brings("Welk bestand?", "rooster.csv", f"groep;datum;uur;begin;einde;lokaal\n3hA-wi;{day};8;15:30;16:20;B12\n")
    who.presses("Verder")
    who.picks("Over welke school", 1)
    who.presses("Laat zien wat er verandert")
    who.presses("Lees het bestand in")
    who.reads("ingelezen")


@act(DESK, "administratie", "Give a lesson another room")
def change_room(who: Hand) -> None:
    who.follows("Jaarplanning", "Rooster van de school")
    who.picks("Groep", "3hA-wi")
    who.presses("Toon de week")
    lesson = who.main.get_by_role("link", name=beginning("Wiskunde"))
    who.leafs_until(lambda: lesson, "Volgende week")
    who.clicks_on(lesson)
    who.types("In welk lokaal?", "B07")
    who.presses("Bewaar")
    who.reads("B07")


@act(DESK, "administratie", "Let a lesson be cancelled")
def cancel_lesson(who: Hand) -> None:
    who.follows("Jaarplanning", "Rooster van de school")
    who.picks("Groep", "3hA-wi")
    who.presses("Toon de week")
    lesson = who.main.get_by_role("link", name=beginning("Wiskunde"))
    who.leafs_until(lambda: lesson, "Volgende week")
    who.clicks_on(lesson)
    who.chooses("De les valt uit")
    who.presses("Bewaar")
    who.reads("valt uit")


@act(DESK, "administratie", "Arrange a whole day of a teacher who is ill")
def substitute_day(who: Hand) -> None:
    who.follows("Jaarplanning", "Rooster van de school", "Een docent is een dag afwezig")
    who.picks("Wie is er niet?", 1)
    who.presses("Toon de lessen")
    for lesson in who.main.locator("select[name^=les-]").all():
        who.picks_in(lesson, 1)
    who.presses("Bewaar deze dag")
    who.reads("gewijzigd")


@act(DESK, "administratie", "Invite the parents of a class to make an account")
def invite_parents(who: Hand) -> None:
    who.follows("Gezinnen uitnodigen", "Ouders 1hA")
    who.presses("Verstuur de mails")
    who.reads("mail")


@act(DESK, "administratie", "Put a free day into the year")
def free_day(who: Hand) -> None:
    who.follows("Jaarplanning")
    who.clicks_on(who.main.get_by_role("link", name=beginning("2027-2028")))
    who.follows("Voeg een vakantie toe")
    who.types("Hoe heet de vakantie?", "Studiedag")
    who.types("Wat is de eerste dag?", "2028-02-07")
    who.types("Wat is de laatste dag?", "2028-02-07")
    who.presses("Bewaar")
    who.reads("Studiedag")


@act(DESK, "administratie", "Deregister a pupil who leaves")
def deregister(who: Hand) -> None:
    finds(who, "Vlietmans", "Administratie")
    who.follows("Schrijf de leerling uit")
    who.chooses("naar een andere school")
    who.presses("Schrijf uit")
    who.reads("uitgeschreven")
