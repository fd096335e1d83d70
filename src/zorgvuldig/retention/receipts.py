"""Receipts of what was deleted: signed, chained, without personal data, in the database and as lines of a file beside it."""

import base64
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.retention.models import Receipt
from zorgvuldig.retention.terms import OF_PUPILS, bound_of_minima, counted
from zorgvuldig.vault.disk import flush_directory, private_directory
from zorgvuldig.vault.keys import keyed_hash
from zorgvuldig.vault.signing import is_signed, key_id, public_key, sign

FIRST = bytes(32)  # stands for the receipt before the first
FORMAT = 1


class Broken(Exception):
    """A receipt is not what was signed, or one is missing. The text says which and what to do."""


def subject_of(number: str, born_on: date) -> bytes:
    """How whoever knows pupil number and birth date finds the receipts about that pupil: a keyed hash of 32 bytes."""
    raise NotImplementedError


def match_of(uid: UUID) -> bytes:
    """How receipts know a pupil again after a restore: a keyed hash of 32 bytes of the pupil's public number."""
    raise NotImplementedError


def verify_chain(receipts: Iterable[Mapping[str, Any]], *, public: bytes | None = None) -> int:
    """Check signature, digest and chain of exported receipts; returns how many. Raises `Broken`."""
    raise NotImplementedError


def bounds_from_receipts(cursor: CursorWrapper, pupils: Collection[int]) -> dict[int, date]:
    """Of pupils whose enrolments are gone: the latest day on which they can have left, as far as a receipt proves it."""
    raise NotImplementedError
