"""What an import did or would do, file by file: for people as lines, for the school's records as numbers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext

from zorgvuldig.imports.csv_reader import FileSpec
from zorgvuldig.imports.problems import Findings, Problem, gathered
from zorgvuldig.imports.rehearsal import Rehearsal
from zorgvuldig.imports.roster.apply import Outcome
from zorgvuldig.imports.roster.people import Conflict

KEPT_PROBLEMS = 1000
# What counts the ties of a source whose rows are about something else too.
MEMBERS, TEACHERS, MENTORS = "pupils in groups", "teachers of groups", "mentors of classes"
TIES_IN = {
    "membership": ("StudentEnrollment.csv", "enrollments.csv", MEMBERS),
    "teaching": ("TeacherRoster.csv", "enrollments.csv", TEACHERS),
    "mentoring": ("enrollments.csv", MENTORS),
}


class CountedFile(Protocol):
    """A file, or a part of one, whose rows are counted in the report."""

    @property
    def spec(self) -> FileSpec:
        """What its rows make."""

    @property
    def count(self) -> int:
        """How many rows it has."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file whose rows the source counts itself."""

    spec: FileSpec
    count: int


@dataclass(slots=True)
class Counts:
    """What became of the rows of one file; `ended` are ties that the file no longer names."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    left_out: int = 0
    refused: int = 0

    def as_dict(self) -> dict[str, int]:
        """By name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Report:
    """The whole account. An import with problems changed nothing, and then no file has created or changed rows."""

    layout: str
    is_dry_run: bool
    findings: Findings
    files: dict[str, Counts] = field(default_factory=dict)
    about: set[int] = field(default_factory=set)  # the pupils of whom the problems tell something that is known here
    outcome: Outcome | None = None  # what became of each row, once that is known
    rehearsed: Rehearsal = field(default_factory=Rehearsal)  # of a rehearsal that somebody asked for: from what to what

    @property
    def is_refused(self) -> bool:
        """Whether anything stands in the way."""
        return bool(self.findings.problems)

    def lines(self) -> Iterator[str]:
        """The report as it is printed."""
        names = list(Counts.__slots__)
        width = max(map(len, self.files), default=0)
        yield f"{self.layout}{', dry run: nothing is changed' if self.is_dry_run else ''}"
        yield f"{'':{width}} " + " ".join(f"{name.replace('_', ' '):>9}" for name in names)
        for file, counts in self.files.items():
            yield f"{file:{width}} " + " ".join(f"{value:9}" for value in counts.as_dict().values())
        yield from _section("Not stored", (f"{f}, column {c}: {why}" for (f, c), why in self.findings.ignored.items()))
        left_out = self.findings.left_out.items()
        yield from _section("Rows left out", (f"{file}: {count}, because {why}." for (file, why), count in left_out))
        yield from _section("To know", [*self.findings.notices, *gathered(self.findings.warnings)])
        yield from _section("Refused", map(str, self.findings.problems))

    def counts(self) -> dict[str, dict[str, int]]:
        """Numbers per file."""
        return {file: counts.as_dict() for file, counts in self.files.items()}

    def problems(self) -> list[dict[str, str | int]]:
        """Where the problems are, without a single datum; the first thousand."""
        return [problem.without_data() for problem in self.findings.problems[:KEPT_PROBLEMS]]

    def conclusion(self) -> str:
        """One sentence for who started a refused import."""
        count = len(self.findings.problems)
        rows = "1 problem" if count == 1 else f"{count} problems"
        return f"Nothing was changed: {rows} must be repaired first, see the report."


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"\n{title}:"
        yield from (f"  {line}" for line in listed)


def tally(report: Report, sheets: Mapping[str, CountedFile], outcome: Outcome | None) -> None:
    """Fill in the counts: what is neither refused, left out, created nor changed is unchanged.

    A file's row is created when a record that this file makes is; anything else that its values touch is a change.
    """
    report.outcome = outcome
    for file, sheet in sheets.items():
        counts = report.files[file] = Counts(refused=report.findings.refused_rows(file))
        counts.left_out = sum(n for (name, _), n in report.findings.left_out.items() if name == file)
        if outcome is None:
            continue
        created = {p.row for table in sheet.spec.makes for p in outcome.created.get(table, ()) if p.file == file}
        touched = {
            place.row
            for places in (*outcome.created.values(), *outcome.changed.values())
            for place in places
            if place.file == file
        }
        ties = [tied for table, tied in outcome.ties.items() if file in TIES_IN[table]]
        counts.created = len(created) + sum(tied.created for tied in ties)
        counts.changed = len(touched - created) + sum(tied.changed for tied in ties)
        counts.ended = sum(tied.ended for tied in ties)
        counts.unchanged = sheet.count - counts.left_out - counts.created - counts.changed
    if outcome is not None:
        report.findings.warnings += [conflict(warning) for warning in outcome.warnings]
        _tell(report.findings, outcome)


def _tell(findings: Findings, outcome: Outcome) -> None:
    """What an outcome says beside its rows: who is gone at the source, and what the school keeps although the file says otherwise."""
    told = (
        (
            outcome.vanished["pupil"],
            gettext(
                "Leerlingen van dit systeem die niet in het bestand staan: %(n)s. Er is niets van hen gewist. "
                "Schrijf uit wie vertrok."
            ),
        ),
        (
            outcome.vanished["staff"],
            gettext("Docenten van dit systeem die niet in het bestand staan: %(n)s. Beëindig de rol van wie vertrok."),
        ),
        (
            outcome.vanished["guardian"],
            gettext("Ouders van dit systeem die niet in het bestand staan: %(n)s. Bij hen is niets veranderd."),
        ),
        (
            outcome.differing,
            gettext(
                "Gegevens die de school zelf bijhoudt en waarover het bestand iets anders zegt: %(n)s. "
                "Die van de school blijven staan. U ziet het verschil bij de leerling."
            ),
        ),
        (
            outcome.gone,
            gettext(
                "Leerlingen met een nieuwe taak voor de administratie, omdat het systeem hen niet meer noemt: %(n)s."
            ),
        ),
        (
            outcome.kept_without_authority,
            gettext(
                "Ouders die volgens het bestand gezag hebben en volgens de school niet: %(n)s. Wat de school vastlegde "
                "blijft. Verander het bij de leerling als een ouder weer gezag heeft."
            ),
        ),
    )
    findings.notices += [sentence % {"n": n} for n, sentence in told if n]


def conflict(found: Conflict) -> Problem:
    """A problem that came up in the database, about a whole row."""
    return Problem(found.place.file, found.place.row, "", found.says, found.asks)
