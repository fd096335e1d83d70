"""Which data an import can bring, and what the systems that schools have call them."""

from collections.abc import Mapping

SOURCE, HERE = "source", "here"
ECK_ID = "eck_id.value"
SCHOOL = "school"  # among the names of a source: the school that its files are about when they do not say so

# Per `table.column` the names in Magister and in Somtoday, as their lists show them.
_NAMES: Mapping[str, tuple[str, str]] = {
    "pupil_identity.given_name": ("Roepnaam", "Roepnaam"),
    "pupil_identity.prefix": ("Tussenvoegsel", "Voorvoegsel"),
    "pupil_identity.family_name": ("Achternaam", "Achternaam"),
    ECK_ID: ("ECK iD", "ECK iD"),
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


# What a kind of file never brings; the school keeps that whatever else is arranged.
_HOME = frozenset(f"pupil_contact.{column}" for column in ("street", "postcode", "town"))
_NEVER: Mapping[str, frozenset[str]] = {
    "sheet": frozenset({"enrolment.ends_on", ECK_ID}),
    "sds": _HOME | {ECK_ID},
    "oneroster": _HOME,
    "edexml": _HOME | {"pupil_contact.phone", *(f for f in FIELDS if f.startswith(("guardian.", "guardianship.")))},
}


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields that this kind of file can bring."""
    return tuple(field for field in FIELDS if field not in _NEVER.get(kind, ()))


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of `table` that an import can bring."""
    return tuple(field.partition(".")[2] for field in FIELDS if field.partition(".")[0] == table)
