"""Changing a guardian, the authority and its end. Whoever loses the tie loses every view at that moment."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.utils.timezone import localdate

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.files import row_of
from zorgvuldig.platform.vault.kinds import Kind, accept
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.changes.reads import values_of
from zorgvuldig.pupils.file_models import GuardianDocument
from zorgvuldig.pupils.guardians.reads import DETAILS, TIE, GuardianDetail
from zorgvuldig.school.people.models import Guardian, Guardianship, Pupil

# Guardians: adding one to a pupil.

PREFIX = "authority_"  # of what the database refuses about authority


class KeptAway(Exception):
    """This is somebody whom the school keeps away from this pupil, and no paper says otherwise."""


@refusing(KeptAway, PREFIX)
def add_guardian(
    *,
    pupil: Pupil,
    kind: str,
    given_name: str,
    family_prefix: str,
    family_name: str,
    email: str,
    phone: str,
    has_authority: bool | None,
    door: Door,
) -> int:
    """Tie a new guardian to an opened pupil, from today; returns the guardian's person number.

    Whoever is added twice with the same name and address, by a double click, is one guardian. Raises `KeptAway`.
    """
    door.writing("guardian")
    ties = Guardianship.objects.filter(pupil=pupil, ends_on=None).values("guardian_id")
    same = Guardian.objects.filter(
        person_id__in=ties, given_name=given_name, prefix=family_prefix, family_name=family_name
    )
    if known := same.filter(email=email, phone=phone).first():
        return known.person_id
    with connection.cursor() as cursor:
        cursor.execute("select gate.new_person()")
        person_id: int = cursor.fetchone()[0]
    # The tie first: a guardian's own row is seen and written through the pupils they are tied to.
    Guardianship.objects.create(
        pupil=pupil, guardian_id=person_id, kind=kind, has_authority=has_authority, starts_on=localdate(door.opened_at)
    )
    Guardian.objects.create(
        person_id=person_id,
        given_name=given_name,
        prefix=family_prefix,
        family_name=family_name,
        email=email,
        phone=phone,
    )
    return person_id


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
