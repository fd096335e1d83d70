"""The door for files that people bring: what it is, is it sound, is it clean, and only then into the vault."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from zorgvuldig.platform.vault import documents, pictures
from zorgvuldig.platform.vault.files import TooLarge, store
from zorgvuldig.platform.vault.scan import Verdict, scan
from zorgvuldig.platform.vault.shelves import Closing
from zorgvuldig.platform.vault.signatures import DOCUMENTS, HEAD, PICTURES, Kind, is_sound, kind_of, unpacks_beyond

__all__ = [
    "DOCUMENTS",
    "PICTURES",
    "AcceptedFile",
    "Kind",
    "NotAccepted",
    "accept",
    "kind_of",
    "safe_name",
    "shown_name",
]

NAME_LIMIT = 120
MB = 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_UNPACKED = 200 * MB


class NotAccepted(Exception):
    """This file is not kept; the text is a sentence for whoever brought it."""


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file that is now in the vault: `size` in bytes, `media_type` by its content, `name` fit to be shown and saved."""

    blob: UUID
    size: int
    sha256: bytes
    kind: Kind
    name: str

    @property
    def media_type(self) -> str:
        """The media type of the content."""
        return self.kind.media_type


def accept(
    upload: "UploadedFile[bytes]",
    *,
    kinds: Collection[Kind],
    limit_bytes: int,
    closing: Closing | None = None,
    plain: Collection[Kind] = PICTURES,
) -> AcceptedFile:
    """Look at a file that somebody brought and seal it into the vault; with `closing`, under that key of a pupil.

    Of the kinds that are `plain` what is seen is kept, and not what else the file tells (`vault.pictures`, `vault.documents`): of
    pictures always, of documents when they go to others than who gave them. Raises `NotAccepted` when it is empty, larger than `limit_bytes` or than it should become when it is opened, none of `kinds`, damaged or with macros, when the
    scanner finds something or cannot say. Nothing is kept then.
    """
    kind = _examined(upload, kinds, limit_bytes)
    upload.seek(0)
    match scan(upload.chunks()):
        case Verdict.FOUND:
            raise NotAccepted(gettext("De virusscanner vond iets in dit bestand. Wij bewaren het niet."))
        case Verdict.UNKNOWN:
            raise NotAccepted(
                gettext("Wij kunnen dit bestand nu niet op virussen controleren. Probeer het later opnieuw.")
            )
    upload.seek(0)
    content = _plain(kind, upload.read()) if kind in plain else upload.chunks()
    try:
        stored = store(content, limit_bytes=limit_bytes, closing=closing)
    except TooLarge as error:
        raise _too_large(limit_bytes) from error
    return AcceptedFile(stored.blob, stored.size, stored.sha256, kind, safe_name(upload.name or "", kind))


def shown_name(name: str) -> str:
    """The last part of `name` without characters that show nothing, or turn the writing direction; it may be empty."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if character.isspace() else character for character in last if _shows(character))
    return re.sub(r" +", " ", shown).strip()


def safe_name(name: str, kind: Kind) -> str:
    """The last part of `name` without characters that show nothing, at most 120, with an ending that fits the content."""
    shown = shown_name(name)
    stem, dot, ending = shown.rpartition(".")
    suffix = f".{ending.lower()}"
    if suffix not in kind.endings:
        is_ending = dot and re.fullmatch(r"\w{1,5}", ending)
        stem, suffix = stem if is_ending else shown, kind.endings[0]
    stem = stem.strip(" .").removesuffix(suffix)
    return (stem[: NAME_LIMIT - len(suffix)].strip(" .") or gettext("bestand")) + suffix


def _shows(character: str) -> bool:
    """Whether it is a character to read, or a space; signs that turn the writing direction are not."""
    return character.isspace() or not unicodedata.category(character).startswith("C")


def _examined(upload: "UploadedFile[bytes]", kinds: Collection[Kind], limit_bytes: int) -> Kind:
    if not upload.size:
        raise NotAccepted(gettext("Dit bestand is leeg. Kies een ander bestand."))
    if upload.size > limit_bytes:
        raise _too_large(limit_bytes)
    upload.seek(0)
    kind = kind_of(upload.read(HEAD))
    if kind is None or kind not in kinds:
        names = ", ".join(known.label for known in Kind if known in kinds)
        raise NotAccepted(
            gettext("Wij kunnen dit soort bestand niet bewaren. Kies een van deze soorten: %(kinds)s.")
            % {"kinds": names}
        )
    upload.seek(0)
    if not is_sound(kind, upload):
        raise NotAccepted(
            gettext("Dit bestand is beschadigd, of er zitten macro’s in. Sla het opnieuw op zonder macro’s.")
        )
    if unpacks_beyond(kind, upload, MOST_UNPACKED):
        raise NotAccepted(gettext("Dit bestand pakt uit tot iets veel groters dan het lijkt. Wij bewaren het niet."))
    if kind in PICTURES:
        upload.seek(0)
        _weigh(kind, upload.read())
    return kind


def _weigh(kind: Kind, content: bytes) -> None:
    """Refuse a picture of more points than a screen or a program can do anything with."""
    try:
        points = pictures.pixels(kind, content)
    except ValueError as broken:
        raise _damaged() from broken
    if points > MOST_PIXELS:
        raise NotAccepted(gettext("Deze foto heeft te veel beeldpunten. Maak hem kleiner dan 60 megapixel."))


def _plain(kind: Kind, content: bytes) -> bytes:
    try:
        return pictures.plain(kind, content) if kind in PICTURES else documents.plain(kind, content)
    except ValueError as broken:
        raise (_damaged() if kind in PICTURES else _not_plain()) from broken


def _damaged() -> NotAccepted:
    return NotAccepted(gettext("Deze foto is beschadigd. Sla hem opnieuw op, of kies een andere."))


def _not_plain() -> NotAccepted:
    return NotAccepted(
        gettext(
            "Wij kunnen niet weghalen wie dit document maakte. Is het beschadigd, ondertekend of met een wachtwoord gesloten? Druk het af "
            "naar een nieuwe pdf, en kies die."
        )
    )


def _too_large(limit_bytes: int) -> NotAccepted:
    return NotAccepted(
        gettext("Dit bestand is te groot. Een bestand mag ten hoogste %(limit)s MB zijn.")
        % {"limit": max(1, limit_bytes // MB)}
    )
