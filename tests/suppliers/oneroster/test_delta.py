"""What changed since: of the view that was agreed, and of nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connections

from tests.people import Cast, days, sign_in
from tests.pupils.test_life import NAME, save
from tests.suppliers.oneroster.rostering import ALL, Product, changed, product
from tests.suppliers.supplying import another


def since(it: Product, path: str = "/users") -> str:
    """The last moment at which anything in a list changed."""
    return max(row["dateLastModified"] for row in it.get(path).rows)


def told(it: Product, moment: str, path: str = "/users") -> list[dict[str, Any]]:
    return it.get(path, filter=f"dateLastModified>'{moment}'").rows


def rename(cast: Cast, name: str) -> None:
    cast.db.execute("update pupil_identity set given_name = %s where pupil_id = %s", [name, cast.noor.id])
    changed(cast, "pupil_identity")


def test_nothing_changed(cast: Cast) -> None:
    it = product(cast)
    assert told(it, since(it)) == []
    changed(cast, "pupil_identity")
    assert told(it, since(it)) == []
    assert len(told(it, "2020-01-01")) == 5


def test_only_who_changed(cast: Cast) -> None:
    it = product(cast)
    moment = since(it)
    rename(cast, "Nora")
    rows = told(it, moment)
    assert [(row["givenName"], row["status"]) for row in rows] == [("Nora", "active")]
    assert it.get("/enrollments", filter=f"dateLastModified>'{moment}'").rows == []


def test_what_was_not_agreed_does_not_show_by_its_moment(cast: Cast) -> None:
    it = product(cast, names="pseudonym", claims=["group"])
    moment = since(it)
    rename(cast, "Nora")
    cast.db.execute("update enrolment set level = 'vwo'")
    changed(cast, "enrolment")
    assert told(it, moment) == []
    assert since(it) == moment


def test_a_change_by_somebody_at_the_school_is_seen(cast: Cast) -> None:
    it = product(cast)
    moment = since(it)
    assert save(sign_in(cast.anna), f"/leerlingen/{cast.noor.uid}/naam/", NAME).status_code == 303
    assert [row["givenName"] for row in told(it, moment)] == ["Noortje"]


def test_who_left_is_told_once_and_says_nothing_any_more(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2")
    cast.put("eck_id", "pupil_id", pupil_id=cast.noor.id, value="https://ketenid.example/1")
    it = product(cast, claims=ALL)
    assert {"grades", "metadata"} < set(it.get("/users", filter="givenName='Noor'").rows[0])
    moment, noor = since(it), it.get("/users", filter="givenName='Noor'").rows[0]["sourcedId"]
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])
    changed(cast, "enrolment")
    rows = told(it, moment)
    assert [(row["sourcedId"], row["status"], row["enabledUser"]) for row in rows] == [(noor, "tobedeleted", "false")]
    assert (rows[0]["givenName"], rows[0]["familyName"]) == (noor[:8], noor[:8])
    gone = told(it, moment, "/enrollments")
    assert [row["status"] for row in gone] == ["tobedeleted"] * 2
    kept = cast.db.execute("select body::text from roster_object where gone_at is not null").fetchall()
    assert not [text for (text,) in kept if "Noor" in text or "Bakkerman" in text or "ketenid" in text]
    assert not {"grades", "metadata"} & set(rows[0])
    assert noor not in it.named("/users", "sourcedId")
    assert it.get(f"/users/{noor}").status == 404
    assert told(it, rows[0]["dateLastModified"]) == []


def test_after_the_agreed_days_it_is_gone_altogether(cast: Cast) -> None:
    it = product(cast)
    moment = since(it)
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])
    changed(cast, "enrolment")
    assert len(told(it, moment)) == 1
    for age, left in ((timedelta(days=29), 1), (timedelta(days=31), 0)):
        cast.db.execute(
            "update roster_object set gone_at = now() - %s where gone_at is not null and kind = 'users'", [age]
        )
        changed(cast, "enrolment")
        assert len(told(it, moment)) == left
    assert cast.db.execute(
        "select count(*) from roster_object where pupil_id = %s and kind = 'users'", [cast.noor.id]
    ).fetchone() == (0,)


def test_who_comes_back_is_there_again(cast: Cast) -> None:
    it = product(cast)
    noor = it.get("/users", filter="givenName='Noor'").rows[0]["sourcedId"]
    for ends, status in ((days(0), "tobedeleted"), (None, "active")):
        moment = since(it)
        cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [ends, cast.noor.id])
        changed(cast, "enrolment")
        assert [(row["sourcedId"], row["status"]) for row in told(it, moment)] == [(noor, status)]
    assert it.get(f"/users/{noor}").json["user"]["givenName"] == "Noor"


def test_a_new_pupil(cast: Cast) -> None:
    it = product(cast)
    moment = since(it)
    cast.pupil("Zoë", "Nieuweling", 13, "2B")
    changed(cast, "enrolment")
    assert [row["givenName"] for row in told(it, moment)] == ["Zoë"]
    assert len(told(it, moment, "/enrollments")) == 1


def test_a_restriction_is_not_told_as_gone_and_what_changed_meanwhile_comes_after(cast: Cast) -> None:
    it = product(cast)
    moment = since(it)
    stop = cast.put(
        "product_stop", uid=cast.noor.uid, pupil_id=cast.noor.id, product_id=it.agreed.product, reason="bezwaar",
        starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip
    changed(cast, "product_stop")
    rename(cast, "Nora")
    assert told(it, moment) == []
    text = cast.db.execute(
        "select body ->> 'givenName' from roster_object where pupil_id = %s and kind = 'users'", [cast.noor.id]
    )
    assert text.fetchone() == ("Noor",)
    cast.db.execute("update product_stop set ends_at = statement_timestamp() where id = %s", [stop])
    assert [row["givenName"] for row in told(it, moment)] == ["Nora"]


def test_a_consent_taken_back_is_told_as_gone(cast: Cast) -> None:
    it = product(cast, basis="consent", topic="extra_materials")
    assert it.get("/users").rows == []
    for allows, names in ((True, ["Noor"]), (False, [])):
        cast.put(
            "consent_answer", uid=cast.noor.uid if allows else cast.tess.uid, pupil_id=cast.noor.id, topic="extra_materials",
            version=cast.db.execute("select max(version) from consent_wording where topic = 'extra_materials'").fetchone()[0],
            person_id=cast.gerda.id, allows=allows, way="screen", answered_at=days(0), recorded_by_id=cast.gerda.id,
        )  # fmt: skip
        changed(cast, "consent_answer")
        assert it.named("/users", "givenName") == names
    assert [row["status"] for row in told(it, "2020-01-01")] == ["tobedeleted"]


def test_an_agreement_that_ended_leaves_no_roster_when_it_is_made_again(cast: Cast) -> None:
    it = product(cast)
    it.get("/users")
    it.ended()
    cast.db.execute("select gate.roster_refresh(%s, false)", [it.agreed.product])
    assert cast.db.execute("select count(*) from roster_object").fetchone() == (0,)


def test_it_is_made_again_only_when_something_changed(cast: Cast) -> None:
    it = product(cast)
    it.get("/users")
    made = "select made_at from roster_view"
    first = cast.db.execute(made).fetchone()
    changed(cast, "grade")
    it.get("/users")
    assert cast.db.execute(made).fetchone() == first
    for table in ("membership", "staff"):
        changed(cast, table)
        it.get("/users")
        later = cast.db.execute(made).fetchone()
        assert later != first
        first = later
    cast.db.execute("update roster_view set day = day - 1")
    it.get("/users")
    assert cast.db.execute(made).fetchone() != first


def test_what_an_earlier_agreement_made_of_somebody_restricted_is_not_kept(cast: Cast) -> None:
    it = product(cast)
    it.get("/users")
    stop = cast.put(
        "product_stop", uid=cast.noor.uid, pupil_id=cast.noor.id, product_id=it.agreed.product, reason="bezwaar",
        starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip
    another(cast, it.agreed.product, version=2, starts_on=days(-1), channels=["roster"], names="pseudonym")
    assert it.get("/users").headers["X-Total-Count"] == "4"
    kept = cast.db.execute("select body::text from roster_object").fetchall()
    assert not [text for (text,) in kept if "Noor" in text]
    cast.db.execute("update product_stop set ends_at = statement_timestamp() where id = %s", [stop])
    answer = it.get("/users")
    assert answer.headers["X-Total-Count"] == "5"
    assert b"Noor" not in answer.content


def test_many_at_once_make_it_once(cast: Cast) -> None:
    it = product(cast)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _each: asked_in_a_thread(it), range(6)))
    assert {total for total, _moments in found} == {"5"}
    assert len({moments for _total, moments in found}) == 1
    assert cast.db.execute("select count(*) from roster_object where kind = 'users'").fetchone() == (5,)


def asked_in_a_thread(it: Product) -> tuple[str, frozenset[str]]:
    try:
        answer = it.get("/users")
        return answer.headers["X-Total-Count"], frozenset(row["dateLastModified"] for row in answer.rows)
    finally:
        connections.close_all()
