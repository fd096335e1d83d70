"""Who looked in a month, for the family: by day, and of the people that were asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.access.log_reads import LookDetail

WHO: dict[str, str | Promise] = {
    "": _("Iedereen"),
    "staff": _("Medewerkers van de school"),
    "family": _("Ouders en de leerling"),
    "system": _("Het systeem"),
    "refused": _("Alleen wat is geweigerd"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of looking, or as much of it as stands on a sheet; the last one first."""

    day: date
    looked: Sequence[LookDetail]


def of_group(looked: Iterable[LookDetail], group: str) -> list[LookDetail]:
    """The openings by one `group` of WHO, or by everybody when it is empty."""
    return [look for look in looked if not group or look.group == group]


def by_day(looked: Iterable[LookDetail]) -> list[Day]:
    """The openings by day."""
    return [Day(day, list(looks)) for day, looks in groupby(looked, lambda look: timezone.localdate(look.at))]
