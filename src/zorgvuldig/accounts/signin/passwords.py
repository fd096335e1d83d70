"""Which passwords are refused: what others would guess first. How a password is composed is its owner's business."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LONGEST = 256
# What a piece of a password costs to guess, and how much is enough: three known passwords, six loose letters, ten loose figures.
KNOWN, LETTER, OTHER, ENOUGH = 10, 5, 3, 30
SHORTEST_WORD = 4
SUM = 40  # hex digits of SHA-1
# Words that everybody at a school thinks of (docs/security/signing-in.md); the names of the site come with them.
SCHOOL_WORDS = (
    "zorgvuldig", "wachtwoord", "password", "welkom", "welcome", "inloggen", "geheim", "school", "scholen", "college", "lyceum",
    "gymnasium", "atheneum", "mavo", "havo", "vwo", "vmbo", "leerling", "leerlingen", "docent", "leraar", "mentor", "ouder", "ouders",
    "klas", "rooster", "cijfers", "rapport", "admin", "administratie", "beheer", "beheerder", "directie", "januari", "februari", "maart",
    "april", "juni", "juli", "augustus", "september", "oktober", "november", "december", "lente", "voorjaar", "zomer", "herfst",
    "najaar", "winter", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "nederland", "holland",
)  # fmt: skip


class TooLong:
    """Longer than anybody types: it would only cost work."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError`."""
        if len(password) > LONGEST:
            raise ValidationError(
                _("Dit wachtwoord is te lang. Kies ten hoogste 256 tekens."), code="password_too_long"
            )

    def get_help_text(self) -> str:
        """In one sentence."""
        return gettext("Kies ten hoogste 256 tekens.")


class Guessable:
    """Made of what others try first: words of school, passwords that everybody uses, one sign over and over."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError`."""
        if effort(password) < ENOUGH:
            raise ValidationError(
                _(
                    "Dit wachtwoord is makkelijk te raden. Kies een zin van ten minste vier woorden, zonder woorden van school."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """In one sentence."""
        return gettext("Kies een zin van ten minste vier woorden, zonder woorden van school.")


class Breached:
    """Known from a breach elsewhere, by the file that the operator keeps; without a file nothing is refused here."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError`; also when the file cannot be read, because then nobody knows."""
        file = settings.BREACHED_PASSWORDS
        try:
            found = file is not None and is_listed(file, password)
        except OSError as error:
            raise ValidationError(
                _("Wij kunnen nu niet nagaan of dit wachtwoord veilig is. Probeer het later, of bel de school."),
                code="no_list",
            ) from error
        if found:
            raise ValidationError(
                _("Dit wachtwoord is uitgelekt bij een andere site. Kies een ander, en gebruik dit nergens meer."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """In one sentence."""
        return gettext("Kies geen wachtwoord dat u ook ergens anders gebruikt.")


def is_listed(file: Path, password: str) -> bool:
    """Whether the sum of a password stands in a sorted file of lines `SHA-1` or `SHA-1:count`. Raises `OSError`."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:  # the line that begins at or after `low` is the first that is not smaller
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.readline()
            if (line := lines.readline()[:SUM].upper()) and line < wanted:
                low = middle + 1
            else:
                high = middle
        lines.seek(low)
        if low:
            lines.readline()
        return lines.readline()[:SUM].upper() == wanted


def effort(password: str) -> int:
    """How much of this password somebody who tries the likely first has to guess: the least over all ways to take it apart.

    Composition counts for nothing by itself: letters, figures and signs all do, each unless it repeats the one before it.
    """
    text = "".join(password.lower().split())
    least = [0]
    for end in range(1, len(text) + 1):
        sign = text[end - 1]
        loose = 0 if text[end - 2 : end - 1] == sign else LETTER if sign.isalpha() else OTHER
        ways = [least[start] + word for start in range(end) if (word := _word(text[start:end])) is not None]
        least.append(min([least[-1] + loose, *ways]))
    return least[-1]


def _word(text: str) -> int | None:
    """What this word costs to guess; None when it is none that we know."""
    if text in _school_words():
        return 0
    return KNOWN if text in _common() else None


@cache
def _common() -> frozenset[str]:
    """Passwords that everybody uses, as Django has them (20,000, out of breaches)."""
    return frozenset(word for word in CommonPasswordValidator().passwords if len(word) >= SHORTEST_WORD)


@cache
def _school_words() -> frozenset[str]:
    """The words of a school, and the names of this site."""
    named = {part for host in settings.ALLOWED_HOSTS for part in re.split(r"[^a-z]", host.lower())}
    return frozenset({*SCHOOL_WORDS, *(part for part in named if len(part) >= SHORTEST_WORD)})
