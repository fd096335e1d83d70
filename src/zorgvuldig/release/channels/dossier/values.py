"""What the fixed values of a field are called. The models know them by keys; a family reads words."""

from collections.abc import Mapping

from zorgvuldig.register.schema import Text

OTHER = Text("anders", "other")
NOTE = {
    "note": Text("notitie", "note"),
    "talk": Text("gesprek", "talk"),
    "agreement": Text("afspraak", "agreement"),
}
LEFT = {
    "diploma": Text("diploma", "diploma"),
    "other_school": Text("naar een andere school", "to another school"),
    "work": Text("werk", "work"),
    "abroad": Text("naar het buitenland", "abroad"),
    "other": OTHER,
}
VALUES: Mapping[str, Mapping[str, Text]] = {
    "pupil_birth.sex": {"female": Text("vrouw", "female"), "male": Text("man", "male"), "other": OTHER},
    "pupil_birth.confirmed_from": {
        "passport": Text("paspoort", "passport"),
        "identity_card": Text("identiteitskaart", "identity card"),
        "extract": Text("uittreksel", "extract"),
    },
    "guardianship.kind": {
        "mother": Text("moeder", "mother"),
        "father": Text("vader", "father"),
        "guardian": Text("voogd", "guardian"),
        "other": OTHER,
    },
    "enrolment.left_with": LEFT,
    "rollover_line.left_with": LEFT,
    "rollover_line.outcome": {
        "promote": Text("gaat over", "moves up"),
        "repeat": Text("doet het jaar over", "repeats the year"),
        "leave": Text("gaat van school", "leaves the school"),
    },
    "grade.code": {
        "missed": Text("inhalen", "to be made up"),
        "not_made": Text("niet gemaakt", "not made"),
        "exempt": Text("vrijstelling", "excused"),
        "insufficient": Text("onvoldoende", "insufficient"),
        "sufficient": Text("voldoende", "sufficient"),
        "good": Text("goed", "good"),
    },
    "family_copy.language": {"nl": Text("Nederlands", "Dutch"), "en": Text("Engels", "English")},
    "family_copy.state": {
        "waiting": Text("staat in de rij", "waits"),
        "working": Text("wordt gemaakt", "is being made"),
        "done": Text("klaar", "ready"),
        "failed": Text("niet gelukt", "failed"),
        "gone": Text("het bestand is gewist", "the file was deleted"),
    },
    "learning_group.kind": {"class": Text("klas", "class"), "teaching": Text("lesgroep", "teaching group")},
    "official_number.kind": {
        "bsn": Text("burgerservicenummer", "citizen number"),
        "education": Text("onderwijsnummer", "education number"),
    },
    "attendance.kind": {
        "absent": Text("afwezig", "absent"),
        "late": Text("te laat", "late"),
        "sent_out": Text("uit de les gestuurd", "sent out"),
    },
    "absence_notice.kind": {
        "sick": Text("ziek", "ill"),
        "appointment": Text("afspraak", "appointment"),
        "leave": Text("verlof", "leave"),
    },
    "absence_answer.outcome": {
        "confirmed": Text("goed gevonden", "confirmed"),
        "refused": Text("niet goed gevonden", "refused"),
    },
    "absence_signal.outcome": {
        "reported": Text("gemeld", "reported"),
        "dismissed": Text("niet gemeld", "dismissed"),
    },
    "guidance_note.kind": NOTE,
    "care_note.kind": NOTE,
    "own_note.kind": NOTE,
    "admin_task.kind": {
        "correction": Text("verbetering", "correction"),
        "gone": Text("staat niet meer in het andere systeem", "gone at the source"),
        "document": Text("papier", "document"),
    },
}
