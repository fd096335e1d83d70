"""Which columns were remembered, and what they propose for a file that is here now."""

from collections.abc import Sequence
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.imports.maps.headings import OTHER, ProposedColumns, digest_of, heading_mark, present_columns
from zorgvuldig.imports.spreadsheet.columns import check, suggest
from zorgvuldig.imports.spreadsheet.people import named_subjects
from zorgvuldig.school.models import Subject
from zorgvuldig.school.source_models import ImportMap


def propose(headings: Sequence[str], what: str, origin: str, *, door: Door) -> ProposedColumns:
    """What these headings hold: as it was remembered of a file with the same, else what still fits of the last, else as it looks."""
    door.reading("imports")
    origin, subjects = origin or OTHER, subjects_here(door=door)
    maps = ImportMap.objects.filter(origin=origin, what=what)
    guessed = suggest(headings, what, origin, subjects)
    if same := maps.filter(digest=digest_of(headings)).first():
        columns, gone = present_columns(same.columns, headings)
        if not gone and not check(columns, headings, what, subjects):
            return ProposedColumns(columns, is_known=True)
    last = maps.order_by("-saved_at", "-id").first()
    if last is None:
        return ProposedColumns(guessed)
    columns, gone = present_columns(last.columns, headings)
    fresh = frozenset(heading for heading in headings if heading_mark(heading) not in last.headings)
    taken = set(columns.values())
    more = {key: heading for key, heading in guessed.items() if key not in columns and heading in fresh - taken}
    return ProposedColumns({**columns, **more}, fresh=fresh, gone=gone)


def subjects_here(*, door: Door) -> dict[str, str]:
    """The subjects of the schools here, of which a column can hold crosses: by code, the name."""
    door.reading("organisation")
    return named_subjects(Subject.objects.order_by("code", "id"))


def remembered(*, door: Door) -> list[ImportMap]:
    """Every arrangement of columns that is remembered, the newest first."""
    door.reading("imports")
    return list(ImportMap.objects.order_by("-saved_at", "-id"))


def map_of(uid: UUID, *, door: Door) -> ImportMap | None:
    """The arrangement with this number."""
    door.reading("imports")
    return ImportMap.objects.filter(uid=uid).first()
