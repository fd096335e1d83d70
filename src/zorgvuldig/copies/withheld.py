"""What a copy does not hold, and why: told in every copy, by kind and ground.

Of what waits the number of records is told. Of what is somebody else's it is not: the number would already say something
about that somebody («the other parent brought a paper»).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import legal_claim, legal_rule_text, status_of
from zorgvuldig.register.schema import Text


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason to leave something out, with the legal claim that founds it; `tables` are those that stay out as a whole."""

    key: str
    what: Text
    why: Text
    claim: str
    tables: tuple[str, ...] = ()


WAITS = Ground(
    "waits",
    Text(
        "Wat een docent of de school nog niet aan u liet zien.",
        "What a teacher or the school has not shown you yet.",
    ),
    Text(
        "Het staat in uw kopie zodra het is vrijgegeven. Wilt u het nu al hebben? Vraag de school om inzage in alles. "
        "Dat is uw recht.",
        "It is in your copy once it is released. Do you want it now? Ask the school for access to everything. "
        "That is your right.",
    ),
    "copy_follows_the_screen",
)
OTHERS = (
    Ground(
        "other_pupils",
        Text("Gegevens van andere leerlingen.", "Data of other pupils."),
        Text("Die gegevens zijn van hen.", "Those data are theirs."),
        "data_of_others",
    ),
    Ground(
        "other_guardians",
        Text(
            "Hoe de school een andere ouder bereikt, en wat die ouder antwoordde, las of inleverde.",
            "How the school reaches another parent, and what that parent answered, read or brought.",
        ),
        Text("Dat zijn gegevens van die ouder.", "Those are data of that parent."),
        "data_of_others",
    ),
    Ground(
        "names",
        Text(
            "Namen van andere leerlingen en hun ouders in wat iemand opschreef. Daar staat: ▇ (naam van iemand anders). Ook wat de school over "
            "zo’n naam of een bijlage besloot, staat er niet in.",
            "Names of other pupils and their parents in what somebody wrote. There it says: ▇ (name of somebody else). What "
            "the school decided about such a name or an attachment is not in it either.",
        ),
        Text(
            "Het systeem zoekt de namen uit de klassen en leerjaren van de leerling. Het laat er soms een te veel weg, zoals die van een "
            "medewerker die net zo heet. Mist u daardoor iets? Vraag de school om inzage. Dat is uw recht.",
            "The system looks for the names of the classes and years of the pupil. Sometimes it leaves out one too many, such as that "
            "of a member of staff with the same name. Do you miss something because of that? Ask the school for access. That is your right.",
        ),
        "data_of_others",
        ("weighed_copy", "copy_passage", "copy_file", "masked_file"),
    ),
    Ground(
        "staff",
        Text(
            "Gegevens van medewerkers, behalve hun naam bij wat zij deden.",
            "Data of members of staff, except their name beside what they did.",
        ),
        Text("Dat zijn gegevens van hen.", "Those are data about them."),
        "data_of_others",
    ),
    Ground(
        "hold_reason",
        Text(
            "Wat een medewerker opschreef over de reden waarom iets langer blijft.",
            "What a member of staff wrote about the reason why something stays longer.",
        ),
        Text(
            "Daar kunnen anderen in staan. In de kopie staat wel welke gegevens langer blijven, waarom in één woord, en tot "
            "wanneer. Vraag de privacy officer als u meer wilt weten.",
            "It may name others. The copy does say which data stay longer, why in one word, and until when. "
            "Ask the privacy officer if you want to know more.",
        ),
        "data_of_others",
        ("hold_reason",),
    ),
    Ground(
        "pseudonyms",
        Text(
            "De schuilnamen waarmee leermiddelen de leerling kennen.",
            "The pseudonyms by which learning materials know the pupil.",
        ),
        Text(
            "Wie ze heeft, kan gegevens van verschillende leveranciers aan elkaar koppelen. Wat elk leermiddel kreeg, staat er wel "
            "in. Hebt u een schuilnaam nodig? Vraag inzage aan de school. Dat is uw recht.",
            "Whoever has them can join data of different suppliers. What each learning material got is in it. "
            "Do you need a pseudonym? Ask the school for access. That is your right.",
        ),
        "pseudonyms_stay_out",
        ("pairwise", "roster_object"),
    ),
    Ground(
        "breaches",
        Text(
            "Bij welke datalekken gegevens van de leerling hoorden.",
            "In which data breaches data of the pupil were.",
        ),
        Text(
            "Moest u het weten, dan kreeg u een brief. Wilt u weten of er meer was? Vraag inzage aan de school. Dat is uw recht.",
            "Where you had to know, you got a letter. Do you want to know whether there was more? Ask the school for access. "
            "That is your right.",
        ),
        "breaches_by_letter",
        ("breach_pupil", "gate.breach_letter"),
    ),
    Ground(
        "account",
        Text(
            "Het account: waarmee u inlogt, op welke apparaten, uw wachtwoord en uw tweede stap.",
            "The account: what you sign in with, on which devices, your password and your second step.",
        ),
        Text(
            "Daarmee kan iemand anders als u inloggen. Uw e-mailadressen en apparaten ziet u op de pagina van uw account. Het "
            "wachtwoord kan niemand lezen, ook de school niet.",
            "With these somebody else could sign in as you. You see your addresses and devices on the page of your account. "
            "Nobody can read the password, not even the school.",
        ),
        "sign_in_stays_out",
        (
            "account",
            "account_emailaddress",
            "mfa_authenticator",
            "usersessions_usersession",
            "gate.session",
            "gate.invitation_request",
            "gate.invitation_letter",
            "gate.calendar_link",
            "gate.first_sign_in",
        ),
    ),
    Ground(
        "emergency_reason",
        Text(
            "De reden die iemand opschreef toen hij het dossier in een noodgeval opende.",
            "The reason that somebody wrote when opening the file in an emergency.",
        ),
        Text(
            "Dat het dossier openging, door wie en wanneer, staat er wel in. De reden leest u op het scherm bij ‘Wie keek’. Logt u "
            "niet in? Vraag hem aan de privacy officer.",
            "That the file was opened, by whom and when is in it. You read the reason on the screen at ‘Who looked’. "
            "Do you not sign in? Ask the privacy officer for it.",
        ),
        "emergency_reason_on_screen",
        ("gate.emergency",),
    ),
    Ground(
        "reporter",
        Text(
            "De naam van iemand die iets meldde en onbekend moet blijven.",
            "The name of somebody who reported something and has to stay unknown.",
        ),
        Text("Het systeem geeft zo’n naam nooit mee.", "The system never gives such a name."),
        "reporter_unknown",
    ),
)


ATTACHMENTS = Ground(
    "attachments",
    Text(
        "Bijlagen die over iemand anders gaan, of een deel ervan. Wat afgedekt is, is zwart. Van een bijlage die wegbleef, staat wel in de kopie dat zij er is.",
        "Attachments that are about somebody else, or a part of them. What is covered is black. Of an attachment that was left out, the copy says that it exists.",
    ),
    Text(
        "De school keek elke bijlage na. Bent u het er niet mee eens? Zeg dat tegen de privacy officer, of dien een klacht in.",
        "The school looked at every attachment. Do you not agree? Tell the privacy officer, or lodge a complaint.",
    ),
    "data_of_others",
)


PAPERS = Ground(
    "papers",
    Text(
        "Formulieren die iemand op papier ondertekende. Wie wat antwoordde, en wanneer, staat er wel in.",
        "Forms that somebody signed on paper. Who answered what, and when, is in it.",
    ),
    Text(
        "Er kan iets van een ander op staan, zoals de handtekening van de andere ouder. Wilt u het formulier? Vraag de school om inzage. "
        "Zij kijkt het na en geeft wat u mag hebben. Dat is uw recht.",
        "There may be something of another on it, such as the signature of the other parent. Do you want the form? Ask the school for "
        "access. It looks at the form and gives what you may have. That is your right.",
    ),
    "data_of_others",
)


def withheld_parts(waiting: Mapping[str, int], never: Sequence[Ground]) -> list[dict[str, Any]]:
    """What is left out of this copy, as plain values: what waits with its numbers, and what stays out."""
    waits = [_plain(WAITS) | {"records": [_count_entry(name, number) for name, number in waiting.items()]}]
    return (waits if waiting else []) + [_plain(ground) for ground in never]


def _count_entry(table: str, number: int) -> dict[str, Any]:
    name = REGISTER.categories[REGISTER.tables[table].category].name
    return {"table": table, "kind": {"nl": name.nl, "en": name.en}, "number": number}


def _plain(ground: Ground) -> dict[str, Any]:
    return {
        "ground": ground.key,
        "what": {"nl": ground.what.nl, "en": ground.what.en},
        "why": {"nl": ground.why.nl, "en": ground.why.en},
        "article": legal_rule_text(ground.claim).nl,
        "source": legal_claim(ground.claim).source,
        "source_status": status_of(legal_claim(ground.claim)).value,
        "records": [],
    }
