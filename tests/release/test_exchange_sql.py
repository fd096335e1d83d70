"""What the database refuses, whatever a page forgot: somebody of a desk who writes SQL by hand, with a real opening."""

import uuid
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Json

from tests.gate.hostile import attempt, commit, connect, token_of
from tests.people import NOW, Cast, Someone, days
from tests.release.exchanging import NAMES, put_exchange, put_topic_answer
from tests.release.handed import answer
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.release.exchange.desks import BY_ROLE, WRITES

RELEASE = (
    "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, shown_at, exchange_id) "
    "select gen_random_uuid(), pupil_id, now(), 'authority', recipient, 'consent/exchange', {fields}, {actor}, now(), id "
    "from exchange where uid = '{uid}'"
)


def token(connection: psycopg.Connection, cast: Cast, who: Someone, role: str = "administration") -> uuid.UUID:
    """What somebody of a desk gets when they open Noor to give data."""
    return token_of(connection, who, "exchanging", BY_ROLE[role].reads, "pupil", cast.noor.uid, writes=WRITES)


def releasing(uid: uuid.UUID, actor: Someone, fields: str = "fields") -> str:
    """The statement that puts a release on record by hand."""
    return RELEASE.format(uid=uid, actor=actor.id, fields=fields)


def refused(cast: Cast, statement: str, who: str = "anna", role: str = "administration") -> str:
    """By which constraint the database refuses this."""
    with connect() as runtime, pytest.raises(psycopg.errors.CheckViolation) as caught:
        attempt(runtime, "writer", token(runtime, cast, cast.people[who], role), statement)
    return str(caught.value.diag.constraint_name)


def test_no_consent_no_release(cast: Cast) -> None:
    uid = put_exchange(cast, "internship_company", topic="internship")
    assert refused(cast, releasing(uid, cast.anna)) == "release_consent"
    put_topic_answer(cast, "internship", "gerda", allows=False)
    assert refused(cast, releasing(uid, cast.anna)) == "release_consent"
    put_topic_answer(cast, "internship", "gerda", allows=True)
    with connect() as runtime:
        commit(runtime, token(runtime, cast, cast.anna), releasing(uid, cast.anna))
    assert cast.db.execute("select count(*) from release").fetchone() == (1,)


def test_not_another_field_and_not_without_an_exchange(cast: Cast) -> None:
    uid = put_exchange(cast, "internship_company", topic="internship")
    put_topic_answer(cast, "internship", "gerda", allows=True)
    more = """'["pupil_contact.street"]'::jsonb"""
    assert refused(cast, releasing(uid, cast.anna, more)) == "release_fields"
    loose = releasing(uid, cast.anna).replace(", id from exchange", ", null from exchange")
    assert refused(cast, loose) == "release_exchange"


def test_nothing_is_released_to_a_supplier(cast: Cast) -> None:
    """What suppliers get stands elsewhere, under the agreement it went by; not even a party of that kind gets a release."""
    fields = """'["pupil_identity.given_name"]'::jsonb"""
    uid = put_exchange(cast, "internship_company", topic="internship")
    cast.db.execute("update exchange set recipient = 'supplier', fields = %s::jsonb", ['["pupil_identity.given_name"]'])
    cast.db.execute("update party set recipient = 'supplier'")
    assert refused(cast, releasing(uid, cast.anna, fields)) == "release_recipient"


@pytest.mark.parametrize(
    ("recipient", "who", "role", "why"),
    [
        ("veilig_thuis", "cato", "care_coordinator", "release_second"),
        ("police", "leo", "school_leader", "release_demand"),
        ("next_school", "anna", "administration", "release_inspection"),
    ],
)
def test_not_without_what_the_register_asks(cast: Cast, recipient: str, who: str, role: str, why: str) -> None:
    uid = put_exchange(cast, recipient)
    assert refused(cast, releasing(uid, cast.people[who]), who, role) == why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("stopped_at = now(), stopped = 'cancelled'", "release_stopped"),
        ("prepared_at = null, blob = null", "release_prepared"),
    ],
)
def test_not_what_was_stopped_or_never_made(cast: Cast, change: str, why: str) -> None:
    uid = put_exchange(cast, "youth_doctor")
    cast.db.execute(f"update exchange set {change}")
    assert refused(cast, releasing(uid, cast.anna)) == why


def test_not_to_who_is_not_checked(cast: Cast) -> None:
    uid = put_exchange(cast, "youth_doctor")
    cast.db.execute("update party set verified_at = null, verified_by_id = null")
    assert refused(cast, releasing(uid, cast.anna)) == "release_party"


def test_the_row_itself_names_declared_fields_alone(cast: Cast) -> None:
    uid = put_exchange(cast, "youth_doctor")
    wider = f"""update exchange set fields = '["grade.value"]' where uid = '{uid}'"""
    assert refused(cast, wider) == "exchange_declared"
    # Of a category that the row has already, so that the mask fits: the field itself is not this recipient's.
    beside = f"""update exchange set fields = fields || '["pupil.number"]' where uid = '{uid}'"""
    assert refused(cast, beside) == "exchange_declared"
    masked = f"update exchange set mask = 1 where uid = '{uid}'"
    assert refused(cast, masked) == "exchange_declared"


def test_nothing_is_prepared_before_a_yes(cast: Cast) -> None:
    uid = put_exchange(cast, "internship_company", topic="internship", prepared_at=None, blob=None, sha256="", size=0)
    made = f"update exchange set prepared_at = now(), blob = gen_random_uuid() where uid = '{uid}'"
    assert refused(cast, made) == "exchange_granted"


def test_a_second_person_stops_and_changes_nothing_else(cast: Cast) -> None:
    uid = put_exchange(cast, "veilig_thuis")
    reads = (
        "organisation",
        "staff",
        "identity",
        "birth",
        "membership",
        "planning",
        "consent",
        "exchange",
        "exchange_approval",
    )
    with connect() as runtime:
        opening = token_of(
            runtime,
            cast.leo,
            "exchange_approval",
            reads,
            "pupil",
            cast.noor.uid,
            writes=("exchange", "exchange_approval"),
        )
        for change in (
            "fields = '[\"care_note.text\"]', mask = mask",
            "reason = ''",
            "shown_at = now()",
            "sha256 = 'x'",
        ):
            with pytest.raises(psycopg.errors.CheckViolation):
                attempt(runtime, "writer", opening, f"update exchange set {change} where uid = '{uid}'")
        attempt(runtime, "writer", opening, f"update exchange set second_from = null where uid = '{uid}'")


def test_an_agreement_in_another_name_does_not_count(cast: Cast) -> None:
    uid = put_exchange(cast, "veilig_thuis", made_by_id=cast.cato.id)
    (number, digest) = cast.db.execute("select id, sha256 from exchange where uid = %s", [uid]).fetchone() or (0, "")
    row = f"insert into exchange_approval (exchange_id, pupil_id, sha256, approved_at, approved_by_id) values ({number}, {cast.noor.id}, '{digest}', now(), {{}})"
    with connect() as runtime:
        opening = token(runtime, cast, cast.cato, "care_coordinator")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            attempt(runtime, "writer", opening, row.format(cast.leo.id))
    cast.put(
        "exchange_approval",
        exchange_id=number,
        pupil_id=cast.noor.id,
        sha256=digest,
        approved_at="2026-11-25",
        approved_by_id=cast.cato.id,
    )
    assert refused(cast, releasing(uid, cast.cato), "cato", "care_coordinator") == "release_second"
    cast.db.execute("update exchange_approval set approved_by_id = %s, sha256 = 'older'", [cast.leo.id])
    assert refused(cast, releasing(uid, cast.cato), "cato", "care_coordinator") == "release_second"


def put_question(cast: Cast, **more: Any) -> int:
    """A question about Noor to which Gerda says yes: names, for the company of an internship."""
    values: dict[str, Any] = {"recipient": "internship_company", "fields": NAMES, "ends_on": days(30)} | more
    number: int = cast.put(
        "consent_request", uid=uuid.uuid4(), pupil_id=cast.noor.id, party_name="Bedrijf", asked_at=NOW, asked_by_id=cast.anna.id,
        purpose=seal(cast.noor.id, "consent_request.purpose", "stage"), **(values | {"fields": Json(values["fields"])}),
    )  # fmt: skip
    answer(cast, number, allows=True)
    return number


def test_a_yes_lets_go_what_was_asked(cast: Cast) -> None:
    uid = put_exchange(cast, "internship_company", asked_id=put_question(cast))
    with connect() as runtime:
        commit(runtime, token(runtime, cast, cast.anna), releasing(uid, cast.anna))
    assert cast.db.execute("select count(*) from release").fetchone() == (1,)


@pytest.mark.parametrize(
    "asked",
    [{"fields": NAMES[:1]}, {"recipient": "photographer"}, {"ends_on": days(0)}],
    ids=["fewer fields", "another recipient", "over"],
)
def test_a_yes_to_another_question_lets_nothing_go(cast: Cast, asked: dict[str, Any]) -> None:
    uid = put_exchange(cast, "internship_company", asked_id=put_question(cast, **asked))
    assert refused(cast, releasing(uid, cast.anna)) == "release_consent"


@pytest.mark.parametrize(
    "change", ["article = 'een ander artikel'", "sha256 = 'x'", "released_at = released_at - interval '1 day'"]
)
def test_what_was_released_is_not_told_otherwise(cast: Cast, change: str) -> None:
    uid = put_exchange(cast, "youth_doctor", released_at=NOW, released_by_id=cast.anna.id)
    assert refused(cast, f"update exchange set {change} where uid = '{uid}'") == "exchange_released"
