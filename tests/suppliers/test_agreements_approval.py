"""An agreement is written by one and approved by another, at the page and in the database; and it can be withdrawn by either."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import attempt, commit, connect, token_of
from tests.people import Cast, days, sign_in
from tests.suppliers.agreeing import approves, drafted, product, row_of, seen, uid_of, version
from tests.suppliers.supplying import agreed, another

READS = ("organisation", "staff", "supplier")


@pytest.fixture
def runtime(cast: Cast) -> Iterator[psycopg.Connection]:
    with connect() as connection:
        yield connection


def hand(runtime: psycopg.Connection, cast: Cast, who: str, purpose: str = "supplier_approval") -> UUID:
    """What somebody of the desk holds who may write."""
    return token_of(runtime, cast.people[who], purpose, READS, writes=("supplier",))


def in_force(cast: Cast, product: int) -> Any:
    return cast.db.execute("select (gate.agreement_in_force(%s, %s)).version", [product, days(0)]).fetchone()[0]


# --- at the page -----------------------------------------------------------------------------------------------------


def test_a_second_person_sees_all_of_it_and_approves(cast: Cast) -> None:
    it = agreed(cast, claims=["role"])
    helpers = [{"name": "Wolk", "country": "Ierland", "what_for": "bewaren"}]
    draft = drafted(cast, it.product, claims=["role", "first_name"], starts_on=days(-1), sub_processors=helpers)
    page = sign_in(cast.leo).get(version(draft, "goedkeuren/")).content.decode()
    for line in (
        "nu geldt versie 1",
        "<b>Nieuw:</b> De voornaam (Naam en leerlingnummer, Medewerkers)",
        "<b>Nieuw:</b> Wolk (Ierland): bewaren",
        "Of iemand leerling of docent is",
        "Wilgendam College Oost: de hele school",
        "Download de pdf",
        "binnen 24 uur",
        "binnen 30 dagen",
        "Petra Werker",
        "vragen@uitgever.example",
        "Ik keur dit goed",
    ):
        assert line in page, line
    assert in_force(cast, it.product) == 1
    answer = approves(cast, draft)
    assert (answer.status_code, answer["Location"]) == (303, version(draft))
    assert row_of(cast, draft, "approved_by_id, approved_at is not null") == (cast.leo.id, True)
    assert in_force(cast, it.product) == 2


def test_whoever_wrote_it_hears_that_another_must(cast: Cast) -> None:
    draft = drafted(cast, agreed(cast).product)
    page = sign_in(cast.petra).get(version(draft, "goedkeuren/")).content.decode()
    assert "Een ander moet haar goedkeuren" in page
    assert "Ik keur dit goed" not in page
    made = row_of(cast, draft, "made_by_id, made_at")
    answer = sign_in(cast.petra).post(
        version(draft, "goedkeuren/"), {"seen": f"{made[0]}-{made[1].timestamp()}"}
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.content.decode().count("Een ander moet haar goedkeuren") == 2  # and above the form
    assert row_of(cast, draft, "approved_at") == (None,)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"blob": None}, "De getekende overeenkomst zit er nog niet bij."),
        ({"starts_on": days(-9), "ends_on": days(0)}, "De laatste dag van deze versie is al voorbij."),
        ({"starts_on": days(-40)}, "Dan geldt deze nooit."),
    ],
)
def test_what_is_not_ready_is_not_approved(cast: Cast, more: dict[str, Any], sentence: str) -> None:
    draft = drafted(cast, agreed(cast).product, **more)
    _not_approved(cast, draft, sentence)


def test_without_anybody_it_is_for_it_is_not_approved(cast: Cast) -> None:
    draft = drafted(cast, agreed(cast).product)
    cast.db.execute(
        "delete from agreement_scope where agreement_id = (select id from agreement where uid = %s)", [draft]
    )
    _not_approved(cast, draft, "Er staat nog niet voor wie de afspraak is.")


def test_what_the_register_no_longer_allows_is_not_approved(cast: Cast) -> None:
    draft = drafted(cast, agreed(cast).product, claims=["birthday"])
    answer = approves(cast, draft)
    assert answer.status_code == 422
    assert "Het register laat niet toe" in answer.content.decode()
    assert row_of(cast, draft, "approved_at") == (None,)


def _not_approved(cast: Cast, draft: UUID, sentence: str) -> None:
    made = row_of(cast, draft, "made_by_id, made_at")
    address = version(draft, "goedkeuren/")
    page = sign_in(cast.leo).get(address).content.decode()
    assert sentence in page
    assert "Ik keur dit goed" not in page
    answer = sign_in(cast.leo).post(address, {"seen": f"{made[0]}-{made[1].timestamp()}"})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert row_of(cast, draft, "approved_at") == (None,)


def test_only_what_was_seen_is_approved(cast: Cast) -> None:
    draft, leo = drafted(cast, agreed(cast).product), sign_in(cast.leo)
    mark = seen(leo, version(draft, "goedkeuren/"))
    cast.db.execute("update agreement set claims = '[\"eck_id\"]', made_at = now() where uid = %s", [draft])
    answer = leo.post(version(draft, "goedkeuren/"), {"seen": mark})
    assert (answer.status_code, "Iemand heeft dit intussen veranderd" in answer.content.decode()) == (422, True)
    assert row_of(cast, draft, "approved_at") == (None,)
    assert leo.post(version(draft, "goedkeuren/"), {}).status_code == 422


def test_it_is_approved_once(cast: Cast) -> None:
    draft = drafted(cast, agreed(cast).product)
    assert approves(cast, draft).status_code == 303
    before = row_of(cast, draft, "approved_at")
    assert sign_in(cast.leo).post(version(draft, "goedkeuren/"), {"seen": ""})["Location"] == version(draft)
    assert row_of(cast, draft, "approved_at") == before


# --- withdrawing -----------------------------------------------------------------------------------------------------


def test_withdrawing_brings_nothing_older_back(cast: Cast) -> None:
    it = agreed(cast)
    newer = uid_of(cast, another(cast, it.product, version=2, starts_on=days(-1)))
    petra, address = sign_in(cast.petra), version(newer, "intrekken/")
    assert "een oudere versie komt niet terug" in petra.get(address).content.decode()
    answer = petra.post(address, {"why": ""})
    assert (answer.status_code, "Schrijf op waarom" in answer.content.decode()) == (422, True)
    assert in_force(cast, it.product) == 2
    assert petra.post(address, {"why": "Er was een lek."}).status_code == 303
    assert row_of(cast, newer, "withdrawn_by_id, withdrawn_why") == (cast.petra.id, "Er was een lek.")
    assert in_force(cast, it.product) is None
    assert "Er was een lek." in petra.get(version(newer)).content.decode()
    assert "Ingetrokken op" in petra.get(product(it)).content.decode()
    assert petra.post(address, {"why": "nog eens"}).status_code == 303
    assert row_of(cast, newer, "withdrawn_why") == ("Er was een lek.",)


def test_what_begins_later_is_withdrawn_with_a_warning(cast: Cast) -> None:
    it = agreed(cast)
    later = uid_of(cast, another(cast, it.product, version=2, starts_on=days(9)))
    assert (
        "krijgt het product vanaf die dag niets meer"
        in sign_in(cast.leo).get(version(later, "intrekken/")).content.decode()
    )


@pytest.mark.parametrize("what", ["draft", "ended", "replaced"])
def test_there_is_nothing_to_withdraw(cast: Cast, what: str) -> None:
    it = agreed(cast, ends_on=days(0)) if what == "ended" else agreed(cast)
    uid = drafted(cast, it.product) if what == "draft" else uid_of(cast, it.agreement)
    if what == "replaced":
        another(cast, it.product, version=2, starts_on=days(-1))
    answer = sign_in(cast.leo).post(version(uid, "intrekken/"), {"why": "lek"})
    assert (answer.status_code, answer["Location"]) == (303, version(uid))
    assert row_of(cast, uid, "withdrawn_at") == (None,)


# --- in the database -------------------------------------------------------------------------------------------------


APPROVE = "update agreement set approved_at = now(), approved_by_id = {0} where uid = '{1}'"


def test_the_database_lets_nobody_approve_their_own(cast: Cast, runtime: psycopg.Connection) -> None:
    draft = drafted(cast, agreed(cast).product)
    petra = hand(runtime, cast, "petra")
    with pytest.raises(errors.CheckViolation, match="agreement_approved_by_another"):
        attempt(runtime, "writer", petra, APPROVE.format(cast.petra.id, draft))
    with pytest.raises(psycopg.Error, match=r"approved|somebody else"):  # nor in the name of Leo
        attempt(runtime, "writer", petra, APPROVE.format(cast.leo.id, draft))
    with pytest.raises(errors.InsufficientPrivilege, match="somebody else"):  # nor make Leo the one who wrote it
        attempt(runtime, "writer", petra, f"update agreement set made_by_id = {cast.leo.id} where uid = '{draft}'")


def test_the_database_approves_for_that_purpose_alone(cast: Cast, runtime: psycopg.Connection) -> None:
    draft = drafted(cast, agreed(cast).product)
    with pytest.raises(errors.CheckViolation, match="approved"):
        attempt(runtime, "writer", hand(runtime, cast, "leo", "supplier_desk"), APPROVE.format(cast.leo.id, draft))
    changed = APPROVE.format(cast.leo.id, draft).replace(" where", ", claims = '[\"role\"]' where")
    with pytest.raises(errors.CheckViolation, match="approved"):
        attempt(runtime, "writer", hand(runtime, cast, "leo"), changed)
    commit(runtime, hand(runtime, cast, "leo"), APPROVE.format(cast.leo.id, draft))
    assert row_of(cast, draft, "approved_by_id") == (cast.leo.id,)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("claims = '[\"eck_id\"]'", "stands"),
        ("ends_on = ends_on + 100", "stands"),
        ("approved_at = null, approved_by_id = null", "stands"),
        ("blob = gen_random_uuid()", "stands"),
    ],
)
def test_the_database_keeps_what_was_approved(cast: Cast, runtime: psycopg.Connection, change: str, why: str) -> None:
    agreed(cast)
    for purpose in ("supplier_desk", "supplier_approval"):
        with pytest.raises(errors.CheckViolation, match=why):
            attempt(runtime, "writer", hand(runtime, cast, "leo", purpose), f"update agreement set {change}")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("claims = '[\"birthday\"]'", "claims"),
        ("basis = 'rights'", "basis"),
        ("basis = 'consent', topic = 'press'", "basis"),
        ("channels = '[\"e-mail\"]'", "channels"),
        ("channels = '[]'", "channels"),
        ("names = 'agreed'", "names"),
    ],
)
def test_the_database_agrees_nothing_that_the_register_does_not_know(
    cast: Cast, runtime: psycopg.Connection, change: str, why: str
) -> None:
    draft = drafted(cast, agreed(cast).product)
    token = hand(runtime, cast, "petra", "supplier_desk")
    with pytest.raises(errors.CheckViolation) as refused:
        attempt(runtime, "writer", token, f"update agreement set {change} where uid = '{draft}'")
    assert refused.value.diag.constraint_name == f"agreement_{why}"


def test_the_database_keeps_for_whom(cast: Cast, runtime: psycopg.Connection) -> None:
    it = agreed(cast)
    draft = drafted(cast, it.product)
    number = cast.db.execute("select id from agreement where uid = %s", [draft]).fetchone()[0]
    oost, west, token = cast.schools["Oost"], cast.schools["West"], hand(runtime, cast, "leo", "supplier_desk")
    add = "insert into agreement_scope (agreement_id, school_id, stage, group_id) values ({}, {}, {}, {})"
    for statement in (
        add.format(it.agreement, oost, 3, "null"),
        f"delete from agreement_scope where agreement_id = {it.agreement}",
    ):
        with pytest.raises(errors.CheckViolation, match="stands"):
            attempt(runtime, "writer", token, statement)
    attempt(runtime, "writer", token, add.format(number, oost, 3, "null"))
    attempt(runtime, "writer", token, add.format(number, oost, "null", cast.groups["2B"][0]))
    for wrong in ((west, "null", "null"), (west, 3, "null"), (oost, "null", cast.groups["w1"][0])):
        with pytest.raises(errors.InsufficientPrivilege):  # a school where Leo does not work
            attempt(runtime, "writer", token, add.format(number, *wrong))


def test_nobody_withdraws_in_the_name_of_another(cast: Cast, runtime: psycopg.Connection) -> None:
    agreed(cast)
    token = hand(runtime, cast, "leo", "supplier_desk")
    with pytest.raises(errors.InsufficientPrivilege, match="somebody else"):
        attempt(
            runtime, "writer", token, f"update agreement set withdrawn_at = now(), withdrawn_by_id = {cast.petra.id}"
        )
