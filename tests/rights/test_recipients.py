"""Who has to be told of a change: everybody outside the family who got that datum."""

import uuid
from datetime import timedelta

from tests.people import NOW, Cast, secret_of
from tests.rights.asking import put_request
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.rights.models import Request
from zorgvuldig.rights.recipients.reads import fields_of, notify_recipients, recipients_of_data

READS = ("organisation", "identity", "request", "release")


def released(cast: Cast, recipient: str, field: str, pupil: str = "noor", ago: int = 5) -> None:
    cast.put(
        "release",
        uid=uuid.uuid4(),
        pupil_id=cast.people[pupil].id,
        released_at=NOW - timedelta(days=ago),
        channel="x",
        recipient=recipient,
        basis="education_task",
        fields=f'["{field}"]',
        actor_id=cast.anna.id,
    )


def test_everybody_who_got_the_datum_and_nobody_else(cast: Cast) -> None:
    released(cast, "next_school", "grade.value", ago=9)
    released(cast, "next_school", "grade.value", ago=3)
    released(cast, "ministry", "pupil_birth.born_on")
    released(cast, "family", "grade.value")
    released(cast, "attendance_officer", "grade.value", "bram")
    uid = put_request(cast)
    with open_door(
        secret_of(cast.petra), purpose="rights", reads=READS, writes=("request",), kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=NOW,
    ) as door:  # fmt: skip
        request = Request.objects.get(uid=uid)
        assert [got.recipient for got in recipients_of_data(cast.noor.id, ["grade.value"], before=NOW, door=door)] == [
            "next_school"
        ]
        assert recipients_of_data(cast.noor.id, ["grade.value"], before=NOW - timedelta(days=20), door=door) == []
        (notice,) = notify_recipients(request, ["grade.value"], door=door)
        assert (notice.recipient, notice.told_at) == ("next_school", None)
        assert notice.released_at == NOW - timedelta(days=3)
        assert len(notify_recipients(request, ["grade.value", "pupil_birth.born_on"], door=door)) == 2


def test_the_fields_of_categories() -> None:
    assert "grade.value" in fields_of(REGISTER.mask(["grades"]))
    assert not [field for field in fields_of(REGISTER.mask(["grades"])) if field.startswith("pupil_")]
