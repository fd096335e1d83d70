"""The dossier as JSON: the data, what each field is called and why it is there, and what the law wants told.

`schema` describes its shape; the two change together.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connections

from zorgvuldig.copies.parts import CopySubject, choose
from zorgvuldig.copies.passages import Decisions, Passage, PassageMask, without_others
from zorgvuldig.copies.rights import AUTOMATED, REACH, RIGHTS, outside_eea
from zorgvuldig.copies.schoolmates import names_of_others
from zorgvuldig.copies.withheld import ATTACHMENTS, OTHERS, PAPERS, Ground, withheld_parts
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.log.proofs import keys, proofs_of, seals
from zorgvuldig.kit.rules import legal_rule_text, statuses
from zorgvuldig.media.family.reads import PlacementRow, PupilPicture, pictures_for_copy
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.register.schema import Category, Guard, RecipientClass, SourceStatus, Text
from zorgvuldig.release.release import MODELS, GatheredRows, Opening, Row, gather
from zorgvuldig.release.wording.labels import label
from zorgvuldig.release.wording.plain import readable

# Photos and films of a copy for a computer, and the shape of that.


def as_values(pictures: Sequence[PupilPicture], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Every picture with where it was put, as plain values; `names` are the files of a copy by number of the picture."""
    return [
        {
            "picture_id": one.number,
            "kind": one.kind,
            "event": one.event,
            "happened_on": one.happened_on,
            "file": names.get(one.number),
            "places": [_values(place) for place in one.places],
        }
        for one in pictures
    ]


def _values(place: PlacementRow) -> dict[str, Any]:
    return {
        "medium": place.medium,
        "published_at": place.published_at,
        "until": place.until,
        "ended_at": place.ended_at,
        "shown": place.is_shown,
        "masked": place.is_masked,
        "decided_by": place.role,
        "reason": place.reason,
    }


def shape() -> dict[str, dict[str, Any]]:
    """The properties of a picture as the schema of `dossier.json` tells them, and those of a place under `places`."""
    text, moment, day = (
        {"type": "string"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
    )
    yes_or_no = {"type": "boolean"}
    place = {
        "medium": text, "published_at": moment, "until": day, "ended_at": {"type": ["string", "null"], "format": "date-time"},
        "shown": yes_or_no, "masked": yes_or_no, "decided_by": text, "reason": text,
    }  # fmt: skip
    return {
        "picture_id": {"type": "integer"},
        "kind": {"enum": ["photo", "video"]},
        "event": text,
        "happened_on": day,
        "file": {"type": ["string", "null"]},
        "places": place,
    }


# The pupil's own rows of the access log as they lie in a copy, with proofs and seals (`gate.proofs`).
# A row gets its proof when the log is sealed, every hour: a row that still waits has none, and says so by `null`. What
# is written here is checked by `proven`.

TABLE = "gate.log"


def log_file(rows: Iterable[Row], *, pupil_id: int, alias: str) -> dict[str, Any]:
    """The rows of the log about this pupil as plain values: each with its proof, and the seals that these need."""
    entries = list(rows)
    found = proofs_of([row["id"] for row in entries], pupil_id=pupil_id, alias=alias)
    proofs = {proof.entry.id: proof.as_json() for proof in found if proof.seal is not None}
    return {
        "about": "Rows of the access log about this pupil. A proof shows that a row is in the sealed log.",
        "entries": [{"row": dict(row), "proof": proofs.get(row["id"])} for row in entries],
        "seals": seals({proof["seal"] for proof in proofs.values()}, alias=alias),
        "keys": keys(),
    }


CHANNEL, RECIPIENT, BASIS = "dossier", "family", "rights"
CATEGORIES = frozenset(REGISTER.recipients[RECIPIENT].categories)
LEAVING = (Guard.PUPIL, Guard.VIA, Guard.ORGANISATION)
# What the gate keeps about a pupil and pages can read.
KEPT_BY_GATE = ("gate.log", "gate.change")
# Who teaches which group says nothing about this pupil; the colleagues that the data name are in `staff`. For which groups a
# product is and up to where its roster is made neither: what of the pupil went there is in `supply_pupil`.
ABOUT_OTHERS = (
    *("staff_role", "teaching", "mentoring", "register_extract", "agreement_scope", "roster_view"),
    *("incident", "incident_staff", "incident_note"),  # what is about this pupil stands in `incident_pupil`
)
# Files that no page of a family gives, and that may be of another of the family: a form that the other parent signed.
ON_NO_PAGE = frozenset({"consent_paper"})
SCHEMA = "/verklaring/kopie.schema.json"
FILE = "file"  # in a row about a file of the vault: under which name it lies in the copy


@dataclass(frozen=True, slots=True)
class CopyContent:
    """What one copy holds: the rows, how many records wait, and under which name each file lies in it.

    `files` are by table and primary key; None for a file that the vault no longer has. `log` is what lies in `logboek.json`,
    once it is `proven`. `pictures` are those that the pupil is in, `photos` by number under which name they lie in it.
    `passages` are the names of others that stood in it, `undecided` those of which nobody decided anything. `not_given` are files
    that stay out, `is_covered` says that it covered something in another, `unweighed` are those of which it decided nothing.
    """

    found: GatheredRows
    waiting: Mapping[str, int]
    language: str = "nl"
    complete: bool = False
    files: Mapping[tuple[str, int], str | None] = field(default_factory=dict)
    log: Mapping[str, Any] = field(default_factory=dict)
    pictures: Sequence[PupilPicture] = ()
    photos: Mapping[int, str] = field(default_factory=dict)
    passages: Sequence[Passage] = ()
    undecided: Sequence[Passage] = ()
    not_given: Set[tuple[str, int]] = frozenset()
    is_covered: bool = False
    is_weighed: bool = False
    unweighed: Sequence[tuple[str, int]] = ()

    @property
    def never(self) -> tuple[Ground, ...]:
        """What stays out of this copy, each with its ground: what is in no copy, and what is kept out of the attachments of this one."""
        if not self.is_covered and not self.not_given:
            return OTHERS
        return (*OTHERS, ATTACHMENTS if self.is_weighed else PAPERS)


@dataclass(frozen=True, slots=True)
class FileDecision:
    """What the desk decided of an attachment, which was the file `original` then; `given` is what goes along of it: columns of the row."""

    original: UUID
    given: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class CopyWeighing:
    """What the desk decided of a copy: for which request (empty for one that a family makes itself), and what it looks for besides.

    `files` are decisions by table and number of the row.
    """

    request: str = ""
    decided: Decisions = field(default_factory=dict)
    words: Sequence[str] = ()
    files: Mapping[tuple[str, int], FileDecision] = field(default_factory=dict)


NOT_WEIGHED = CopyWeighing()


def tables(categories: frozenset[str]) -> list[str]:
    """Every table of these categories that belongs in a dossier, in the register's order."""
    return [
        table.name
        for table in REGISTER.tables.values()
        if table.category in categories
        and (table.guard in LEAVING or table.name in KEPT_BY_GATE)
        and table.name not in ABOUT_OTHERS
        and not table.internal
    ]


def read(
    pupil_id: int,
    *,
    door: Opening,
    subject_id: int,
    language: str,
    complete: bool = False,
    weighed: CopyWeighing = NOT_WEIGHED,
) -> CopyContent:
    """Everything about one pupil that this family member may have. Nothing is on record yet (`release.record`)."""
    chosen = choose(tables(CATEGORIES), CopySubject(pupil_id, subject_id, door.opened_at, door.alias, complete))
    found = gather(
        door=door,
        channel=CHANNEL,
        recipient=RECIPIENT,
        basis=BASIS,
        pupils=[pupil_id],
        tables=chosen.parts,
        subject_id=subject_id,
        note=(weighed.request,) if weighed.request else (),
    )
    mask = PassageMask(names_of_others(pupil_id, alias=door.alias, words=weighed.words), weighed.decided)
    found = replace(found, rows=without_others(found.rows, mask))
    copy = CopyContent(
        found, chosen.waiting, language, complete, passages=tuple(mask.found.values()), undecided=mask.undecided
    )
    if weighed.request:
        return _with_decided_files(copy, weighed)
    return replace(copy, not_given=frozenset(key for key in file_rows(copy) if key[0] in ON_NO_PAGE))


def file_rows(dossier: CopyContent) -> dict[tuple[str, int], Row]:
    """The rows about files, by table and number."""
    rows = dossier.found.rows
    return {(name, row["id"]): row for name in rows if issubclass(MODELS[name], SealedFile) for row in rows[name]}


def _with_decided_files(dossier: CopyContent, weighed: CopyWeighing) -> CopyContent:
    """The copy with of each attachment what the desk decided of that very file."""
    there = file_rows(dossier)
    decided = {
        key: decision
        for key, decision in weighed.files.items()
        if key in there and there[key]["blob"] == decision.original
    }
    given = {key: decision.given for key, decision in decided.items() if decision.given}
    rows: dict[str, list[Row]] = {
        name: [{**row, **given.get((name, row.get("id", 0)), {})} for row in found]
        for name, found in dossier.found.rows.items()
    }
    return replace(
        dossier,
        found=replace(dossier.found, rows=rows),
        not_given=frozenset(key for key, decision in decided.items() if decision.given is None),
        is_covered=bool(given),
        is_weighed=True,
        unweighed=[key for key in there if key not in decided],
    )


def proven(dossier: CopyContent, pupil_id: int, *, door: Opening) -> CopyContent:
    """The dossier with the log of who looked, as `logboek.json` has it, each row with its proof, and with the pictures. In the same transaction."""
    rows = [readable(TABLE, row) for row in dossier.found.rows.get(TABLE, [])]
    with connections[door.alias].cursor() as cursor:
        pictures = pictures_for_copy(pupil_id, cursor)
    return replace(dossier, log=log_file(rows, pupil_id=pupil_id, alias=door.alias), pictures=pictures)


def document(dossier: CopyContent) -> dict[str, Any]:
    """The file as plain values."""
    found = dossier.found
    held = {name: REGISTER.tables[name] for name in found.rows}
    return {
        "$schema": SCHEMA,
        "title": asdict(Text("Kopie van de gegevens", "Copy of the data")),
        "made_at": found.at,
        "language": dossier.language,
        "complete": dossier.complete,
        "withheld": withheld_parts(dossier.waiting, dossier.never),
        "release": found.uids,
        "basis": REGISTER.bases[found.basis].article,
        "controller": asdict(REGISTER.controller),
        "register_version": REGISTER.version,
        "rights": [
            {"article": legal_rule_text(f"personal_rights.{right.key}").nl, "says": asdict(right.says)}
            for right in RIGHTS
        ],
        "rights_source_status": max(
            map(statuses(), RIGHTS),
            key=list(SourceStatus).index,  # as sure as the least sure of them
        ).value,
        "automated_decisions": asdict(AUTOMATED),
        "outside_eea": [asdict(one) for one in outside_eea(found.rows)],
        "categories": {
            key: _category_facts(REGISTER.categories[key])
            for key in dict.fromkeys(table.category for table in held.values())
        },
        "fields": {
            f"{name}.{column}": {
                "label": asdict(label(name, column)),
                "why": asdict(REGISTER.tables[name].columns[column].reason),
            }
            for name, column in (field.rsplit(".", 1) for field in found.fields)
        },
        "data": {
            name: [readable(name, row) | _file(name, row, dossier) for row in rows] for name, rows in found.rows.items()
        },
        "pictures": as_values(dossier.pictures, dossier.photos),
    }


def _category_facts(category: Category) -> dict[str, Any]:
    """What AVG art. 15(1) wants told about data: purposes, recipients, terms, origin, and against or for which use there is a right."""
    purposes = dict.fromkeys(rule.purpose for rule in REGISTER.rules if category.key in rule.reads)
    recipients = [r for r in REGISTER.recipients.values() if category.key in r.categories]
    return {
        "name": asdict(category.name),
        "holds": asdict(category.holds),
        "purposes": [asdict(REGISTER.purposes[purpose].name) for purpose in purposes],
        "recipients": [asdict(r.name) for r in recipients if r.kind is not RecipientClass.SUBJECT],
        "kept": [asdict(REGISTER.terms[term].says) for term in category.terms],
        "origin": asdict(category.origin),
        "objection": [asdict(purpose.name) for purpose in REACH["objection"].get(category.key, ())],
        "portability": [asdict(purpose.name) for purpose in REACH["portability"].get(category.key, ())],
    }


def _file(table: str, row: Row, dossier: CopyContent) -> dict[str, str | None]:
    key = (table, row.get("id", 0))
    return {FILE: dossier.files[key]} if key in dossier.files else {}
