"""The first half of restoring: verify everything, refuse what would not end well, and only then begin.

It runs before the installation is there, so it is given what it needs. When it returns, the marker, the secrets and the
register are in place, and the second half (`backup.restore`) starts anew with them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zorgvuldig.backup import manifest as manifests
from zorgvuldig.backup import marker as marking
from zorgvuldig.backup.keystore import find_keystore
from zorgvuldig.backup.make import OWN_REGISTER
from zorgvuldig.backup.manifest import Manifest
from zorgvuldig.backup.marker import Marker
from zorgvuldig.backup.places import Places, folders, name_of
from zorgvuldig.backup.problem import BackupProblem, Say, explained
from zorgvuldig.backup.programs import find_program
from zorgvuldig.backup.sealed import read_sealed
from zorgvuldig.platform.postgres import (
    Location,
    Secrets,
    connect_admin,
    ensure_server,
    is_in_use,
    load,
    load_copy,
    locate,
    renew_signing,
)
from zorgvuldig.platform.postgres.account import service_account
from zorgvuldig.platform.postgres.engine import find_binaries
from zorgvuldig.platform.postgres.home import cluster_home, make_data_directory, write_atomically
from zorgvuldig.platform.vault.storage import storage


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """What the operator asked for. `at` is a moment as backups are named, empty for the newest."""

    places: Places
    data: Path
    at: str = ""
    secrets: Path | None = None
    without_keys: bool = False
    programs: Path | None = None


def begin(wish: RestoreRequest, environ: dict[str, str], say: Say) -> Manifest:
    """Verify the backup and the target, and mark the target as being restored; returns what will be restored.

    Raises `BackupProblem` and `DatabaseProblem`; before the mark is there nothing was changed.
    """
    unfinished = marking.read(wish.data)
    own = load(wish.data)
    secrets = _secrets(wish, own)
    folder = choose(wish.places.data, wish.at)
    say(f"backup of {folder.name}: verifying")
    with explained(f"{folder} cannot be read"):
        manifest = manifests.read(folder, "data", secrets)
        manifests.check_version(manifest)
        manifests.check_files(folder, manifest)
        keeps_keys = unfinished.keeps_keys if unfinished else own is not None and any(wish.data.glob("keys/??/*.key"))
        if not keeps_keys and not wish.without_keys:
            find_keystore(wish.places.keys, manifest, secrets)
    say(f"backup of {folder.name}: {len(manifest.files)} files, {manifest.size} bytes, all as they were made")
    _check_target(wish, own, environ, manifest, is_ours=unfinished is not None)
    if own is None and unfinished is None:
        _check_bucket()
    with explained(f"{wish.data} cannot be written"):
        _mark(wish, secrets, folder, manifest, keeps_keys=keeps_keys)
    return manifest


def choose(place: Path, at: str) -> Path:
    """The backup of the moment `at`, or the newest. Raises `BackupProblem`."""
    found = folders(place)
    if not found:
        raise BackupProblem(f"There is no backup in {place}: name the directory that was given to zorgvuldig backup.")
    if not at:
        return found[0]
    wanted = [folder for folder in found if folder.name == _as_name(at)]
    if not wanted:
        raise BackupProblem(f"There is no backup of {at} in {place}. There are: {', '.join(f.name for f in found)}")
    return wanted[0]


def _as_name(at: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    return name_of(moment) if moment.tzinfo else at


def _secrets(wish: RestoreRequest, own: Secrets | None) -> Secrets:
    given = load_copy(wish.secrets) if wish.secrets else None
    if own and given and own.installation != given.installation:
        raise BackupProblem(
            f"{wish.data} is another installation, with a secrets.json of its own: name an empty directory with --data."
        )
    secrets = own or given
    if secrets is None:
        raise BackupProblem(
            f"There is no secrets.json in {wish.data}: name the copy that you kept elsewhere with --secrets FILE."
            " Without it nobody can open a backup."
        )
    return secrets


def _check_target(
    wish: RestoreRequest, own: Secrets | None, environ: dict[str, str], manifest: Manifest, *, is_ours: bool
) -> None:
    """Refuse a target that is in use, and a server that cannot take the dump."""
    if own is None and not environ.get("DATABASE_URL") and (cluster_home(wish.data) / "data").exists():
        if is_ours:
            return
        raise BackupProblem(f"{wish.data} holds a database already: name an empty directory with --data.")
    if own is None and not environ.get("DATABASE_URL"):
        _check_server(manifest, int(find_binaries(None, service_account()).major) * 10000, wish)
        return
    with _reached(wish, environ) as location:
        if not is_ours and is_in_use(location):
            raise BackupProblem(
                f"The database {location.dbname} is not empty, and a restore would replace what is in it:"
                " restore into an empty --data, or into another database."
            )
        with connect_admin(location, "postgres") as connection:
            version = connection.info.server_version
    _check_server(manifest, version, wish)


def _check_bucket() -> None:
    """Refuse a bucket that holds files: they may be those of an installation that is at work, which this one would clear away."""
    if settings.VAULT_S3 and next(storage().blobs(), None):
        raise BackupProblem(
            f"The bucket {settings.VAULT_S3} holds files already: name an empty one in ZORGVULDIG_VAULT_S3. The files come out"
            " of the backup."
        )


def _check_server(manifest: Manifest, version: int, wish: RestoreRequest) -> None:
    if version // 10000 < manifest.postgresql // 10000:
        raise BackupProblem(
            f"The backup was made on PostgreSQL {manifest.postgresql // 10000} and this server is"
            f" PostgreSQL {version // 10000}: restore on the same version or a later one."
        )
    find_program("pg_restore", version, wish.programs)


@contextmanager
def _reached(wish: RestoreRequest, environ: dict[str, str]) -> Iterator[Location]:
    location = locate(wish.data, environ)
    if location.embedded:
        with ensure_server(wish.data, profile="durable") as server:
            yield server.location
    else:
        yield location


def _mark(wish: RestoreRequest, secrets: Secrets, folder: Path, manifest: Manifest, *, keeps_keys: bool) -> None:
    make_data_directory(wish.data)
    marking.put(wish.data, Marker(manifest.moment, keeps_keys))
    renew_signing(wish.data, secrets)
    register = wish.data / "register.toml"
    if manifest.own_register:
        parts = read_sealed(folder / OWN_REGISTER, masters=secrets.masters, moment=manifest.moment)
        write_atomically(register, b"".join(parts).decode("utf-8"))
    else:
        register.unlink(missing_ok=True)
