"""Microsoft School Data Sync: a folder of CSV files, in either layout, into the school's records."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils import translation

from zorgvuldig.imports.csv_reader import FileSpec, Sheet, read_files
from zorgvuldig.imports.problems import Findings, ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.roster.model import Roster
from zorgvuldig.imports.roster.terms import Session, school_year
from zorgvuldig.imports.run import BY_COMMAND, LANGUAGE, Occasion, ReadRoster, take_in
from zorgvuldig.imports.sds import layout_v1, layout_v21

SOURCE = "sds"
Reader = Callable[[dict[str, Sheet], Findings, Session | None, date], Roster]


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the two layouts; `mark` is a file that only this one has."""

    name: str
    files: tuple[FileSpec, ...]
    mark: str
    read: Reader


LAYOUTS = (
    Layout(
        "School Data Sync, first layout", layout_v1.FILES, "Student.csv", lambda *a: layout_v1.LayoutV1(*a).roster()
    ),
    Layout("School Data Sync, layout 2.1", layout_v21.FILES, "users.csv", lambda *a: layout_v21.LayoutV21(*a).roster()),
)


def layout_of(directory: Path) -> Layout:
    """Which layout the files are in; `ImportRefused` when in neither or in both."""
    try:
        present = {path.name.lower() for path in directory.iterdir()}
    except OSError as error:
        raise ImportRefused(f"{directory} cannot be read as a folder ({error.strerror}).") from error
    names = {layout.name: {spec.name.lower() for spec in layout.files} for layout in LAYOUTS}
    found = [layout for layout in LAYOUTS if layout.mark.lower() in present]
    if len(found) > 1:
        raise ImportRefused(f"{directory} holds both layouts: give each a folder of its own.")
    if not found:  # the one that most of the files belong to can still say which file is missing
        found = [layout for layout in LAYOUTS if names[layout.name] & present][:1]
    if not found:
        raise ImportRefused(
            f"{directory} holds no School Data Sync files: it should have School.csv, Student.csv and so on, "
            "or orgs.csv, users.csv and so on."
        )
    return found[0]


def import_sds(
    directory: Path,
    *,
    now: datetime,
    year: int | None = None,
    is_dry_run: bool = False,
    occasion: Occasion = BY_COMMAND,
) -> Report:
    """Take the files in: all of it, or nothing when a single row is refused. The outcome is recorded either way.

    `year` puts everything in the school year that starts in that August. Raises `ImportRefused` (recorded too) when
    the files cannot be read at all.
    """
    report = Report("School Data Sync", is_dry_run, Findings())

    def read(today: date) -> ReadRoster:
        layout = layout_of(directory)
        report.layout = layout.name
        found = read_files(directory, layout.files, report.findings)
        return found, layout.read(found, report.findings, school_year(year) if year else None, today)

    with translation.override(LANGUAGE):
        return take_in(SOURCE, report, read, now=now, occasion=occasion)
