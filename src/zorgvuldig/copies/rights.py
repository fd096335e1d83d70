"""What AVG art. 15 wants told beside the data: rights, complaint, origin, automated decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Text
from zorgvuldig.release.release import Row


@dataclass(frozen=True, slots=True)
class Right:
    """A right of the family, in words, with the legal claim that gives it."""

    claim: str
    says: Text


RIGHTS = (
    Right(
        "rectification",
        Text("Klopt iets niet? Dan verbetert de school het.", "Is something wrong? The school corrects it."),
    ),
    Right(
        "erasure",
        Text(
            "U mag vragen om gegevens te wissen. Sommige gegevens moet de school bewaren.",
            "You may ask for data to be deleted. Some data the school has to keep.",
        ),
    ),
    Right(
        "restriction",
        Text(
            "U mag vragen om gegevens even niet te gebruiken, zolang niet duidelijk is of zij kloppen.",
            "You may ask that data are not used for now, while it is not clear whether they are right.",
        ),
    ),
    Right(
        "portability",
        Text(
            "Gegevens die u zelf gaf, mag u meenemen. Het bestand dossier.json is daarvoor gemaakt.",
            "You may take along data that you gave yourself. The file dossier.json is made for that.",
        ),
    ),
    Right(
        "objection",
        Text(
            "U mag bezwaar maken tegen gebruik voor de taak of het belang van de school. Niet tegen wat een wet de school oplegt.",
            "You may object to use for the task or the interest of the school. Not to what a law obliges the school to do.",
        ),
    ),
    Right(
        "complaint",
        Text(
            "U mag een klacht indienen bij de Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl.",
            "You may complain to the supervisor, the Autoriteit Persoonsgegevens: autoriteitpersoonsgegevens.nl.",
        ),
    ),
)
AUTOMATED = Text(
    "De computer neemt geen besluiten over leerlingen. Het systeem telt en waarschuwt, mensen beslissen.",
    "The computer takes no decisions about pupils. The system counts and warns, people decide.",
)
_AGREED = Text(
    "{product} bewaart gegevens buiten de Europese Economische Ruimte: {where}. De waarborg is: {safeguard}.",
    "{product} keeps data outside the European Economic Area: {where}. The safeguard is: {safeguard}.",
)
EEA = Text(
    "Volgens het register en de afspraken met leveranciers gaat niets hiervan naar een land buiten de Europese Economische Ruimte.",
    "By the register and the agreements with suppliers nothing of this goes to a country outside the European Economic Area.",
)


def outside_eea(rows: Mapping[str, Sequence[Row]]) -> list[Text]:
    """Who takes the data of a copy outside the European Economic Area, and with which safeguard; when nobody does, that is said.

    What was agreed with suppliers counts for those that got something: their agreements are among the rows.
    """
    going = [
        Text(f"{one.name.nl}: {one.outside_eea}.", f"{one.name.en}: {one.outside_eea}.")
        for one in REGISTER.recipients.values()
        if one.outside_eea
    ]
    products = {row["id"]: row["name"] for row in rows.get("product", ())}
    for row in rows.get("agreement", ()):
        if row["outside_eea"]:
            words = {"product": products[row["product_id"]], "where": row["stored_in"], "safeguard": row["outside_eea"]}
            going.append(Text(_AGREED.nl.format_map(words), _AGREED.en.format_map(words)))
    return list(dict.fromkeys(going)) or [EEA]
