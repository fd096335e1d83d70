"""What is tried with invented people, in words: on the page of the school's officer, and with the promise that it proves."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorgvuldig.register.schema import Text


@dataclass(frozen=True, slots=True)
class TryWords:
    """What was tried, and what came back when all is well."""

    tried: Text
    came: Text


def joined(*sentences: Text) -> Text:
    """Sentences behind each other."""
    return Text(" ".join(one.nl for one in sentences), " ".join(one.en for one in sentences))


def figure_of(name: str) -> str:
    """What the figure with the moment of a try is called, among those of its promise."""
    return f"canary_{name}"


NOTHING = Text("Er kwam niets.", "Nothing came.")
EXACTLY = Text("Er kwam wat het register zegt, en niet meer.", "What the register says came, and no more.")
AGREED = Text("Er kwam wat is afgesproken, en niet meer.", "What was agreed came, and no more.")
TOO_MUCH = Text("Er kwam iets wat niet mocht komen.", "Something came that should not have.")
TOO_LITTLE = Text("Er kwam minder dan het register zegt.", "Less came than the register says.")
NEVER = Text("Dat is hier nog nooit gelukt.", "That never worked here yet.")
LAST = Text("De laatste keer was op %s.", "The last time was at %s.")
STALE = Text("Daarom zeggen wij niet dat het waar is.", "So we do not say that it is true.")
WORDS: Mapping[str, TryWords] = {
    "unopened": TryWords(
        Text(
            "Wij lazen elke tabel met gegevens van leerlingen en ouders zonder een dossier te openen.",
            "We read every table with data of pupils and parents without opening a file.",
        ),
        NOTHING,
    ),
    "teacher": TryWords(
        Text("Een verzonnen docent opende een eigen groep.", "An invented teacher opened a group of their own."),
        EXACTLY,
    ),
    "other_teacher": TryWords(
        Text(
            "Een verzonnen docent opende een groep van een ander.",
            "An invented teacher opened a group of somebody else.",
        ),
        NOTHING,
    ),
    "parent": TryWords(
        Text(
            "Een verzonnen ouder opende het dossier van een kind van 15 jaar.",
            "An invented parent opened the file of a child of 15 years.",
        ),
        EXACTLY,
    ),
    "parent_of_sixteen": TryWords(
        Text(
            "Een verzonnen ouder opende het dossier van een kind van 16 jaar.",
            "An invented parent opened the file of a child of 16 years.",
        ),
        EXACTLY,
    ),
    "parent_of_grown": TryWords(
        Text(
            "Een verzonnen ouder opende het dossier van een kind van 18 jaar.",
            "An invented parent opened the file of a child of 18 years.",
        ),
        NOTHING,
    ),
    "without_authority": TryWords(
        Text(
            "Een verzonnen ouder zonder gezag opende het dossier van een kind.",
            "An invented parent without authority opened the file of a child.",
        ),
        NOTHING,
    ),
    "own_file": TryWords(
        Text(
            "Een verzonnen leerling van 18 jaar opende het eigen dossier.",
            "An invented pupil of 18 years opened their own file.",
        ),
        EXACTLY,
    ),
    "supplier_login": TryWords(
        Text(
            "Een verzonnen leerling logde in bij een verzonnen leermiddel dat de naam en de groepen mag weten.",
            "An invented pupil signed in at an invented learning material that may know the name and the groups.",
        ),
        AGREED,
    ),
    "supplier_roster": TryWords(
        Text(
            "Dat leermiddel vroeg de lijst van zijn leerlingen op.",
            "That learning material asked for the list of its pupils.",
        ),
        AGREED,
    ),
    "supplier_agreed_nothing": TryWords(
        Text(
            "Een verzonnen leermiddel dat niets mag weten, liet een leerling inloggen en vroeg zijn lijst op.",
            "An invented learning material that may know nothing signed a pupil in and asked for its list.",
        ),
        Text("Er kwam een eigen schuilnaam, en niet meer.", "A pseudonym of its own came, and no more."),
    ),
    "supplier_without_agreement": TryWords(
        Text(
            "Verzonnen leermiddelen zonder overeenkomst die geldt, vroegen om gegevens.",
            "Invented learning materials without an agreement in force asked for data.",
        ),
        NOTHING,
    ),
    "supplier_stopped": TryWords(
        Text(
            "Verzonnen leermiddelen die zijn gestopt, vroegen om gegevens, ook met toegang van vroeger.",
            "Invented learning materials that were stopped asked for data, also with access from before.",
        ),
        NOTHING,
    ),
    "picture_with_yes": TryWords(
        Text(
            "Iemand zonder account opende het adres van een tekening van een verzonnen leerling voor wie ja is gezegd.",
            "Somebody without an account opened the address of a drawing of an invented pupil for whom yes was said.",
        ),
        Text("Er kwam precies die tekening.", "Exactly that drawing came."),
    ),
    "picture_without_yes": TryWords(
        Text(
            "Iemand zonder account opende het adres van een tekening van een verzonnen leerling zonder ja.",
            "Somebody without an account opened the address of a drawing of an invented pupil without a yes.",
        ),
        NOTHING,
    ),
    "family_album": TryWords(
        Text(
            "Een verzonnen klasgenoot, een ouder zonder gezag en iemand zonder account openden een tekening uit het album van de klas.",
            "An invented classmate, a parent without authority and somebody without an account opened a drawing from the album of the class.",
        ),
        Text("Alleen de klasgenoot kreeg haar.", "Only the classmate got it."),
    ),
    "yes_withdrawn": TryWords(
        Text(
            "Een verzonnen gezin trok een ja in en een ander gaf het weer, elk uur om de beurt.",
            "An invented family took back a yes and another one gave it again, every hour in turn.",
        ),
        Text(
            "De ene tekening was meteen weg, en de andere was er weer.",
            "The one drawing was gone at once, and the other was there again.",
        ),
    ),
    "picture_weighed": TryWords(
        Text(
            "Een verzonnen ouder las bij een tekening waarom iemand van de school haar goedvond.",
            "An invented parent read with a drawing why somebody of the school allowed it.",
        ),
        Text("De reden stond erbij.", "The reason stood there."),
    ),
    "picture_weighed_against": TryWords(
        Text(
            "Iemand zonder account opende het adres van een tekening met een ja, die iemand van de school daarna afkeurde.",
            "Somebody without an account opened the address of a drawing with a yes, which somebody of the school turned down after that.",
        ),
        NOTHING,
    ),
    "look_on_record": TryWords(
        Text(
            "Een verzonnen schoolleider las in het logboek wie naar de verzonnen camera keek.",
            "An invented school leader read in the log who looked at the invented camera.",
        ),
        Text("Elke keer kijken stond erin.", "Every look stood in it."),
    ),
    "footage_allowed": TryWords(
        Text(
            "Een verzonnen conciërge met toestemming bekeek een getekende minuut van de verzonnen camera.",
            "An invented caretaker with permission looked at a drawn minute of the invented camera.",
        ),
        Text("Er kwam precies die minuut.", "Exactly that minute came."),
    ),
    "footage_refused": TryWords(
        Text(
            "Een docent, een conciërge zonder toestemming en iemand zonder account vroegen om die minuut.",
            "A teacher, a caretaker without permission and somebody without an account asked for that minute.",
        ),
        NOTHING,
    ),
    "footage_over_term": TryWords(
        Text(
            "Een verzonnen conciërge met toestemming vroeg om een minuut die over de termijn is.",
            "An invented caretaker with permission asked for a minute that is over its term.",
        ),
        NOTHING,
    ),
}
PARTS: Mapping[str, Text] = {
    "page": Text("een bladzijde", "a page"),
    "login": Text("iemand die inlogt", "somebody who signs in"),
    "token": Text("toegang voor het product zelf", "access for the product itself"),
    "roster": Text("de lijst van leerlingen", "the list of pupils"),
    "pupil": Text("welke leerlingen het zijn", "which pupils they are"),
    "pseudonym": Text("de schuilnaam", "the pseudonym"),
}
