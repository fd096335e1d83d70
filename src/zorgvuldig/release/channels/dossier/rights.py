"""What AVG art. 15 wants told beside the data: rights, complaint, origin, automated decisions."""

from dataclasses import dataclass

from zorgvuldig.register.schema import SourceStatus, Text


@dataclass(frozen=True, slots=True)
class Right:
    """A right of the family, in words, with its article."""

    article: str
    says: Text


RIGHTS = (
    Right(
        "AVG art. 16",
        Text("Klopt iets niet? Dan verbetert de school het.", "Is something wrong? The school corrects it."),
    ),
    Right(
        "AVG art. 17",
        Text(
            "U mag vragen om gegevens te wissen. Sommige gegevens moet de school bewaren.",
            "You may ask for data to be deleted. Some data the school has to keep.",
        ),
    ),
    Right(
        "AVG art. 18",
        Text(
            "U mag vragen om gegevens even niet te gebruiken, zolang niet duidelijk is of zij kloppen.",
            "You may ask that data are not used for now, while it is not clear whether they are right.",
        ),
    ),
    Right(
        "AVG art. 20",
        Text(
            "Gegevens die u zelf gaf, mag u meenemen. Het bestand dossier.json is daarvoor gemaakt.",
            "You may take along data that you gave yourself. The file dossier.json is made for that.",
        ),
    ),
    Right(
        "AVG art. 21",
        Text(
            "U mag bezwaar maken tegen wat de school met gegevens doet.",
            "You may object to what the school does with data.",
        ),
    ),
    Right(
        "AVG art. 77",
        Text(
            "U mag een klacht indienen bij de Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl.",
            "You may complain to the supervisor, the Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl.",
        ),
    ),
)
# How sure we are of the articles: known, and not yet read again in the text now in force.
RIGHTS_STATUS = SourceStatus.LAW_TO_CONFIRM
AUTOMATED = Text(
    "De computer neemt geen besluiten over leerlingen. Het systeem telt en waarschuwt, mensen beslissen.",
    "The computer takes no decisions about pupils. The system counts and warns, people decide.",
)
EEA = Text(
    "De gegevens blijven in de Europese Economische Ruimte.",
    "The data stay in the European Economic Area.",
)
