"""What the police get: the pieces as they were recorded, a signed list of them, and how to check that. Nothing in it names a pupil."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.handout.segments import Gap, NotHandedOut, content
from zorgvuldig.cameras.models import Camera, Segment
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.sign import public_key, sign
from zorgvuldig.release.signed_zip import (
    MANIFEST,
    SIGNATURE,
    Content,
    FileChanged,
    TooLarge,
    content_in_memory,
    content_of_parts,
    plain,
    signature_file,
    stamp_of,
    written,
)

FORMAT = "zorgvuldig-camerabeelden-1"
LIMIT = 2**32
README = "LEESMIJ.txt"
SAYS = """Camerabeelden, afgegeven op een vordering

In dit bestand staan de stukken beeld zoals de camera ze opnam (.mp4), zonder geluid en zonder bewerking.
In manifest.json staat van elk stuk het begin, het einde, de grootte en de SHA-256. Daar staat ook waar
beeld ontbreekt en waarom, en of de klok van de server gelijk liep. Tijden zijn in UTC.

Zo controleert u dat er niets is veranderd:

1. Bereken de SHA-256 van elk .mp4-bestand, bijvoorbeeld met
      sha256sum *.mp4          (Linux)
      certutil -hashfile NAAM.mp4 SHA256     (Windows)
   en vergelijk die met manifest.json.
2. In manifest.sig staat een Ed25519-handtekening over precies de bytes van manifest.json, met de openbare
   sleutel. Vraag de school welke sleutel van haar is, of kijk op haar website onder /verklaring/sleutel.json.
   Met Python en het pakket cryptography:

      import json
      from pathlib import Path
      from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
      s = json.loads(Path("manifest.sig").read_bytes())
      Ed25519PublicKey.from_public_bytes(bytes.fromhex(s["public_key"])).verify(
          bytes.fromhex(s["signature"]), Path("manifest.json").read_bytes())

   Komt er geen foutmelding, dan klopt de handtekening.

Op de beelden staan ook anderen. Gebruik ze alleen waarvoor u ze vorderde.
"""


@dataclass(frozen=True, slots=True)
class Roles:
    """Who asked and who lets it go, by role: no names leave. It is packed before anybody lets it go, and leaves only after that."""

    asked: str
    released: str = "school_leader or privacy_officer, not the person who asked"


def store_package(
    of: FootageExport, camera: Camera, pieces: Sequence[Segment], missing: Sequence[Gap], *, roles: Roles, now: datetime
) -> files.StoredFile:
    """The package in the vault. Raises `NotHandedOut`; nothing stays then."""
    entries = [content_of_parts(name_of(one), partial(content, one)) for one in pieces]
    manifest = plain(_manifest(of, camera, list(zip(pieces, entries, strict=True)), missing, roles, now))
    key, signature = sign(manifest)
    signed = content_in_memory(SIGNATURE, signature_file(key, public_key(), signature))
    packed = [content_in_memory(README, SAYS.encode()), content_in_memory(MANIFEST, manifest), signed, *entries]
    try:
        return files.store(written([one.entry for one in packed], stamp_of(now.astimezone(UTC))), limit_bytes=LIMIT)
    except (TooLarge, files.TooLarge) as error:
        raise NotHandedOut("large") from error
    except FileChanged as error:
        raise NotHandedOut("damaged") from error


def name_of(one: Segment) -> str:
    """The file name of a piece: its first moment, in UTC."""
    return f"{one.starts_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}Z.mp4"


def _manifest(
    of: FootageExport,
    camera: Camera,
    pieces: Sequence[tuple[Segment, Content]],
    missing: Sequence[Gap],
    roles: Roles,
    now: datetime,
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "controller": REGISTER.controller.name,
        "export": str(of.uid),
        "made_at": _at(now),
        "camera": {"name": camera.name, "place": camera.place, "sees": camera.sees, "zones": camera.zones},
        "asked": {"from": _at(of.starts_at), "until": _at(of.ends_at)},
        "demand": {"article": of.article, "reference": of.reference, "officer": of.officer},
        "asked_by": roles.asked,
        "released_by": roles.released,
        "pieces": [_piece(one, entry) for one, entry in pieces],
        "gaps": [{"from": _at(gap.starts_at), "until": _at(gap.ends_at), "why": gap.why} for gap in missing],
    }


def _piece(one: Segment, entry: Content) -> dict[str, Any]:
    return {
        "name": entry.name,
        "from": _at(one.starts_at),
        "until": _at(one.ends_at),
        "size": entry.entry.described.size,
        "sha256": entry.sha256,
        "clock": one.clock or "unknown",
        "codec": one.codec,
        "end_is_missing": one.is_cut,
    }


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
