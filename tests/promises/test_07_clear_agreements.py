"""P07. A supplier is bound by an agreement of two people, for these pupils and until that day: without it nothing goes."""

import uuid

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from psycopg.types.json import Json

from tests.people import NOW, Cast, days, secret_of
from tests.suppliers.supplying import agreed, another
from tests.suppliers.watching import code_of
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.suppliers.models import Agreement, AgreementScope
from zorgvuldig.suppliers.supply import NotSupplied, supply

READS = ("organisation", "staff", "supplier")


def why_not(cast: Cast, credential: str) -> str:
    try:
        supply(credential, kind="code")
    except NotSupplied as no:
        return no.why
    return ""


def drafted(cast: Cast) -> tuple[int, str]:
    """A product of which the agreement is written, and not approved; and a code of Noor for it."""
    it = agreed(cast, approved_at=None, approved_by_id=None)
    return it.agreement, code_of(cast, it)


def approved(cast: Cast, agreement: int, name: str) -> None:
    """As the second person does it: the desk of approval, and their own name."""
    someone = cast.people[name]
    with open_door(
        secret_of(someone), purpose="supplier_approval", reads=READS, writes=("supplier",), kind=Kind.NOBODY, now=NOW
    ) as door:
        Agreement.objects.filter(pk=agreement).update(approved_at=door.opened_at, approved_by_id=door.actor_id)


def test_it_holds_once_a_second_person_says_so(cast: Cast) -> None:
    agreement, code = drafted(cast)
    assert why_not(cast, code) == "no_agreement"
    with pytest.raises(IntegrityError):
        approved(cast, agreement, "petra")  # who wrote it
    assert why_not(cast, code) == "no_agreement"
    approved(cast, agreement, "leo")
    assert why_not(cast, code) == ""


def test_what_was_approved_is_not_written_anew(cast: Cast) -> None:
    it = agreed(cast, approved_at=NOW, scope=False)
    cast.put(
        "agreement_scope", agreement_id=it.agreement, school_id=cast.schools["Oost"], group_id=cast.groups["2B"][0]
    )
    with open_door(
        secret_of(cast.petra), purpose="supplier_desk", reads=READS, writes=("supplier",), kind=Kind.NOBODY, now=NOW
    ):
        for change in ({"claims": ["eck_id"]}, {"ends_on": days(3000)}, {"channels": ["login", "csv"]}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Agreement.objects.filter(pk=it.agreement).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementScope.objects.filter(agreement_id=it.agreement).delete()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ends_on": days(0)}, "no_agreement"),
        ({"starts_on": days(1)}, "no_agreement"),
        ({"withdrawn_at": NOW, "withdrawn_by_id": 1}, "no_agreement"),
        ({"channels": Json(["csv"])}, "channel"),
        ({"for_pupils": False}, "outside"),
    ],
    ids=["ended", "not begun", "withdrawn", "another way", "not for pupils"],
)
def test_outside_of_it_nothing_goes_from_that_moment_on(cast: Cast, change: dict[str, object], why: str) -> None:
    it = agreed(cast)
    first, second = code_of(cast, it), code_of(cast, it)
    assert why_not(cast, first) == ""
    columns = ", ".join(f"{column} = %s" for column in change)
    cast.db.execute(f"update agreement set {columns} where id = %s", [*change.values(), it.agreement])
    assert why_not(cast, second) == why


def test_a_pupil_of_another_group_is_no_part_of_it(cast: Cast) -> None:
    it = agreed(cast, scope=False)
    cast.put(
        "agreement_scope", agreement_id=it.agreement, school_id=cast.schools["Oost"], group_id=cast.groups["2B"][0]
    )
    assert [why_not(cast, code_of(cast, it, name)) for name in ("noor", "sem", "wout")] == ["", "outside", "outside"]


def test_a_version_that_is_withdrawn_brings_no_older_one_back(cast: Cast) -> None:
    it = agreed(cast)
    another(
        cast,
        it.product,
        version=2,
        starts_on=days(-1),
        uid=uuid.uuid4(),
        withdrawn_at=NOW,
        withdrawn_by_id=cast.petra.id,
    )
    assert why_not(cast, code_of(cast, it)) == "no_agreement"
