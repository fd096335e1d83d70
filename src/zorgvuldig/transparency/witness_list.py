"""Who watches the log, as the settings name them, and how many of them are enough."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from zorgvuldig.transparency.notes import COSIGNATURE, NotANote, Note, VerifierKey

EXAMPLE = "https://getuige.example/ getuige.example/w1+1a2b3c4d+BAAA…"


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody outside who signs that the log only grew: where they are asked, and by which key they are known."""

    url: str
    key: VerifierKey


@dataclass(frozen=True, slots=True)
class Quorum:
    """The witnesses, and of how many of them a checkpoint needs a signature to be called witnessed; 0 without any."""

    witnesses: tuple[Witness, ...]
    count: int

    def has_seen(self, note: Note) -> bool:
        """Whether enough of them signed this checkpoint."""
        return 0 < self.count <= sum(note.seen_at(one.key) is not None for one in self.witnesses)


class NotAWitness(ValueError):
    """The settings name witnesses in a way that cannot be; the sentence says what is wrong."""


def quorum() -> Quorum:
    """The witnesses of the settings. Raises `NotAWitness`."""
    witnesses = tuple(_witness(text) for text in settings.WITNESSES)
    if len({one.key.public for one in witnesses}) != len(witnesses):
        raise NotAWitness("ZORGVULDIG_WITNESSES names the same key twice: whoever watches counts once.")
    most = len(witnesses)
    if most < settings.WITNESS_QUORUM:
        raise NotAWitness(f"ZORGVULDIG_WITNESS_QUORUM asks for {settings.WITNESS_QUORUM} witnesses; there are {most}.")
    return Quorum(witnesses, settings.WITNESS_QUORUM or (most // 2 + 1 if most else 0))


def _witness(text: str) -> Witness:
    url, _, encoded = text.partition(" ")
    if urlsplit(url).scheme not in ("https", "http") or not encoded:
        raise NotAWitness(f"ZORGVULDIG_WITNESSES names an address and a verifier key for each, such as: {EXAMPLE}")
    try:
        key = VerifierKey.parse(encoded)
    except NotANote as wrong:
        raise NotAWitness(f"ZORGVULDIG_WITNESSES: {wrong}") from wrong
    if key.kind != COSIGNATURE:
        raise NotAWitness(f"The key of {key.name} in ZORGVULDIG_WITNESSES is one of a log, not of a witness.")
    return Witness(url.rstrip("/"), key)
