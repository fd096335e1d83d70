"""The addresses of corrections, with who gets there, for the table of every address."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from tests.attendance.attending import absence, lesson, mark, reason
from tests.everything import fill
from tests.people import NOW, Cast, days
from tests.rights.correcting import grade_of, place_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.rights.corrections.desks import DESKS, Desk
from zorgvuldig.rights.corrections.fields import DISPUTABLE
from zorgvuldig.rights.models import Correction, CorrectionFile

WHO = {"teaching": "dirk", "mentoring": "maud", "administration": "anna", "attendance": "vera", "care": "cato"}
WAITING = {
    "teaching": "dirk otto sanne",
    "mentoring": "maud",
    "administration": "anna wim",
    "attendance": "vera",
    "care": "cato",
}
Line = tuple[str, Callable[[Cast], str], str]


def put_correction(
    cast: Cast, field: str = "pupil_contact.street", row: int | None = None, *, by: str = "gerda", pupil: str = "noor",
    outcome: str = "", statement: str = "",
) -> tuple[UUID, UUID]:  # fmt: skip
    """A correction that stands already, with a paper; returns both numbers."""
    subject, asker, datum = cast.people[pupil], cast.people[by], DISPUTABLE[field]
    texts = {"shown": "Oud", "proposed": "Nieuw", "explanation": "Het klopt niet.", "reason": "Nee." if outcome else ""}
    texts["statement"] = statement
    sealed = {
        name: bytes(Correction._meta.get_field(name).sealed_for(subject.id, text)) for name, text in texts.items()
    }
    at, uid, paper = NOW - timedelta(days=2), uuid4(), uuid4()
    request = cast.put(
        "request", uid=uuid4(), pupil_id=subject.id, kind="rectification", way="screen", asker_id=asker.id,
        acts_as="guardian", received_on=at.date(), entered_at=at, entered_by_id=asker.id, identity_way="signed_in",
        identity_at=at, identity_by_id=asker.id, asker_name=b"", wish=b"", extension_reason=b"", weighing=b"",
        answer=b"", outcome="", ground="",
    )  # fmt: skip
    decided = {"decided_at": NOW, "decided_by_id": cast.anna.id} if outcome else {}
    number = cast.put(
        "correction", uid=uid, pupil_id=subject.id, request_id=request, mask=datum.mask, table_name=datum.table,
        row_id=subject.id if row is None else row, column_name=datum.column, asked_by_id=asker.id, asked_at=at,
        outcome=outcome, statement_at=NOW if statement else None, **sealed, **decided,
    )  # fmt: skip
    cast.put(
        "correction_file", uid=paper, pupil_id=subject.id, correction_id=number, mask=datum.mask,
        **blob(cast, subject.id), added_at=at, added_by_id=asker.id,
    )  # fmt: skip
    return uid, paper


def blob(cast: Cast, pupil: int) -> dict[str, object]:
    """What stands in the row of a small file in the vault."""
    stored = store([b"%PDF-1.7 bewijs"], limit_bytes=100, closing=closing(CorrectionFile, pupil))
    return {"blob": stored.blob, "name": "bewijs.pdf", "media_type": "application/pdf", "size": stored.size}


def a_datum(desk: Desk, category: str) -> str:
    """A datum of this category."""
    return next(d.field for d in DISPUTABLE.values() if d.category == category and desk.purpose in d.owners)


def a_row(cast: Cast, table: str, author: str) -> int | None:
    """The number of a record about Noor in this table, put there when there is none; None when it is her own number."""
    declared = REGISTER.tables[table]
    if "id" not in declared.columns:
        return cast.gerda.id if table == "guardian" else None
    if table == "grade":
        return grade_of(cast)
    if table == "attendance":
        return mark(cast, "noor", lesson(cast))
    if table == "absence":
        absence(cast, "noor", reason(cast, "Z", "Ziek"))
    elif table == "progress_note":
        year = cast.years["Oost"]
        period = cast.put("period", year_id=year, number=1, name="1", weight=1, starts_on=days(-90), ends_on=days(90))
        group = cast.groups["wi2B"][0]
        cast.put(
            "progress_note", pupil_id=cast.noor.id, group_id=group, period_id=period, text="Goed bezig",
            author_id=cast.dirk.id, written_at=NOW, shown_from=NOW,
        )  # fmt: skip
    else:
        fill(cast, [declared], cast.noor)
        if declared.author:
            cast.db.execute(f"update {table} set {declared.author} = %s", [cast.people[author].id])
    row = cast.db.execute(f"select id from {table} where pupil_id = %s", [cast.noor.id]).fetchone()
    number: int = row[0]
    return number


def _address(desk: Desk, category: str, *, paper: bool) -> Callable[[Cast], str]:
    def path(cast: Cast) -> str:
        field = a_datum(desk, category)
        uid, file = put_correction(cast, field, a_row(cast, field.partition(".")[0], WHO[desk.purpose]))
        subject = cast.groups["wi2B"][1] if desk.purpose == "teaching" else cast.noor.uid
        end = f"{file}/" if paper else ""
        return f"/verbeteringen/{desk.slug}/{category.replace('_', '-')}/{subject}/{uid}/{end}"

    return path


def _of_family(path: str, *, own: bool = False) -> Callable[[Cast], str]:
    def address(cast: Cast) -> str:
        who = "tess" if own else "gerda"
        subject = "tess" if own else "noor"
        uid, file = put_correction(cast, by=who, pupil=subject)
        start = "/mijn-gegevens" if own else f"/mijn-kind/{cast.noor.uid}"
        return f"{start}/verbeteringen/{path.format(uid, file)}"

    return address


def lines() -> list[Line]:
    """Name, address and who gets there, of every page of corrections."""
    found: list[Line] = [
        ("child_dispute", lambda cast: place_of(cast.noor, "pupil_contact.street", cast.noor.id), "gerda"),
        ("own_dispute", lambda cast: place_of(cast.tess, "pupil_contact.street", cast.tess.id, own=True), "tess"),
        ("child_corrections", lambda cast: f"/mijn-kind/{cast.noor.uid}/verbeteringen/", "gerda"),
        ("child_corrections", lambda cast: f"/mijn-kind/{cast.tess.uid}/verbeteringen/", "tess"),
        ("own_corrections", lambda cast: "/mijn-gegevens/verbeteringen/", "tess yara"),
        ("child_correction", _of_family("{0}/"), "gerda"),
        ("own_correction", _of_family("{0}/", own=True), "tess"),
        ("child_correction_paper", _of_family("{0}/papieren/{1}/"), "gerda"),
        ("own_correction_paper", _of_family("{0}/papieren/{1}/", own=True), "tess"),
    ]
    for desk in DESKS:
        slug = desk.slug
        found.append((desk.waiting, lambda cast, slug=slug: f"/verbeteringen/{slug}/", WAITING[desk.purpose]))
        for category in desk.categories:
            found.append((desk.page_of(category), _address(desk, category, paper=False), WHO[desk.purpose]))
            found.append((desk.paper_of(category), _address(desk, category, paper=True), WHO[desk.purpose]))
    return found
