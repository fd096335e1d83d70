"""What the database holds to about incidents, whoever asks and whatever the pages forgot; and what a family has put right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError
from django.utils import timezone

from tests.cameras.footage import caretaker
from tests.gate.hostile import ask, connect
from tests.incidents.incidents import BEGAN, in_it, incident, note, there
from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from tests.rights.correcting import ask as ask_correction
from tests.rights.correcting import decide, desk, outcome
from zorgvuldig.gate.door import Kind, Refused, open_door
from zorgvuldig.incidents.models import Incident, IncidentNote, IncidentPupil, IncidentStaff

READS = ("organisation", "staff", "identity", "membership", "incident")


def at_door(who: Someone, of: Row | Someone, kind: Kind = Kind.INCIDENT, **more: Any) -> Any:
    """Their door for an incident, or for one pupil, to write."""
    return open_door(
        secret_of(who), **{"purpose": "incident", "reads": READS} | more, writes=("incident",), kind=kind,
        key=str(of.uid), now=timezone.now(),
    )  # fmt: skip


def refused(who: Someone, of: Row | Someone, act: Callable[[], object], kind: Kind = Kind.INCIDENT) -> str:
    """The constraint by which the database refuses it."""
    with pytest.raises(IntegrityError) as no, at_door(who, of, kind):
        act()
    cause = no.value.__cause__
    assert isinstance(cause, psycopg.IntegrityError)
    return str(cause.diag.constraint_name)


def of_leo(cast: Cast) -> dict[str, Any]:
    return {"added_at": NOW, "added_by_id": cast.leo.id}


def test_nothing_comes_to_a_closed_one(cast: Cast) -> None:
    one = incident(cast, closed_at=NOW, closed_by_id=cast.leo.id, outcome="Opgelost.")
    row, person = in_it(cast, one, cast.noor), there(cast, one, cast.dirk)
    written = {"incident_id": one.id, "text": "Nog iets.", "written_at": NOW, "written_by_id": cast.leo.id}
    said = {"incident_id": one.id, "kind": "theft", "happened_at": BEGAN, "part": "saw", "what": ""} | of_leo(cast)
    for act, of, kind in (
        (lambda: IncidentNote.objects.create(**written), one, Kind.INCIDENT),
        (
            lambda: IncidentStaff.objects.create(incident_id=one.id, staff_id=cast.maud.id, **of_leo(cast)),
            one,
            Kind.INCIDENT,
        ),
        (lambda: IncidentStaff.objects.filter(pk=person).delete(), one, Kind.INCIDENT),
        (lambda: IncidentPupil.objects.filter(pk=row.id).update(part="harmed"), one, Kind.INCIDENT),
        (lambda: IncidentPupil.objects.filter(pk=row.id).delete(), one, Kind.INCIDENT),
        (lambda: IncidentPupil.objects.create(pupil_id=cast.sem.id, **said), cast.sem, Kind.PUPIL),
        (lambda: Incident.objects.filter(pk=one.id).update(title="Anders"), one, Kind.INCIDENT),
        (lambda: Incident.objects.filter(pk=one.id).update(closed_at=None, closed_by_id=None), one, Kind.INCIDENT),
    ):
        assert refused(cast.leo, of, act, kind) == "incident_closed"


def test_what_was_said_stays_where_it_was_said(cast: Cast) -> None:
    one, other = incident(cast), incident(cast, title="Een ander")
    row, person = in_it(cast, one, cast.noor), there(cast, one, cast.dirk)
    for act in (
        lambda: IncidentPupil.objects.filter(pk=row.id).update(incident_id=other.id),
        lambda: IncidentStaff.objects.filter(pk=person).update(staff_id=cast.maud.id),
    ):
        assert refused(cast.leo, one, act) == "incident_kept"
    written = note(cast, one)
    with pytest.raises(ProgrammingError, match="permission denied"), at_door(cast.leo, one):  # a note is only added to
        IncidentNote.objects.filter(pk=written.id).update(text="Anders")


def test_an_incident_is_over_and_closed_with_an_outcome(cast: Cast) -> None:
    one = incident(cast)
    at = Incident.objects.filter(pk=one.id)
    later = NOW + timedelta(days=1)
    for why, change in (
        ("later", {"starts_at": later, "ends_at": later + timedelta(hours=1)}),
        ("long", {"starts_at": BEGAN - timedelta(days=15)}),
        ("outcome", {"closed_at": NOW, "closed_by_id": cast.leo.id, "outcome": " "}),
        ("stretch", {"ends_at": BEGAN}),
    ):
        assert refused(cast.leo, one, lambda change=change: at.update(**change)) == f"incident_{why}"


def test_only_pupils_and_staff_of_that_school_come_to_it(cast: Cast) -> None:
    one = incident(cast)
    both = cast.staff("Bo", "school_leader")
    cast.db.execute("update staff_role set school_id = null where staff_id = %s", [both.id])
    said = {
        "incident_id": one.id, "kind": "theft", "happened_at": BEGAN, "part": "saw", "what": "", "added_at": NOW,
        "added_by_id": both.id,
    }  # fmt: skip
    put = lambda: IncidentPupil.objects.create(pupil_id=cast.wout.id, **said)  # noqa: E731
    assert refused(both, cast.wout, put, Kind.PUPIL) == "incident_elsewhere"
    add = lambda: IncidentStaff.objects.create(  # noqa: E731
        incident_id=one.id, staff_id=cast.wim.id, added_at=NOW, added_by_id=both.id
    )
    assert refused(both, one, add) == "incident_elsewhere"


@pytest.mark.parametrize("name", ["dirk", "maud", "anna", "petra", "fenna", "gerda", "noor", "wim"])
def test_nobody_else_opens_an_incident(cast: Cast, name: str) -> None:
    one = incident(cast)
    in_it(cast, one, cast.noor)
    tried = [
        (purpose, reads)
        for purpose in ("incident", "care", "parental_view", "own_view", "administration", "search")
        for reads in (READS, ("organisation", "incident"), ("identity",))
    ]
    with connect() as runtime:
        for purpose, reads in tried:
            result, _token = ask(runtime, secret_of(cast.people[name]), purpose, reads, "incident", one.uid)
            assert result == 0, (purpose, reads)


def test_an_incident_that_is_not_there_opens_nothing(cast: Cast) -> None:
    with pytest.raises(Refused), at_door(cast.leo, cast.noor):
        pass


def test_an_incident_of_another_school_opens_nothing(cast: Cast) -> None:
    lena = cast.staff("Lena", "school_leader", school="West")
    one = incident(cast)
    in_it(cast, one, cast.wout)
    with pytest.raises(Refused), at_door(lena, one):
        pass


def test_without_pupils_it_opens_nobody(cast: Cast) -> None:
    with at_door(caretaker(cast), incident(cast)) as door:
        assert door.count == 0


def test_what_a_family_says_is_wrong_is_put_right_at_the_care_desk_also_when_it_is_closed(cast: Cast) -> None:
    one = incident(cast, closed_at=NOW, closed_by_id=cast.leo.id, outcome="Opgelost.")
    row = in_it(cast, one, cast.noor, "Zij gooide de steen.")
    said = ask_correction(cast, "incident_pupil.what", row.id, proposed="Zij zag wie de steen gooide.")
    answer = decide(sign_in(cast.cato), desk(cast, said, "zorg", "incident"), "accept")
    assert answer.status_code == 303, answer.context["form"].errors
    assert outcome(cast, said) == "accepted"
    family = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "Zij zag wie de steen gooide." in family


def test_the_part_can_be_put_right_too(cast: Cast) -> None:
    row = in_it(cast, incident(cast), cast.noor, part="involved")
    said = ask_correction(cast, "incident_pupil.part", row.id, proposed="saw")
    decide(sign_in(cast.cato), desk(cast, said, "zorg", "incident"), "accept")
    assert cast.db.execute("select part from incident_pupil").fetchall() == [("saw",)]
