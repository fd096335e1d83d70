"""Pages, order, filters and fields by the book, and that no question tells what an answer would not."""

import json
from typing import Any

import pytest

from tests.people import Cast
from tests.suppliers.oneroster.rostering import Product, product
from tests.suppliers.supplying import supplies
from zorgvuldig.suppliers.oneroster.errors import Problem
from zorgvuldig.suppliers.oneroster.query import conditions


def links(header: str) -> dict[str, str]:
    """The addresses of a Link header, by what they are."""
    found = {}
    for part in header.split(", "):
        address, _, name = part.partition("; rel=")
        found[name.strip('"')] = address.strip("<>")
    return found


def test_pages(cast: Cast) -> None:
    it = product(cast)
    every = [row["sourcedId"] for row in it.get("/users").rows]
    for limit in (1, 2, 3, 5, 7):
        met: list[str] = []
        place = f"/users?limit={limit}"
        while place:
            answer = it.get(place)
            assert answer.headers["X-Total-Count"] == "5"
            met += [row["sourcedId"] for row in answer.rows]
            next_page = links(answer.headers["Link"]).get("next", "")
            assert next_page.startswith("http://testserver/ims/oneroster/rostering/v1p2/users?") or not next_page
            place = next_page.partition("/v1p2")[2]
        assert met == every


def test_links(cast: Cast) -> None:
    it = product(cast)
    found = links(it.get("/users", limit=2, offset=2, sort="familyName").headers["Link"])
    assert {name: address.partition("?")[2] for name, address in found.items()} == {
        "first": "sort=familyName&limit=2&offset=0",
        "prev": "sort=familyName&limit=2&offset=0",
        "next": "sort=familyName&limit=2&offset=4",
        "last": "sort=familyName&limit=2&offset=4",
    }
    beyond = it.get("/users", limit=2, offset=100)
    assert (beyond.rows, beyond.headers["X-Total-Count"]) == ([], "5")
    assert set(links(beyond.headers["Link"])) == {"first", "prev", "last"}
    assert set(links(it.get("/users").headers["Link"])) == {"first", "last"}


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"}, {"limit": "-1"}, {"limit": "x"}, {"limit": ""}, {"limit": "1.5"}, {"limit": "99999999999"},
        {"limit": "\u0661"}, {"offset": "-1"}, {"offset": "x"}, {"offset": "4294967296"}, {"orderBy": "up"},
    ],
)  # fmt: skip
def test_what_is_no_page(cast: Cast, asked: dict[str, str]) -> None:
    answer = product(cast).get("/users", **asked)
    assert (answer.status, answer.code) == (422, "invaliddata")


def test_order_is_that_of_unicode(cast: Cast) -> None:
    cast.db.execute("update pupil_identity set given_name = 'élodie' where pupil_id = %s", [cast.noor.id])
    cast.db.execute("update pupil_identity set given_name = 'adam' where pupil_id = %s", [cast.sem.id])
    it = product(cast)
    names = [row["givenName"] for row in it.get("/users", sort="givenName").rows]
    assert names == ["Bram", "Tess", "Yara", "adam", "élodie"]
    down = [row["givenName"] for row in it.get("/users", sort="givenName", orderBy="desc").rows]
    assert down == names[::-1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("givenName='Noor'", ["Noor"]),
        ("givenName != 'Noor'", ["Bram", "Sem", "Tess", "Yara"]),
        ("givenName>'Sem'", ["Tess", "Yara"]),
        ("givenName>='Sem'", ["Sem", "Tess", "Yara"]),
        ("givenName<'Noor'", ["Bram"]),
        ("givenName<='Noor'", ["Bram", "Noor"]),
        ("familyName~'man'", ["Bram", "Noor", "Sem", "Tess"]),
        ("familyName~'%'", []),
        ("familyName='Bakkerman' AND givenName='Tess'", ["Tess"]),
        ("givenName='Tess' OR givenName='Sem'", ["Sem", "Tess"]),
        ("roles.role='student'", ["Bram", "Noor", "Sem", "Tess", "Yara"]),
        ("roles.role!='student'", []),
        ("status='active'", ["Bram", "Noor", "Sem", "Tess", "Yara"]),
        ("status='tobedeleted'", []),
        ("givenName='Noor'' OR ''1''=''1'", None),
        ("givenName='x'' OR true --'", None),
        ("givenName='Noor'; drop table pupil", None),
        ("givenName='\\'", []),
        ("enabledUser='true'", ["Bram", "Noor", "Sem", "Tess", "Yara"]),
    ],
)
def test_filters(cast: Cast, text: str, names: list[str] | None) -> None:
    it = product(cast)
    answer = it.get("/users", filter=text)
    if names is None:
        assert (answer.status, answer.code) == (400, "invalid_filter_field")
        return
    assert sorted(row["givenName"] for row in answer.rows) == names
    assert answer.headers["X-Total-Count"] == str(len(names))


@pytest.mark.parametrize(
    "text",
    ["", "x", "givenName", "givenName='a", "givenName=a", "givenName==’a’", "givenName='a' AND", "=''", "a..b='c'",
     "givenName='a' XOR givenName='b'", "a='1' AND b='2' AND c='3'", "givenName='\0'", "givenName='" + "a" * 1000 + "'",
     "dateLastModified>'yesterday'", "dateLastModified>'0000-00-00'", "a='b')) or ((1=1", "$.x='1'", "a\"b='1'"],
)  # fmt: skip
def test_what_is_no_filter(text: str) -> None:
    with pytest.raises(Problem) as problem:
        conditions(text)
    assert (problem.value.status, problem.value.code) == (400, "invalid_filter_field")


@pytest.mark.parametrize(
    "field",
    [
        "email",
        "username",
        "grades",
        "metadata.eckId",
        "identifier",
        "phone",
        "password",
        "pupil_id",
        "roles",
        "body",
        "agents.sourcedId",
    ],
)
def test_only_what_is_released_can_be_asked_about(cast: Cast, field: str) -> None:
    it = product(cast)
    for text in (f"{field}='x'", f"{field}!='x'", f"givenName='Noor' AND {field}~'x'"):
        answer = it.get("/users", filter=text)
        assert (answer.status, answer.code) == (400, "invalid_filter_field")
        assert "X-Total-Count" not in answer.headers
    assert it.get("/users", sort=field).code == "invalid_filter_field"
    if field != "roles":
        answer = it.get("/users", fields=f"sourcedId,{field.partition('.')[0]}")
        assert (answer.status, answer.code) == (400, "invalid_selection_field")
    assert supplies(cast) == []


def test_what_one_agreement_lets_ask_another_does_not(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2")
    few, more = product(cast), product(cast, "Taalplein", claims=["first_name", "family_name", "stage"])
    assert few.get("/users", filter="grades='2'").status == 400
    assert len(more.get("/users", filter="grades='2'").rows) == 5
    assert few.get("/classes", filter="subjects='Wiskunde'").headers["X-Total-Count"] == "1"
    assert more.get("/classes", filter="subjects='Wiskunde'").status == 400


def test_chosen_fields(cast: Cast) -> None:
    it = product(cast)
    for asked in ("sourcedId,givenName", ["sourcedId", "givenName"]):
        assert {frozenset(row) for row in it.get("/users", fields=asked).rows} == {
            frozenset({"sourcedId", "givenName"})
        }
    one = it.get(f"/users/{it.sub('noor')}", fields="familyName").json
    assert one == {"user": {"familyName": "Bakkerman"}}
    assert it.get("/users", fields="").code == it.get("/users", fields="a b").code == "invalid_selection_field"


def test_the_same_page_again_costs_nothing_and_releases_nothing(cast: Cast) -> None:
    it = product(cast)
    first = it.get("/users", limit=2)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    again = it.get("/users", limit=2, headers={"If-None-Match": tag})
    assert (again.status, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert len(supplies(cast)) == 1
    assert it.get("/users", limit=2, offset=2, headers={"If-None-Match": tag}).status == 200
    it.ended()
    assert it.get("/users", limit=2, headers={"If-None-Match": tag}).status == 403


def test_references_are_absolute_and_lead_somewhere(cast: Cast) -> None:
    cast.db.execute("""update pupil_identity set given_name = '"href": "/x' where pupil_id = %s""", [cast.noor.id])
    it = product(cast, for_staff=True)
    seen: set[str] = set()
    for path in ("/users", "/enrollments", "/classes", "/courses", "/academicSessions"):
        seen |= set(references(it.get(path).json))
    assert len(seen) > 15
    for address in sorted(seen):
        assert it.get(address.removeprefix("http://testserver/ims/oneroster/rostering/v1p2")).status == 200
    assert '"href": "/x' in it.named("/users", "givenName")


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return ([value["href"]] if "href" in value else []) + [a for each in value.values() for a in references(each)]
    return [a for each in value for a in references(each)] if isinstance(value, list) else []


def test_a_parent_that_is_not_there(cast: Cast) -> None:
    it: Product = product(cast)
    wout = it.klass("w1")
    for path in (f"/classes/{wout}/students", f"/schools/{wout}/classes", "/terms/x/classes", "/courses/x/classes"):
        answer = it.get(path)
        assert (answer.status, answer.code) == (404, "unknownobject")
    assert json.loads(it.get("/terms/x/classes").content)["imsx_codeMajor"] == "failure"
    assert it.get("/users/%00").status == 404
