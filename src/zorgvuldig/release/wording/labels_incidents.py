"""What the fields about incidents are called in a dossier, and their fixed values."""

from collections.abc import Mapping

from zorgvuldig.register.schema import Text

INCIDENTS = {
    "incident_id": Text("Nummer van het incident", "Number of the incident"),
    "incident_pupil.kind": Text("Wat voor incident het was", "What kind of incident it was"),
    "incident_pupil.happened_at": Text("Wanneer het was", "When it was"),
    "part": Text("Meegedaan, schade gehad of gezien", "Was in it, was harmed or saw it"),
    "what": Text("Wat er over de leerling staat", "What was written about the pupil"),
}
INCIDENT_VALUES: Mapping[str, Mapping[str, Text]] = {
    "incident_pupil.kind": {
        "fight": Text("ruzie of bedreiging", "a fight or a threat"),
        "theft": Text("diefstal of vernieling", "theft or damage"),
        "accident": Text("ongeluk", "an accident"),
        "intrusion": Text("iemand die er niet mocht zijn", "somebody who should not be there"),
        "other": Text("iets anders", "something else"),
    },
    "incident_pupil.part": {
        "involved": Text("deed mee", "was in it"),
        "harmed": Text("had schade of pijn", "was harmed"),
        "saw": Text("zag het", "saw it"),
    },
}
