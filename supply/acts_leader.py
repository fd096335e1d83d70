"""What a school leader and the exam secretary do."""

from datetime import timedelta

from supply.act_hand import Hand
from supply.act_list import act

LEADER = "school leader"


@act(LEADER, "schoolleider", "Open the meeting about the reports of a class")
def open_meeting(who: Hand) -> None:
    who.follows("Rapportvergadering", "3hA")
    who.reads("3hA")


@act(LEADER, "schoolleider", "Write down what the meeting decides about a pupil")
def write_decision(who: Hand) -> None:
    who.follows("Rapportvergadering", "3hA")
    who.types("Afspraak", "Elke week een gesprek met de mentor.")
    who.picks("Voorstel", 1)
    who.presses("Bewaar de afspraken")
    who.reads("bewaard")


@act(LEADER, "schoolleider", "Add a class of the coming year")
def add_class(who: Hand) -> None:
    who.follows("Klassen en groepen", "2027-2028", "Voeg een klas of groep toe")
    who.types("Hoe heet de klas of groep?", "2hX")
    who.picks("Welk vak krijgt de groep?", "geen: het is een klas")
    who.types("Leerjaar", "2")
    who.presses("Voeg toe")
    who.reads("2hX")


@act(LEADER, "schoolleider", "Say who teaches a group")
def say_who_teaches(who: Hand) -> None:
    who.follows("Klassen en groepen", "3hA-wi")
    who.picks("Wie?", 1)
    who.presses("Voeg toe")
    who.reads("bewaard")


@act(LEADER, "schoolleider", "Report an incident")
def report_incident(who: Hand) -> None:
    who.follows("Incidenten", "Nieuw incident")
    who.chooses("Ongeluk")
    who.types("Waar gaat het over?", "Gevallen op de trap")
    who.types("Waar was het?", "Trap bij de kantine")
    yesterday = who.today - timedelta(days=1)
    who.types("Wanneer begon het?", f"{yesterday}T10:00")
    who.types("Wanneer was het voorbij?", f"{yesterday}T10:10")
    who.presses("Verder")
    who.reads("Gevallen op de trap")


@act(LEADER, "schoolleider", "Approve how a mark is made up")
def approve_structure(who: Hand) -> None:
    who.follows("Cijferopbouw goedkeuren", "Wiskunde, 3hA-wi")
    who.presses("Keur")


@act("exam secretary", "schoolleider", "Make the list of a school exam to be signed")
def exam_list(who: Hand) -> None:
    who.follows("Cijferopbouw goedkeuren", "Schoolexamen", "Wiskunde")
    who.chooses("Als pdf")
    who.takes("Maak de lijst")
