"""Trying rosters: the invented school by the very addresses of the real one, in the same shapes, and never a word of the real one."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.people import Cast, days
from tests.suppliers.oidc.party import party, sign_in
from tests.suppliers.oidc.proving import basic, post, with_secret
from tests.suppliers.oneroster.rostering import ALL, READS, SCOPES, Answer, Product, everyone, product, token
from tests.suppliers.oneroster.test_csv import HEADS, rows
from tests.suppliers.oneroster.test_official import DOCUMENT, everything, fits, operations
from tests.suppliers.supplying import agreed, client, supplies
from zorgvuldig.suppliers.oneroster.endpoint import OPERATIONS
from zorgvuldig.suppliers.supply import pseudonym

BULK, DELTA = "/ims/oneroster/csv/bulk.zip", "/ims/oneroster/csv/delta.zip"
HOLE = re.compile("<[^>]+>")
LISTS = [one for one in OPERATIONS if not one.parents and one.kind != "demographics"]
# What the functions of a trial may read: nothing that is about a person.
READS_ONLY = {"product", "supplier", "agreement", "access_token", "client", "supply_trial", "roster_object"}


def trial(cast: Cast, name: str = "Rekenplein", /, *, scopes: str = READS, **more: Any) -> Product:
    """A product that is being tried: nobody approved its agreement, unless `more` says so."""
    values = {
        "channels": ["login", "roster", "csv"], "names": "agreed", "claims": ALL, "for_staff": True,
        "approved_at": None, "approved_by_id": None,
    } | more  # fmt: skip
    it = agreed(cast, name, **values)
    return Product(cast, it, token(cast, machine(cast, it.product), scopes))


def machine(cast: Cast, number: int) -> int:
    return client(cast, number, is_test=True, authorization_grant_type="client-credentials")


def files(it: Product, address: str = BULK) -> dict[str, str]:
    answer = it.client_get(address)
    assert answer.status_code == 200, answer.content
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return {name.removesuffix(".csv"): archive.read(name).decode() for name in archive.namelist()}


def places(it: Product) -> dict[str, str]:
    """One of each thing of a view, by what an address calls it."""
    return {
        "schools": "/schools", "orgs": "/orgs", "courses": "/courses", "terms": "/terms", "users": "/users",
        "classes": "/classes", "students": "/students", "teachers": "/teachers", "enrollments": "/enrollments",
        "academicSessions": "/academicSessions", "gradingPeriods": "/gradingPeriods",
    }  # fmt: skip


def asked(it: Product, path: str) -> str:
    """An address, with numbers of things that are in the view for its holes."""
    parts = path.strip("/").split("/")
    for at, part in enumerate(parts):
        if part.startswith("{"):
            rows = it.get(places(it)[parts[at - 1]]).rows if parts[at - 1] in places(it) else []
            parts[at] = rows[0]["sourcedId"] if rows else "x"
    return "/" + "/".join(parts)


def everything_said(it: Product) -> str:
    """Every byte that a view gives by any address and any list, gone ones included, and by its files."""
    told = [it.get(f"/{one.route}", limit=10_000).content for one in LISTS]
    told += [it.get(f"/{one.route}", filter="dateLastModified>'2000-01-01'", limit=10_000).content for one in LISTS]
    told += [it.get(asked(it, f"/{HOLE.sub('{one}', one.route)}")).content for one in OPERATIONS if one.parents]
    text = b"".join(told).decode()
    return text + "".join(files(it).values()) + "".join(files(it, f"{DELTA}?since=2000-01-01T00:00:00Z").values())


def ids(it: Product) -> set[str]:
    return {row["sourcedId"] for one in LISTS for row in it.get(f"/{one.route}", limit=10_000).rows}


def real(cast: Cast) -> set[str]:
    """What is of the real school: names, numbers, and what everybody is called outside."""
    rows = cast.db.execute(
        "select given_name from pupil_identity union select family_name from pupil_identity union select given_name from staff "
        "union select family_name from staff union select name from school union select brin from school "
        "union select sub from pairwise union select uid::text from learning_group union select name from learning_group"
    ).fetchall()
    return {value for (value,) in rows if len(value) > 3} | set(everyone(cast))


# --- never anybody ------------------------------------------------------------------------------------------------


def test_nothing_real_is_in_it(cast: Cast) -> None:
    live = everything(cast)  # a real school that is full, with a product that has all of it
    said = everything_said(trial(cast, "Taalplein"))
    found = real(cast)
    assert len(found) > 40
    assert live.sub("noor") in found
    assert {value for value in found if value in said} == set()
    assert "Proefveld" in said


def test_nothing_invented_is_in_the_real_one(cast: Cast) -> None:
    live = everything(cast, channels=["roster", "csv"])
    tried = Product(cast, live.agreed, token(cast, machine(cast, live.agreed.product)))  # of the very same product
    said = everything_said(live)
    assert "proef" not in said.lower()
    assert live.sub("noor") in said
    assert not ids(live) & ids(tried)
    for name, kind in (("users", "users"), ("classes", "classes"), ("orgs", "orgs"), ("enrollments", "enrollments")):
        for one, other in ((live, tried), (tried, live)):
            number = other.get(f"/{name}").rows[0]["sourcedId"]
            assert (one.get(f"/{kind}/{number}").status, other.get(f"/{kind}/{number}").status) == (404, 200)
    assert live.get(f"/classes/{tried.get('/classes').rows[0]['sourcedId']}/students").status == 404
    assert tried.get(f"/classes/{live.get('/classes').rows[0]['sourcedId']}/students").status == 404


def test_its_functions_read_no_table_about_people(cast: Cast) -> None:
    sources = cast.db.execute(
        "select p.proname, p.prosrc from pg_proc p where p.pronamespace = 'gate'::regnamespace and "
        "(p.proname like 'trial_%%' or p.proname = 'count_trial')"
    ).fetchall()
    assert len(sources) >= 10
    for name, source in sources:
        assert set(re.findall(r"public\.(\w+)", source)) <= READS_ONLY, name
        # A row of the roster is a shape here: `setof`, and an empty one that is filled in.
        assert re.findall(r"(?:from|join|into|update) (?:only )?public\.roster_object", source) == [], name
        called = set(re.findall(r"gate\.(\w+)\(", source)) - {found for found, _source in sources}
        assert called <= {
            "roster_scope", "roster_fields", "roster_unknown_field", "roster_found", "roster_ref", "roster_gone", "csv_query",
            "count_refusal", "today",
        }, name  # fmt: skip
        for call in ("roster_found", "csv_query"):  # which read from two sources: always told that it is this one
            assert source.count(f"gate.{call}(") == len(
                re.findall(rf"gate\.{call}\((?:b\.product|wanted), true,", source)
            )


def test_its_numbers_can_be_nobodys(cast: Cast) -> None:
    """A pseudonym of anybody real has 43 signs; every other number outside is a uuid. And no product shares one with another."""
    one, other = trial(cast), trial(cast, "Taalplein", sector="rekenplein.example")
    numbers = ids(one)
    assert {len(number) for number in numbers} == {42}
    assert all(number.startswith("proef-") for number in numbers)
    assert not numbers & ids(other)
    assert len(pseudonym(one.agreed.sector, cast.db.execute("select uid from person limit 1").fetchone()[0])) == 43


def test_nobody_gets_a_row_and_the_trial_is_counted(cast: Cast) -> None:
    it = trial(cast)
    tag = it.get("/users").headers["ETag"]
    assert it.get("/users", headers={"If-None-Match": tag}).status == 304  # what they have does not count again
    it.get("/classes")
    it.get("/users")
    files(it)
    assert supplies(cast) == []
    for table in ("supply_pupil", "supply_staff", "pairwise", "roster_object", "roster_view", "gate.supplying"):
        assert cast.db.execute(f"select count(*) from {table}").fetchone() == (0,), table
    counted = cast.db.execute("select channel, what, count from supply_trial order by 1, 2").fetchall()
    assert counted == [("csv", "bulk", 1), ("roster", "classes", 1), ("roster", "users", 2)]


# --- the same as a real one -----------------------------------------------------------------------------------------


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="The official documents are not beside this repository")
@pytest.mark.parametrize("names", ["agreed", "pseudonym", "no_users"])
def test_every_answer_fits_the_document(cast: Cast, names: str) -> None:
    it = trial(cast, names=names)
    answered = set()
    for path, operation in operations():
        place = asked(it, path)
        for more in ({}, {"filter": "dateLastModified>'2020-01-01'"}, {"filter": "email='x'"}, {"limit": "0"}):
            if "{sourcedId}" in path and more:
                continue
            answer = it.get(place, **more)
            assert fits(operation, answer) == [], (place, more, answer.content)
            answered.add((path, answer.status))
    if names == "agreed":
        assert {path for path, status in answered if status == 200} == {
            path for path, _operation in operations() if "demographics" not in path
        }


def fields(value: Any, path: str = "") -> set[str]:
    """Every field there is, with those below it."""
    if isinstance(value, dict):
        return {name for key, below in value.items() for name in {f"{path}.{key}"} | fields(below, f"{path}.{key}")}
    return {name for below in value for name in fields(below, path)} if isinstance(value, list) else set()


@pytest.mark.parametrize("names", ["agreed", "pseudonym"])
@pytest.mark.parametrize("claims", [ALL, [], ["group"], ["stage", "first_name"], ["school", "family_name"]])
def test_with_the_fields_that_a_real_one_would_have(cast: Cast, names: str, claims: list[str]) -> None:
    live = everything(cast, names=names, claims=claims)
    tried = trial(cast, "Taalplein", names=names, claims=claims)
    for one in LISTS:
        route = f"/{one.route}"
        assert fields(tried.get(route).rows) == fields(live.get(route).rows) != set(), route


def test_it_is_asked_as_a_real_one(cast: Cast) -> None:
    it = trial(cast)
    page = it.get("/students", limit=5, offset=5, sort="familyName")
    assert (len(page.rows), page.headers["X-Total-Count"]) == (5, "12")
    assert set(re.findall(r'rel="(\w+)"', page.headers["Link"])) == {"first", "last", "prev", "next"}
    whole = it.get("/students", sort="familyName").rows
    assert page.rows == whole[5:10]
    assert [row["familyName"] for row in whole] == sorted(row["familyName"] for row in whole)
    assert it.named("/users", "givenName", filter="familyName='van den Proefberg'") == ["Zoë"]
    assert it.named("/users", "familyName", filter="familyName~'Proef' AND givenName='Docent'") == ["van der Proef"]
    assert it.get("/users", fields="givenName").rows[0].keys() == {"givenName"}
    assert it.get("/users", filter="email='x'").code == "invalid_filter_field"
    assert it.get("/users", fields="birthDate").code == "invalid_selection_field"
    first, second = sorted(row["sourcedId"] for row in it.get("/classes", filter="classType='homeroom'").rows)
    school = it.get("/schools").rows[0]["sourcedId"]
    for number in (first, second):
        inside = it.named(f"/classes/{number}/students", "sourcedId")
        assert len(inside) == 6
        assert inside == it.named(f"/schools/{school}/classes/{number}/students", "sourcedId")
        assert len(it.get(f"/classes/{number}/teachers").rows) == 1
        assert number in it.named(f"/students/{inside[0]}/classes", "sourcedId")
        assert len(it.get(f"/schools/{school}/classes/{number}/enrollments").rows) == 7
    assert it.get(f"/teachers/{inside[0]}/classes").status == 404
    assert it.get("/users/x").status == 404


def test_somebody_left_so_that_deleting_can_be_tried(cast: Cast) -> None:
    it = trial(cast)
    (gone,) = [
        row for row in it.get("/users", filter="dateLastModified>'2020-01-01'").rows if row["status"] != "active"
    ]
    assert (gone["status"], gone["enabledUser"]) == ("tobedeleted", "false")
    assert "Vertrokken" not in everything_said(it)  # as of anybody who left: no name any more
    assert gone["sourcedId"] not in it.named("/users", "sourcedId")
    assert gone["sourcedId"] not in files(it)["users"]
    assert gone["sourcedId"] in files(it, f"{DELTA}?since=2020-01-01T00:00:00Z")["users"]


def test_its_files_are_by_the_book_and_whole(cast: Cast) -> None:
    found = files(trial(cast))
    assert set(found) == {"manifest", *HEADS}
    for name, head in HEADS.items():
        assert found[name].split("\r\n")[0] == (head + ",metadata.eckId" if name == "users" else head)
        assert all(None not in row.values() for row in rows(found[name]))
    people = {row["sourcedId"]: row for row in rows(found["users"])}
    assert {row["userSourcedId"] for row in rows(found["enrollments"])} == set(people)
    assert {row["classSourcedId"] for row in rows(found["enrollments"])} == {
        row["sourcedId"] for row in rows(found["classes"])
    }
    assert 'Proef, "de jonge"' in {row["familyName"] for row in people.values()}
    later = f"{DELTA}?since={timezone.now().isoformat().replace('+', '%2B')}"
    assert set(files(trial(cast, "Taalplein", made_at=days(-5)), later)) == {"manifest"}


def test_whoever_signs_in_is_in_the_roster(cast: Cast) -> None:
    it = trial(cast)
    rp = party(cast, it.agreed.product, is_test=True)
    browser = sign_in(cast.petra, records=[{"method": "password"}, {"method": "mfa", "type": "totp"}])
    people = {row["sourcedId"]: row for row in it.get("/users").rows}
    for number in ("1", "8", "22"):
        who = rp.who(browser, proef=number)
        found = people[who["sub"]]
        assert (found["givenName"], found["familyName"]) == (who["given_name"], who["family_name"])
        assert found["roles"][0]["role"] == who["role"]
        assert found.get("metadata", {}).get("eckId") == who.get("eckId")
        classes = it.named(f"/users/{who['sub']}/classes", "title")
        assert classes == sorted(who["groups"])


# --- who may -----------------------------------------------------------------------------------------------------------


def test_a_product_asks_its_token_as_a_real_one_would(cast: Cast) -> None:
    it = trial(cast)
    made, secret = with_secret(cast, it.agreed.product, is_test=True, authorization_grant_type="client-credentials")

    def ask(*names: str) -> Any:
        fields = {"grant_type": "client_credentials", "scope": " ".join(SCOPES + name for name in names)}
        return post("/oidc/token/", fields, basic(made.client_id, secret)).json()

    given = ask("roster.readonly", "roster-core.readonly", "gradebook.readonly", "roster-demographics.readonly")
    assert given["scope"] == READS
    it.token = given["access_token"]
    assert len(it.get("/students").rows) == 12
    assert ask("gradebook.createput") == {"error": "invalid_scope"}  # nothing comes back of nobody
    refused = Browser().get("/ims/oneroster/gradebook/v1p2/results", headers={"Authorization": f"Bearer {it.token}"})
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("why", "more"),
    [("channel", {"channels": ["login"]}), ("scope", {"scopes": SCOPES + "gradebook.readonly"})],
)
def test_refused_as_a_real_one_would_be(cast: Cast, why: str, more: dict[str, Any]) -> None:
    it = trial(cast, **more)
    assert it.get("/users").status == 403
    assert it.client_get(BULK).status_code == 403
    counted = cast.db.execute("select channel, why, count from supply_refusal order by 1").fetchall()
    assert counted == [("csv", why, 1), ("roster", why, 1)]
    assert cast.db.execute("select count(*) from supply_trial").fetchone() == (0,)


def test_relations_need_the_wider_scope(cast: Cast) -> None:
    it = trial(cast, scopes=SCOPES + "roster-core.readonly")
    number = it.get("/classes").rows[0]["sourcedId"]
    assert it.get(f"/classes/{number}/students").status == 403
    assert it.client_get(BULK).status_code == 403


def test_what_the_school_stopped_is_not_tried_either(cast: Cast) -> None:
    it = trial(cast)
    cast.db.execute("update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek'", [cast.petra.id])
    assert (it.get("/users").status, it.client_get(BULK).status_code) == (403, 403)


def test_only_a_machine_of_a_test_client_with_a_token_that_lives(cast: Cast) -> None:
    it = trial(cast)
    live = client(cast, it.agreed.product, authorization_grant_type="client-credentials")
    of_somebody = token(cast, client(cast, it.agreed.product, is_test=True), user_id=cast.petra.account)
    for shown, status in (
        (token(cast, live), 403),  # a real one, and nothing is agreed
        (of_somebody, 401),
        ("made-up", 401),
    ):
        it.token = shown
        assert it.get("/users").status == status
        assert it.client_get(BULK).status_code == status
    it.token = token(cast, machine(cast, it.agreed.product))
    cast.db.execute("update access_token set expires = now() - interval '1 second'")
    assert it.get("/users").status == 401


def test_without_an_agreement_it_shows_pseudonyms_alone(cast: Cast) -> None:
    it = trial(cast)
    cast.db.execute("delete from agreement")
    users = it.get("/users").rows
    assert len(users) == 12  # no teachers: nobody said that it is about them
    assert all(row["givenName"] == row["sourcedId"][6:14] for row in users)
    assert "Proefschool" not in it.get("/orgs").content.decode()


def test_it_follows_what_is_written_next(cast: Cast) -> None:
    it = trial(cast, claims=["first_name"])
    tag = it.get("/users").headers["ETag"]
    assert it.get("/users", headers={"If-None-Match": tag}).status == 304
    cast.db.execute("update agreement set claims = '[\"family_name\"]'")
    answer = it.get("/users", headers={"If-None-Match": tag})
    assert answer.status == 200
    assert {row["givenName"] for row in answer.rows} == {row["sourcedId"][6:14] for row in answer.rows}


def test_a_product_is_tried_beside_the_real_one(cast: Cast) -> None:
    """In force or not, the two clients of one product never get each other's people."""
    live = product(cast, channels=["roster"])
    tried = Product(cast, live.agreed, token(cast, machine(cast, live.agreed.product)))
    assert len(live.get("/students").rows) == 5
    assert len(tried.get("/students").rows) == 12
    assert [row[1:3] for row in supplies(cast)] == [("roster", "users")]
    assert json.loads(Answer(200, {}, tried.get("/students").content).content)["users"][0]["sourcedId"].startswith(
        "proef-"
    )
