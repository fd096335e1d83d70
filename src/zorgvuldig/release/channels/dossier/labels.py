"""What the fields of a dossier are called, by subject.

The fields of the administration have their names in `records.forms.life_words`; the others stand here, once. A column that
means the same in every table stands under its own name, one that does not as `table.column`.
"""

from django.utils.translation import override

from zorgvuldig.records.forms.life_words import FIELD_NAMES
from zorgvuldig.register.schema import Text

NUMBERS = {
    "id": Text("Intern nummer", "Internal number"),
    "uid": Text("Nummer in het webadres", "Number in the web address"),
    "person_id": Text("Intern nummer van de persoon", "Internal number of the person"),
    "pupil_id": Text("Intern nummer van de leerling", "Internal number of the pupil"),
    "guardian_id": Text("Nummer van de ouder of voogd", "Number of the parent or guardian"),
    "guardianship_id": Text("Bij welke ouder of voogd", "Of which parent or guardian"),
    "staff_id": Text("Nummer van de medewerker", "Number of the member of staff"),
    "board_id": Text("Nummer van het bestuur", "Number of the board"),
    "school_id": Text("Nummer van de school", "Number of the school"),
    "year_id": Text("Nummer van het schooljaar", "Number of the school year"),
    "period_id": Text("Nummer van de periode", "Number of the period"),
    "subject_id": Text("Nummer van het vak", "Number of the subject"),
    "group_id": Text("Nummer van de groep", "Number of the group"),
    "test_id": Text("Nummer van de toets", "Number of the test"),
    "lesson_id": Text("Nummer van de les", "Number of the lesson"),
    "reason_id": Text("Nummer van de reden", "Number of the reason"),
    "notice_id": Text("Nummer van de melding", "Number of the notice"),
    "absence_id": Text("Nummer van de afwezigheid", "Number of the absence"),
    "plan_id": Text("Nummer van het plan", "Number of the plan"),
    "message_id": Text("Nummer van het bericht", "Number of the message"),
    "rollover_id": Text("Nummer van de overgang", "Number of the passage to the next year"),
    "source_id": Text("Nummer van het andere systeem", "Number of the other system"),
}
WHEN_AND_WHO = {
    "starts_on": Text("Vanaf", "From"),
    "ends_on": Text("Eerste dag niet meer", "First day no longer"),
    "enrolment.ends_on": Text("Eerste dag niet meer ingeschreven", "First day no longer enrolled"),
    "guardianship.ends_on": Text("Eerste dag niet meer ouder of voogd", "First day no longer parent or guardian"),
    "membership.ends_on": Text("Eerste dag niet meer in de groep", "First day no longer in the group"),
    "at": Text("Wanneer", "When"),
    "actor_id": Text("Nummer van wie het deed", "Number of who did it"),
    "author_id": Text("Nummer van wie het schreef", "Number of who wrote it"),
    "written_at": Text("Wanneer het is geschreven", "When it was written"),
    "made_by_id": Text("Nummer van wie het maakte", "Number of who made it"),
    "made_at": Text("Wanneer het is gemaakt", "When it was made"),
    "changed_by_id": Text("Nummer van wie het veranderde", "Number of who changed it"),
    "changed_at": Text("Wanneer het is veranderd", "When it was changed"),
    "recorded_by_id": Text("Nummer van wie het vastlegde", "Number of who recorded it"),
    "recorded_at": Text("Wanneer het is vastgelegd", "When it was recorded"),
    "reported_by_id": Text("Nummer van wie het meldde", "Number of who reported it"),
    "reported_at": Text("Wanneer het is gemeld", "When it was reported"),
    "refused_before": Text("Hoe vaak de school al nee zei", "How often the school had said no"),
    "answered_by_id": Text("Nummer van wie antwoordde", "Number of who answered"),
    "answered_at": Text("Wanneer er is geantwoord", "When it was answered"),
    "confirmed_by_id": Text("Nummer van wie het bevestigde", "Number of who confirmed it"),
    "confirmed_at": Text("Wanneer het is bevestigd", "When it was confirmed"),
    "prepared_by_id": Text("Nummer van wie het klaarzette", "Number of who prepared it"),
    "prepared_at": Text("Wanneer het is klaargezet", "When it was prepared"),
    "closed_by_id": Text("Nummer van wie het afsloot", "Number of who closed it"),
    "closed_at": Text("Wanneer het is afgesloten", "When it was closed"),
    "shown_from": Text("Vanaf wanneer u het ziet", "From when you see it"),
    "sources": Text("Van wie elk gegeven komt", "Who gave each datum"),
}
SCHOOL = {
    "name": Text("Naam", "Name"),
    "code": Text("Afkorting", "Abbreviation"),
    "kind": Text("Soort", "Kind"),
    "brin": Text("Code van de school", "Code of the school"),
    "level": Text("Niveau", "Level"),
    "stage": Text("Leerjaar", "Year of school"),
    "number": Text("Nummer", "Number"),
    "weight": Text("Telt zo vaak mee", "Counts this many times"),
    "opens_on": Text("Vanaf welke dag het open is", "From which day it is open"),
    "closes_on": Text("Eerste dag dicht", "First day closed"),
    "is_active": Text("Is in gebruik", "Is in use"),
    "is_authorised": Text("Afwezig zijn om deze reden mag", "Absence for this reason is allowed"),
    "staff.given_name": Text("Voornaam", "Given name"),
    "staff.prefix": Text("Tussenvoegsel", "Prefix"),
    "staff.family_name": Text("Achternaam", "Family name"),
    "lesson.held_on": Text("Dag van de les", "Day of the lesson"),
    "slot": Text("Lesuur", "Lesson hour"),
    "starts_at": Text("Begint om", "Begins at"),
    "ends_at": Text("Eindigt om", "Ends at"),
    "room": Text("Lokaal", "Room"),
    "is_cancelled": Text("Valt uit", "Is cancelled"),
    "taken_by_id": Text("Nummer van wie de lijst nakeek", "Number of who called the roll"),
    "taken_at": Text("Wanneer de lijst is nagekeken", "When the roll was called"),
}
PUPIL = {
    "pupil.number": Text("Leerlingnummer", "Pupil number"),
    "sort_key": Text("Naam om op te sorteren", "Name for sorting"),
    "search_key": Text("Naam om op te zoeken", "Name for searching"),
    "official_number.number": Text("Burgerservicenummer of onderwijsnummer", "Citizen number or education number"),
    "official_number.confirmed_at": Text(
        "Wanneer het met een officieel papier is vergeleken", "When it was compared with an official document"
    ),
    "pupil_birth.confirmed_at": Text(
        "Wanneer het met een officieel papier is vergeleken", "When it was compared with an official document"
    ),
    "pupil_birth.confirmed_by_id": Text("Nummer van wie het vergeleek", "Number of who compared it"),
    "is_class": Text("Is een klas", "Is a class"),
    "outcome": Text("Uitkomst", "Outcome"),
    "to_group_id": Text("Nummer van de volgende klas", "Number of the next class"),
    "rollover_line.left_with": Text("Waarom van school", "Why the pupil leaves"),
    "rollover_line.destination": Text("Waar naartoe", "Where to"),
    "from_year_id": Text("Nummer van het schooljaar dat eindigt", "Number of the school year that ends"),
    "to_year_id": Text("Nummer van het volgende schooljaar", "Number of the next school year"),
    "applied_at": Text("Wanneer het is uitgevoerd", "When it was carried out"),
    "discarded_at": Text("Wanneer het is weggegooid", "When it was thrown away"),
    "field": Text("Over welk gegeven", "About which datum"),
    "field_name": Text("Hoe het andere systeem dit noemt", "What the other system calls it"),
    "theirs": Text("Wat het andere systeem zegt", "What the other system says"),
    "seen_at": Text("Wanneer dat is gezien", "When that was seen"),
}
FILES = {
    "blob": Text("Nummer van het bestand in de kluis", "Number of the file in the vault"),
    "media_type": Text("Soort bestand", "Kind of file"),
    "size": Text("Grootte in bytes", "Size in bytes"),
    "added_at": Text("Wanneer het is toegevoegd", "When it was added"),
    "added_by_id": Text("Nummer van wie het toevoegde", "Number of who added it"),
    "version": Text("Uitgave", "Version"),
}
GRADES = {
    "title": Text("Naam van de toets", "Title of the test"),
    "held_on": Text("Dag van de toets", "Day of the test"),
    "is_exam": Text("Telt mee voor het schoolexamen", "Counts for the school exam"),
    "value": Text("Cijfer", "Grade"),
    "grade.code": Text("Letters of afkorting in plaats van een cijfer", "Letters instead of a grade"),
    "reason": Text("Waarom het is veranderd", "Why it was changed"),
}
ABSENCE = {
    "minutes": Text("Minuten te laat", "Minutes late"),
    "remark": Text("Wat erbij is gezegd", "What was said with it"),
    "from_slot": Text("Vanaf welk lesuur", "From which lesson hour"),
    "until_slot": Text("Eerste lesuur dat de leerling er weer is", "First lesson hour that the pupil is back"),
    "note": Text("Wat de school erbij moet weten", "What the school has to know"),
    "hours": Text("Lesuren", "Lesson hours"),
    "counted_from": Text("Geteld vanaf", "Counted from"),
    "counted_until": Text("Eerste dag die niet meetelt", "First day that does not count"),
    "noticed_at": Text("Wanneer het systeem dit merkte", "When the system noticed this"),
    "draft": Text("Tekst van de melding", "Text of the report"),
}
GUIDANCE = {
    "happened_on": Text("Dag van het gesprek of het voorval", "Day of the talk or the event"),
    "guidance_note.title": Text("Waar het over gaat", "What it is about"),
    "care_note.title": Text("Waar het over gaat", "What it is about"),
    "own_note.title": Text("Waar het over gaat", "What it is about"),
    "text": Text("Tekst", "Text"),
    "situation": Text("Waarom extra hulp", "Why extra help"),
    "goals": Text("Waar werken wij naartoe", "What we work towards"),
    "actions": Text("Wat doet de school", "What the school does"),
    "pupil_view": Text("Wat vindt de leerling", "What the pupil thinks"),
    "evaluation": Text("Wat leverde het op", "What came of it"),
    "evaluate_on": Text("Uiterlijk besproken op", "To be discussed on or before"),
    "agrees": Text("Eens met de aanpak", "Agrees with the approach"),
    "conditions": Text("Wat de school moet weten", "What the school has to know"),
    "medication": Text("Medicijnen", "Medicines"),
    "allergies": Text("Allergieën", "Allergies"),
    "in_emergency": Text("Als het misgaat", "When something goes wrong"),
    "doctor": Text("Arts", "Doctor"),
    "told_at": Text("Wanneer het is verteld", "When it was told"),
}
MESSAGES = {
    "batch": Text("Nummer van wat samen is verstuurd", "Number of what was sent together"),
    "subject": Text("Waar het bericht over gaat", "What the message is about"),
    "body": Text("Bericht", "Message"),
    "sent_at": Text("Wanneer het is verstuurd", "When it was sent"),
    "read_at": Text("Wanneer u het las", "When you read it"),
    "mailed_at": Text("Wanneer u een mail kreeg", "When you got an e-mail"),
}
LOOKED_AND_LEFT = {
    "role": Text("In welke functie", "In which role"),
    "purpose": Text("Waarom", "Why"),
    "mask": Text("Soorten gegevens", "Kinds of data"),
    "write_mask": Text("Mocht veranderen", "Could change"),
    "gate.log.kind": Text("Hoe er werd gekeken", "How somebody looked"),
    "refused": Text("Geweigerd", "Refused"),
    "table_name": Text("In welke tabel", "In which table"),
    "row_id": Text("Nummer van de regel", "Number of the row"),
    "op": Text("Wat er gebeurde", "What happened"),
    "changed": Text("Wat er veranderde", "What changed"),
    "released_at": Text("Wanneer het wegging", "When it left"),
    "channel": Text("Hoe het wegging", "How it left"),
    "recipient": Text("Aan wie", "To whom"),
    "basis": Text("Waarom het mocht", "Why it was allowed"),
    "fields": Text("Welke gegevens", "Which data"),
}
RIGHTS = {
    "guardianship.restricted_until": Text("Tot welke dag de uitspraak geldt", "Until which day the ruling holds"),
    "way": Text("Hoe het ging", "How it went"),
    "asker_id": Text("Nummer van wie het vroeg", "Number of who asked"),
    "asker_name": Text("Wie het vroeg", "Who asked"),
    "acts_as": Text("Als wie iemand vroeg", "As whom somebody asked"),
    "wish": Text("Wat er is gevraagd", "What was asked"),
    "received_on": Text("Dag waarop het verzoek binnenkwam", "Day on which the request came in"),
    "entered_at": Text("Wanneer het is opgeschreven", "When it was written down"),
    "entered_by_id": Text("Nummer van wie het opschreef", "Number of who wrote it down"),
    "identity_way": Text("Hoe is gekeken wie het vroeg", "How it was checked who asked"),
    "identity_at": Text("Wanneer dat is bekeken", "When that was checked"),
    "identity_by_id": Text("Nummer van wie dat bekeek", "Number of who checked that"),
    "extended_at": Text("Wanneer is verteld dat het later wordt", "When it was told that it would be later"),
    "extended_by_id": Text("Nummer van wie dat besloot", "Number of who decided that"),
    "extension_reason": Text("Waarom het later wordt", "Why it will be later"),
    "weighing": Text("Wat de school afwoog", "What the school weighed"),
    "ground": Text("Grond om nee te zeggen", "Ground for saying no"),
    "answer": Text("Antwoord van de school", "Answer of the school"),
    "decided_at": Text("Wanneer is besloten", "When it was decided"),
    "decided_by_id": Text("Nummer van wie besloot", "Number of who decided"),
    "repeats_id": Text("Nummer van het eerdere verzoek", "Number of the earlier request"),
    "reminded_at": Text("Wanneer is gewaarschuwd", "When a warning was given"),
    "request_id": Text("Nummer van het verzoek", "Number of the request"),
    "by_id": Text("Nummer van wie dit deed", "Number of who did this"),
    "request_step.text": Text("Wat erover is geschreven", "What was written about it"),
    "set_by_id": Text("Nummer van wie het stilzette", "Number of who restricted it"),
    "lifted_by_id": Text("Nummer van wie dat ophief", "Number of who lifted that"),
    "column_name": Text("Welk gegeven", "Which datum"),
    "shown": Text("Wat er stond", "What it said"),
    "proposed": Text("Wat er volgens u moet staan", "What it should say according to you"),
    "explanation": Text("Waarom het volgens u niet klopt", "Why it is wrong according to you"),
    "asked_by_id": Text("Nummer van wie het vroeg", "Number of who asked"),
    "asked_at": Text("Wanneer het is gevraagd", "When it was asked"),
    "correction.reason": Text("Waarom dat is besloten", "Why that was decided"),
    "statement": Text("Uw eigen verklaring", "Your own statement"),
    "statement_at": Text("Wanneer u die schreef", "When you wrote it"),
    "correction_id": Text("Nummer van de verbetering", "Number of the correction"),
    "made_at": Text("Wanneer dit ontstond", "When this came about"),
    "told_by_id": Text("Nummer van wie het vertelde", "Number of who told it"),
    "given_at": Text("Wanneer de leerling dit besloot", "When the pupil decided this"),
    "given_by_id": Text("Nummer van wie dit besloot", "Number of who decided this"),
}
LABELS = (
    NUMBERS | WHEN_AND_WHO | SCHOOL | PUPIL | FILES | GRADES | ABSENCE | GUIDANCE | MESSAGES | RIGHTS | LOOKED_AND_LEFT
)  # fmt: skip


def label(table: str, column: str) -> Text:
    """What a field is called; KeyError for a field that has no words yet."""
    field = f"{table}.{column}"
    if field in LABELS or field not in FIELD_NAMES:
        return LABELS.get(field) or LABELS[column]
    with override("nl"):
        dutch = str(FIELD_NAMES[field])
    with override("en"):
        return Text(dutch, str(FIELD_NAMES[field]))
