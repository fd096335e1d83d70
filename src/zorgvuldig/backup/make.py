"""Making one backup, all of it or nothing; at night too, when the operator named a directory."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from zorgvuldig.backup import manifest as manifests
from zorgvuldig.backup.blobs import copy_vault
from zorgvuldig.backup.dump import Snapshot, dump, snapshot
from zorgvuldig.backup.keystore import FILE as KEYSTORE
from zorgvuldig.backup.keystore import copy_keystore
from zorgvuldig.backup.manifest import Manifest, ManifestFile, entry_of
from zorgvuldig.backup.places import Places, alone, discard, draft, moment_of, name_of, publish
from zorgvuldig.backup.problem import BackupProblem, Say, explained
from zorgvuldig.backup.rehearsal import rehearse
from zorgvuldig.backup.rotation import newest_good, rotate
from zorgvuldig.backup.sealed import write_sealed
from zorgvuldig.gate.declared import OWN_FILE, REGISTER
from zorgvuldig.gate.start import unapplied
from zorgvuldig.platform.postgres import Secrets
from zorgvuldig.platform.vault.keys import keystore, secrets
from zorgvuldig.platform.vault.keys import secrets as current_secrets
from zorgvuldig.platform.vault.storage import storage

DATABASE, OWN_REGISTER, RECEIPTS = "database.sealed", "register.sealed", "receipts.sealed"
DATA_TERM, KEYS_TERM = "backup", "keystore_backup"


def back_up(places: Places, *, now: datetime, say: Say) -> Path:
    """Make a backup of this installation and remove those that lived their term; returns its folder.

    Raises `BackupProblem`; then there is no new backup, and no old one was removed.
    """
    if settings.SECRETS is None:
        raise BackupProblem(f"There is no installation in {settings.DATA} to back up.")
    secrets = current_secrets()
    if reasons := unapplied():
        raise BackupProblem(reasons[0])
    now = now.replace(microsecond=0)
    with explained("The backup cannot be written"), alone(places.data), alone(places.keys):
        folder = _write(places, secrets, now, say)
        for place, kind, term in ((places.data, "data", DATA_TERM), (places.keys, "keys", KEYS_TERM)):
            gone = rotate(
                place,
                "data" if kind == "data" else "keys",
                term=REGISTER.terms[term].period,
                now=now,
                secrets=secrets,
            )
            for name in gone:
                say(f"removed, its term is over: {place / name}")
    return folder


def _write(places: Places, secrets: Secrets, now: datetime, say: Say) -> Path:
    data, keys = draft(places.data, now), draft(places.keys, now)
    try:
        _fill_data(data, places, secrets, now, say)
        # After the dump: every key that the dump needs is there, and what is destroyed meanwhile is not.
        count = copy_keystore(keystore(), keys, master=secrets.master, moment=name_of(now))
        say(f"keystore: {count} keys")
        files = {KEYSTORE: entry_of(keys / KEYSTORE)}
        manifests.write(keys, Manifest("keys", name_of(now), files, secrets.installation))
        # The keys first: alone they are worth nothing, and data without keys would look like a backup.
        published = publish(keys)
        try:
            return publish(data)
        except BaseException:
            discard(published)
            raise
    except BaseException:
        for folder in (data, keys):
            if folder.exists():
                discard(folder)
        raise


def _fill_data(folder: Path, places: Places, secrets: Secrets, now: datetime, say: Say) -> None:
    state, files = _dump(folder, secrets, now, say)
    say(f"database: {sum(state.tables.values())} rows, {files[DATABASE].size} bytes")
    files |= _small_files(folder, secrets, now)
    before = newest_good(places.data, "data", secrets)
    known = (before, manifests.read(before, "data", secrets)) if before else None
    blobs = copy_vault(storage(), folder, known)
    say(f"vault: {len(blobs)} files, {sum(entry.size for entry in blobs.values())} bytes")
    empty = Manifest("data", name_of(now), {**files, **blobs}, secrets.installation)
    manifests.write(
        folder,
        replace(
            empty,
            migrations=tuple(manifests.known_migrations()),
            postgresql=state.server_version,
            snapshot=state.key,
            incarnation=state.incarnation,
            register_version=REGISTER.version,
            own_register=OWN_REGISTER in files,
            tables=state.tables,
            log_months=state.log_months,
        ),
    )


def _dump(folder: Path, secrets: Secrets, now: datetime, say: Say) -> tuple[Snapshot, dict[str, ManifestFile]]:
    say("database: reading")
    path = folder / DATABASE
    with snapshot(settings.LOCATION, settings.NAMES, secrets) as state:
        parts = dump(state, settings.LOCATION, settings.NAMES, secrets, settings.PG_PROGRAMS)
        write_sealed(path, parts, master=secrets.master, moment=name_of(now))
        return state, {DATABASE: entry_of(path)}


def _small_files(folder: Path, secrets: Secrets, now: datetime) -> Mapping[str, ManifestFile]:
    """The school's own register and the receipts of deletion, as far as there are any."""
    found = {}
    for name, source in ((OWN_REGISTER, OWN_FILE), (RECEIPTS, settings.RECEIPTS)):
        if source.exists():
            write_sealed(folder / name, [source.read_bytes()], master=secrets.master, moment=name_of(now))
            found[name] = entry_of(folder / name)
    return found


# What the worker does at night, when the operator named a directory.

LOGGER = logging.getLogger(__name__)
JUST_NOW = timedelta(hours=3)  # an operator's own timer made one this night


def back_up_nightly(now: datetime) -> None:
    """Make a backup, unless no directory is set or one was just made. Raises `BackupProblem`, so that the job counts as failed."""
    if settings.BACKUP is None:
        return
    places = Places.of(settings.BACKUP, settings.BACKUP_KEYS)
    newest = newest_good(places.data, "data", secrets())
    made = moment_of(newest.name) if newest else None
    if made is None or now - made > JUST_NOW:
        back_up(places, now=now, say=LOGGER.info)


def rehearse_nightly(now: datetime) -> None:
    """Try the newest backup out, unless that is not asked. Raises `BackupProblem`."""
    if settings.BACKUP is not None and settings.BACKUP_TEST:
        rehearse(Places.of(settings.BACKUP, settings.BACKUP_KEYS), now=now)
