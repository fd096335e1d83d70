"""What the fields of a pupil's file are called on the screen, and how their values are said, also those of long ago."""

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Word: TypeAlias = "str | _StrPromise"  # a text now, or one that waits for the language of the page

FIELD_NAMES: dict[str, Word] = {
    "meeting_note.text": _("Afspraak van de rapportvergadering"),
    "meeting_note.proposal": _("Voorstel voor het volgende schooljaar"),
    "pupil_identity.given_name": _("Voornaam"),
    "pupil_identity.initials": _("Voorletters"),
    "pupil_identity.prefix": _("Tussenvoegsel"),
    "pupil_identity.family_name": _("Achternaam"),
    "eck_id.value": _("ECK iD"),
    "pupil_birth.born_on": _("Geboren op"),
    "pupil_birth.sex": _("Geslacht in het paspoort"),
    "pupil_birth.confirmed_from": _("Vergeleken met"),
    "pupil_contact.street": _("Straat en huisnummer"),
    "pupil_contact.postcode": _("Postcode"),
    "pupil_contact.town": _("Woonplaats"),
    "pupil_contact.phone": _("Telefoon"),
    "pupil_contact.email": _("E-mailadres"),
    "emergency_contact.rank": _("Volgorde"),
    "emergency_contact.name": _("Naam"),
    "emergency_contact.tie": _("Wat is deze persoon van de leerling?"),
    "emergency_contact.phone": _("Telefoon"),
    "own_value.value": _("Eigen gegeven van de school"),
    "guardianship.kind": _("Wat deze persoon is"),
    "guardianship.has_authority": _("Heeft gezag"),
    "guardianship.is_restricted": _("Mag van de rechter niets zien"),
    "guardianship.restricted_until": _("Beperking van de rechter, tot"),
    "guardianship.is_home": _("De leerling woont hier"),
    "guardianship.starts_on": _("Ouder of voogd vanaf"),
    "guardianship.ends_on": _("Laatste dag als ouder of voogd"),
    "guardian.given_name": _("Voornaam"),
    "guardian.prefix": _("Tussenvoegsel"),
    "guardian.family_name": _("Achternaam"),
    "guardian.email": _("E-mailadres"),
    "guardian.email_to_check": _("E-mailadres na te kijken"),
    "guardian.phone": _("Telefoon"),
    "guardian.street": _("Straat en huisnummer"),
    "guardian.postcode": _("Postcode"),
    "guardian.town": _("Woonplaats"),
    "guardian_document.name": _("Papier"),
    "enrolment.school_id": _("School"),
    "enrolment.level": _("Niveau"),
    "enrolment.starts_on": _("Eerste dag op school"),
    "enrolment.ends_on": _("Laatste dag op school"),
    "enrolment.left_with": _("Waarom van school"),
    "enrolment.destination": _("Waar naartoe"),
    "membership.group_id": _("Groep"),
    "subject_choice.subject_id": _("Gekozen vak"),
    "subject_choice.stage": _("Gekozen voor leerjaar"),
    "subject_choice.level": _("Gekozen voor niveau"),
    "membership.starts_on": _("Eerste dag in de groep"),
    "membership.ends_on": _("Laatste dag in de groep"),
}
SEXES: dict[str, Word] = {"female": _("vrouw"), "male": _("man"), "other": _("anders")}
DOCUMENTS: dict[str, Word] = {
    "passport": _("paspoort"),
    "identity_card": _("identiteitskaart"),
    "extract": _("uittreksel van de gemeente"),
}
TIES: dict[str, Word] = {
    "mother": _("moeder"),
    "father": _("vader"),
    "guardian": _("voogd"),
    "other": _("iemand anders"),
}
LEFT: dict[str, Word] = {
    "diploma": _("met een diploma"),
    "other_school": _("naar een andere school"),
    "work": _("gaat werken"),
    "abroad": _("naar het buitenland"),
    "other": _("een andere reden"),
}
# Where a datum came from (`sources`); any other key is that of a system that is read in.
ORIGINS: dict[str, Word] = {
    "guardian": _("van de ouders"),
    "document": _("uit een officieel papier"),
    "school": _("van de school"),
    "pupil": _("van de leerling"),
}
_CODES: dict[str, dict[str, Word]] = {
    "pupil_birth.sex": SEXES,
    "pupil_birth.confirmed_from": DOCUMENTS,
    "guardianship.kind": TIES,
    "enrolment.left_with": LEFT,
}
_LAST_DAYS = frozenset({"guardianship.ends_on", "enrolment.ends_on", "membership.ends_on"})


@cache  # a page says dozens of them
def field_label(field: str, _language: str | None) -> str:
    """What `table.column` is called, in the language of the page. Raises KeyError for one without a name."""
    return str(FIELD_NAMES[field])


@cache
def origin_label(key: str, _language: str | None) -> str:
    """Where a datum came from, in the language of the page; empty for what is no key of `ORIGINS`."""
    return str(ORIGINS.get(key, ""))


def value_label(field: str, value: object) -> str:
    """A value of `table.column` as the screen says it; nothing is «leeg». Of a half-open end the last day within it."""
    if value is None or value == "":
        return gettext("leeg")
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nee")
    if isinstance(value, date):
        return date_format(date.fromordinal(value.toordinal() - (field in _LAST_DAYS)), "j F Y")
    return str(_CODES.get(field, {}).get(str(value), value))
