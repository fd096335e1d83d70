"""Whether the system is in order, for whoever keeps it running: the part of `doctor` that is cheap enough for a page, in words of the screen.

Each question knows where it is mended. Totals and moments; nobody's data.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.backup import health as backups
from zorgvuldig.cameras.recorder import health as recording
from zorgvuldig.gate.health import UNSEALED, Answer
from zorgvuldig.gate.log.check import waits_since
from zorgvuldig.operations.jobs.reads import workers
from zorgvuldig.operations.metrics.sources import places
from zorgvuldig.retention import health as retention

log = logging.getLogger(__name__)
FULL = 0.05  # of a disk; with less it is time, as `deploy/alerts.yml` says
Word = str | Promise


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, what it means when the answer is no, what to do then, and where that is told in full."""

    key: str
    asks: Word
    wrong: Word
    does: Word
    runbook: str
    fine: Callable[[datetime], bool | None]
    page: str = "operating_health"

    @property
    def url(self) -> str:
        """Where it stands, or is mended."""
        address = reverse(self.page)
        return f"{address}#{self.key}" if self.page == "operating_health" else address


@dataclass(frozen=True, slots=True)
class QuestionDetail:
    """A question with its answer; nothing when it could not be asked."""

    question: Question
    fine: bool | None


def health(now: datetime) -> Iterator[QuestionDetail]:
    """Every question with its answer. One that cannot be asked leaves the others."""
    for question in QUESTIONS:
        try:
            fine = question.fine(now)
        except Exception:  # whatever it is, the others are still worth knowing
            log.exception("health could not be asked")
            fine = None
        yield QuestionDetail(question, fine)


def _all_fine(answers: Iterable[Answer]) -> bool:
    return all(one.ok or one.note for one in answers)


def _backed_up(now: datetime) -> bool | None:
    """Nobody knows when the worker makes none: then somebody else does."""
    return _all_fine(backups.examine(now)) if settings.BACKUP else None


def _has_free_space(now: datetime) -> bool:
    usage = [shutil.disk_usage(path) for path in places().values() if path.exists()]
    return all(one.free >= one.total * FULL for one in usage)


def _sealed(now: datetime) -> bool:
    waits = waits_since(now)
    return waits is None or now - waits < UNSEALED


QUESTIONS = (
    Question(
        "werkproces",
        _("Doet een werkproces de taken?"),
        _("Er loopt geen werkproces."),
        _("Start er een op de server: zorgvuldig worker"),
        "docs/runbooks/stuck-job.md",
        lambda now: workers() > 0,
        "operating_jobs",
    ),
    Question(
        "back-up",
        _("Is de laatste back-up vers, en lukte terugzetten?"),
        _("De back-up is te oud, of terugzetten is te lang niet geprobeerd."),
        _("Maak er nu een op de server: zorgvuldig backup"),
        "docs/runbooks/restore.md",
        _backed_up,
    ),
    Question(
        "schijf",
        _("Is er ruimte op de schijven?"),
        _("Een schijf is bijna vol."),
        _("Maak ruimte, of neem een grotere schijf."),
        "docs/runbooks/full-disk.md",
        _has_free_space,
    ),
    Question(
        "verwijderen",
        _("Is vannacht verwijderd wat weg moest?"),
        _("Wat weg moest, is niet op tijd verwijderd."),
        _("Kijk waarom op de server: zorgvuldig retention run"),
        "docs/runbooks/stuck-job.md",
        lambda now: _all_fine(retention.examine(now)),
    ),
    Question(
        "logboek",
        _("Is het logboek verzegeld?"),
        _("Het logboek is al meer dan twee uur niet verzegeld."),
        _("Verzegel het op de server: zorgvuldig log seal"),
        "docs/runbooks/stuck-job.md",
        _sealed,
    ),
    Question(
        "cameras",
        _("Nemen de camera’s op die dat moeten?"),
        _("Een camera neemt niet op, of er is geen ruimte voor beelden."),
        _("Kijk of de recorder loopt: zorgvuldig cameras record"),
        "docs/cameras.md",
        lambda now: _all_fine(recording.examine(now)),
    ),
)
