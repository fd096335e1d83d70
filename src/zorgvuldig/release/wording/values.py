"""What the fixed values of a field are called. The models know them by keys; a family reads words."""

from collections.abc import Mapping

from zorgvuldig.register.schema import Text
from zorgvuldig.release.wording.labels import INCIDENT_VALUES
from zorgvuldig.release.wording.labels_suppliers import SUPPLIER_VALUES

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
KIND_OF_FILE = {"letter": Text("brief van school", "letter of the school"), "evidence": Text("bewijs", "evidence")}
OF_REQUESTS: Mapping[str, Mapping[str, Text]] = {
    "request.kind": {
        "access": Text("inzage", "access"),
        "rectification": Text("verbeteren", "correction"),
        "erasure": Text("wissen", "erasure"),
        "restriction": Text("stilzetten", "restriction"),
        "objection": Text("bezwaar", "objection"),
        "portability": Text("meenemen", "portability"),
        "withdrawal": Text("toestemming intrekken", "withdrawal of consent"),
        "information": Text("vraag van een ouder zonder gezag", "question of a parent without authority"),
    },
    "request.way": {
        "screen": Text("op het scherm", "on the screen"),
        "desk": Text("aan de balie", "at the desk"),
        "letter": Text("per brief", "by letter"),
        "mail": Text("per e-mail", "by e-mail"),
    },
    "request.acts_as": {
        "pupil": Text("leerling", "pupil"),
        "guardian": Text("ouder of voogd met gezag", "parent or guardian with authority"),
        "other_parent": Text("ouder zonder gezag", "parent without authority"),
        "other": OTHER,
    },
    "request.identity_way": {
        "signed_in": Text("was ingelogd", "was signed in"),
        "known": Text("bekend op school", "known at school"),
        "document_seen": Text("liet een paspoort of ander papier zien", "showed a passport or other document"),
        "called_back": Text("teruggebeld", "called back"),
    },
    "request.outcome": {
        "granted": Text("ingewilligd", "granted"),
        "partly": Text("deels ingewilligd", "partly granted"),
        "refused": Text("afgewezen", "refused"),
        "withdrawn": Text("ingetrokken", "withdrawn"),
        "repeated": Text("hetzelfde antwoord als kort daarvoor", "the same answer as shortly before"),
    },
    "request_step.kind": {
        "received": Text("binnengekomen", "received"),
        "identity": Text("bekeken wie het vroeg", "identity checked"),
        "told": Text("verteld", "told"),
        "extended": Text("meer tijd genomen", "extended"),
        "letter": Text("brief gemaakt", "letter made"),
        "note": Text("opgeschreven", "note"),
        "restricted": Text("stilgezet", "restricted"),
        "lifted": Text("weer in gebruik", "lifted"),
        "decided": Text("besloten", "decided"),
    },
    "request_file.kind": KIND_OF_FILE,
    "recipient_notice.way": {
        "letter": Text("per brief", "by letter"),
        "mail": Text("per e-mail", "by e-mail"),
        "phone": Text("per telefoon", "by phone"),
        "system": Text("door het systeem", "by the system"),
        "impossible": Text("kon niet", "was impossible"),
    },
    "correction.outcome": {
        "accepted": Text("verbeterd", "corrected"),
        "refused": Text("niet verbeterd", "not corrected"),
        "withdrawn": Text("ingetrokken", "withdrawn"),
    },
}
VALUES: Mapping[str, Mapping[str, Text]] = {
    "test.takes": {
        "any": Text("cijfers en letters", "numbers and letters"),
        "numbers": Text("cijfers", "numbers"),
        "letters": Text("letters", "letters"),
    },
    "test.resit_counts": {
        "best": Text("het hoogste telt", "the highest counts"),
        "last": Text("het laatste telt", "the last counts"),
        "mean": Text("het gemiddelde telt", "the average counts"),
    },
    "agenda_item.kind": {
        "homework": Text("huiswerk", "homework"),
        "bring": Text("meenemen", "to bring along"),
        "test": Text("toets", "test"),
    },
    **OF_REQUESTS,
    **SUPPLIER_VALUES,
    **INCIDENT_VALUES,
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
    "turned_place.left_with": LEFT,
    "turned_place.what": {
        "ended": Text("plaats in het jaar dat eindigde", "place in the year that ended"),
        "kept": Text("plaats die er al was in het volgende jaar", "place that was there already in the next year"),
        "removed": Text("plaats in het volgende jaar die wegging", "place in the next year that went"),
        "left": Text("inschrijving die eindigde", "enrolment that ended"),
    },
    "rollover_line.outcome": {
        "promote": Text("gaat over", "moves up"),
        "repeat": Text("doet het jaar over", "repeats the year"),
        "leave": Text("gaat van school", "leaves the school"),
    },
    "meeting_note.proposal": {
        "promote": Text("gaat over", "moves up"),
        "repeat": Text("blijft zitten", "repeats the year"),
        "leave": Text("gaat van school", "leaves the school"),
        "later": Text("later beslissen", "to be decided later"),
    },
    "grade.code": {
        "missed": Text("inhalen", "to be made up"),
        "not_made": Text("niet gemaakt", "not made"),
        "exempt": Text("vrijstelling", "excused"),
        "insufficient": Text("onvoldoende", "insufficient"),
        "sufficient": Text("voldoende", "sufficient"),
        "good": Text("goed", "good"),
    },
    "test.exam_kind": {
        "written": Text("schriftelijk", "written"),
        "oral": Text("mondeling", "oral"),
        "practical": Text("praktisch", "practical"),
        "hand_in": Text("inleveren", "to hand in"),
    },
    "final_mark.code": {
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
        "there": Text("aanwezig", "present"),
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
    "absence_call.outcome": {
        "reached": Text("gesproken", "reached"),
        "not_reached": Text("niet bereikt", "not reached"),
        "voicemail": Text("voicemail ingesproken", "voicemail left"),
        "message": Text("bericht gestuurd", "message sent"),
    },
    "absence_signal.outcome": {
        "reported": Text("gemeld", "reported"),
        "dismissed": Text("niet gemeld", "dismissed"),
    },
    "guidance_note.kind": NOTE,
    "care_note.kind": NOTE,
    "own_note.kind": NOTE,
    "archive_record.kind": {
        "diploma": Text("diploma", "diploma"),
        "grade_list": Text("cijferlijst", "grade list"),
        "exemption": Text("besluit over vrijstelling", "decision about exemption"),
    },
    "consent_answer.way": {
        "screen": Text("op het scherm", "on the screen"),
        "intake": Text("bij de aanmelding", "with the application"),
        "paper": Text("op papier", "on paper"),
    },
    "consent_notice.kind": {
        "sixteen": Text("16 jaar", "16 years"),
        "yearly": Text("jaarlijkse herinnering", "yearly reminder"),
        "asked": Text("nieuwe vraag", "new question"),
    },
    "exchange.stopped": {
        "cancelled": Text("de school ziet ervan af", "the school does not go on"),
        "withdrawn": Text("het ja is ingetrokken", "the yes was taken back"),
        "refused": Text("de tweede medewerker vond het niet goed", "the second member of staff did not agree"),
        "objection": Text("uw bezwaar klopt", "your objection is right"),
    },
    "exchange_answer.kind": {
        "agreed": Text("klopt", "is right"),
        "statement": Text("iets erbij gezet", "something added"),
        "objection": Text("bezwaar", "objection"),
    },
    "exchange_answer.outcome": {
        "upheld": Text("het bezwaar klopt", "the objection is right"),
        "rejected": Text("het gaat toch weg", "it goes all the same"),
    },
    "hand_over.way": {
        "link": Text("met een link en een code", "by a link and a code"),
        "letter": Text("per brief", "by letter"),
        "file": Text("als bestand voor hun systeem", "as a file for their system"),
    },
    "hold.kind": {
        "complaint": Text("klacht", "complaint"),
        "court": Text("rechtszaak", "court case"),
        "incident": Text("incident", "incident"),
        "archive": Text("archief", "archive"),
    },
    "copy_offer.way": {
        "mail": Text("per e-mail", "by e-mail"),
        "none": Text("niet, want er is geen adres", "not, because there is no address"),
    },
    "admin_task.kind": {
        "correction": Text("verbetering", "correction"),
        "gone": Text("staat niet meer in het andere systeem", "gone at the source"),
        "document": Text("papier", "document"),
        "unreached": Text("e-mail komt niet aan", "e-mail does not arrive"),
    },
}
