"""What changes between two registers, as a person reads it: of what, which part, what it was and what it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.register_editor.phrases import (
    AFTER,
    FIELD_KINDS,
    FOUNDED,
    NEEDS,
    TELLINGS,
    Word,
    period_text,
)
from zorgvuldig.kit.register_text import KIND
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Register, Text

SECTIONS: Mapping[str, Word] = {
    "version": _("Versie van het register"),
    "changed_on": _("Dag van de verandering"),
    "controller": _("School en toezicht"),
    "legal_claims": _("Wat op een wet rust"),
    "open_points": _("Vraag over de wet"),
    "personal_rights": _("Recht"),
    "information": _("Wat de school moet vertellen"),
    "outside_services": _("Wie voor of naast ons werkt"),
    "bases": _("Grond"),
    "terms": _("Bewaartermijn"),
    "categories": _("Soort gegevens"),
    "purposes": _("Doel"),
    "roles": _("Functie"),
    "relations": _("Hoe iemand bij een leerling hoort"),
    "rules": _("Wie wat mag openen"),
    "jobs": _("Vaste taak zonder mens"),
    "tables": _("Tabel"),
    "recipients": _("Ontvanger"),
    "signals": _("Signaal van verzuim"),
    "watches": _("Signaal van opvallend lezen"),
    "duties": _("Vaste taak"),
    "topics": _("Vraag om toestemming"),
    "claims": _("Gegeven voor een leverancier"),
    "promises": _("Belofte"),
    "own_fields": _("Eigen veld"),
}
PARTS: Mapping[str, Word] = {
    "name": _("naam"), "contact": _("hoe te bereiken"), "dpo_name": _("functionaris gegevensbescherming"),
    "dpo_contact": _("hoe de functionaris te bereiken is"), "period": _("hoe lang"), "every": _("hoe vaak"), "after": _("begin van de tijd"),
    "text": _("tekst"), "source": _("bron"), "cites": _("plaatsen in de wet"), "confirmed_by": _("wie de tekst las"),
    "confirmed_on": _("wanneer die hem las"), "read": _("vanaf wanneer die tekst geldt"), "source_status": _("hoe zeker"), "confirmed_by_school": _("vastgesteld door de school"),
    "holds": _("wat het bevat"), "origin": _("van wie het komt"), "says": _("wat er staat"), "basis": _("grond"), "reads": _("mag zien"),
    "writes": _("mag veranderen"), "article": _("artikel"), "categories": _("soorten gegevens"), "form": _("vorm"), "told": _("hoe het gezin het hoort"),
    "outside_eea": _("buiten de Europese Economische Ruimte"), "desk": _("wie het geeft"), "fields": _("velden"), "needs": _("wat er eerst moet zijn"),
    "telling": _("wanneer het gezin het hoort"), "threshold": _("vanaf hoeveel leerlingen"), "window": _("in hoeveel dagen"),
    "from_hour": _("vanaf welk uur"), "until_hour": _("tot welk uur"), "asks": _("de vraag"), "version": _("versie"), "kept_by": _("hoe wij dit waarmaken"),
    "cannot": _("wat wij niet kunnen garanderen"), "kind": _("soort"), "role": _("functie"), "relation": _("band"), "purpose": _("doel"),
    "who": _("wie"), "country": _("in welk land"), "unused": _("niet in gebruik"), "nl": _("in het Nederlands"), "en": _("in het Engels"), "warning": _("waarschuwen vanaf"), "within": _("binnen hoeveel dagen"),
    "why": _("waarom"), "sees": _("wie het ziet"), "term": _("bewaartermijn"), "choices": _("woorden om uit te kiezen"),
    "ended_on": _("niet meer ingevuld vanaf"), "cleared": _("wat is ingevuld, wordt gewist"),
}  # fmt: skip
# Lists of names, and of what; of a field of the school's own those who write it are roles.
LISTS: Mapping[str, tuple[str, ...]] = {
    "reads": ("categories",),
    "writes": ("categories", "roles"),
    "categories": ("categories",),
    "sees": ("roles",),
}
WORDS: Mapping[str, Mapping[str, Word]] = {
    "source_status": FOUNDED,
    "after": AFTER,
    "telling": TELLINGS,
    "needs": NEEDS,
    "kind": {**FIELD_KINDS, **{kind.value: format_lazy("{}", word) for kind, word in KIND.items()}},
}


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One difference. An empty `before` was not there, an empty `after` goes."""

    about: str
    part: str
    before: str
    after: str


def difference_rows(changes: Sequence[Mapping[str, Any]], *registers: Register) -> list[DifferenceRow]:
    """Differences as a version keeps them (`register.differing`), in words, without its own number and day.

    Names are looked up in the first of `registers` that has them: what goes is in the old one alone.
    """
    return [_as_row(one, registers) for one in changes if one["path"][0] not in ("version", "changed_on")]


def _as_row(one: Mapping[str, Any], registers: Sequence[Register]) -> DifferenceRow:
    section, *rest = one["path"]
    parts = rest if section == "controller" else rest[1:]
    last = next((str(part) for part in reversed(parts) if part in PARTS and part not in ("nl", "en")), "")
    about, name = str(SECTIONS.get(section, section)), _name(registers, section, rest)
    before, after = (_value(last, str(one[side]), registers) if one[side] != "" else "" for side in ("before", "after"))
    if last in LISTS and before and after:
        before, after = _apart(last, one["before"].split(", "), one["after"].split(", "), registers)
    if parts:  # a value, which may be empty without being gone
        before, after = before or gettext("leeg"), after or gettext("leeg")
    part = ", ".join(str(PARTS.get(part, part)) for part in parts)
    return DifferenceRow(f"{about}: {name}" if name else about, part, before, after)


def _apart(part: str, old: Sequence[str], new: Sequence[str], registers: Sequence[Register]) -> tuple[str, str]:
    """Of two long lists of names what differs, and how many stay: nobody finds one name among thirty."""
    stay = len(set(old) & set(new))
    stays = [ngettext("%d die blijft", "%d die blijven", stay) % stay] if stay else []
    goes, comes = (
        ", ".join([_item_in_words(part, key, registers) for key in mine if key not in others] + stays)
        for mine, others in ((old, new), (new, old))
    )
    return goes, comes


def _name(registers: Sequence[Register], section: str, rest: Sequence[Any]) -> str:
    """What the thing is called; for a rule who and for what, for a term what is kept by it."""
    if section == "controller" or not rest:
        return ""
    key = str(rest[0])
    if section == "rules":
        return _rule(key.split(" "), registers)
    if section == "terms":
        kept = [category.name for category in registers[0].categories.values() if key in category.terms]
        return ", ".join(say(name) for name in kept) or key
    return _called(section, key, registers)


def _rule(keys: Sequence[str], registers: Sequence[Register]) -> str:
    return " · ".join(
        _called(section, key, registers) for section, key in zip(("roles", "relations", "purposes"), keys, strict=False)
    )


def _called(section: str, key: str, registers: Sequence[Register]) -> str:
    for register in registers:
        name = getattr(getattr(register, section, {}).get(key), "name", None)
        if isinstance(name, Text):
            return say(name)
    return key


def _item_in_words(part: str, key: str, registers: Sequence[Register]) -> str:
    return next((name for section in LISTS[part] if (name := _called(section, key, registers)) != key), key)


def _value(part: str, value: str, registers: Sequence[Register]) -> str:
    """A value in words; an entry that comes or goes as a whole with a part after each key."""
    if not part:
        return "; ".join(_pair(pair, registers) for pair in value.split("; "))
    if part in LISTS:
        return ", ".join(_item_in_words(part, key, registers) for key in value.split(", "))
    match part:
        case "period" | "every":
            return period_text(value)
        case "confirmed_by_school" | "cleared" | "unused":
            return gettext("ja") if value == "true" else gettext("nee")
        case "basis" if value in registers[0].bases:
            return registers[0].bases[value].avg
        case "term" if value in registers[0].terms:
            return period_text(registers[0].terms[value].period)
        case "desk" | "role":
            return _called("roles", value, registers)
        case "relation" | "purpose":
            return _called(f"{part}s", value, registers)
    return str(WORDS.get(part, {}).get(value, value))


def _pair(pair: str, registers: Sequence[Register]) -> str:
    key, colon, value = pair.partition(": ")
    return f"{PARTS[key]}: {_value(key, value, registers)}" if colon and key in PARTS else pair
