"""Changing a guardian, the authority and its end. Whoever loses the tie loses every view at that moment."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.files import row_of
from zorgvuldig.platform.vault.kinds import Kind, accept
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.changes.reads import values_of
from zorgvuldig.pupils.file_models import GuardianDocument
from zorgvuldig.pupils.guardians.new_actions import PREFIX, KeptAway
from zorgvuldig.pupils.guardians.reads import DETAILS, TIE, GuardianDetail
from zorgvuldig.school.people.models import Guardian, Guardianship

PAPERS = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG})
AUTHORITY = ("has_authority", "is_restricted", "restricted_until")


def save_details(
    *, door: Door, kept: GuardianDetail, values: Mapping[str, Any], source: str, was: str, email_checked: bool = False
) -> bool:
    """Save name, address and kind of tie; returns whether anything changed. Raises `ChangedMeanwhile`.

    `email_checked`: somebody made sure that the e-mail address is this person's, as of one that they change themselves.
    """
    door.writing("guardian")
    tie = Guardianship.objects.select_for_update().get(pk=kept.tie.pk)
    person = Guardian.objects.select_for_update().filter(person_id=tie.guardian_id).first()
    standing = {**values_of(person, Guardian, DETAILS), **values_of(tie, Guardianship, TIE)}
    if fingerprint(standing) != was:
        raise ChangedMeanwhile(standing)
    changed = [column for column, value in values.items() if value != standing[column]]
    about_person = [column for column in changed if column in DETAILS]
    checked = person is not None and person.email_to_check and (email_checked or "email" in about_person)
    if about_person or checked:
        fresh = person is None
        person = person or Guardian(person_id=tie.guardian_id, sources={"*": source})
        for column in about_person:
            setattr(person, column, values[column])
        person.sources = {**person.sources, **dict.fromkeys(about_person, source)}
        person.email_to_check = person.email_to_check and not checked
        person.save(force_insert=fresh)
    if about_tie := [column for column in changed if column in TIE]:
        for column in about_tie:
            setattr(tie, column, values[column])
        tie.save(update_fields=about_tie)
    return bool(changed) or checked


def save_authority(
    *,
    door: Door,
    kept: GuardianDetail,
    has_authority: bool | None,
    is_restricted: bool,
    restricted_until: date | None,
    document: "UploadedFile[bytes] | None",
    limit_bytes: int,
    was: str,
) -> None:
    """Save who decides, with the paper that says so. Raises `ChangedMeanwhile`, `NotAccepted` for the paper, and
    `KeptAway` when this is somebody whom the school keeps away and no paper says otherwise.

    `restricted_until` is the first day without the court's restriction; nothing has to happen on that day.
    """
    door.writing("guardian")
    tie = Guardianship.objects.select_for_update().get(pk=kept.tie.pk)
    standing = values_of(tie, Guardianship, AUTHORITY)
    if fingerprint(standing) != was:
        raise ChangedMeanwhile(standing)
    if document:
        key = closing(GuardianDocument, tie.pupil_id)
        accepted = accept(document, kinds=PAPERS, limit_bytes=limit_bytes, closing=key)
        GuardianDocument.objects.create(
            pupil_id=tie.pupil_id,
            guardianship=tie,
            **row_of(accepted, door=door),
        )
    tie.has_authority, tie.is_restricted = has_authority, is_restricted
    tie.restricted_until = restricted_until if is_restricted else None
    with refusing(KeptAway, PREFIX):
        tie.save(update_fields=AUTHORITY)


def end_tie(*, door: Door, kept: GuardianDetail, last_day: date | None, was: str) -> None:
    """End a tie after `last_day`, or let it go on again (None). Raises `ChangedMeanwhile`."""
    door.writing("guardian")
    tie = Guardianship.objects.select_for_update().get(pk=kept.tie.pk)
    standing = values_of(tie, Guardianship, ("ends_on",))
    if fingerprint(standing) != was:
        raise ChangedMeanwhile(standing)
    tie.ends_on = last_day + timedelta(days=1) if last_day else None
    tie.save(update_fields=["ends_on"])
