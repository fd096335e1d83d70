"""How far the school is: of each norm what was said last, of each domain the mean, and how that grew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from zorgvuldig.gate.door import Door
from zorgvuldig.governance.norms.catalogue import DOMAINS, MINIMUM, NORMS, Domain, Norm
from zorgvuldig.governance.norms.models import NormLevel
from zorgvuldig.school.people.reads import names_of

LOWEST = 1  # what counts for a norm of which nobody said anything
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class LevelAnswer:
    """What somebody wrote of a norm, with their name."""

    row: NormLevel
    by: str


@dataclass(frozen=True, slots=True)
class NormDetail:
    """A norm with what was said of it, the last first."""

    norm: Norm
    said: Sequence[LevelAnswer]

    @property
    def now(self) -> NormLevel | None:
        """What was said last."""
        return self.said[0].row if self.said else None

    @property
    def target(self) -> int:
        """What the school wants; the minimum of the sector unless it said otherwise."""
        return self.now.target if self.now else MINIMUM


@dataclass(frozen=True, slots=True)
class DomainStatus:
    """A domain with the mean of its norms; one that nobody filled in counts as the lowest level."""

    domain: Domain
    norms: Sequence[NormDetail]
    mean: Decimal
    target: Decimal

    @property
    def filled(self) -> int:
        """Of how many norms something was said."""
        return sum(one.now is not None for one in self.norms)

    @property
    def reaches(self) -> bool:
        """Whether every norm is where the school wants it."""
        return all((one.now.level if one.now else LOWEST) >= one.target for one in self.norms)


def standings(*, door: Door) -> list[DomainStatus]:
    """All domains, in the order of the file."""
    said = _level_answers(door)
    return [_domain_status(domain, said) for domain in DOMAINS]


def domain_status(domain: Domain, *, door: Door) -> DomainStatus:
    """One of them."""
    return _domain_status(domain, _level_answers(door))


def _level_answers(door: Door) -> dict[str, list[LevelAnswer]]:
    door.reading("governance", "staff")
    rows = list(NormLevel.objects.filter(norm__in=list(NORMS)).order_by("-set_at", "-id"))
    names = names_of({row.set_by_id for row in rows}, door=door)
    found: dict[str, list[LevelAnswer]] = {}
    for row in rows:
        found.setdefault(row.norm, []).append(LevelAnswer(row, names.get(row.set_by_id, "")))
    return found


def _domain_status(domain: Domain, said: Mapping[str, list[LevelAnswer]]) -> DomainStatus:
    norms = [NormDetail(norm, said.get(norm.key, [])) for norm in domain.norms]
    return DomainStatus(
        domain,
        norms,
        _mean([one.now.level if one.now else LOWEST for one in norms]),
        _mean([one.target for one in norms]),
    )


def growth(one: DomainStatus) -> list[tuple[datetime, Decimal]]:
    """The mean of a domain after each moment on which somebody said something of it, the first one first."""
    steps = sorted((each.row for norm in one.norms for each in norm.said), key=lambda row: (row.set_at, row.pk))
    now = {norm.norm.key: LOWEST for norm in one.norms}
    found: list[tuple[datetime, Decimal]] = []
    for row in steps:
        now[row.norm] = row.level
        mean = _mean(list(now.values()))
        if found and found[-1][0].date() == row.set_at.date():
            found.pop()  # of one day, how it was at the end
        found.append((row.set_at, mean))
    return found


def _mean(levels: Sequence[int]) -> Decimal:
    return (Decimal(sum(levels)) / len(levels)).quantize(TENTH, ROUND_HALF_UP)
