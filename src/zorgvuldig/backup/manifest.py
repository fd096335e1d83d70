"""The manifest of a backup: what is in it, of which version, with the hash of every file, signed by the installation."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from django.db.migrations.loader import MigrationLoader

from zorgvuldig.backup.places import moment_of
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.sealed import digest
from zorgvuldig.platform.postgres import Secrets
from zorgvuldig.platform.vault.disk import write_new
from zorgvuldig.platform.vault.files import MAGIC as FILES
from zorgvuldig.platform.vault.sign import is_signed, sign
from zorgvuldig.platform.vault.text import VERSION as TEXTS

FORMAT = 1
FILE = "manifest.json"
TESTED = "tested.json"  # written beside it afterwards, and signed by itself
APP = version("zorgvuldig")
SEALING = f"{TEXTS.hex()} {FILES.hex()}"  # the forms of sealed texts and files that this version opens

Kind = Literal["data", "keys"]


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file as it lies in the backup: size in bytes and SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one folder holds. Only `moment`, `kind` and `files` say something of a copy of the keystore.

    `tables` counts the rows by table in the snapshot that was dumped, and `log_months` names the parts of the access log.
    `own_register` tells whether the school had a register of its own.
    """

    kind: Kind
    moment: str
    files: Mapping[str, ManifestFile]
    installation: str
    app: str = APP
    format: int = FORMAT
    sealing: str = SEALING
    migrations: tuple[str, ...] = ()
    postgresql: int = 0
    snapshot: str = ""
    incarnation: int = 0
    register_version: str = ""
    own_register: bool = False
    tables: Mapping[str, int] = field(default_factory=dict)
    log_months: tuple[str, ...] = ()

    @property
    def at(self) -> datetime:
        """The moment of the snapshot."""
        found = moment_of(self.moment)
        if found is None:
            raise BackupProblem(f"«{self.moment}» in the manifest is not a moment: choose another backup.")
        return found

    @property
    def size(self) -> int:
        """Bytes in all files together."""
        return sum(entry.size for entry in self.files.values())


def entry_of(path: Path) -> ManifestFile:
    """How a file lies on the disk."""
    return ManifestFile(path.stat().st_size, digest(path))


def write_signed(path: Path, content: Mapping[str, Any]) -> None:
    """Write `content` with the installation's signature to the new file `path`."""
    key, signature = sign(_canonical(content))
    text = json.dumps({"content": content, "key": key, "signature": signature.hex()}, indent=1, sort_keys=True)
    write_new(path, [text.encode()])


def read_signed(path: Path, secrets: Secrets) -> dict[str, Any]:
    """What `write_signed` wrote with a key of these secrets, also one that was replaced since. Raises `BackupProblem`."""
    try:
        text = json.loads(path.read_text(encoding="utf-8"))
        content, signature = dict(text["content"]), bytes.fromhex(text["signature"])
    except FileNotFoundError as error:
        raise BackupProblem(f"{path} is missing: this is no complete backup. Choose another.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupProblem(f"{path} cannot be read: it was altered or cut short. Choose another backup.") from error
    if not any(is_signed(public, signature, _canonical(content)) for public in secrets.publics):
        raise BackupProblem(
            f"{path} was not signed with a key of this secrets.json: it was altered, belongs to another installation, or was"
            " made after keys were replaced. Choose another backup, or name the secrets.json that belongs to it with --secrets."
        )
    return content


def write(folder: Path, manifest: Manifest) -> None:
    """Write and sign the manifest of a draft."""
    write_signed(folder / FILE, asdict(manifest))


def read(folder: Path, kind: Kind, secrets: Secrets) -> Manifest:
    """The manifest of a finished backup, when it is ours and of this format. Raises `BackupProblem`."""
    content = read_signed(folder / FILE, secrets)
    if content.get("format") != FORMAT:
        raise BackupProblem(
            f"{folder} was made by version {content.get('app')} in another format than this version, {APP}, reads:"
            f" install version {content.get('app')} of Zorgvuldig and restore with that."
        )
    files = {name: ManifestFile(**entry) for name, entry in content.pop("files").items()}
    months, migrations = tuple(content.pop("log_months")), tuple(content.pop("migrations"))
    manifest = Manifest(files=files, log_months=months, migrations=migrations, **content)
    if manifest.kind != kind or manifest.moment != folder.name:
        raise BackupProblem(f"{folder} holds the manifest of another backup: choose another backup.")
    return manifest


def check_version(manifest: Manifest) -> None:
    """Refuse a backup whose tables are not those of this version."""
    if set(manifest.migrations) != set(known_migrations()) or manifest.sealing != SEALING:
        raise BackupProblem(
            f"The backup of {manifest.moment} was made by version {manifest.app} of Zorgvuldig, with other tables or seals than"
            f" this one, {APP}, has: install the version that made it, restore, and bring that up to date with init."
        )


def check_files(folder: Path, manifest: Manifest) -> None:
    """Refuse a backup in which a file is missing, altered, or too many."""
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file() or path.is_symlink():
            raise BackupProblem(f"{path} is missing from the backup. Choose another backup.")
        if path.stat().st_size != entry.size or digest(path) != entry.sha256:
            raise BackupProblem(f"{path} is not the file that was backed up: it was altered. Choose another backup.")
    strangers = set(_names(folder)) - set(manifest.files) - {FILE, TESTED}
    if strangers:
        raise BackupProblem(f"{folder / min(strangers)} does not belong to this backup: take it away, and try again.")


def known_migrations() -> list[str]:
    """Every migration of this version."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)


def _names(folder: Path) -> Iterator[str]:
    return (str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def _canonical(content: Mapping[str, Any]) -> bytes:
    return b"zorgvuldig backup\n" + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
