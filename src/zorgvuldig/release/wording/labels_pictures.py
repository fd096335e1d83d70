"""What the fields about pictures are called in a dossier."""

from zorgvuldig.register.schema import Text

PICTURES = {
    "face_id": Text("Nummer van het gezicht in de foto", "Number of the face in the photo"),
    "picture_id": Text("Nummer van de foto of film", "Number of the photo or film"),
    "tagged_at": Text("Wanneer een medewerker de leerling aanwees", "When a member of staff pointed out the pupil"),
    "tagged_by_id": Text("Nummer van wie dat deed", "Number of who did that"),
    "picture_objection.medium": Text(
        "Waar de leerling niet op wil; leeg is nergens", "Where the pupil does not want to be; empty is nowhere"
    ),
    "picture_objection.person_id": Text("Nummer van wie nee zei", "Number of who said no"),
    "said_at": Text("Wanneer er nee is gezegd", "When no was said"),
    "lifted_at": Text("Wanneer dat is teruggenomen", "When that was taken back"),
    "lifted_by_id": Text("Nummer van wie het terugnam", "Number of who took it back"),
    "publication_id": Text("Nummer van de plaatsing", "Number of the publication"),
    "is_masked": Text("Gezicht onzichtbaar gemaakt", "Face made invisible"),
}
PICTURE_TABLES = {
    "face_pupil": Text("Op welke foto’s en films", "In which photos and films"),
    "picture_objection": Text("Welke u niet wilde", "Which you did not want"),
    "publication_pupil": Text("Wat ergens te zien is of was", "What can or could be seen somewhere"),
}
