"""Which column of a spreadsheet is what: suggested by its header, and checked before a row is read."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from zorgvuldig.imports.spreadsheet.targets import FIRST, KINDS, Target
from zorgvuldig.platform.names import fold

OFFICIAL = frozenset({"bsn", "pgn", "burgerservicenummer", "onderwijsnummer", "persoonsgebondennummer", "sofinummer"})
SEPARATORS = re.compile(r"[\s_\-./:*()]+")


def plain(header: str) -> str:
    """A header as it is compared: without capitals, accents, spaces and signs."""
    return SEPARATORS.sub("", fold(header))


def is_official(header: str) -> bool:
    """Whether a column holds citizen service numbers or the like: such numbers come in one by one, never in bulk."""
    return plain(header) in OFFICIAL


def suggest(headers: Sequence[str], kind: str = "pupils", like: str = "auto") -> dict[str, str]:
    """Target key → header, for every header that is recognised. `like` is one of `MAPS`: whose column names go first."""
    standing = {plain(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    taken: set[str] = set()
    targets = KINDS[kind]
    depth = max(len(target.synonyms) for target in targets)
    preferred = FIRST[like]
    for target in targets:  # first what this system is known for, so that no other target takes that column
        _take(target, preferred.get(target.key, ()), standing, found, taken)
    for rank in range(depth):  # then every target by its best name, before any by its second
        for target in targets:
            _take(target, target.synonyms[rank : rank + 1], standing, found, taken)
    return {target.key: found[target.key] for target in targets if target.key in found}


def _take(
    target: Target, names: Sequence[str], standing: Mapping[str, str], found: dict[str, str], taken: set[str]
) -> None:
    for name in names:
        header = standing.get(plain(name))
        if target.key not in found and header is not None and header not in taken:
            found[target.key] = header
            taken.add(header)


def check(mapping: Mapping[str, str], headers: Sequence[str], kind: str = "pupils") -> list[str]:
    """What is wrong with a mapping of target key → header, each as one sentence; empty when it can be used."""
    targets = {target.key: target for target in KINDS[kind]}
    problems = []
    for key, header in mapping.items():
        if key not in targets:
            problems.append(
                _("«%(key)s» kennen wij niet. Gebruik een van: %(keys)s.") % {"key": key, "keys": ", ".join(targets)}
            )
        elif header not in headers:
            says = _("Het bestand heeft geen kolom «%(header)s». Kies een andere kolom voor %(title)s.")
            problems.append(says % {"header": header, "title": targets[key].title})
    if any(is_official(header) for header in mapping.values()):
        problems.append(
            _("Burgerservicenummers lezen wij niet in. Kies als leerlingnummer het eigen nummer van de school.")
        )
    chosen = Counter(mapping.values())
    twice = _("De kolom «%(header)s» is twee keer gekozen. Kies elke kolom één keer.")
    problems += [twice % {"header": header} for header, count in chosen.items() if count > 1]
    for target in targets.values():
        if (
            target.is_needed
            and target.key not in mapping
            and not (target.instead and all(k in mapping for k in target.instead))
        ):
            says = _("Er is geen kolom voor %(title)s. Kies welke kolom dat is.")
            problems.append(says % {"title": target.title})
    return problems
