"""What the machine needs before a school may trust it, in words for a page: as `doctor` asks it, and nothing of anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as said
from django.utils.translation import gettext

from zorgvuldig.backup.health import FRESH, TESTED
from zorgvuldig.backup.places import Places, moment_of
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.rehearsal import last_good
from zorgvuldig.backup.rotation import newest_good
from zorgvuldig.operations.jobs.reads import workers
from zorgvuldig.platform.vault.keys import secrets


@dataclass(frozen=True, slots=True)
class MachinePart:
    """One part of the machine: its name, whether it is as it has to be, and what stands or what to do."""

    name: str
    is_fine: bool
    says: str


def parts(now: datetime) -> list[MachinePart]:
    """Every part, in the order in which somebody sets it up."""
    return [*_work(), *_mail(), *_backups(now)]


def _work() -> Iterator[MachinePart]:
    there = workers() > 0
    says = (
        gettext("Er loopt een werkproces.")
        if there
        else gettext("Er loopt geen werkproces. Start het: zorgvuldig worker")
    )
    yield MachinePart(gettext("Werk op de achtergrond"), there, says)


def _mail() -> Iterator[MachinePart]:
    goes = "smtp" in settings.POST_BACKEND
    says = (
        gettext("E-mail gaat naar een mailserver.")
        if goes
        else gettext(
            "E-mail gaat naar bestanden en komt bij niemand aan. Zet ZORGVULDIG_EMAIL_BACKEND en de mailserver."
        )
    )
    yield MachinePart(gettext("E-mail"), goes, says)


def _backups(now: datetime) -> Iterator[MachinePart]:
    made = tested = None
    unset = gettext("Er is geen map voor ingesteld. Zet ZORGVULDIG_BACKUP op een andere schijf.")
    try:
        if settings.BACKUP:
            places = Places.of(settings.BACKUP, settings.BACKUP_KEYS)
            newest = newest_good(places.data, "data", secrets())
            made = moment_of(newest.name) if newest else None
            tested = last_good(places.data, secrets())
            unset = ""
    except (BackupProblem, OSError):
        unset = gettext("De map is er niet. Kijk of de schijf er is, en of de naam klopt.")
    for name, at, limit, command in (
        (gettext("Reservekopie"), made, FRESH, "zorgvuldig backup"),
        (gettext("Proef met terugzetten"), tested, TESTED, "zorgvuldig backup --test"),
    ):
        is_fine = at is not None and now - at < limit
        says = unset or gettext("Er is er nog geen, of de laatste is te oud. Doe op de server: %(command)s") % {
            "command": command
        }
        if at is not None and is_fine:
            says = gettext("De laatste was op %(day)s.") % {"day": said(timezone.localtime(at), "j F Y, H:i")}
        yield MachinePart(name, is_fine, says)
