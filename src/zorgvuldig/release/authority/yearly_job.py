"""The yearly extract is made, and wiped: the work of a job, pupil by pupil on record before there is a file to fetch.

Batches commit with their release rows and the progress. Killed anywhere, another run begins anew: who is on record already is
not recorded twice, and no other field of theirs goes than the record says. There is no file before all of it is there.
"""

import io
import json
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, turn_at, working
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.platform.spreadsheets.write import write_csv
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import StoredFile
from zorgvuldig.register.schema import Need
from zorgvuldig.release.authority.yearly_rows import Entry, entries, fields_of, parts, who
from zorgvuldig.release.copy_request import JobRequest
from zorgvuldig.release.exchange.models import RegisterExtract
from zorgvuldig.release.exchange.package import CONTENTS, EPOCH, basis_of
from zorgvuldig.release.models import Release
from zorgvuldig.release.release import gather, record
from zorgvuldig.school.models import School

NAME = "registerlevering"
SPACE = "urn:zorgvuldig:registerlevering:1"
SCHEMA = f"{NAME}.xsd"
PUPIL = ("volgnummer", "soortNummer", "nummer", "geboortedatum", "geslacht", "postcode")
PARTS: Mapping[str, tuple[str, ...]] = {
    "inschrijving": ("niveau", "eersteDag", "eersteDagNiet", "uitstroom"),
    "klas": ("leerjaar", "niveau", "eersteDag", "eersteDagNiet"),
    "resultaat": ("vak", "vaknaam", "cijfer", "oordeel"),
}
SHEETS = {"inschrijving": "inschrijvingen", "klas": "klassen", "resultaat": "resultaten"}
KIND, CHANNEL = "exchange", "authority"
BATCH = 100  # pupils
TRIES = 3
PATIENCE = timedelta(minutes=2)  # a job that was asked for is given this long to begin
LEASE = timedelta(minutes=30)  # and this long to finish, before another takes over from one that is there
KEPT = timedelta(days=14)
LIMIT = 500 * 1024 * 1024  # bytes
WAITING, WORKING, DONE, FAILED, GONE = "waiting", "working", "done", "failed", "gone"
PARTY, TRIED, WITHOUT = "party", "tried", "without_number"  # as `problem`


def packed(entries: Sequence[Entry], *, school: Mapping[str, str], on: date, about: Mapping[str, Any]) -> bytes:
    """The ZIP. Pupils have their place in the list as number, because not everybody has a number of the state."""
    numbered = [{"volgnummer": number, **entry} for number, entry in enumerate(entries, start=1)]
    files = {
        CONTENTS: json.dumps(about, ensure_ascii=False, indent=2).encode(),
        "leerlingen.csv": write_csv(PUPIL, ([entry.get(key) for key in PUPIL] for entry in numbered)),
        **{f"{SHEETS[key]}.csv": _sheet(key, numbered) for key in PARTS},
        f"{NAME}.xml": as_xml(numbered, school=school, on=on),
        SCHEMA: resources.files(__package__).joinpath(SCHEMA).read_bytes(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def as_xml(entries: Iterable[Entry], *, school: Mapping[str, str], on: date) -> bytes:
    """Everything as one XML document."""
    root = ElementTree.Element(NAME, {"xmlns": SPACE, "peildatum": on.isoformat()})
    _put(ElementTree.SubElement(root, "school"), school)
    for entry in entries:
        _put(ElementTree.SubElement(root, "leerling"), entry)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _sheet(key: str, entries: Iterable[Entry]) -> bytes:
    rows = ([entry["volgnummer"], *(one.get(c) for c in PARTS[key])] for entry in entries for one in entry.get(key, ()))
    return write_csv(("volgnummer", *PARTS[key]), rows)


def _put(parent: ElementTree.Element, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            child = ElementTree.SubElement(parent, key)
            if isinstance(one, Mapping):
                _put(child, one)
            else:
                child.text = one.isoformat() if isinstance(one, date) else str(one)


class Overtaken(Exception):
    """Another run has this extract now."""


@dataclass(slots=True)
class CollectedPupils:
    """What goes of the pupils so far."""

    entries: list[Entry] = field(default_factory=list)
    fields: dict[str, None] = field(default_factory=dict)


def may_be_bulk(recipient: str) -> bool:
    """Whether the register lets this recipient have many pupils at once."""
    known = REGISTER.recipients.get(recipient)
    return known is not None and Need.BULK in known.needs


def make_extract(uid: UUID, *, now: datetime) -> bool:
    """Make the extract that somebody asked for; False when it is not to be made now (any more). What goes wrong is raised."""
    tries = _tries(uid, now)
    if tries is None:
        return False
    with turn_at(f"yearly extract {uid}", tries + 1) as is_gone:
        extract = _claim(uid, now, tries, is_gone=is_gone)
        return extract is not None and _make_extract(extract, now)


def _make_extract(extract: RegisterExtract, now: datetime) -> bool:
    try:
        collected = _collected(extract, now)
        stored = _stored(extract, collected, now)
    except Overtaken:
        return False
    except IntegrityError as error:
        name = constraint_of(error)
        if name != "release_bulk":
            _settle(extract, now, state=_next(extract))
            raise
        _settle(extract, now, state=FAILED, problem=PARTY)  # the database no longer lets this party have it
        return False
    except BaseException:
        _settle(extract, now, state=_next(extract))
        raise
    return _finished(extract, collected, stored, now)


def take_up(now: datetime) -> int:
    """Begin anew what nobody is making; says how many extracts were made."""
    with working(KIND, now=now) as door:
        rows = RegisterExtract.objects.using(door.alias)
        busy = rows.filter(state__in=(WAITING, WORKING), asked_at__lte=now - PATIENCE)
        uids = list(busy.order_by("asked_at").values_list("uid", flat=True))
    return sum(make_extract(uid, now=now) for uid in uids)


def clear_extracts(now: datetime) -> int:
    """Wipe the files whose time is over; says how many. The rows stay."""
    with working(KIND, now=now) as door:
        rows = RegisterExtract.objects.using(door.alias).select_for_update().filter(state=DONE, expires_at__lte=now)
        over = list(rows)
        rows.model.objects.using(door.alias).filter(pk__in=[one.pk for one in over]).update(state=GONE, blob=None)
    for one in over:
        if one.blob:
            files.remove(one.blob)
    return len(over)


def _next(extract: RegisterExtract) -> str:
    return WAITING if extract.tries < TRIES else FAILED


def _tries(uid: UUID, now: datetime) -> int | None:
    """How often somebody took it; None when there is nothing to make."""
    with working(KIND, now=now) as door:
        rows = RegisterExtract.objects.using(door.alias).filter(uid=uid, state__in=(WAITING, WORKING))
        return rows.values_list("tries", flat=True).first()


def _claim(uid: UUID, now: datetime, tries: int, *, is_gone: bool | None) -> RegisterExtract | None:
    """Take the extract; None when somebody else has it, it was tried too often, or it may not be made.

    From a maker that is gone (`is_gone`) it is taken at once, from one that only says nothing after a while. Not when that is None.
    """
    if is_gone is None:
        return None
    idle = Q(state=WORKING) if is_gone else Q(state=WORKING, taken_at__lte=now - LEASE)
    with working(KIND, now=now) as door:
        free = RegisterExtract.objects.using(door.alias).filter(Q(state=WAITING) | idle, uid=uid, tries=tries)
        extract = free.select_for_update(skip_locked=True, of=("self",)).select_related("party").first()
        if extract is None:
            return None
        extract.tries, extract.taken_at, extract.state, extract.done = extract.tries + 1, now, WORKING, 0
        if extract.tries > TRIES:
            extract.state, extract.problem = FAILED, TRIED
        elif not may_be_bulk(extract.party.recipient):
            extract.state, extract.problem = FAILED, PARTY
        extract.save(using=door.alias, update_fields=["tries", "taken_at", "state", "done", "problem"])
    return extract if extract.state == WORKING else None


def _mine(extract: RegisterExtract, door: JobDoor) -> QuerySet[RegisterExtract]:
    """The row, as long as this run has it: who was overtaken by another changes nothing."""
    rows = RegisterExtract.objects.using(door.alias)
    return rows.filter(pk=extract.pk, state=WORKING, taken_at=extract.taken_at, tries=extract.tries)


def _collected(extract: RegisterExtract, now: datetime) -> CollectedPupils:
    with working(KIND, now=now) as door:
        pupils = who(extract.school_id, extract.on_date, door=JobRequest(door, extract.asked_by_id))
        if not _mine(extract, door).update(total=len(pupils)):
            raise Overtaken
    collected = CollectedPupils()
    for batch in (pupils[at : at + BATCH] for at in range(0, len(pupils), BATCH)):
        with working(KIND, now=now) as door:
            _batch(extract, batch, collected, door)
    return collected


def _batch(extract: RegisterExtract, pupils: Sequence[int], collected: CollectedPupils, door: JobDoor) -> None:
    """Read these pupils, put on record who is not yet, and say how far it is: one transaction."""
    row = _mine(extract, door).select_for_update().first()
    if row is None:
        raise Overtaken
    asked, recipient = JobRequest(door, extract.asked_by_id), extract.party.recipient
    door.looked(pupils)
    found = gather(
        door=asked,
        channel=CHANNEL,
        recipient=recipient,
        basis=basis_of(recipient),
        pupils=pupils,
        tables=parts(pupils, extract.school_id, extract.on_date, door=asked),
    )
    recorded: dict[int, Collection[str]] = dict(
        Release.objects.using(door.alias).filter(extract=row, pupil_id__in=pupils).values_list("pupil_id", "fields")
    )
    made = entries(found, pupils, recorded)
    new = [one for one in found.records if one.pupil_id in made and one.pupil_id not in recorded]
    for one in new:
        one.extract, one.fields = row, fields_of(one.pupil_id, found)
    record(replace(found, records=new), door=asked)
    collected.entries += made.values()
    collected.fields |= dict.fromkeys(name for fields in recorded.values() for name in fields)
    collected.fields |= dict.fromkeys(name for one in new for name in one.fields)
    _mine(extract, door).update(done=row.done + len(pupils))


def _stored(extract: RegisterExtract, collected: CollectedPupils, now: datetime) -> StoredFile:
    """The file in the vault, closed with the vault's own key, for it is about many."""
    with working(KIND, now=now) as door:
        door.reading("organisation")
        school = School.objects.using(door.alias).get(pk=extract.school_id)
    named = {"naam": school.name, "brin": school.brin}
    about: dict[str, Any] = {
        "extract": str(extract.uid),
        "recipient": extract.party.recipient,
        "article": REGISTER.recipients[extract.party.recipient].article,
        "pupils": len(collected.entries),
        "fields": sorted(collected.fields),
    }
    content = packed(collected.entries, school={k: v for k, v in named.items() if v}, on=extract.on_date, about=about)
    return files.store(content, limit_bytes=LIMIT)


def _settle(extract: RegisterExtract, now: datetime, *, state: str, problem: str = "") -> None:
    with working(KIND, now=now) as door:
        _mine(extract, door).update(state=state, problem=problem)


def _finished(extract: RegisterExtract, collected: CollectedPupils, stored: StoredFile, now: datetime) -> bool:
    """Give the file to its row; else the file goes at once."""
    without = sum(1 for entry in collected.entries if "nummer" not in entry)
    kept = 0
    try:
        with working(KIND, now=now) as door:
            kept = _mine(extract, door).update(
                state=DONE,
                finished_at=now,
                expires_at=now + KEPT,
                blob=stored.blob,
                size=stored.size,
                sha256=stored.sha256.hex(),
                problem=f"{WITHOUT}:{without}" if without else "",
            )
    except BaseException:
        kept = 0
        raise
    finally:
        if not kept:
            files.remove(stored.blob)
    return bool(kept)
