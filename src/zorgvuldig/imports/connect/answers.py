"""What is kept of an answer of Somtoday Connect: the fields that have a place here, each of the kind it should be, and nothing else.

Citizen numbers, places of birth, bank accounts, free fields and photographs are not even looked at.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zorgvuldig.imports.connect.client import ConnectRefused

Shape = Mapping[str, Any]
TEXT, NUMBER, TRUTH = "text", "number", "truth"
TEXT_LIMIT, LIST_LIMIT = 500, 5000
SIGNED = {"text": str, "number": int, "truth": bool}

ADDRESS: Shape = dict.fromkeys(("straat", "huisnummer", "huisnummer_toevoeging", "postcode", "woonplaats"), TEXT)
MENTOR: Shape = {"medewerker_uuid": TEXT, "toewijzing": TEXT}
PLACEMENT: Shape = {
    "startdatum": TEXT,
    "einddatum": TEXT,
    "leerjaar": NUMBER,
    "opleiding": {"afkorting": TEXT, "naam": TEXT},
    "stamgroep": {"uuid": TEXT, "naam": TEXT},
}
PUPIL: Shape = {
    **dict.fromkeys(("uuid", "eckid", "roepnaam", "voornamen", "voorletters", "voorvoegsel", "achternaam"), TEXT),
    **dict.fromkeys(("geslacht", "geboortedatum", "emailadres", "mobielnummer", "telefoonnummer"), TEXT),
    "leerlingnummer": NUMBER,
    "telefoonnummer_geheim": TRUTH,
    "adres_geheim": TRUTH,
    "adres": ADDRESS,
    "plaatsingen": [PLACEMENT],
}
CLASS: Shape = {"uuid": TEXT, "naam": TEXT, "mentoren": [MENTOR]}
GROUP: Shape = {
    **dict.fromkeys(("uuid", "naam", "vak", "vaknaam", "vakuuid"), TEXT),
    "leerlingen": [{"uuid": TEXT}],
    "docenten": [TEXT],
}
STAFF: Shape = {"uuid": TEXT, "afkorting": TEXT}
GUARDIAN: Shape = {
    **dict.fromkeys(("uuid", "voorletters", "voorvoegsel", "achternaam", "emailadres"), TEXT),
    **dict.fromkeys(("telefoonnummer", "uitgebreidMobielNummer"), TEXT),
    "telefoonnummer_geheim": TRUTH,
    "relatie_tot_leerlingen": [{"uuid": TEXT, "relatiesoort": TEXT, "ouderlijk_gezag": TRUTH}],
}
RESULT: Shape = {**dict.fromkeys(("omschrijving", "code", "geldend_resultaat"), TEXT), "weging": NUMBER}
MARKS: Shape = {
    "vakuuid": TEXT,
    "vaknaam": TEXT,
    "periodes": [{"periode": NUMBER, "resultaten": [RESULT]}],
}


def shaped(value: Any, shape: Any) -> Any:
    """The part of a value that the shape names; what is not there is left out. Raises `ConnectRefused` for another kind of value."""
    if isinstance(shape, list):
        if not isinstance(value, list) or len(value) > LIST_LIMIT:
            raise ConnectRefused("content")
        return [shaped(one, shape[0]) for one in value]
    if isinstance(shape, str):
        return _plain(value, shape)
    if not isinstance(value, dict):
        raise ConnectRefused("content")
    return {name: shaped(value[name], part) for name, part in shape.items() if value.get(name) is not None}


def _plain(value: Any, kind: str) -> str | int | bool:
    """Numbers come as texts in some places, and texts as numbers."""
    if kind == TEXT and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if kind == NUMBER and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    if type(value) is not SIGNED[kind] or (isinstance(value, str) and len(value) > TEXT_LIMIT):
        raise ConnectRefused("content")
    if isinstance(value, str):
        value = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
    plain: str | int | bool = value
    return plain


def every_shaped(values: list[Any], shape: Shape) -> list[dict[str, Any]]:
    """The part of each that the shape names, by a number of its own that is one: it stands in addresses. Raises `ConnectRefused`."""
    found: list[dict[str, Any]] = [shaped(one, shape) for one in values]
    for one in found:
        try:
            one["uuid"] = str(UUID(one.get("uuid", "")))
        except ValueError as wrong:
            raise ConnectRefused("content") from wrong
    return found


NESTED = {"plaatsingen": "plaatsingVeldpermissies", "relatie_tot_leerlingen": "relatie_tot_leerlingen_permissies"}


def fields_without_right(found: list[dict[str, Any]], shape: Shape, rights: Mapping[str, Any] | None) -> list[str]:
    """The fields of the shape that we have no right to; where it does not say so, those that nobody has anything in."""
    missing = []
    for name, part in shape.items():
        if not _has(name, found, rights):
            missing.append(name)
        elif name in NESTED:
            inside = None if rights is None else rights.get(NESTED[name]) or {}
            items = [item for one in found for item in one.get(name, [])]
            missing += [f"{name}.{field}" for field in part[0] if not _has(field, items, inside)]
    return missing


def _has(name: str, found: list[dict[str, Any]], rights: Mapping[str, Any] | None) -> bool:
    if rights is None:
        return not found or any(name in one for one in found)
    return rights.get(name) is not False
