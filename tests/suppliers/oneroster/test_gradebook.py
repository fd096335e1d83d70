"""The gradebook as a product meets it: only its own, only whom it may know, and every answer by the book."""

import json
import threading
import uuid
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from tests.people import Cast, days
from tests.suppliers.oneroster.resulting import line_item, machine, minor, official, ref, result, sent, token_of
from tests.suppliers.supplying import known_as, supplies
from zorgvuldig.suppliers.oneroster.gradebook import BASE, OPERATIONS
from zorgvuldig.suppliers.oneroster.results_store import scopes

LISTS = {
    "lineItems": "LineItemSetDType",
    "results": "ResultSetDType",
    "categories": "CategoriesSetDType",
    "scoreScales": "ScoreScaleSetDType",
}


def test_a_product_gets_back_what_it_sent_and_every_answer_fits_the_standard(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor", "bram")
    for operation in OPERATIONS:
        if operation.method != "GET" or operation.is_single:
            continue
        path = operation.path
        for name, value in (
            ("classSourcedId", it.klass()), ("schoolSourcedId", it.school), ("lineItemSourcedId", "breuken-1"),
            ("studentSourcedId", it.sub("noor")),
        ):  # fmt: skip
            path = path.replace(f"{{{name}}}", value)
        response = it.get(path)
        assert response.status_code == 200, path
        content = json.loads(response.content)
        official(LISTS[operation.kind]).validate(content)
        assert len(content[operation.kind]) == int(response["X-Total-Count"]) >= 1, path
    one = json.loads(it.get("/results/r-noor").content)
    official("SingleResultDType").validate(one)
    assert one["result"]["score"] == 15.5
    official("SingleLineItemDType").validate(json.loads(it.get("/lineItems/breuken-1").content))
    official("SingleCategoryDType").validate(json.loads(it.get("/categories/toets").content))
    official("SingleScoreScaleDType").validate(json.loads(it.get(f"/scoreScales/{it.klass()}.cijfers").content))


def test_giving_results_back_is_on_record_before_it_goes(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor")
    assert supplies(cast) == []
    it.get("/results")
    assert supplies(cast) == [(it.it.product, "results", "results", [], True)]
    assert cast.db.execute("select pupil_id from supply_pupil").fetchall() == [(cast.noor.id,)]


def test_another_product_sees_and_changes_nothing_of_it(cast: Cast) -> None:
    sent(machine(cast), "noor")
    other = machine(cast, "Taalplein")
    assert json.loads(other.get("/lineItems").content) == {"lineItems": []}
    assert json.loads(other.get("/results").content) == {"results": []}
    for path in ("/lineItems/breuken-1", "/results/r-noor"):
        assert other.get(path).status_code == other.send("DELETE", path).status_code == 404
    refused = other.send("PUT", "/results/mine", {"result": result(other, "bram", "mine")})
    assert (refused.status_code, minor(refused)) == (422, "invaliddata")
    assert other.send("POST", "/lineItems/breuken-1/results", {"results": [result(other)]}).status_code == 404
    assert cast.db.execute("select count(*) from supplier_result").fetchone() == (1,)


def test_the_schools_own_tests_and_grades_are_never_there(cast: Cast) -> None:
    it = machine(cast)
    uid = cast.db.execute("select uid from test limit 1").fetchone()[0]
    assert it.get(f"/lineItems/{uid}").status_code == 404
    assert b"Breuken" not in it.get("/lineItems").content


def test_a_put_again_changes_and_doubles_nothing(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor")
    assert it.send("PUT", "/results/r-noor", {"result": result(it, score=12)}).status_code == 201
    assert it.send("PUT", "/lineItems/breuken-1", {"lineItem": line_item(it, title="Anders")}).status_code == 201
    assert cast.db.execute("select score from supplier_result").fetchall() == [(12,)]
    assert cast.db.execute("select title from supplier_test").fetchall() == [("Anders",)]


def test_posts_give_numbers_of_ours(cast: Cast) -> None:
    it = machine(cast)
    for path in (f"/classes/{it.klass()}/lineItems", f"/schools/{it.school}/lineItems"):
        made = it.send("POST", path, {"lineItems": [line_item(it, "tijdelijk")]})
        assert made.status_code == 201
        content = json.loads(made.content)
        official("GUIDPairSetDType").validate(content)
        (pair,) = content["sourcedIdPairs"]
        assert pair["suppliedSourcedId"] == "tijdelijk" != pair["allocatedSourcedId"]
    item = pair["allocatedSourcedId"]
    body = {"results": [result(it, lineItem=ref("lineItem", item), key="1")]}
    made = it.send("POST", f"/lineItems/{item}/results", body)
    assert made.status_code == 201
    assert (
        it.send("DELETE", f"/results/{json.loads(made.content)['sourcedIdPairs'][0]['allocatedSourcedId']}").status_code
        == 204
    )
    term = known_as(cast, it.it.product, "term", cast.years["Oost"])
    assert it.send("POST", f"/classes/{it.klass()}/academicSessions/{term}/results", body).status_code == 201
    assert it.send("POST", f"/classes/{it.klass()}/academicSessions/geen/results", body).status_code == 404


def test_a_post_with_one_wrong_item_keeps_none(cast: Cast) -> None:
    it = machine(cast)
    sent(it)
    body = {"results": [result(it, "noor", "1"), result(it, "bram", "2", score=21)]}
    refused = it.send("POST", "/lineItems/breuken-1/results", body)
    assert (refused.status_code, minor(refused)) == (422, "invaliddata")
    assert cast.db.execute("select count(*) from supplier_result").fetchone() == (0,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 20.01}, {"score": -1}, {"score": "15"}, {"score": True}, {"score": None}, {"scoreStatus": "done"},
        {"scoreDate": "2026-02-30"}, {"scoreDate": str(days(3))}, {"scoreDate": "gisteren"}, {"comment": "x" * 301},
        {"status": "tobedeleted"}, {"email": "noor@example.org"}, {"lineItem": ref("lineItem", "andere")},
        {"student": ref("user", "niemand")}, {"student": None}, {"sourcedId": "een ander"}, {"score": 1.234},
    ],
)  # fmt: skip
def test_results_that_are_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    it = machine(cast)
    sent(it)
    refused = it.send("PUT", "/results/r-noor", {"result": result(it, **wrong)})
    assert (refused.status_code, minor(refused)) == (422, "invaliddata")
    assert cast.db.execute("select count(*) from supplier_result").fetchone() == (0,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "x" * 201}, {"title": None}, {"dueDate": f"{days(-9)}T00:00:00Z"}, {"assignDate": "x"},
        {"dueDate": f"{days(201)}T00:00:00Z"}, {"resultValueMin": 20}, {"category": ref("category", "anders")},
        {"school": ref("org", "anders")}, {"class": ref("class", "anders")}, {"grade": 10}, {"resultValueMax": 100_000},
        {"title": "\ud800"}, {"title": "a\0b"}, {"resultValueMax": 10**400},
    ],
)  # fmt: skip
def test_line_items_that_are_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    it = machine(cast)
    refused = it.send("PUT", "/lineItems/breuken-1", {"lineItem": line_item(it, **wrong)})
    assert (refused.status_code, minor(refused)) == (422, "invaliddata")
    assert cast.db.execute("select count(*) from supplier_test").fetchone() == (0,)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"result": []}', b'{"results": {}}', b'{"result": NaN}', b"\xff"])
def test_bodies_that_are_no_objects(cast: Cast, body: bytes) -> None:
    it = machine(cast)
    response = it.browser.generic("PUT", f"{BASE}/results/x", body, "application/json", headers=it.headers)
    assert response.status_code == 422


def test_somebody_outside_is_nobody(cast: Cast) -> None:
    """Of another class, of another school, stopped, and restricted: the same answer."""
    it = machine(cast)
    sent(it, "bram")
    cast.put(
        "product_stop", uid=uuid.uuid4(),
        pupil_id=cast.tess.id, product_id=it.it.product, reason="bezwaar", starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip
    for who in ("sem", "wout", "tess"):
        refused = it.send("PUT", "/results/r", {"result": result(it, who, "r")})
        assert (refused.status_code, minor(refused)) == (422, "invaliddata"), who
    cast.put(
        "product_stop", uid=uuid.uuid4(), pupil_id=cast.bram.id, product_id=it.it.product,
        reason="bezwaar", starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip
    listed = it.get("/results")
    assert (json.loads(listed.content), listed["X-Total-Count"]) == ({"results": []}, "0")
    assert it.get("/results/r-bram").status_code == 404


def test_one_result_of_a_pupil_for_a_line_item(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor")
    assert it.send("PUT", "/results/ander", {"result": result(it, "noor", "ander")}).status_code == 422
    assert it.send("PUT", "/results/r-noor", {"result": result(it, "bram", "r-noor")}).status_code == 422


def test_what_a_teacher_dealt_with_stands(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor")
    cast.db.execute("update supplier_test set taken_at = now()")
    assert it.send("PUT", "/results/r-noor", {"result": result(it, score=1)}).status_code == 422
    assert it.send("PUT", "/lineItems/breuken-1", {"lineItem": line_item(it)}).status_code == 422
    assert it.send("DELETE", "/results/r-noor").status_code == 422
    assert it.send("DELETE", "/lineItems/breuken-1").status_code == 422
    assert cast.db.execute("select score from supplier_result").fetchone() == (15.5,)


def test_deleting_takes_the_results_along(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor", "bram")
    assert it.send("DELETE", "/results/r-noor").status_code == 204
    assert it.send("DELETE", "/results/r-noor").status_code == 404
    assert it.send("DELETE", "/lineItems/breuken-1").status_code == 204
    assert cast.db.execute("select count(*) from supplier_result").fetchone() == (0,)


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("gradebook.createput", "GET", "/results"),
        ("gradebook-core.readonly", "GET", "/classes/x/results"),
        ("gradebook.readonly", "PUT", "/results/r-noor"),
        ("gradebook.createpost", "DELETE", "/results/r-noor"),
        ("gradebook.createput", "POST", "/lineItems/breuken-1/results"),
        ("roster.readonly", "GET", "/categories"),
    ],
)
def test_a_scope_too_few(cast: Cast, scope: str, method: str, path: str) -> None:
    it = machine(cast, "Rekenplein", scope)
    body = {"result": result(it)} if method == "PUT" else {"results": [result(it)]}
    refused = it.send(method, path, body if method in ("PUT", "POST") else None)
    assert (refused.status_code, minor(refused)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("channel", {"channels": ["login", "roster"]}),
        ("no_agreement", {"starts_on": days(-9), "ends_on": days(0)}),
        ("no_agreement", {"approved_at": None, "approved_by_id": None}),
    ],
)
def test_without_an_agreement_nothing(cast: Cast, why: str, more: dict[str, Any]) -> None:
    it = machine(cast, **more)
    for refused in (
        it.get("/results"), it.get("/categories"), it.send("PUT", "/results/r", {"result": result(it, key="r")}),
        it.send("DELETE", "/results/r"),
    ):  # fmt: skip
        assert (refused.status_code, minor(refused)) == (403, "forbidden")
    assert cast.db.execute("select channel, why, count from supply_refusal").fetchall() == [("results", why, 4)]
    assert supplies(cast) == []


def test_whose_token_it_must_be(cast: Cast) -> None:
    it = machine(cast)
    assert it.browser.get(f"{BASE}/results").status_code == 401
    for headers in ({}, it.headers):  # in the address never, also beside the header
        assert it.browser.get(f"{BASE}/results?access_token={it.token}", headers=headers).status_code == 401
    for token in ("made-up", token_of(cast, it.it.product, is_test=True), token_of(cast, it.it.product, ends=days(-1))):
        refused = Client().get(f"{BASE}/results", headers={"Authorization": f"Bearer {token}"})
        assert (refused.status_code, minor(refused)) == (401, "unauthorisedrequest")


def test_paging_order_filter_and_selection(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor", "bram", "tess")
    it.send("PUT", "/results/r-bram", {"result": result(it, "bram", "r-bram", score=3)})
    it.send("PUT", "/results/r-tess", {"result": result(it, "tess", "r-tess", score=20)})

    def keys(**asked: str) -> list[str]:
        response = it.get("/results", **asked)
        assert response.status_code == 200
        return [one["sourcedId"] for one in json.loads(response.content)["results"]]

    assert keys(sort="score") == ["r-bram", "r-noor", "r-tess"]
    assert keys(sort="score", orderBy="desc", limit="2") == ["r-tess", "r-noor"]
    assert keys(sort="score", offset="2") == ["r-tess"]
    assert keys(filter="score>'3'") == ["r-noor", "r-tess"]
    assert keys(filter="score='3' OR sourcedId='r-tess'") == ["r-bram", "r-tess"]
    assert keys(filter="score>'3' AND sourcedId~'NOOR'") == ["r-noor"]
    assert keys(filter=f"student.sourcedId='{it.sub('tess')}'") == ["r-tess"]
    page = it.get("/results", limit="1", offset="1")
    assert page["X-Total-Count"] == "3"
    assert [part.split("rel=")[1] for part in page["Link"].split(", ")] == ['"first"', '"last"', '"next"', '"prev"']
    chosen = json.loads(it.get("/results", fields="score").content)["results"]
    assert all(set(one) == {"score"} for one in chosen)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"filter": "familyName='Bakkerman'"}, "invalid_filter_field"),
        ({"filter": "student.familyName='B'"}, "invalid_filter_field"),
        ({"filter": "score=3"}, "invalid_filter_field"),
        ({"filter": "score='1' AND score='2' AND score='3'"}, "invalid_filter_field"),
        ({"sort": "student.givenName"}, "invalid_filter_field"),
        ({"fields": "score,email"}, "invalid_selection_field"),
        ({"limit": "0"}, "invaliddata"),
        ({"offset": "-1"}, "invaliddata"),
        ({"orderBy": "up"}, "invaliddata"),
    ],
)
def test_questions_that_are_refused(cast: Cast, asked: dict[str, str], code: str) -> None:
    refused = machine(cast).get("/results", **asked)
    assert (refused.status_code, minor(refused)) == (400, code)


def test_what_is_not_served_says_so_by_the_book(cast: Cast) -> None:
    it = machine(cast)
    for path in ("/assessmentResults", "/nothing", "/classes/x", "/results/%00"):
        assert minor(it.get(path)) == "unknownobject"
    refused = it.send("PUT", "/categories/toets", {"category": {}})
    assert (refused.status_code, refused["Allow"]) == (405, "GET")
    assert it.get("/categories").status_code == 200
    assert supplies(cast) == []  # no class goes with them
    assert it.get("/classes/geen/results").status_code == it.get("/schools/geen/scoreScales").status_code == 404


def test_two_puts_at_once_keep_one(cast: Cast) -> None:
    """Of the same number for two pupils one wins, and of two numbers for one pupil as well."""
    it = machine(cast)
    sent(it)
    tries = [("noor", "a"), ("bram", "a"), ("noor", "b"), ("bram", "b")] * 2
    start, codes = threading.Barrier(len(tries)), []

    def put(who: str, key: str) -> None:
        body = {"result": result(it, who, key)}
        start.wait()
        codes.append(it.send("PUT", f"/results/{key}", body).status_code)
        connections.close_all()

    threads = [threading.Thread(target=put, args=one) for one in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = cast.db.execute("select pupil_id, sourced_id from supplier_result").fetchall()
    assert len(kept) == len({key for _pupil, key in kept}) == len({pupil for pupil, _key in kept}) == 2
    assert set(codes) == {201, 422}


def test_one_number_is_never_given_to_two_results(cast: Cast) -> None:
    """The first is not committed yet when the second comes: it waits, and is refused."""
    it = machine(cast)
    sent(it)
    codes = []

    def put() -> None:
        codes.append(it.send("PUT", "/results/a", {"result": result(it, "bram", "a")}).status_code)
        connections.close_all()

    second = threading.Thread(target=put)
    item = {"sourcedId": "a", "line_item": "breuken-1", "student": it.sub("noor"), "status": "submitted"}
    item |= {"date": str(days(-1)), "comment": ""}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select code from gate.results_keep(%s::text, %s::text[], 'results', %s::jsonb, '{}', true)",
            [it.token, scopes("gradebook.createput"), json.dumps([item])],
        )
        assert cursor.fetchone() == ("201",)
        second.start()
        second.join(1)
        assert codes == []
    second.join()
    assert codes == [422]
    assert cast.db.execute("select pupil_id, sourced_id from supplier_result").fetchall() == [(cast.noor.id, "a")]


def test_no_byte_says_who_somebody_is(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor")
    numbers = cast.db.execute(
        "select p.number, p.uid, n.uid, c.email from pupil p join person n on n.id = p.person_id join pupil_contact c on "
        "c.pupil_id = p.person_id"
    ).fetchall()
    for path in ("/results", "/lineItems", "/results/r-noor", "/scoreScales"):
        content = it.get(path).content.decode()
        assert not [value for row in numbers for value in row if str(value) in content]
        assert not [name for name in ("Bakkerman", "Noor") if name in content]
