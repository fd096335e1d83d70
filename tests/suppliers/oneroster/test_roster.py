"""Rosters: who is in them, with which fields, and that nobody else is, counted or told."""

import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from tests.people import Cast, days, secret_of
from tests.rights.asking import put_request, put_restriction
from tests.suppliers.oneroster.rostering import ALL, SCOPES, changed, everyone, product, token
from tests.suppliers.supplying import another, client, supplies
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.suppliers.oneroster.endpoint import OPERATIONS
from zorgvuldig.suppliers.oneroster.errors import Problem
from zorgvuldig.suppliers.oneroster.query import Query
from zorgvuldig.suppliers.oneroster.roster import open_page, rows

OOST = ["Bram", "Noor", "Sem", "Tess", "Yara"]
PUPIL = {"sourcedId", "status", "dateLastModified", "enabledUser", "givenName", "familyName", "roles"}


def test_pupils_of_the_school_and_no_others(cast: Cast) -> None:
    it = product(cast)
    answer = it.get("/students")
    assert sorted(row["givenName"] for row in answer.rows) == OOST
    assert answer.headers["X-Total-Count"] == "5"
    assert {frozenset(row) for row in answer.rows} == {frozenset(PUPIL)}
    assert it.named("/users", "givenName") == OOST
    assert it.get("/teachers").rows == []


def test_teachers_only_when_agreed(cast: Cast) -> None:
    it = product(cast, for_staff=True)
    assert it.named("/teachers", "givenName") == ["Dirk", "Otto"]
    assert it.named("/students", "givenName") == OOST
    enrollments = it.get("/enrollments", filter="role='teacher'").rows
    assert {row["user"]["sourcedId"] for row in enrollments} == {it.sub("dirk"), it.sub("otto")}


def test_one_teacher_of_a_class_is_its_primary_one(cast: Cast) -> None:
    """Whoever began first; of a pupil it is not said (the standard: teachers alone)."""
    cast.put("teaching", staff_id=cast.otto.id, group_id=cast.groups["wi2B"][0], starts_on=days(-3))
    it = product(cast, for_staff=True)
    rows = it.get("/enrollments", filter=f"class.sourcedId='{it.klass('wi2B')}'").rows
    said = {row["user"]["sourcedId"]: row.get("primary") for row in rows}
    assert (said.pop(it.sub("dirk")), said.pop(it.sub("otto"))) == ("true", "false")
    assert set(said.values()) == {None}
    found = it.get("/enrollments", filter=f"primary='true' AND class.sourcedId='{it.klass('wi2B')}'").rows
    assert [row["user"]["sourcedId"] for row in found] == [it.sub("dirk")]


def test_a_subject_has_its_code(cast: Cast) -> None:
    """When both are there they are as long (OneRoster 1.2)."""
    found = {row["title"]: (row.get("subjects"), row.get("subjectCodes")) for row in product(cast).get("/classes").rows}
    assert found["2B"] == (None, None)
    assert found["wi2B"] == (["Wiskunde"], ["wi2B"])


def test_who_somebody_is_here_is_the_pseudonym_of_a_login(cast: Cast) -> None:
    one, two = product(cast), product(cast, "Taalplein")
    ours = {row["givenName"]: row["sourcedId"] for row in one.get("/users").rows}
    theirs = {row["givenName"]: row["sourcedId"] for row in two.get("/users").rows}
    assert ours["Noor"] == one.sub("noor")
    assert not set(ours.values()) & set(theirs.values())
    numbers = [{row["sourcedId"] for row in each.get("/enrollments").rows} for each in (one, two)]
    assert len(numbers[0]) == 10
    assert not numbers[0] & numbers[1]


def test_what_was_not_agreed_is_not_there(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2, level = 'havo'")
    cast.put("eck_id", "pupil_id", pupil_id=cast.noor.id, value="https://ketenid.example/1")
    few = product(cast, claims=["first_name", "family_name"])
    assert {frozenset(row) for row in few.get("/users").rows} == {frozenset(PUPIL)}
    text = few.get("/classes").content + few.get("/courses").content + few.get("/orgs").content
    for word in (b"2B", b"Wiskunde", b"Wilgendam", b"subjects", b"grades"):
        assert word not in text
    assert all(row["title"].startswith("Groep ") for row in few.get("/classes").rows)
    many = product(cast, "Taalplein", claims=ALL)
    noor = many.get("/users", filter="givenName='Noor'").rows[0]
    assert set(noor) == PUPIL | {"grades", "metadata"}
    assert (noor["grades"], noor["metadata"]) == (["2"], {"eckId": "https://ketenid.example/1"})


def test_a_pseudonym_in_the_place_of_a_name(cast: Cast) -> None:
    it = product(cast, names="pseudonym", claims=["group"])
    answer = it.get("/users")
    assert set(answer.rows[0]) == PUPIL | {"username"}
    for name in (*OOST, "Bakkerman", "Visserman"):
        assert name.encode() not in answer.content
    assert {row["username"] for row in answer.rows} == {row["sourcedId"] for row in answer.rows}


def test_no_people_when_that_was_agreed(cast: Cast) -> None:
    it = product(cast, names="no_users", claims=["group"])
    for collection in ("users", "students", "teachers", "enrollments"):
        answer = it.get(f"/{collection}")
        assert (answer.status, answer.rows, answer.headers["X-Total-Count"]) == (200, [], "0")
    assert it.named("/classes", "title") == ["2B", "3A", "ne3A", "wi2B"]
    assert cast.db.execute("select count(*) from pairwise").fetchone()[0] == 0
    assert it.get("/users/somebody").status == 404


def test_one_group_alone(cast: Cast) -> None:
    it = product(cast, scope=False)
    number = cast.db.execute("select id from agreement").fetchone()[0]
    cast.put("agreement_scope", agreement_id=number, school_id=cast.schools["Oost"], group_id=cast.groups["wi2B"][0])
    assert it.named("/students", "givenName") == ["Bram", "Noor", "Tess", "Yara"]
    assert it.named("/classes", "title") == ["wi2B"]
    assert it.get("/enrollments").headers["X-Total-Count"] == "4"
    assert it.get(f"/classes/{it.klass('2B')}").code == "unknownobject"


def test_every_operation_answers(cast: Cast) -> None:
    it = product(cast, for_staff=True, scopes=f"{SCOPES}roster.readonly")
    assert len(OPERATIONS) == 41
    ids = {name: it.get(f"/{name}").rows[0]["sourcedId"] for name in ("orgs", "classes", "courses", "terms")}
    ids |= {"noor": it.sub("noor"), "dirk": it.sub("dirk")}
    wi2b = it.klass("wi2B")
    assert it.named(f"/classes/{wi2b}/students", "givenName") == ["Bram", "Noor", "Tess", "Yara"]
    assert it.named(f"/classes/{wi2b}/teachers", "givenName") == ["Dirk"]
    assert it.named(f"/students/{ids['noor']}/classes", "title") == ["2B", "wi2B"]
    assert it.named(f"/users/{ids['noor']}/classes", "title") == ["2B", "wi2B"]
    assert it.named(f"/teachers/{ids['dirk']}/classes", "title") == ["wi2B"]
    assert it.get(f"/teachers/{ids['noor']}/classes").code == "unknownobject"
    school = f"/schools/{ids['orgs']}"
    assert it.named(f"{school}/classes", "title") == ["2B", "3A", "ne3A", "wi2B"]
    assert it.named(f"{school}/courses", "title") == ["Klas", "Nederlands", "Wiskunde"]
    assert it.get(f"{school}/enrollments").headers["X-Total-Count"] == "12"
    assert it.named(f"{school}/students", "givenName") == OOST
    assert it.named(f"{school}/teachers", "givenName") == ["Dirk", "Otto"]
    assert it.named(f"{school}/terms", "type") == ["term"]
    assert it.get(f"{school}/classes/{wi2b}/enrollments").headers["X-Total-Count"] == "5"
    assert it.named(f"{school}/classes/{wi2b}/students", "givenName") == ["Bram", "Noor", "Tess", "Yara"]
    assert it.named(f"{school}/classes/{wi2b}/teachers", "givenName") == ["Dirk"]
    assert it.named(f"/terms/{ids['terms']}/classes", "title") == ["2B", "3A", "ne3A", "wi2B"]
    wiskunde = it.get("/courses", filter="title='Wiskunde'").rows[0]["sourcedId"]
    assert it.named(f"/courses/{wiskunde}/classes", "title") == ["wi2B"]
    assert it.get(f"/terms/{ids['terms']}/gradingPeriods").rows == []
    year = cast.years["Oost"]
    cast.put("period", year_id=year, number=1, name="Periode 1", starts_on=days(-100), ends_on=days(0), weight=1)
    changed(cast, "period")
    assert it.named(f"/terms/{ids['terms']}/gradingPeriods", "title") == ["Periode 1"]
    assert it.get(f"/students/{ids['noor']}").json["user"]["givenName"] == "Noor"
    assert it.get(f"/teachers/{ids['noor']}").status == 404


def test_nothing_of_the_inside_is_in_any_byte(cast: Cast) -> None:
    cast.put(
        "official_number",
        "person_id",
        person_id=cast.noor.id,
        kind="bsn",
        number=seal(cast.noor.id, "official_number.number", "999990019"),
        number_hash=b"x" * 32,
    )
    it = product(cast, for_staff=True, claims=ALL)
    places = [f"/{each.route}" for each in OPERATIONS if "<" not in each.route and each.kind != "demographics"]
    text = b"".join(it.get(place).content for place in places)
    assert b"Noor" in text
    for secret in (*everyone(cast), "999990019", "@example.org", "Geheimlaan"):
        assert f'"{secret}"'.encode() not in text, secret
        assert len(secret) < 6 or secret.encode() not in text, secret


def outside(cast: Cast) -> None:
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])
    changed(cast, "enrolment")


def restricted(cast: Cast) -> None:
    put_restriction(cast, put_request(cast, kind="restriction"), REGISTER.mask(["identity"]), purpose="supplying")


def stopped(cast: Cast) -> None:
    product = cast.db.execute("select id from product").fetchone()[0]
    cast.put(
        "product_stop", uid=uuid.uuid4(), pupil_id=cast.noor.id, product_id=product, reason="bezwaar",
        starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip


@pytest.mark.parametrize("happens", [outside, restricted, stopped])
def test_who_may_not_be_supplied_is_not_there_and_not_counted(cast: Cast, happens: Any) -> None:
    it = product(cast)
    assert it.get("/users").headers["X-Total-Count"] == "5"
    noor = it.sub("noor")
    assert it.get(f"/users/{noor}").status == 200
    happens(cast)
    for path in (f"/users/{noor}", f"/students/{noor}", f"/students/{noor}/classes"):
        assert (it.get(path).status, it.get(path).code) == (404, "unknownobject")
    assert it.get("/users").headers["X-Total-Count"] == "4"
    assert it.get("/enrollments").headers["X-Total-Count"] == "8"
    assert noor.encode() not in it.get("/users").content + it.get("/enrollments").content
    assert b"Noor" not in it.get(f"/classes/{it.klass('2B')}/students").content


def test_a_change_that_left_no_word_is_seen_by_the_rows_themselves(cast: Cast) -> None:
    it = product(cast)
    it.get("/users")
    noor = it.sub("noor")
    cast.db.execute("delete from enrolment where pupil_id = %s", [cast.noor.id])
    assert it.get(f"/users/{noor}").status == 404
    cast.db.execute("delete from enrolment where pupil_id = %s", [cast.tess.id])
    assert it.named("/users", "givenName") == ["Bram", "Sem", "Yara"]
    assert it.get("/users").headers["X-Total-Count"] == "3"


def test_an_agreement_that_ends_while_somebody_pages(cast: Cast) -> None:
    it = product(cast)
    first = it.get("/users", limit=2)
    assert 'rel="next"' in first.headers["Link"]
    it.ended()
    second = it.get("/users", limit=2, offset=2)
    assert (second.status, second.code) == (403, "forbidden")
    assert it.get(f"/users/{it.sub('noor')}").status == 403
    assert cast.db.execute("select why, channel, count from supply_refusal").fetchall() == [
        ("no_agreement", "roster", 2)
    ]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"channels": ["login"]}, "channel"),
        ({"approved_at": None, "approved_by_id": None}, "no_agreement"),
        ({"starts_on": days(1)}, "no_agreement"),
        ({"claims": ["first_name", "family_name", "never_heard_of"]}, "register"),
        ({"sector": ""}, "sector"),
    ],
)
def test_without_an_agreement_for_it_there_is_no_roster(cast: Cast, more: dict[str, Any], why: str) -> None:
    it = product(cast, **more)
    assert (it.get("/users").status, it.get("/orgs").status) == (403, 403)
    assert cast.db.execute("select why, count from supply_refusal").fetchall() == [(why, 2)]
    assert supplies(cast) == []


def test_the_stop_switch(cast: Cast) -> None:
    it = product(cast)
    assert it.get("/users").status == 200
    cast.db.execute("update supplier set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek'", [cast.petra.id])
    assert it.get("/users").status == 403


def test_only_its_own_token_in_the_header(cast: Cast) -> None:
    it = product(cast)
    for text in ("made-up", "", "a b", "\xe9"):
        it.token, kept = text, it.token
        answer = it.get("/users")
        assert (answer.status, answer.code, answer.headers["WWW-Authenticate"]) == (
            401,
            "unauthorisedrequest",
            "Bearer",
        )
        assert it.get("/users", access_token=kept).status == 401
        it.token = kept
    known = len(supplies(cast))
    for path in ("/users", "/classes"):  # also beside the same one in the header
        assert it.get(path, access_token=it.token).code == "unauthorisedrequest"
    assert len(supplies(cast)) == known
    cast.db.execute("update access_token set expires = now()")
    assert it.get("/users").status == 401


def test_a_token_of_a_person_reads_no_roster(cast: Cast) -> None:
    it = product(cast, channels=["roster", "login"])
    key = key_of(secret_of(cast.noor))
    it.token = token(cast, client(cast, it.agreed.product), user_id=cast.noor.account)
    assert it.get("/users").status == 401  # of no session
    cast.db.execute("update access_token set session_key = %s where user_id is not null", [key])
    assert it.get("/users").status == 403


def test_a_token_of_a_person_reads_no_roster_that_a_machine_read_before(cast: Cast) -> None:
    """Everybody has a pseudonym then, so nothing but whose token it is stands in the way."""
    it = product(cast, channels=["roster", "login"])
    assert it.named("/users", "givenName") == OOST
    known = len(supplies(cast))
    key = key_of(secret_of(cast.noor))
    it.token = token(cast, client(cast, it.agreed.product), user_id=cast.noor.account)
    cast.db.execute("update access_token set session_key = %s where user_id is not null", [key])
    assert it.get("/users").status == 403
    assert len(supplies(cast)) == known


def test_scopes(cast: Cast) -> None:
    it = product(cast, scopes=f"{SCOPES}roster-core.readonly")
    assert it.get("/users").status == 200
    assert it.get(f"/classes/{it.klass('2B')}/students").code == "forbidden"
    assert it.get("/demographics").code == "forbidden"
    cast.db.execute("update access_token set scope = %s", [f"{SCOPES}roster-demographics.readonly openid"])
    assert it.get("/demographics").status == it.get("/users").status == it.get("/demographics/x").status == 403
    assert cast.db.execute("select why, count from supply_refusal").fetchall() == [("scope", 5)]


def test_each_page_has_a_row_that_says_whom_it_was_about(cast: Cast) -> None:
    it = product(cast, for_staff=True)
    it.get("/students", limit=2)
    it.get("/teachers")
    it.get("/classes")
    claims = ["group", "school", "first_name", "family_name"]
    assert supplies(cast) == [
        (it.agreed.product, "roster", what, claims, True) for what in ("users", "users", "classes")
    ]
    about = cast.db.execute(
        "select s.count, array(select pupil_id from supply_pupil p where p.supply_id = s.id order by 1), "
        "array(select staff_id from supply_staff p where p.supply_id = s.id order by 1) from supply s order by id"
    ).fetchall()
    assert about == [
        (2, [cast.noor.id, cast.bram.id], []),
        (2, [], [cast.dirk.id, cast.otto.id]),
        (4, [], []),
    ]


def test_a_hand_over_that_broke_off_says_so(cast: Cast) -> None:
    it = product(cast)
    opened = open_page(it.token, "users", {}, Query())
    assert supplies(cast)[0][-1] is False  # killed here: a row, and nothing went
    text = rows(opened, Query())
    assert "Noor" in text
    assert supplies(cast)[0][-1] is False  # killed here: it may have gone, and the row does not say it all did
    with pytest.raises(Problem, match="cannot be given"):
        rows(opened, Query())


def test_what_is_rolled_back_is_not_read(cast: Cast) -> None:
    it = product(cast)
    it.get("/users")
    key = uuid.uuid4()
    ask = "select why from gate.roster_open(%s::text, %s::uuid, 'users', '{}', '{\"of\": []}', null, false, 9, 0, '{}', '')"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ask, [it.token, key])
        assert cursor.fetchone() == ("",)
        cursor.execute("select gate.roster_rows(%s::uuid, '{}')", [key])
        assert cursor.fetchone() == (None,)
        with pytest.raises(RuntimeError):
            open_page(it.token, "users", {}, Query())


def test_a_version_that_lets_less_go_holds_at_once(cast: Cast) -> None:
    it = product(cast)
    assert b"Noor" in it.get("/users").content
    another(cast, it.agreed.product, version=2, starts_on=days(-1), channels=["roster"], names="pseudonym", claims=[])
    after = it.get("/users").content
    assert b"Noor" not in after
    assert b"2B" not in it.get("/classes").content


def test_other_addresses_and_other_ways(cast: Cast) -> None:
    it = product(cast)
    for path in ("", "/", "/pupils", "/users/a/b/c", "/users/", "/classes/x/users"):
        answer = it.get(path or "/")
        assert (answer.status, answer.code) == (404, "unknownobject")
    for method in ("post", "put", "delete", "patch", "options"):
        answer = it.get("/users", method=method)
        assert (answer.status, answer.headers["Allow"], answer.code) == (405, "GET", "forbidden")
    assert it.get("/users", method="head").status == 405
    assert supplies(cast) == []
