"""What parents and pupils do."""

from supply.act_hand import Hand
from supply.act_list import act

PARENT, PUPIL = "parent", "pupil"


@act(PARENT, "ouder", "Report a child sick for today")
def report_sick(who: Hand) -> None:
    who.presses("Ziek melden")
    who.presses("Inès is ziek")
    who.reads("gemeld")


@act(PARENT, "ouder", "Say yes or no to a question of consent")
def answer_consent(who: Hand) -> None:
    who.goes("Ja of nee zeggen", "Younes")
    who.chooses("Nee", of="De schoolfotograaf")
    who.presses("Bewaar mijn antwoorden")
    who.reads("bewaard")


@act(PARENT, "ouder", "Take back a yes")
def take_back_consent(who: Hand) -> None:
    who.goes("Ja of nee zeggen", "Inès")
    who.presses("Trek in")
    who.reads("Zeg toch ja")


@act(PARENT, "ouder", "Ask for a copy of everything")
def ask_copy(who: Hand) -> None:
    who.follows("Inès", "Kopie", "Maak een kopie")
    who.presses("Maak de kopie")
    who.reads("kopie")


@act(PARENT, "ouder", "Say that a value is not right")
def correct_value(who: Hand) -> None:
    who.follows("Younes")
    who.clicks_on(who.main.locator("a[href*='klopt-niet']:visible"))
    who.types("Wat moet er staan?", "Het gesprek was op dinsdag.")
    who.types("Waarom klopt het niet?", "Ik was erbij.")
    who.presses("Vraag om verbetering")
    who.reads("Wij hebben uw vraag")


@act(PARENT, "ouder", "Book ten minutes at the evening of talks")
def book_talk(who: Hand) -> None:
    who.goes("Gesprek met een leraar")
    who.clicks_on(who.main.locator("li b a"))  # by its place: its name is its date
    who.follows("Kies een moment: Hugo")
    who.marks(who.main.locator("input[name=moment]"))
    who.presses("Boek dit gesprek")
    who.reads("Gesprekken die staan")


@act(PARENT, "ouder", "Give permission for an outing")
def allow_outing(who: Hand) -> None:
    who.goes("Mee met een uitje", "Naar de sterrenwacht")
    who.presses("Ja, mag mee")
    who.reads("mag mee")


@act(PARENT, "ouder", "See the newest marks of a child")
def see_marks(who: Hand) -> None:
    who.follows("Younes")
    who.reads("Cijfers")


@act(PARENT, "ouder", "Read a message of the school")
def read_message(who: Hand) -> None:
    who.goes("Berichten van school")
    who.presses("Open")
    who.reads("Alle berichten")


@act(PARENT, "ouder", "Answer a message of the school")
def answer_message(who: Hand) -> None:
    who.goes("Berichten van school")
    who.presses("Open")
    who.follows("Antwoord")
    who.types("Uw antwoord", "Dat komt goed.")
    who.presses("Stuur antwoord")
    who.reads("Uw antwoord is")


@act(PARENT, "ouder", "See who looked into the file of a child")
def see_who_looked(who: Hand) -> None:
    who.follows("Younes", "Wie keek")
    who.reads("Wie keek")


@act(PUPIL, "leerling", "See the own marks")
def see_own_marks(who: Hand) -> None:
    who.goes("Mijn gegevens")
    who.reads("Cijfers")


@act(PUPIL, "leerling", "See homework and tests of the week")
def see_homework(who: Hand) -> None:
    who.follows("Te doen")
    who.reads("maandag")


@act(PUPIL, "leerling", "Put the timetable into the own calendar")
def calendar_feed(who: Hand) -> None:
    who.goes("Mijn gegevens", "Rooster", "Rooster in uw eigen agenda")
    who.presses("Maak een geheim adres")
    who.reads("Dit is uw geheime adres")
