"""A copy that somebody of the family asked for: what it is called and how long it can be fetched."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.period import add_period

KIND = "dossier"
TERM = "copy_file"


@dataclass(frozen=True, slots=True)
class JobRequest:
    """The job's door, as whoever asked for the copy: in their name the release goes on record."""

    job: JobDoor
    actor_id: int

    @property
    def alias(self) -> str:
        """The job's connection."""
        return self.job.alias

    @property
    def opened_at(self) -> datetime:
        """The moment of the job."""
        return self.job.started_at

    @property
    def reads(self) -> frozenset[str]:
        """As the job."""
        return frozenset(self.job.job.reads)

    def reading(self, *categories: str) -> None:
        """As the job."""
        self.job.reading(*categories)

    def writing(self, *categories: str) -> None:
        """As the job."""
        self.job.writing(*categories)


def expiry(made_at: datetime) -> datetime:
    """Until when a copy that was made then can be fetched: the term of the register, at the same hour."""
    local = timezone.localtime(made_at)
    day = add_period(local.date(), REGISTER.terms[TERM].period)
    return timezone.make_aware(datetime.combine(day, local.time()))
