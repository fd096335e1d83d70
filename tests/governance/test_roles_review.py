"""Looking at who has which role: confirming, ending, and never one's own nor the last of what the school cannot do without."""

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tests.people import NOW, Cast, Someone, days, secret_of, sign_in
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.duties.models import RoleReview
from zorgvuldig.governance.reviews import actions as operations
from zorgvuldig.governance.reviews.reads import chosen
from zorgvuldig.kit.refusals import Refused

LIST, END = "/privacy/rollen/", "/privacy/rollen/einde/"
READS = ("organisation", "staff", "governance")
WAITS = "select count(*) from pg_locks where not granted"


def role_of(cast: Cast, who: Someone) -> int:
    """The number of the only role of somebody."""
    number: int = cast.db.execute("select id from staff_role where staff_id = %s", [who.id]).fetchone()[0]
    return number


def held(cast: Cast, who: Someone) -> Any:
    """Until when they have it."""
    return cast.db.execute("select ends_on from staff_role where staff_id = %s", [who.id]).fetchone()[0]


def reviews(cast: Cast) -> list[Any]:
    """What was written down, without when."""
    return cast.db.execute(
        "select staff_role_id, staff_id, role, outcome, reviewed_by_id from role_review order by id"
    ).fetchall()


def second_officer(cast: Cast) -> Someone:
    """Another privacy officer, so that one of them may go."""
    return cast.staff("Pieter", "privacy_officer")


def test_every_role_in_force_stands_in_the_list_with_when_it_was_used(cast: Cast) -> None:
    cast.put(
        "staff_role",
        staff_id=cast.dirk.id,
        school_id=cast.schools["Oost"],
        role="mentor",
        starts_on=days(-90),
        ends_on=days(-2),
    )
    cast.db.execute("update account set last_login = '2026-03-04 12:00+00' where id = %s", [cast.dirk.account])
    page = sign_in(cast.petra).get(LIST).content.decode()
    for name in ("Dirk", "Maud", "Anna", "Wim", "Leo", "Bas", "Hanna"):
        assert f">{name} Werker<" in page.replace(f"{name} Werker ", f"{name} Werker<")
    assert "4 maart 2026" in page
    assert page.count("Wilgendam College West</span>") == 1
    total = cast.db.execute("select count(*) from staff_role where ends_on is null").fetchone()[0]
    assert f"Nog {total} rollen zijn dit jaar niet bekeken." in page
    assert page.count('type="checkbox" id="rol-') == total - 1  # not one's own
    assert "dit bent u: een collega kijkt naar uw rol" in page


def test_several_roles_are_confirmed_at_once(cast: Cast) -> None:
    client, roles = sign_in(cast.petra), [role_of(cast, cast.dirk), role_of(cast, cast.maud)]
    answer = client.post(LIST, {"rol": roles})
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    assert reviews(cast) == [
        (roles[0], cast.dirk.id, "teacher", "keep", cast.petra.id),
        (roles[1], cast.maud.id, "mentor", "keep", cast.petra.id),
    ]
    assert held(cast, cast.dirk) is None
    page = client.get(LIST).content.decode()
    assert "2 rollen zijn bevestigd." in page
    open_ = client.get(LIST, {"open": "on"}).content.decode()
    assert "Dirk Werker" not in open_
    assert "Otto Werker" in open_


def test_ending_says_first_what_it_does_and_then_ends_today(cast: Cast) -> None:
    client, role = sign_in(cast.petra), role_of(cast, cast.dirk)
    asked = client.post(END, {"rol": [role]})
    assert asked.status_code == 200
    assert "Wie nu is ingelogd, opent met deze rol niets meer." in asked.content.decode()
    assert (reviews(cast), held(cast, cast.dirk)) == ([], None)
    dirk = sign_in(cast.dirk)
    groups = f"/groepen/{cast.groups['wi2B'][1]}/"
    assert dirk.get("/groepen/").status_code == 200, groups
    answer = client.post(END, {"rol": [role], "zeker": "ja"})
    assert answer.status_code == 303
    assert held(cast, cast.dirk) == days(0)
    assert reviews(cast) == [(role, cast.dirk.id, "teacher", "end", cast.petra.id)]
    assert dirk.get("/groepen/").status_code == 404
    changed = cast.db.execute("select actor_id, purpose from gate.change where table_name = 'staff_role'").fetchall()
    assert changed == [(cast.petra.id, "governing")]
    assert "Dirk Werker" not in client.get(LIST).content.decode()


@pytest.mark.parametrize(("name", "says"), [("petra", "eigen rol"), ("bas", "")], ids=["own", "another"])
def test_nobody_looks_at_their_own_role(cast: Cast, name: str, says: str) -> None:
    second_officer(cast)
    for path, more in ((LIST, {}), (END, {}), (END, {"zeker": "ja"})):
        answer = sign_in(cast.petra).post(path, {"rol": [role_of(cast, cast.people[name])]} | more)
        assert answer.status_code == (409 if says else answer.status_code)
        if says:
            assert "Dit is uw eigen rol. Vraag een collega om ernaar te kijken." in answer.content.decode()
    assert (held(cast, cast.people[name]) is None) is bool(says)


def test_the_database_refuses_ones_own_role_too(cast: Cast) -> None:
    second_officer(cast)
    with (
        open_door(
            secret_of(cast.petra), purpose="governing", reads=READS, writes=("governance",), kind=Kind.NOBODY, now=NOW
        ) as door,
        pytest.raises(Refused) as no,
        refusing(Refused, "review_"),
    ):
        RoleReview.objects.create(
            staff_role_id=role_of(cast, cast.petra), staff_id=cast.petra.id, role="privacy_officer", outcome="keep",
            reviewed_at=NOW, reviewed_by_id=door.actor_id,
        )  # fmt: skip
    assert no.value.code == "self"


@pytest.mark.parametrize("name", ["leo", "petra"])
def test_the_last_of_what_a_school_needs_does_not_end(cast: Cast, name: str) -> None:
    answer = sign_in(cast.fenna).post(END, {"rol": [role_of(cast, cast.people[name])]})
    assert answer.status_code == 409
    assert "Dit is de laatste met deze rol." in answer.content.decode()
    assert held(cast, cast.people[name]) is None


def test_not_both_of_the_last_two_at_once(cast: Cast) -> None:
    """Anna and Wim are of two schools; together they are all who keep the records of the board."""
    roles = [role_of(cast, cast.anna), role_of(cast, cast.wim)]
    client = sign_in(cast.petra)
    answer = client.post(END, {"rol": roles, "zeker": "ja"})
    assert answer.status_code == 409
    assert (held(cast, cast.anna), held(cast, cast.wim), reviews(cast)) == (None, None, [])
    assert client.post(END, {"rol": roles[:1], "zeker": "ja"}).status_code == 303
    assert client.post(END, {"rol": roles[1:], "zeker": "ja"}).status_code == 409
    assert held(cast, cast.wim) is None


def test_the_database_keeps_the_last_one_whatever_the_page_forgot(cast: Cast) -> None:
    with (
        open_door(
            secret_of(cast.fenna), purpose="governing", reads=READS, writes=("governance",), kind=Kind.NOBODY, now=NOW
        ) as door,
        pytest.raises(Refused) as no,
        refusing(Refused, "review_"),
    ):
        RoleReview.objects.create(
            staff_role_id=role_of(cast, cast.petra), staff_id=cast.petra.id, role="privacy_officer", outcome="end",
            reviewed_at=NOW, reviewed_by_id=door.actor_id,
        )  # fmt: skip
    assert no.value.code == "last"


def test_two_people_who_end_the_same_role_at_once_end_it_once(cast: Cast) -> None:
    """The second waits for the first, and is told that the role is gone."""
    role, said = role_of(cast, cast.dirk), []

    def end() -> None:
        try:
            with open_door(
                secret_of(cast.leo), purpose="governing", reads=READS, writes=("governance",), kind=Kind.NOBODY, now=NOW
            ) as door:
                operations.review(door=door, roles=rows, outcome="end")
        except Refused as no:
            said.append(no.code)
        finally:
            connections.close_all()

    with open_door(
        secret_of(cast.petra), purpose="governing", reads=READS, writes=("governance",), kind=Kind.NOBODY, now=NOW
    ) as door:
        rows = chosen([role], door=door)
        operations.review(door=door, roles=rows, outcome="end")
        second = threading.Thread(target=end)
        second.start()
        while second.is_alive() and cast.db.execute(WAITS).fetchone() == (0,):
            pass
    second.join(10)
    assert said == ["gone"]
    assert [line[-1] for line in reviews(cast)] == [cast.petra.id]


@pytest.mark.parametrize(
    ("posts", "says"),
    [
        ({}, "U koos geen rol."),
        ({"rol": ["99999999"]}, "Een van deze rollen is intussen beëindigd."),
        ({"rol": ["x", "٣"]}, "U koos geen rol."),
    ],
    ids=["none", "gone", "nonsense"],
)
def test_a_choice_that_makes_no_sense_is_refused(cast: Cast, posts: dict[str, Any], says: str) -> None:
    for path in (LIST, END):
        answer = sign_in(cast.petra).post(path, posts)
        assert answer.status_code == 409
        assert says in answer.content.decode()
    assert reviews(cast) == []


def test_a_role_that_began_today_does_not_end_today(cast: Cast) -> None:
    new = cast.person("Nina")
    cast.put("staff", "person_id", person_id=new.id, code="NIN", given_name="Nina", prefix="", family_name="Nieuw")
    role = cast.put("staff_role", staff_id=new.id, school_id=cast.schools["Oost"], role="teacher", starts_on=days(0))
    answer = sign_in(cast.petra).post(END, {"rol": [role], "zeker": "ja"})
    assert answer.status_code == 409
    assert "Deze rol begon vandaag." in answer.content.decode()
    assert sign_in(cast.petra).post(LIST, {"rol": [role]}).status_code == 303


def names_in(client: Client, **query: str) -> set[str]:
    page = client.get(LIST, query).content.decode()
    return {name for name in ("Dirk", "Otto", "Maud", "Leo", "Cato") if f"{name} Werker" in page}


def test_the_list_shows_what_was_asked_for(cast: Cast) -> None:
    with open_door(secret_of(cast.leo), purpose="governing", reads=READS, kind=Kind.NOBODY, now=NOW):
        pass  # Leo used his role just now
    client = sign_in(cast.petra)
    assert names_in(client) == {"Dirk", "Otto", "Maud", "Leo", "Cato"}
    assert names_in(client, rol="teacher") == {"Dirk", "Otto"}
    assert names_in(client, ongebruikt="on") == {"Dirk", "Otto", "Maud", "Cato"}
    assert names_in(client, rol="none") == {"Dirk", "Otto", "Maud", "Leo", "Cato"}
    answer = client.post(f"{LIST}?rol=teacher", {"rol": [role_of(cast, cast.dirk)]})
    assert answer["Location"] == f"{LIST}?rol=teacher"


def test_looking_at_roles_is_done_when_every_role_was_looked_at(cast: Cast) -> None:
    client, done = sign_in(cast.petra), "/privacy/taken/rollen/"
    page = client.get(done).content.decode()
    total = cast.db.execute("select count(*) from staff_role").fetchone()[0]
    assert f"Nog {total} rollen zijn dit jaar niet bekeken." in page
    assert client.post(done, {"outcome": "Gedaan."}).status_code == 422
    assert cast.db.execute("select count(*) from duty_done").fetchone()[0] == 0
    others = [
        n for (n,) in cast.db.execute("select id from staff_role where staff_id <> %s", [cast.petra.id]).fetchall()
    ]
    client.post(LIST, {"rol": others})
    assert "Nog 1 rol is dit jaar niet bekeken." in client.post(done, {"outcome": "Gedaan."}).content.decode()
    sign_in(cast.fenna).post(LIST, {"rol": [role_of(cast, cast.petra)]})
    assert "Alle rollen zijn dit jaar bekeken." in client.get(LIST).content.decode()
    assert client.post(done, {"outcome": "Alle rollen bekeken."}).status_code == 303
    assert "Alle rollen bekeken." in client.get(done).content.decode()
