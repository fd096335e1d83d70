"""Whether what was restored fits together: sealed texts open, and no key is left of somebody who is not there."""

from collections.abc import Iterator

import psycopg
from django.apps import apps
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.platform.postgres import Location, Names, Secrets
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing, day_keys, destroy_footage_keys, hold_keys
from zorgvuldig.platform.vault.fields import SealedJSONField, SealedTextField
from zorgvuldig.platform.vault.keys import Damaged, KeyGone, all_keys, destroy
from zorgvuldig.platform.vault.text import pupil_of, unseal

SAMPLE = 20


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


def forget_strangers(location: Location, names: Names, secrets: Secrets) -> int:
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
