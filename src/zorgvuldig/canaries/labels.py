"""What is tried with invented people, in words: on the page of the school's officer, and with the promise that it proves."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorgvuldig.register.schema import Text


@dataclass(frozen=True, slots=True)
class TryWords:
    """What was tried, and what came back when all is well. `wrong` says what is not so otherwise, where that is no kind of data."""

    tried: Text
    came: Text
    wrong: Text | None = None


def joined(*sentences: Text) -> Text:
    """Sentences behind each other."""
    return Text(" ".join(one.nl for one in sentences), " ".join(one.en for one in sentences))


def figure_of(name: str) -> str:
    """What the figure with the moment of a try is called, among those of its promise."""
    return f"canary_{name}"


NOTHING = Text("Er kwam niets.", "Nothing came.")
NOTHING_TAKEN = Text("Er kwam niets, en de score is geweigerd.", "Nothing came, and the score was refused.")
EXACTLY = Text("Er kwam wat het register zegt, en niet meer.", "What the register says came, and no more.")
AGREED = Text("Er kwam wat is afgesproken, en niet meer.", "What was agreed came, and no more.")
TOO_MUCH = Text("Er kwam iets wat niet mocht komen.", "Something came that should not have.")
TOO_LITTLE = Text("Er kwam minder dan het register zegt.", "Less came than the register says.")
NEVER = Text("Dat is hier nog nooit gelukt.", "That never worked here yet.")
LAST = Text("De laatste keer was op %s.", "The last time was at %s.")
STALE = Text("Daarom zeggen wij niet dat het waar is.", "So we do not say that it is true.")
WORDS: Mapping[str, TryWords] = {
    "statement_page": TryWords(
        Text(
            "Iemand zonder account las de bladzijde met beloften in twee talen en keek het zegel na.",
            "Somebody without an account read the page with promises in two languages and checked its seal.",
        ),
        Text(
            "Zij was van nu en zei wat het register zegt, ook over wie iets van een verzonnen leerling kreeg.",
            "It was of now and said what the register says, also of whoever got something of an invented pupil.",
        ),
        Text(
            "Zij was oud, het zegel paste niet, of er ontbrak iets wat in het register staat.",
            "It was old, the seal did not fit, or something lacked that stands in the register.",
        ),
    ),
    "register_pages": TryWords(
        Text(
            "Iemand zonder account las elke bladzijde van het register.",
            "Somebody without an account read every page of the register.",
        ),
        Text(
            "Daar stond elk gegeven, waarom het er is, hoelang het blijft en wie het krijgt.",
            "Each datum stood there, why it is there, how long it stays and who gets it.",
        ),
        Text(
            "Er ontbrak een gegeven, een reden, een termijn of een ontvanger, of er stond te veel.",
            "A datum, a reason, a term or a recipient lacked, or there was too much.",
        ),
    ),
    "breach_letter": TryWords(
        Text(
            "Een verzonnen ouder opende de eigen brieven, en een andere ouder, een leerling, een docent en iemand zonder account deden dat ook.",
            "An invented parent opened their own letters, and another parent, a pupil, a teacher and somebody without an account did so too.",
        ),
        Text(
            "Alleen wie de brief moest krijgen, las hem.",
            "Only the person to whom the letter was sent read it.",
        ),
        Text(
            "Wie de brief moest krijgen, las hem niet, of een ander las hem.",
            "The person to whom the letter was sent did not read it, or somebody else did.",
        ),
    ),
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
    "supplier_files": TryWords(
        Text(
            "Een verzonnen leermiddel dat bestanden mag halen, haalde de bestanden van zijn leerlingen en vroeg ook de lijst.",
            "An invented learning material that may fetch files fetched the files of its pupils and asked for the list as well.",
        ),
        Text(
            "In de bestanden stond wat is afgesproken, en niet meer. De lijst kwam niet.",
            "The files held what was agreed, and no more. The list did not come.",
        ),
    ),
    "supplier_scores": TryWords(
        Text(
            "Een verzonnen leermiddel stuurde een score terug, en probeerde dat ook van iemand die het niet kent.",
            "An invented learning material sent a score back, and tried that of somebody whom it does not know too.",
        ),
        Text(
            "Alleen de docent zag de score, als voorstel. Het andere is geweigerd.",
            "Only the teacher saw the score, as a proposal. The other was refused.",
        ),
        Text(
            "De docent zag de score niet, een ander zag haar wel, of het andere is aangenomen.",
            "The teacher did not see the score, somebody else did, or the other was accepted.",
        ),
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
    "files_without_agreement": TryWords(
        Text(
            "Een verzonnen leermiddel waarvan de overeenkomst voorbij is, vroeg bestanden en stuurde een score.",
            "An invented learning material of which the agreement is over asked for files and sent a score.",
        ),
        NOTHING_TAKEN,
    ),
    "files_stopped": TryWords(
        Text(
            "Een verzonnen leermiddel dat is gestopt, vroeg bestanden en stuurde een score, ook met toegang van vroeger.",
            "An invented learning material that was stopped asked for files and sent a score, also with access from before.",
        ),
        NOTHING_TAKEN,
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
    "from_whom": TryWords(
        Text(
            "Een verzonnen ouder las van wie elk gegeven van een kind kwam.",
            "An invented parent read from whom each datum of a child came.",
        ),
        Text("Er stond wie het had gegeven.", "It said who had given it."),
        Text(
            "Bij een gegeven stond een ander dan wie het had gegeven.",
            "A datum named somebody else than who had given it.",
        ),
    ),
    "daily_work": TryWords(
        Text(
            "Een verzonnen docent gaf een cijfer, de administratie schreef een telefoonnummer op en een ouder meldde een kind ziek.",
            "An invented teacher gave a mark, the administration wrote down a phone number and a parent reported a child ill.",
        ),
        Text("Wie het mocht zien, zag het meteen.", "Whoever may see it saw it at once."),
        Text("Dat lukte niet, of het was daarna niet te zien.", "That did not work, or was not to be seen afterwards."),
    ),
    "corrected": TryWords(
        Text(
            "Een verzonnen ouder vroeg een verbetering en de administratie zei ja.",
            "An invented parent asked for a correction and the administration said yes.",
        ),
        Text("Daarna stond op elke bladzijde het nieuwe.", "After that every page said the new value."),
        Text("Daarna stond er op een bladzijde iets anders.", "After that a page said something else."),
    ),
    "leavers": TryWords(
        Text(
            "Van verzonnen leerlingen die weg zijn, wisten wij wat volgens de termijn in het register weg moet.",
            "Of invented pupils who left we deleted what must go by the term in the register.",
        ),
        Text(
            "Daarna stond het in geen enkele tabel, en wat mag blijven stond er nog.",
            "After that it stood in no table, and what may stay was still there.",
        ),
        Text(
            "Daarna stond het er nog, of er was te veel weg.",
            "After that it was still there, or too much was gone.",
        ),
    ),
    "with_a_yes": TryWords(
        Text(
            "Wij vroegen een verzonnen ouder of een verzonnen bedrijf iets mag krijgen, en probeerden het voor en na het ja te geven.",
            "We asked an invented parent whether an invented company may get something, and tried to give it before and after the yes.",
        ),
        Text(
            "Zonder ja ging er niets weg. Met het ja kwam aan wat was gevraagd, en de ouder zag het.",
            "Without a yes nothing left. With the yes what was asked arrived, and the parent saw it.",
        ),
        Text(
            "Er ging iets weg zonder ja, er kwam iets anders aan, of de ouder zag het niet.",
            "Something left without a yes, something else arrived, or the parent did not see it.",
        ),
    ),
    "by_law": TryWords(
        Text(
            "Wij gaven een verzonnen jeugdarts wat de wet toestaat, en probeerden meer te geven.",
            "We gave an invented youth doctor what the law permits, and tried to give more.",
        ),
        Text(
            "Meer ging niet weg. De ouder zag wat er ging, aan wie en volgens welk artikel.",
            "No more left. The parent saw what went, to whom and by which article.",
        ),
        Text(
            "Er ging meer weg, er kwam iets anders aan, of de ouder zag niet wat er ging en waarom.",
            "More left, something else arrived, or the parent did not see what went and why.",
        ),
    ),
}
PARTS: Mapping[str, Text] = {
    "letter": Text("een brief over een datalek", "a letter about a breach"),
    "seal": Text("het zegel", "the seal"),
    "moment": Text("wanneer er is gemeten", "when it was measured"),
    "promise": Text("een belofte", "a promise"),
    "officer": Text("de functionaris gegevensbescherming", "the data protection officer"),
    "recipient": Text("een ontvanger", "a recipient"),
    "purpose": Text("een doel", "a purpose"),
    "term": Text("een termijn", "a term"),
    "invented": Text("iemand die verzonnen is", "somebody who is invented"),
    "page": Text("een bladzijde", "a page"),
    "login": Text("iemand die inlogt", "somebody who signs in"),
    "token": Text("toegang voor het product zelf", "access for the product itself"),
    "files": Text("bestanden met leerlingen", "files with pupils"),
    "results": Text("een score", "a score"),
    "draft": Text("een score als voorstel voor de docent", "a score as a proposal to the teacher"),
    "roster": Text("de lijst van leerlingen", "the list of pupils"),
    "pupil": Text("welke leerlingen het zijn", "which pupils they are"),
    "pseudonym": Text("de schuilnaam", "the pseudonym"),
    "page_of_parent": Text("bij de ouder", "at the parent"),
    "page_of_pupil": Text("bij de leerling", "at the pupil"),
    "page_of_office": Text("bij de administratie", "at the administration"),
    "decision": Text("het besluit", "the decision"),
    "before_yes": Text("zonder een ja", "without a yes"),
    "undeclared": Text("een gegeven dat niet in het register staat", "a datum that is not in the register"),
    "article": Text("het artikel", "the article"),
    "package": Text("het bestand voor de ontvanger", "the file for the recipient"),
}
