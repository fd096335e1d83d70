"""What a teacher and a mentor do."""

from datetime import timedelta

from supply.act_hand import Hand, beginning
from supply.act_list import act

TEACHER, MENTOR = "teacher", "mentor"
GROUP = "3hA-wi"


@act(TEACHER, "docent", "Take the roll of a lesson, one pupil missing")
def take_roll(who: Hand) -> None:
    who.follows("Mijn lessen")
    lesson = who.main.get_by_role("link", name=beginning("Aanwezigheid"))
    who.leafs_until(lambda: lesson, "Eerder")
    who.clicks_on(lesson)
    who.marks(who.main.locator("input[type=radio][value=absent]:not(:checked)"))
    who.presses("Bewaar de lijst")
    who.reads("bewaard")


@act(TEACHER, "docent", "See the own week")
def see_own_week(who: Hand) -> None:
    who.follows("Mijn lessen", "Mijn week")
    who.reads("Mijn week")


@act(TEACHER, "docent", "Give homework for the next lesson of a group")
def give_homework(who: Hand) -> None:
    who.follows("Mijn groepen", GROUP, "Agenda", "Zet iets in de agenda")
    who.chooses("Huiswerk")
    who.picks("Voor welke les?", 1)
    who.types("Wat moeten de leerlingen", "Paragraaf 3, som 1 tot en met 8")
    who.presses("Zet het in de agenda")
    who.reads("Paragraaf 3")


@act(TEACHER, "docent", "Announce a test to a group")
def announce_test(who: Hand) -> None:
    who.follows("Mijn groepen", GROUP, "Agenda", "Zet iets in de agenda")
    who.chooses("Een toets")
    who.picks("Voor welke les?", 3)
    who.types("Wat moeten de leerlingen", "Hoofdstuk 3")
    who.presses("Zet het in de agenda")
    who.reads("staat in de agenda")


@act(TEACHER, "docent", "Plan a test that marks are given for")
def plan_test(who: Hand) -> None:
    who.follows("Mijn groepen", f"Cijfers: {GROUP}", "Nieuwe toets")
    who.types("Naam van de toets", "Toets hoofdstuk 3")
    who.presses("Maak de toets")
    who.reads("Toets hoofdstuk 3")


@act(TEACHER, "docent", "Give every pupil of a group a mark")
def give_marks(who: Hand) -> None:
    who.follows("Mijn groepen", f"Cijfers: {GROUP}")
    for box in who.main.locator("input[name^='c-']").all():
        who.types_in(box, "7,1")
    who.presses("Bewaar de cijfers")
    who.reads("bewaard")


@act(TEACHER, "docent", "Plan a resit of a test")
def plan_resit(who: Hand) -> None:
    who.follows("Mijn groepen", f"Cijfers: {GROUP}", "Nieuwe toets")
    who.types("Naam van de toets", "Herkansing")
    who.picks("Is dit een herkansing?", 1)
    who.picks("Welk cijfer telt", 1)
    who.presses("Maak de toets")
    who.reads("Herkansing")


@act(TEACHER, "docent", "Write how it goes with one pupil in a subject")
def write_progress(who: Hand) -> None:
    who.follows("Mijn groepen", GROUP, "Hoe het gaat")
    who.types_in(who.main.locator("textarea").first, "Werkt rustig door.")
    who.presses("Bewaar de opmerkingen")
    who.reads("opmerking")


@act(TEACHER, "docent", "Propose how the end mark of a group is made up")
def propose_structure(who: Hand) -> None:
    who.follows("Mijn groepen", GROUP, "Cijferopbouw")
    who.chooses("Alle toetsen van het jaar")
    who.presses("Stel deze opbouw voor")
    who.reads("Uw voorstel is bewaard")


@act(TEACHER, "docent", "Send a message to the parents of a class")
def write_to_class(who: Hand) -> None:
    who.follows("Berichten aan ouders", "Schrijf")
    who.types("Waar gaat het over?", "Morgen lampionnen")
    who.types("Uw bericht", "Neemt uw kind morgen een lampion mee?")
    who.presses("Verstuur")
    who.reads("Morgen lampionnen")


@act(TEACHER, "docent", "Answer a parent who answered a message")
def answer_parent(who: Hand) -> None:
    who.follows("Berichten aan ouders", "Antwoorden van ouders", "Wytske Terpsma")
    who.types("Uw antwoord", "Ook bij een toets in de les.")
    who.presses("Stuur antwoord")
    who.reads("Uw antwoord is verstuurd")


@act(TEACHER, "docent", "Fix and sign the end marks of a group")
def sign_end_marks(who: Hand) -> None:
    who.follows("Mijn groepen", "1hA-wi", "Eindcijfers")
    who.ticks("Ik keek deze eindcijfers na")
    who.presses("Stel de eindcijfers vast")
    who.reads("vastgesteld")


@act(TEACHER, "docent", "Look up a pupil")
def look_up(who: Hand) -> None:
    who.follows("Een leerling zoeken")
    who.types("Naam", "Wahdani")
    who.presses("Zoek")
    who.follows("Begeleiding: Younes")
    who.reads("Younes el Wahdani")


@act(TEACHER, "docent", "Make a list of a group to print")
def print_group(who: Hand) -> None:
    who.follows("Mijn groepen", GROUP, "Lijsten", "Klassenlijst")
    who.chooses("de les")
    who.chooses("Op het scherm")
    who.presses("Maak de lijst")
    who.reads("Klassenlijst")


@act(TEACHER, "docent", "Ask families whether their child may come on an outing")
def ask_outing(who: Hand) -> None:
    who.follows("Uitjes", "Vraag gezinnen")
    who.types("Wat is het?", "Naar het museum")
    who.types("Op welke dag", str(who.today + timedelta(days=20)))
    who.types("Waar is het?", "Wilgendam")
    who.ticks(GROUP)
    who.presses("Vraag het")
    who.reads("Naar het museum")


@act(MENTOR, "docent", "See how the class as a whole stands")
def class_as_a_whole(who: Hand) -> None:
    who.follows("Mijn mentorklas", "Rapportvergadering")
    who.reads("3hA")


@act(MENTOR, "docent", "See the absence of the class")
def absence_of_class(who: Hand) -> None:
    who.follows("Mijn mentorklas", "Verzuim")
    who.reads("Verzuim van 3hA")


@act(MENTOR, "docent", "Note what was said with a pupil")
def note_a_talk(who: Hand) -> None:
    who.follows("Mijn mentorklas", "Younes", "Notities", "Schrijf een notitie")
    who.chooses("Het mentorteam")
    who.chooses("Gespreksverslag")
    who.types("Waar gaat het over?", "Hoe het gaat")
    who.types("Wat is er gezien", "Younes gaat graag naar school.")
    who.presses("Bewaar")
    who.reads("Hoe het gaat")


@act(MENTOR, "docent", "Write to the parents of one pupil")
def write_to_parents(who: Hand) -> None:
    who.follows("Mijn mentorklas", "Younes", "Berichten aan ouders", "Schrijf")
    who.types("Waar gaat het over?", "Complimenten")
    who.types("Uw bericht", "Younes werkte deze week hard.")
    who.presses("Verstuur")
    who.reads("Complimenten")


@act(MENTOR, "docent", "Make an evening of talks for the own class")
def make_evening(who: Hand) -> None:
    who.follows("Ouderavonden", "Maak een ouderavond")
    day = who.today + timedelta(days=20)
    who.types("Op welke dag?", str(day))
    who.types("Hoe laat begint", "19:00")
    who.types("Hoe laat is het laatste", "21:00")
    who.types("Tot en met welke dag", str(day - timedelta(days=7)))
    who.ticks("3hA")
    who.chooses("Alleen de mentoren")
    who.presses("Bewaar de ouderavond")
    who.reads("Ouderavond")


@act(MENTOR, "docent", "Issue the reports of a class")
def issue_reports(who: Hand) -> None:
    who.follows("Mijn mentorklas", "Rapporten", "Kies ook")
    who.ticks("Deze periode loopt nog")
    who.presses("Geef de rapporten uit")
    who.reads("rapporten uitgegeven")


@act(MENTOR, "docent", "Decide that a class goes up, one pupil not")
def decide_promotion(who: Hand) -> None:
    who.follows("Mijn mentorklas", "Rapportvergadering", "Wie gaat er over?")
    who.picks("Besluit", "blijft zitten")
    who.presses("Bewaar, en zet de rest op")
    who.reads("bewaard")
