"""The files: by the book, only who may go, on record first, and our own importer makes the same school of them."""

import csv
import io
import threading
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from tests.conftest import wipe
from tests.people import NOW, Cast, days, make_cast
from tests.rights.asking import put_request, put_restriction
from tests.suppliers.oneroster.resulting import Machine, machine, minor
from tests.suppliers.supplying import supplies
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.imports.oneroster.source import import_oneroster
from zorgvuldig.suppliers.oneroster.csv_endpoint import FILES, open_files, package

NAMES_MASK = REGISTER.mask(["identity"])
BULK, DELTA = "/ims/oneroster/csv/bulk.zip", "/ims/oneroster/csv/delta.zip"
HEADS = {
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "users": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
    "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
}


def taken(response: HttpResponseBase) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    assert response.status_code == 200
    return b"".join(response)


def texts(content: bytes) -> dict[str, str]:
    """The files of a package, by name without its ending."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name.removesuffix(".csv"): archive.read(name).decode() for name in archive.namelist()}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), strict=True))


def bulk(it: Machine) -> dict[str, str]:
    return texts(taken(it.get(BULK)))


def test_headers_manifest_and_line_ends(cast: Cast) -> None:
    found = bulk(machine(cast, for_staff=True))
    assert set(found) == {"manifest", *HEADS}
    for name, head in HEADS.items():
        assert found[name].split("\r\n")[0] == head
        assert found[name].count("\n") == found[name].count("\r\n") == len(rows(found[name])) + 1 > 1
        assert all(len(row) == head.count(",") + 1 and None not in row.values() for row in rows(found[name]))
        assert all(row["status"] == row["dateLastModified"] == "" for row in rows(found[name]))
    said = {row["propertyName"]: row["value"] for row in rows(found["manifest"])}
    assert {f"file.{name}" for name in FILES} | {"manifest.version", "oneroster.version", "source.systemName"} == set(
        said
    )
    assert (said["manifest.version"], said["oneroster.version"]) == ("1.0", "1.2")
    assert {name for name, mode in said.items() if mode == "bulk"} == {f"file.{name}" for name in HEADS}


def test_the_newer_version_has_no_resources_of_a_user(cast: Cast) -> None:
    """1.2.1 took that column out again; a product that does not say which it reads gets 1.2."""
    cast.db.execute("update pupil_identity set family_name = 'Wit, de \"jonge\",' where pupil_id = %s", [cast.noor.id])
    it = machine(cast, for_staff=True, claims=["first_name", "family_name", "group", "school", "stage", "eck_id"])
    old = bulk(it)
    assert texts(taken(it.get(BULK, version="1.2"))) == old
    new = texts(taken(it.get(BULK, version="1.2.1")))
    assert new["users"].split("\r\n")[0] == HEADS["users"].replace("resourceSourcedIds,", "") + ",metadata.eckId"
    assert rows(new["users"]) == [
        {name: value for name, value in row.items() if name != "resourceSourcedIds"} for row in rows(old["users"])
    ]
    assert new["manifest"] == old["manifest"].replace("oneroster.version,1.2\r\n", "oneroster.version,1.2.1\r\n")
    assert {name: text for name, text in new.items() if name not in ("users", "manifest")} == {
        name: text for name, text in old.items() if name not in ("users", "manifest")
    }
    since = {"since": "2020-01-01T00:00:00Z", "version": "1.2.1"}
    assert "resourceSourcedIds" not in texts(taken(it.get(DELTA, **since)))["users"]
    assert it.get(BULK, version="1.3").status_code == 400


def test_a_class_says_its_subject_and_its_code(cast: Cast) -> None:
    found = {row["title"]: (row["subjects"], row["subjectCodes"]) for row in rows(bulk(machine(cast))["classes"])}
    assert (found["wi2B"], found["2B"]) == (("Wiskunde", "wi2B"), ("", ""))


def test_one_teacher_of_a_class_is_its_primary_one(cast: Cast) -> None:
    it = machine(cast, for_staff=True)
    found = {(row["userSourcedId"], row["role"]): row["primary"] for row in rows(bulk(it)["enrollments"])}
    assert found[it.sub("dirk"), "teacher"] == "true"
    assert {primary for (_, role), primary in found.items() if role == "student"} == {""}


def test_what_refers_to_something_finds_it(cast: Cast) -> None:
    found = {name: rows(text) for name, text in bulk(machine(cast, for_staff=True)).items()}
    ids = {name: {row["sourcedId"] for row in lines} for name, lines in found.items() if name != "manifest"}
    for name, column, other in (
        ("enrollments", "userSourcedId", "users"), ("enrollments", "classSourcedId", "classes"),
        ("enrollments", "schoolSourcedId", "orgs"), ("roles", "userSourcedId", "users"),
        ("roles", "orgSourcedId", "orgs"), ("classes", "courseSourcedId", "courses"),
        ("classes", "termSourcedIds", "academicSessions"), ("users", "primaryOrgSourcedId", "orgs"),
    ):  # fmt: skip
        assert {row[column] for row in found[name]} <= ids[other], (name, column)
    assert all(len(lines) == len(ids[name]) for name, lines in found.items() if name in ids)


def test_signs_that_mean_something_in_a_file_come_through(cast: Cast) -> None:
    it = machine(cast)
    name = 'Jan "\\de" Wit,\nzn. \\N é'
    cast.db.execute("update pupil_identity set family_name = %s where pupil_id = %s", [name, cast.noor.id])
    found = [row["familyName"] for row in rows(bulk(it)["users"]) if row["sourcedId"] == it.sub("noor")]
    assert found == [name.replace("\n", " ")]


def test_only_who_may_be_supplied(cast: Cast) -> None:
    it = machine(cast)
    cast.put(
        "product_stop", uid="00000000-0000-4000-8000-000000000001", pupil_id=cast.noor.id, product_id=it.it.product,
        reason="bezwaar", starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip
    found = bulk(it)
    here = {row["sourcedId"] for row in rows(found["users"])}
    assert here == {it.sub(name) for name in ("bram", "tess", "yara", "sem")}
    assert {row["userSourcedId"] for row in rows(found["enrollments"])} == here
    told = cast.db.execute("select pupil_id from supply_pupil order by 1").fetchall()
    assert told == sorted((cast.people[name].id,) for name in ("bram", "tess", "yara", "sem"))
    assert supplies(cast) == [(it.it.product, "csv", "bulk", ["first_name", "family_name", "group", "school"], True)]


def test_an_agreement_without_people_gives_none(cast: Cast) -> None:
    found = bulk(machine(cast, names="no_users", claims=["group"]))
    assert set(found) == {"manifest", "orgs", "academicSessions", "courses", "classes"}
    assert cast.db.execute("select count(*) from supply_pupil").fetchone() == (0,)


def test_a_delta_tells_what_changed_and_who_left(cast: Cast) -> None:
    it = machine(cast)
    bulk(it)
    since = timezone.now()
    assert set(texts(taken(it.get(DELTA, since=since.isoformat())))) == {"manifest"}
    later = since + timedelta(seconds=5)
    cast.db.execute(
        "update roster_object set modified_at = %s, body = body || '{\"givenName\": \"Nora\"}', cells = '' where kind = 'users' and pupil_id = %s",
        [later, cast.noor.id],
    )
    cast.db.execute(
        "update roster_object set modified_at = %s, gone_at = %s, body = '{}', cells = '' where kind = 'users' and pupil_id = %s",
        [later, later, cast.bram.id],
    )
    found = texts(taken(it.get(DELTA, since=since.isoformat())))
    assert set(found) == {"manifest", "users", "roles"}
    people = {row["sourcedId"]: row for row in rows(found["users"])}
    assert (people[it.sub("noor")]["status"], people[it.sub("noor")]["givenName"]) == ("active", "Nora")
    gone = people[it.sub("bram")]
    assert (gone["status"], gone["givenName"], gone["familyName"]) == ("tobedeleted", it.sub("bram"), it.sub("bram"))
    assert all(row["dateLastModified"].endswith("Z") for row in people.values())
    told = cast.db.execute(
        "select p.pupil_id from supply_pupil p join supply s on s.id = p.supply_id where s.what = 'delta' order by 1"
    ).fetchall()
    assert told == sorted([(cast.noor.id,), (cast.bram.id,)])


@pytest.mark.parametrize("since", ["", "gisteren", "2026-11-24", "2026-13-24T00:00:00Z", "2026-11-24T00:00:00"])
def test_a_delta_needs_a_moment(cast: Cast, since: str) -> None:
    refused = machine(cast).get(DELTA, since=since)
    assert (refused.status_code, minor(refused)) == (400, "invaliddata")


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("channel", {"channels": ["roster", "results"]}),
        ("no_agreement", {"starts_on": days(-9), "ends_on": days(0)}),
    ],
)
def test_without_an_agreement_no_file(cast: Cast, why: str, more: dict[str, Any]) -> None:
    it = machine(cast, **more)
    refused = it.get(BULK)
    assert (refused.status_code, minor(refused)) == (403, "forbidden")
    assert cast.db.execute("select channel, why, count from supply_refusal").fetchall() == [("csv", why, 1)]
    assert supplies(cast) == []


def test_whose_token_and_which_scope(cast: Cast) -> None:
    it = machine(cast, "Rekenplein", "gradebook.readonly")
    assert it.get(BULK).status_code == 403
    assert it.browser.get(BULK).status_code == 401
    for headers in ({}, it.headers):  # in the address never, also beside the header
        assert it.browser.get(f"{BULK}?access_token={it.token}", headers=headers).status_code == 401
    assert it.browser.post(BULK, headers=it.headers).status_code == 405


def test_nothing_is_read_that_is_not_on_record(cast: Cast) -> None:
    """In the transaction that opens, with another's token, or with none."""
    it = machine(cast)
    bulk(it)
    with transaction.atomic(), connection.cursor() as cursor:
        token = "00000000-0000-4000-8000-000000000009"
        cursor.execute("select why from gate.csv_open(%s::text, %s::uuid, null)", [it.token, token])
        assert cursor.fetchone() == ("",)
        cursor.execute("select set_config('app.supply', %s::text, true)", [token])
        with pytest.raises(DatabaseError):
            cursor.execute("select lines from gate.csv_part('users', 0, '1.2')")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("select lines from gate.csv_part('users', 0, '1.2')")
    with pytest.raises(RuntimeError), transaction.atomic():
        open_files(it.token, None)


def test_who_came_after_the_record_is_not_in_the_file(cast: Cast) -> None:
    it = machine(cast)
    assert it.sub("noor") in bulk(it)["users"]
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])
    opened = open_files(it.token, None)
    cast.db.execute("update enrolment set ends_on = null where pupil_id = %s", [cast.noor.id])
    assert it.sub("noor") not in texts(b"".join(package(opened)))["users"]


MADE_ANEW = (
    "select kind, sourced_id, cells, gate.csv_cells(kind, sourced_id, body) from roster_object "
    "where product_id = %s and gone_at is null order by id"
)


def kept(cast: Cast, it: Machine) -> dict[tuple[str, str], str]:
    """What is kept of each object for its file, after comparing it with what its body says."""
    found = cast.db.execute(MADE_ANEW, [it.it.product]).fetchall()
    assert [row for row in found if row[2] != row[3] or not row[2]] == []
    return {(kind, number): cells for kind, number, cells, _ in found}


def test_what_is_kept_for_a_file_is_what_the_body_says(cast: Cast) -> None:
    """Also after a change, and of what is gone nothing is kept."""
    it = machine(cast, for_staff=True)
    bulk(it)
    assert {kind for kind, _ in kept(cast, it)} == {*HEADS} - {"roles"}
    cast.db.execute("update pupil_identity set family_name = 'Anders' where pupil_id = %s", [cast.noor.id])
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.bram.id])
    cast.db.execute("update roster_view set day = null")
    bulk(it)
    assert ',"Anders",' in kept(cast, it)["users", it.sub("noor")]
    gone = cast.db.execute("select distinct cells from roster_object where gone_at is not null").fetchall()
    assert gone == [("",)]


def test_files_are_the_same_when_nothing_was_kept(cast: Cast) -> None:
    """An earlier version kept nothing. It is made while it is read, and kept from the next roster on, as no change of anything."""
    it = machine(cast, for_staff=True)
    before, cells = bulk(it), kept(cast, it)
    moments = cast.db.execute("select id, modified_at from roster_object order by id").fetchall()
    cast.db.execute("update roster_object set cells = ''")
    assert bulk(it) == before
    cast.db.execute("update roster_view set day = null")
    assert bulk(it) == before
    assert kept(cast, it) == cells
    assert cast.db.execute("select id, modified_at from roster_object order by id").fetchall() == moments


def test_a_long_file_comes_in_parts_and_whole(cast: Cast) -> None:
    it = machine(cast)
    bulk(it)
    cast.db.execute(
        "insert into roster_object (product_id, kind, sourced_id, body, cells, modified_at) "
        "select %s, 'academicSessions', 'added ' || n, '{}', ',,,,,', now() from generate_series(1, 9000) n",
        [it.it.product],
    )
    found = [row["sourcedId"] for row in rows(bulk(it)["academicSessions"])]
    assert len(found) == len(set(found))
    assert {f"added {n}" for n in range(1, 9001)} < set(found)


def test_whoever_takes_no_more_leaves_nothing_at_work(cast: Cast) -> None:
    parts = package(open_files(machine(cast).token, None))
    next(parts)
    assert _packing()
    parts.close()
    assert not _packing()


def _packing() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("packing")]


def test_stopped_on_the_way_it_breaks_off_and_says_so(cast: Cast) -> None:
    it = machine(cast)
    opened = open_files(it.token, None)
    parts = package(opened)
    next(parts)
    cast.db.execute("update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'x'", [cast.petra.id])
    with pytest.raises(DatabaseError, match="may not be read now"):
        b"".join(parts)
    assert [row[-1] for row in supplies(cast)] == [False]


def test_no_byte_says_who_somebody_is_by_another_number(cast: Cast) -> None:
    found = "".join(bulk(machine(cast, for_staff=True)).values())
    numbers = cast.db.execute(
        "select p.number, p.uid, n.uid, c.email, c.street from pupil p join person n on n.id = p.person_id join "
        "pupil_contact c on c.pupil_id = p.person_id"
    ).fetchall()
    assert not [value for row in numbers for value in row if str(value) in found]
    assert "@" not in found


def test_everybody_at_once_is_what_everybody_alone_is(cast: Cast) -> None:
    """`supplied_people` and `why_not` say the same of each, for every kind of agreement."""
    cast.db.execute("update learning_group set stage = 2 where name in ('2B', 'wi2B')")
    uid = put_request(cast)
    put_restriction(cast, uid, NAMES_MASK, "tess")
    put_restriction(cast, uid, NAMES_MASK, "bram", "supplying")
    group, kinds = cast.groups["wi2B"][0], []
    scopes: list[dict[str, Any]] = [{}, {"stage": 2}, {"group_id": group}, {"stage": 3}]
    for number, scope in enumerate(scopes):
        for more in (
            {},
            {"for_staff": True},
            {"for_pupils": False, "for_staff": True},
            {"basis": "consent", "topic": "extra_materials"},
        ):
            it = machine(cast, f"Product {number} {len(kinds)}", scope=False, **more)
            cast.put("agreement_scope", agreement_id=it.it.agreement, school_id=cast.schools["Oost"], **scope)
            kinds.append(it.it.product)
    seen = set()
    for product in kinds:
        together = {
            row for (row,) in cast.db.execute("select person_id from gate.supplied_people(%s, 'csv')", [product])
        }
        alone = {
            one.id for one in cast.people.values()
            if cast.db.execute("select gate.why_not(%s, %s, 'csv')", [product, one.id]).fetchone() == ("",)
        }  # fmt: skip
        assert together == alone
        seen.add(frozenset(alone))
    assert len(seen) >= 6
    assert not [one for one in seen if cast.tess.id in one]


COUNTED = {
    "pupils": "select count(*) from pupil p join enrolment e on e.pupil_id = p.person_id join school s on s.id = "
    "e.school_id where s.name like '%Oost'",
    "groups": "select g.name, g.kind from learning_group g join school_year y on y.id = g.year_id join school s on s.id = "
    "y.school_id where s.name like '%Oost' and (g.name <> 'w1') order by 1",
    "members": "select i.given_name, i.family_name, g.name from membership m join pupil_identity i on i.pupil_id = "
    "m.pupil_id join learning_group g on g.id = m.group_id where g.name <> 'w1' order by 1, 2, 3",
    "teachers": "select s.given_name, s.family_name, g.name from teaching t join staff s on s.person_id = t.staff_id join "
    "learning_group g on g.id = t.group_id order by 1, 2, 3",
}


def test_our_own_importer_makes_the_same_school_of_it(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "oneroster-bulk.zip"
    path.write_bytes(taken(machine(cast, for_staff=True).get(BULK)))
    before = {name: cast.db.execute(query).fetchall() for name, query in COUNTED.items()}
    assert len(before["members"]) == 10
    wipe(cast.db)
    report = import_oneroster(path, now=NOW)
    assert report.findings.problems == []
    assert {name: cast.db.execute(query).fetchall() for name, query in COUNTED.items()} == before
    wipe(cast.db)
    make_cast(cast.db)
