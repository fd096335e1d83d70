"""Which data an import can bring, and what the systems that schools have call them."""

from collections.abc import Mapping

SOURCE, HERE = "source", "here"

# Per `table.column` the names in Magister and in Somtoday, as their lists show them.
_NAMES: Mapping[str, tuple[str, str]] = {
    "pupil_identity.given_name": ("Roepnaam", "Roepnaam"),
    "pupil_identity.prefix": ("Tussenvoegsel", "Voorvoegsel"),
    "pupil_identity.family_name": ("Achternaam", "Achternaam"),
    "pupil_birth.born_on": ("Geboortedatum", "Geboortedatum"),
    "pupil_birth.sex": ("Geslacht", "Geslacht"),
    "pupil_contact.email": ("E-mailadres", "E-mail"),
    "pupil_contact.phone": ("Mobiel", "Mobiel nummer"),
    "pupil_contact.street": ("Straat en huisnummer", "Straat en huisnummer"),
    "pupil_contact.postcode": ("Postcode", "Postcode"),
    "pupil_contact.town": ("Woonplaats", "Woonplaats"),
    "guardian.given_name": ("Voornaam ouder", "Voornaam verzorger"),
    "guardian.prefix": ("Tussenvoegsel ouder", "Voorvoegsel verzorger"),
    "guardian.family_name": ("Achternaam ouder", "Achternaam verzorger"),
    "guardian.email": ("E-mailadres ouder", "E-mail verzorger"),
    "guardian.phone": ("Telefoon ouder", "Mobiel nummer verzorger"),
    "guardianship.has_authority": ("Wettelijk vertegenwoordiger", "Wettelijk verzorger"),
    "enrolment.level": ("Studie", "Opleiding"),
    "enrolment.starts_on": ("Datum in", "Begindatum plaatsing"),
    "enrolment.ends_on": ("Datum uit", "Einddatum plaatsing"),
    "membership.group_id": ("Klas", "Stamgroep"),
}

FIELDS: tuple[str, ...] = tuple(_NAMES)
NAMES: Mapping[str, Mapping[str, str]] = {
    "auto": dict.fromkeys(FIELDS, ""),
    "magister": {field: names[0] for field, names in _NAMES.items()},
    "somtoday": {field: names[1] for field, names in _NAMES.items()},
}


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of `table` that an import can bring."""
    return tuple(field.partition(".")[2] for field in FIELDS if field.partition(".")[0] == table)
