"""The second half of restoring: the database, the files, and then everything that was deleted since, deleted again.

It runs with the secrets and the register that the first half (`backup.target`) put in place, and while its mark is there
nothing is served. Killed anywhere, the same restore begins anew.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from zorgvuldig.backup import manifest as manifests
from zorgvuldig.backup import marker as marking
from zorgvuldig.backup.blobs import put_vault
from zorgvuldig.backup.keystore import find_keystore, put_keystore
from zorgvuldig.backup.load import load
from zorgvuldig.backup.make import DATABASE, RECEIPTS
from zorgvuldig.backup.manifest import Manifest
from zorgvuldig.backup.places import Places
from zorgvuldig.backup.problem import BackupProblem, Say, explained
from zorgvuldig.backup.sealed import read_sealed
from zorgvuldig.backup.target import choose
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.install import install
from zorgvuldig.gate.log.marks import declare
from zorgvuldig.gate.log.sealer import new_incarnation
from zorgvuldig.gate.start import refusals
from zorgvuldig.gate.tables import make_tables
from zorgvuldig.platform.postgres import Location, Names, Secrets, connect_admin, drop_database, prepare
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing, day_keys, destroy_footage_keys, hold_keys
from zorgvuldig.platform.vault.disk import flush_directory, private_directory, write_new
from zorgvuldig.platform.vault.fields import SealedJSONField, SealedTextField
from zorgvuldig.platform.vault.keys import Damaged, KeyGone, all_keys, destroy, keystore
from zorgvuldig.platform.vault.storage import local_vault, storage
from zorgvuldig.platform.vault.text import pupil_of, unseal
from zorgvuldig.retention.receipts import Broken
from zorgvuldig.retention.replay import ReplayResult, RunFailed, replay

SAMPLE = 20
# Codes and links that were given out: one that was used or replaced since would work again.
TOKENS = (
    "delete from invitation where used_at is null",
    "update application set link_until = now() where link_until > now()",
)


def lines_of(content: bytes, name: str) -> list[str]:
    """The receipts in a file, each once. Raises `BackupProblem` for a line that is none.

    A last line without its end was cut short while it was written, and is left out.
    """
    texts = content.decode("utf-8", "replace").split("\n")
    found: dict[str, None] = {}
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        if not _is_receipt(text):
            if number == len(texts):
                break
            raise BackupProblem(
                f"Line {number} of {name} is no receipt: name the file with receipts as it was written."
            )
        found[text] = None
    return list(found)


def merged_receipts(*kept: Iterable[str]) -> list[str]:
    """Receipts from several copies, each once, the first copy first."""
    return list(dict.fromkeys(line for lines in kept for line in lines))


def write_receipts(path: Path, lines: Iterable[str]) -> None:
    """Write receipts to the installation's own file, all of them or none."""
    private_directory(path.parent)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    write_new(draft, (f"{line}\n".encode() for line in lines))
    draft.rename(path)
    flush_directory(path.parent)


def parsed_receipts(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Receipts as `retention.replay` takes them."""
    return [json.loads(line) for line in lines]


def _is_receipt(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def check_sealed(location: Location, names: Names, secrets: Secrets) -> tuple[int, int]:
    """Open texts of every sealed column, taken at random; returns how many opened, and of how many the key is gone.

    Call before the gate is installed: afterwards the owner reads nothing. Raises `BackupProblem` when one does not open.
    """
    opened = gone = 0
    with psycopg.connect(location.dsn(names.owner, secrets.passwords["owner"])) as connection:
        for table, column in _columns():
            for value in _some(connection, table, column):
                try:
                    unseal(pupil_of(value), f"{table}.{column}", value)
                except KeyGone:
                    gone += 1
                except (Damaged, FileNotFoundError) as error:
                    raise BackupProblem(
                        f"A sealed text in {table}.{column} does not open with these keys: name the right copy of the"
                        " keystore with --keys, or choose another backup."
                    ) from error
                else:
                    opened += 1
    return opened, gone


def destroy_unknown_keys(location: Location, names: Names, secrets: Secrets) -> int:
    """Destroy the keys of people, cameras and holds that are not in the database: others may get their numbers. Returns how many."""
    with psycopg.connect(location.dsn(names.owner, secrets.passwords["owner"])) as connection:
        known, cameras, holds = (
            {row[0] for row in connection.execute(sql.SQL("select id from {}").format(sql.Identifier(table)))}
            for table in ("person", "camera", "footage_hold")
        )
    footage: list[DayClosing | HoldClosing] = [one for one in day_keys() if one.camera_id not in cameras]
    footage += [one for one in hold_keys() if one.hold_id not in holds]
    return destroy(sorted({pupil_id for pupil_id, _ in all_keys()} - known)) + destroy_footage_keys(footage)


def _columns() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedTextField | SealedJSONField):
                yield model._meta.db_table, str(field.column)


def _some(connection: Connection[TupleRow], table: str, column: str) -> list[bytes]:
    query = sql.SQL("select {c} from {t} where octet_length({c}) > 0 order by random() limit {n}")
    named = query.format(c=sql.Identifier(column), t=sql.Identifier(table), n=SAMPLE)
    return [bytes(row[0]) for row in connection.execute(named)]


@dataclass(frozen=True, slots=True)
class RestoreOrder:
    """What to restore, from the first half: the moment as backups are named, and receipts that were kept elsewhere."""

    places: Places
    moment: str
    without_keys: bool = False
    receipts: Path | None = None


def restore(order: RestoreOrder, *, now: datetime, say: Say) -> ReplayResult:
    """Restore into the marked installation and take the mark away; returns what was deleted again.

    Raises `BackupProblem` and `DatabaseProblem`; then the mark stays and nothing is served.
    """
    secrets: Secrets | None = settings.SECRETS
    marker = marking.read(settings.DATA)
    if secrets is None or marker is None or marker.moment != order.moment:
        raise BackupProblem(f"{settings.DATA} is not prepared for this restore: start it again.")
    folder = choose(order.places.data, order.moment)
    manifest = manifests.read(folder, "data", secrets)
    with explained("The restore cannot go on"):
        lines = _receipts(order, folder, manifest, secrets)
        _rows(folder, manifest, secrets, say)
        _files(order, folder, manifest, secrets, say, keeps_keys=marker.keeps_keys)
        _check(secrets, say)
        write_receipts(settings.RECEIPTS, lines)
        _revive(secrets, now, say)
        say("deleting again what was deleted since")
        try:
            done = replay(parsed_receipts(lines), since=manifest.at, now=now)
        except Broken as broken:
            raise BackupProblem(f"{broken} Give a copy of the receipts that nobody changed: --receipts.") from broken
        except RunFailed as failed:
            raise BackupProblem(str(failed)) from failed
        say(f"deleted again: {done.receipts} receipts, {done.subjects} subjects, {done.rows} rows")
        say(f"footage: {done.footage}")
        declare(now)
        _open()
        marking.take_away(settings.DATA)
    return done


def _receipts(order: RestoreOrder, folder: Path, manifest: Manifest, secrets: Secrets) -> list[str]:
    """From the backup, from this installation when its file survived, and from where the operator kept them."""
    copies: list[list[str]] = []
    if RECEIPTS in manifest.files:
        parts = read_sealed(folder / RECEIPTS, masters=secrets.masters, moment=manifest.moment)
        copies.append(lines_of(b"".join(parts), RECEIPTS))
    kept = [path for path in (settings.RECEIPTS, order.receipts) if path is not None and path.exists()]
    copies += [lines_of(path.read_bytes(), str(path)) for path in kept]
    return merged_receipts(*copies)


def _rows(folder: Path, manifest: Manifest, secrets: Secrets, say: Say) -> None:
    """A database made by this version, with the rows of the dump, that no page can reach yet."""
    say("database: making it anew")
    drop_database(settings.LOCATION, settings.NAMES)
    prepare(settings.LOCATION, settings.NAMES, secrets, list(REGISTER.jobs))
    _limit_pages("0")
    make_tables()
    connections["owner"].close()
    say(f"database: putting in {sum(manifest.tables.values())} rows")
    parts = read_sealed(folder / DATABASE, masters=secrets.masters, moment=manifest.moment)
    count = load(parts, manifest, settings.LOCATION, settings.NAMES, secrets, settings.PG_PROGRAMS)
    say(f"database: {count} rows, as many as the manifest says")


def _files(
    order: RestoreOrder, folder: Path, manifest: Manifest, secrets: Secrets, say: Say, *, keeps_keys: bool
) -> None:
    private_directory(local_vault())
    say(f"vault: {put_vault(folder, manifest, storage())} files")
    if keeps_keys:
        say("keystore: the one of this installation survived and is kept")
    elif order.without_keys:
        private_directory(keystore())
        say("keystore: none; what was sealed for a pupil cannot be read any more")
    else:
        copy, keys = find_keystore(order.places.keys, manifest, secrets)
        say(f"keystore: {put_keystore(copy, keys, keystore(), masters=secrets.masters)} keys of {keys.moment}")


def _check(secrets: Secrets, say: Say) -> None:
    opened, gone = check_sealed(settings.LOCATION, settings.NAMES, secrets)
    say(f"sealed texts: {opened} opened of a sample, of {gone} the key was destroyed")
    if strangers := destroy_unknown_keys(settings.LOCATION, settings.NAMES, secrets):
        say(f"keystore: {strangers} keys of people who are not in this backup destroyed")


def _revive(secrets: Secrets, now: datetime, say: Say) -> None:
    """The gate as the register has it, nothing alive of what was given out, and a new incarnation of the log."""
    owner = settings.LOCATION.dsn(settings.NAMES.owner, secrets.passwords["owner"])
    with psycopg.connect(owner) as connection:
        for statement in TOKENS:
            connection.execute(statement)
    install(REGISTER, settings.NAMES, text=TEXT)
    connections["owner"].close()
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("analyze")
    say(f"access log: sealed, incarnation {new_incarnation(now)} begins")
    connections["jobs"].close()
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)


def _open() -> None:
    """Let the pages in again, unless they would refuse to start."""
    _limit_pages("-1")
    if reasons := refusals():
        _limit_pages("0")
        raise BackupProblem(f"The restored database is not as this version wants it: {reasons[0]}")


def _limit_pages(connections_allowed: str) -> None:
    """How many connections the pages get: none, on no machine, until deletions are done again."""
    with connect_admin(settings.LOCATION) as connection:
        for role in (settings.NAMES.runtime, settings.NAMES.login):
            limit = sql.SQL("alter role {} connection limit {}")
            connection.execute(limit.format(sql.Identifier(role), sql.SQL("0" if connections_allowed == "0" else "-1")))
