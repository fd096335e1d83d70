"""What the worker does at night, when the operator named a directory."""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from zorgvuldig.backup.make import back_up
from zorgvuldig.backup.places import Places, moment_of
from zorgvuldig.backup.rehearsal import rehearse
from zorgvuldig.backup.rotation import newest_good
from zorgvuldig.platform.vault.keys import secrets

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
