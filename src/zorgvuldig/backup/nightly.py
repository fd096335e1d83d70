"""What the worker does at night, when the operator named a directory."""

import logging
from datetime import datetime

from django.conf import settings

from zorgvuldig.backup.make import back_up
from zorgvuldig.backup.places import Places
from zorgvuldig.backup.rehearsal import rehearse

LOGGER = logging.getLogger(__name__)


def back_up_nightly(now: datetime) -> None:
    """Make a backup, unless no directory is set. Raises `BackupProblem`, so that the job counts as failed."""
    if settings.BACKUP is not None:
        back_up(Places.of(settings.BACKUP, settings.BACKUP_KEYS), now=now, say=LOGGER.info)


def rehearse_nightly(now: datetime) -> None:
    """Try the newest backup out, unless that is not asked. Raises `BackupProblem`."""
    if settings.BACKUP is not None and settings.BACKUP_TEST:
        rehearse(Places.of(settings.BACKUP, settings.BACKUP_KEYS), now=now)
