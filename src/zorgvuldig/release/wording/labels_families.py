"""What the fields about parent evenings and outings are called in a dossier."""

from zorgvuldig.register.schema import Text

FAMILIES = {
    "evening.starts_at": Text("Hoe laat de avond begint", "When the evening begins"),
    "evening.ends_at": Text("Hoe laat de avond voorbij is", "When the evening is over"),
    "evening.minutes": Text("Hoeveel minuten een gesprek duurt", "How many minutes a talk takes"),
    "evening.closes_on": Text(
        "Vanaf welke dag ouders niet meer kiezen", "From which day parents do not choose any more"
    ),
    "evening.made_by_id": Text("Nummer van wie de ouderavond maakte", "Number of who made the parent evening"),
    "evening.made_at": Text("Wanneer dat was", "When that was"),
    "cancelled_at": Text("Wanneer het is afgezegd", "When it was cancelled"),
    "evening_id": Text("Nummer van de ouderavond", "Number of the parent evening"),
    "evening_teacher_id": Text("Nummer van de plaats van de leraar", "Number of the place of the teacher"),
    "evening_teacher.room": Text("Lokaal", "Room"),
    "evening_teacher.starts_at": Text("Vanaf hoe laat de leraar er is", "From when the teacher is there"),
    "evening_teacher.ends_at": Text("Tot hoe laat", "Until when"),
    "breaks": Text("Pauzes van de leraar", "Breaks of the teacher"),
    "evening_booking.person_id": Text("Nummer van wie komt praten", "Number of who comes to talk"),
    "evening_booking.starts_at": Text("Hoe laat het gesprek is", "When the talk is"),
    "booked_by_id": Text("Nummer van wie het gesprek vastlegde", "Number of who recorded the talk"),
    "booked_at": Text("Wanneer het is vastgelegd", "When it was recorded"),
    "outing_id": Text("Nummer van het uitje", "Number of the outing"),
    "outing.title": Text("Wat het is", "What it is"),
    "outing.ends_on": Text("Vanaf welke dag het voorbij is", "From which day it is over"),
    "outing.hours": Text("Hoe laat", "At what time"),
    "outing.place": Text("Waar het is", "Where it is"),
    "cost": Text("Wat het kost, in euro’s", "What it costs, in euros"),
    "bring": Text("Wat een leerling meeneemt", "What a pupil brings along"),
    "outing.asked_by_id": Text("Nummer van wie het vroeg", "Number of who asked"),
    "outing.asked_at": Text("Wanneer het is gevraagd", "When it was asked"),
    "outing_answer.person_id": Text("Nummer van wie antwoordde", "Number of who answered"),
    "goes": Text("Of de leerling mee mag", "Whether the pupil may come along"),
    "outing_answer.answered_at": Text("Wanneer dat was", "When that was"),
}
FAMILY_TABLES = {
    "evening": Text("Ouderavonden", "Parent evenings"),
    "evening_class": Text("Klassen van een ouderavond", "Classes of a parent evening"),
    "evening_teacher": Text("Leraren op een ouderavond", "Teachers at a parent evening"),
    "evening_booking": Text("Gesprekken op een ouderavond", "Talks on a parent evening"),
    "outing": Text("Uitjes", "Outings"),
    "outing_group": Text("Groepen van een uitje", "Groups of an outing"),
    "outing_answer": Text("Of de leerling mee mag", "Whether the pupil may come along"),
}
