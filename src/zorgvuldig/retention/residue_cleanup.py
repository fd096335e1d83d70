"""Keys and files whose rows went: what a run that was killed right after its commit did not get to."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.accounts.invitations.letters import letter_files
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import all_keys, destroy
from zorgvuldig.retention.deletion import pupils_with_rows
from zorgvuldig.retention.due_pupils import CategoryTerms, DuePupils, duty
from zorgvuldig.retention.invented import JOB as INVENTED
from zorgvuldig.retention.plan import begin_index_plans

# Clearing the vault of files that no row names: what a page left behind when it failed halfway.
# a page may have stored a file whose row is not committed yet


def remove_unnamed_files(now: datetime) -> int:
    """Remove every file of more than a day old that no row names; says how many went."""
    with working("vault", now=now) as door:
        named = _named_files(door) | letter_files(door)
    with working(INVENTED, now=now) as door:  # policies keep rows of invented people from every other job
        named |= _named_files(door)
    return files.remove_unnamed(named, before=now - GRACE)


def _named_files(door: JobDoor) -> set[UUID]:
    return {
        blob
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name == "blob" or field.name.endswith("_blob")
        for blob in model._default_manager.using(door.alias).values_list(field.name, flat=True)
    }


GRACE = timedelta(days=1)  # somebody may have made a key whose row is not committed yet
KINDS = {kind.bit: kind.key for kind in REGISTER.categories.values()}


def remove_residues(on: date, now: datetime) -> tuple[int, int]:
    """Destroy keys and remove files that nothing needs any more; says how many keys and files that were.

    A key goes when the person is gone, or the category is due and no row of it is left. It stays whenever there is a row.
    """
    return sum(destroy(pupils, shelf=bit) for bit, pupils in _strays(on, now).items()), remove_unnamed_files(now)


def _strays(on: date, now: datetime) -> dict[int, list[int]]:
    keys: dict[int, set[int]] = defaultdict(set)
    for pupil, bit in all_keys(before=now - GRACE):
        if pupil > 0:  # whoever is invented this job does not know, and keys of theirs go with what they sealed
            keys[pupil].add(bit)
    if not keys:
        return {}
    strays: dict[int, list[int]] = defaultdict(list)
    with working("retention", now=now) as door, connections[door.alias].cursor() as cursor:
        begin_index_plans(cursor)
        persons, pupils, applied = (
            _existing_numbers(cursor, query, list(keys)) for query in (PERSONS, PUPILS, APPLIED)
        )
        for pupil in keys.keys() - persons:
            for bit in keys[pupil]:
                strays[bit].append(pupil)
        found = duty(cursor, on, now, sorted(keys.keys() & pupils))
        outside = keys.keys() & persons - pupils - applied  # known for something else, such as a diploma
        for kind in found.kinds:
            bit = REGISTER.categories[kind.key].bit
            some = {pupil for pupil in _candidates(found, kind, outside) if bit in keys[pupil]}
            strays[bit] += sorted(some - pupils_with_rows(cursor, kind, some)) if some else []
    return {bit: some for bit, some in strays.items() if some}


PERSONS = "select id from person where id = any(%s)"
PUPILS = "select person_id from pupil where person_id = any(%s)"
APPLIED = "select person_id from application where person_id = any(%s)"


def _existing_numbers(cursor: CursorWrapper, query: str, wanted: list[int]) -> set[int]:
    cursor.execute(query, [wanted])
    return {number for (number,) in cursor.fetchall()}


def _candidates(found: DuePupils, kind: CategoryTerms, outside: set[int]) -> set[int]:
    return outside | (set(found.pupils(kind)) if kind.is_whole else set())
