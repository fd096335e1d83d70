"""What the system itself can show of a norm: counts and moments, of nobody. Whatever cannot be found out is said so, never guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from zorgvuldig.backup.places import Places, moment_of
from zorgvuldig.backup.problem import BackupProblem
from zorgvuldig.backup.rehearsal import last_good
from zorgvuldig.backup.rotation import newest_good
from zorgvuldig.gate.door import Door
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.keys import Damaged, secrets

YES, PARTLY, NO, UNKNOWN = "yes", "partly", "no", "unknown"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One thing that the system shows: a silhouette (`kit.icons`) and a sentence."""

    state: str
    says: str


@dataclass(frozen=True, slots=True)
class _Fact:
    number: int
    total: int
    at: datetime | None


def norm_evidence(*, door: Door) -> Mapping[str, EvidenceRow]:
    """By the key that norms name it by."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select key, number, total, at from gate.norm_facts()")
        facts = {key: _Fact(number, total or 0, at) for key, number, total, at in cursor.fetchall()}
    return dict(_figures(facts)) | dict(_backups()) | {"encryption": _encryption()}


def _figures(facts: Mapping[str, _Fact]) -> Iterator[tuple[str, EvidenceRow]]:
    for key, says in SENTENCES.items():
        fact = facts.get(key)
        yield key, says(fact) if fact else EvidenceRow(UNKNOWN, gettext("Hierover weet het systeem nu niets."))


def _share(fact: _Fact) -> str:
    """Whether it is so of all, some, or none."""
    if not fact.total:
        return UNKNOWN
    return YES if fact.number == fact.total else PARTLY if fact.number else NO


def _mfa(fact: _Fact) -> EvidenceRow:
    text = gettext("%(number)s van %(total)s accounts van medewerkers heeft een tweede stap bij het inloggen.")
    return EvidenceRow(_share(fact), text % {"number": fact.number, "total": fact.total})


def _seals(fact: _Fact) -> EvidenceRow:
    if fact.at is None:
        return EvidenceRow(NO, gettext("Het logboek is nog niet verzegeld."))
    return EvidenceRow(YES, gettext("Het logboek is verzegeld tot %(at)s.") % {"at": _moment(fact.at)})


def _retention(fact: _Fact) -> EvidenceRow:
    if fact.at is None:
        return EvidenceRow(NO, gettext("Er is nog geen ronde geweest die wist wat over zijn termijn is."))
    text = gettext("De laatste ronde die wist wat over zijn termijn is, was klaar op %(at)s.") % {
        "at": _moment(fact.at)
    }
    if not fact.number:
        return EvidenceRow(YES, text)
    waits = ngettext(
        "%(count)s ronde wacht op een tweede persoon.", "%(count)s rondes wachten op een tweede persoon.", fact.number
    )
    return EvidenceRow(PARTLY, f"{text} {waits % {'count': fact.number}}")


def _review(fact: _Fact) -> EvidenceRow:
    text = gettext("Van %(total)s rollen is van %(number)s in het laatste jaar nagekeken of zij nog nodig zijn.")
    return EvidenceRow(_share(fact), text % {"number": fact.number, "total": fact.total})


def _agreements(fact: _Fact) -> EvidenceRow:
    text = gettext("Van %(total)s producten hebben er %(number)s een overeenkomst die nu geldt.")
    return EvidenceRow(_share(fact), text % {"number": fact.number, "total": fact.total})


def _breaches(fact: _Fact) -> EvidenceRow:
    text = gettext("In het register van datalekken staan er %(total)s. Daarvan zijn er %(number)s nog open.")
    return EvidenceRow(PARTLY if fact.number else YES, text % {"number": fact.number, "total": fact.total})


def _dpias(fact: _Fact) -> EvidenceRow:
    text = gettext("Voor %(total)s onderwerpen is een DPIA nodig. Van %(number)s is er een die geldt.")
    return EvidenceRow(_share(fact), text % {"number": fact.number, "total": fact.total})


SENTENCES = {
    "mfa": _mfa,
    "seals": _seals,
    "retention": _retention,
    "access_review": _review,
    "agreements": _agreements,
    "breaches": _breaches,
    "dpias": _dpias,
}


def _backups() -> Iterator[tuple[str, EvidenceRow]]:
    """The last backup that can be used, and the last that was really put back."""
    directory: Path | None = settings.BACKUP
    made = tried = None
    known = directory is not None
    try:
        if directory is not None:
            places, ours = Places.of(directory, settings.BACKUP_KEYS), secrets()
            newest = newest_good(places.data, "data", ours)
            made, tried = moment_of(newest.name) if newest else None, last_good(places.data, ours)
    except (BackupProblem, Damaged, OSError):
        known = False
    unknown = EvidenceRow(UNKNOWN, gettext("Dit systeem kan de back-ups niet zien. Vraag het wie het systeem beheert."))
    for key, at, there, missing in (
        ("backup", made, gettext("De laatste goede back-up is van %(at)s."), gettext("Er is geen goede back-up.")),
        (
            "restore_test",
            tried,
            gettext("Het terugzetten van een back-up lukte het laatst op %(at)s."),
            gettext("Het terugzetten van een back-up is nog niet geprobeerd."),
        ),
    ):
        if not known:
            yield key, unknown
        else:
            yield key, EvidenceRow(YES, there % {"at": _moment(at)}) if at else EvidenceRow(NO, missing)


def _encryption() -> EvidenceRow:
    count = sum(
        isinstance(column, SealedTextField)
        for model in apps.get_app_config("zorgvuldig").get_models()
        for column in model._meta.get_fields()
    )
    text = gettext("%(count)s velden en alle bestanden zijn versleuteld, met een sleutel per leerling en soort.")
    return EvidenceRow(YES, text % {"count": count})


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "j F Y, H:i")
