"""What the administration sees of a pupil on one page, part by part."""

from typing import Any

from zorgvuldig.gate.door import Door
from zorgvuldig.imports.sources.ownership_reads import differences
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.labels import LEFT
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.changes import reads
from zorgvuldig.pupils.changes.forms import BirthForm, ContactForm, IdentityForm
from zorgvuldig.pupils.changes.reads import SHOWN, history
from zorgvuldig.pupils.enrolment import reads as life_enrolment
from zorgvuldig.pupils.file_reads import FileRow
from zorgvuldig.pupils.guardians import reads as life_guardians
from zorgvuldig.school.people.models import PupilBirth, PupilContact, PupilIdentity

PARTS = ("identity", "birth", "contact", "guardian", "enrolment", "membership")
READS = ("organisation", "staff", *PARTS, "id_photo", "admin_task", "imports", "correction")


def everything(pupil: FileRow, *, door: Door) -> dict[str, Any]:
    """The context of the page `administered`."""
    number = pupil.pupil_id
    there = reads.read_beside(number, door=door)
    kept = reads.keepers_among(there.systems)
    birth, contact = pupil.birth, pupil.contact
    guardians = life_guardians.guardians_in(pupil, door=door)
    enrolled = life_enrolment.in_order(pupil.enrolments[::-1], door=door)
    about = {("guardianship", one.tie.pk): one.name for one in guardians}
    about |= {("own_value", field.row_id): field.name for field in pupil.own_fields if field.row_id}
    changes, is_cut = history(number, *PARTS, door=door, about=about)
    return {
        "pupil": pupil,
        "name": reads.data_of(pupil, PupilIdentity, IdentityForm.columns(), kept, door=door),
        "birth": reads.data_of(birth, PupilBirth, BirthForm.columns()[:2], kept, door=door),
        "confirmed": reads.confirmed(birth, door=door),
        "contact": reads.data_of(contact, PupilContact, ContactForm.columns(), kept, door=door),
        "emergency": pupil.calls,
        "fills_in": any(field.is_written for field in pupil.own_fields),
        "guardians": guardians,
        "unreached": pupils.unreached([contact, *(one.guardian for one in guardians)], door=door),
        "systems": kept,
        "enrolled": enrolled,
        "is_here": any(one.is_open for one in enrolled),
        "has_other_schools": there.schools > 1,
        "left": LEFT,
        "places": pupils.places([number], door=door).get(number, []),
        "to_come": life_enrolment.to_come(number, door=door) if there.changes else [],
        "photo": pupil.has_photo,
        "differences": differences(number, door=door) if there.differs else [],
        "tasks": reads.open_tasks(door=door, pupil_id=number) if there.waits else [],
        "history": changes,
        "changes_cut": SHOWN if is_cut else 0,
        "facts": {key: facts(key) for key in (*PARTS, "id_photo")},
    }
