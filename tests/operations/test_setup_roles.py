"""Who gives a role, and to whom, while a school is being set up: on the page, and in the database whatever the page says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from tests.operations.test_setup import text
from tests.people import Cast, Someone, days, secret_of, sign_in
from zorgvuldig.gate.door import Kind, open_door


def held(cast: Cast, who: Someone) -> set[str]:
    rows = cast.db.execute("select role from staff_role where staff_id = %s and ends_on is null", [who.id])
    return {role for (role,) in rows.fetchall()}


def led_by_nobody(cast: Cast) -> None:
    cast.db.execute("update staff_role set ends_on = %s where role = 'school_leader'", [days(0)])


def test_a_leader_gives_a_role_and_it_is_in_the_history(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    assert leo.post("/inrichten/functies/", {"staff": str(cast.otto.id), "role": "caretaker"}).status_code == 303
    assert held(cast, cast.otto) == {"teacher", "caretaker"}
    assert cast.db.execute("select actor_id, purpose from gate.change where table_name = 'staff_role'").fetchall() == [
        (cast.leo.id, "setting_up")
    ]
    again = leo.post("/inrichten/functies/", {"staff": str(cast.otto.id), "role": "caretaker"})
    assert (again.status_code, "heeft deze functie al" in text(again)) == (422, True)


def test_the_administration_gives_roles_only_while_there_is_no_leader(cast: Cast) -> None:
    anna, role = sign_in(cast.anna), {"staff": str(cast.otto.id), "role": "care_coordinator"}
    for refused in (
        anna.post("/inrichten/functies/", role, follow=True),
        anna.post("/inrichten/functies/medewerker/", {**role, "given_name": "N", "family_name": "N"}, follow=True),
    ):
        assert (
            text(refused).count("De schoolleider geeft de functies.") == 2
        )  # as an answer, and where the form would be
    assert held(cast, cast.otto) == {"teacher"}
    led_by_nobody(cast)
    assert anna.post("/inrichten/functies/", role).status_code == 303
    assert anna.post("/inrichten/functies/", {**role, "role": "school_leader"}).status_code == 303
    anna.post("/inrichten/functies/", {**role, "role": "dpo"})  # Otto gives them from now on
    assert held(cast, cast.otto) == {"teacher", "care_coordinator", "school_leader"}


def test_nobody_gives_a_role_to_themselves(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    assert leo.post("/inrichten/functies/", {"staff": str(cast.leo.id), "role": "care_coordinator"}).status_code == 422
    assert held(cast, cast.leo) == {"school_leader"}


@pytest.mark.parametrize("role", ["outside_helper", "guardian", "pupil", "koning", ""])
def test_what_is_no_role_to_give_is_refused(cast: Cast, role: str) -> None:
    assert sign_in(cast.leo).post("/inrichten/functies/", {"staff": str(cast.otto.id), "role": role}).status_code == 422
    assert held(cast, cast.otto) == {"teacher"}


def test_a_new_colleague_is_made_once_with_a_code_of_their_own(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    new = {"given_name": "Nel", "family_name": "Nieuw", "code": "nel", "role": "caretaker"}
    assert leo.post("/inrichten/functies/medewerker/", new).status_code == 303
    again = leo.post("/inrichten/functies/medewerker/", new)
    assert (again.status_code, "al van iemand anders" in text(again)) == (422, True)
    assert leo.post("/inrichten/functies/medewerker/", {**new, "code": ""}).status_code == 303
    rows = cast.db.execute(
        "select s.code, r.role, r.school_id from staff s join staff_role r on r.staff_id = s.person_id where s.given_name = 'Nel' order by 1"
    ).fetchall()
    assert [(code[:2], role, school) for code, role, school in rows] == [
        ("M-", "caretaker", cast.schools["Oost"]), ("NE", "caretaker", cast.schools["Oost"]),
    ]  # fmt: skip


GIVE = "insert into staff_role (staff_id, school_id, role, starts_on) values (%s, %s, %s, %s)"


@pytest.mark.parametrize(
    ("who", "purpose", "to", "at", "role", "why"),
    [
        ("leo", "setting_up", "leo", "Oost", "care_coordinator", "self"),
        ("leo", "setting_up", "otto", "West", "care_coordinator", "school"),
        ("leo", "setting_up", "otto", None, "care_coordinator", "school"),
        ("leo", "setting_up", "otto", "Oost", "outside_helper", "kind"),
        ("anna", "setting_up", "otto", "Oost", "care_coordinator", "leader"),
        ("leo", "staffing", "otto", "Oost", "system_administrator", "kind"),
    ],
    ids=["oneself", "another-school", "all-schools", "a-helper", "beside-a-leader", "by-the-page-of-classes"],
)
def test_the_database_refuses_it_whatever_the_page_says(
    cast: Cast, who: str, purpose: str, to: str, at: str | None, role: str, why: str
) -> None:
    with pytest.raises(IntegrityError, match=f"role cannot be said: {why}"), door(cast, who, purpose):
        give(cast, to, at, role)
    assert role not in held(cast, cast.people[to])


def test_the_database_lets_nobody_lengthen_or_change_a_role(cast: Cast) -> None:
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(5), cast.otto.id])
    for change in ("ends_on = null", "role = 'dpo'", "ends_on = ends_on + 1", "starts_on = starts_on - 1"):
        with pytest.raises(IntegrityError, match="role cannot be said: kept"), door(cast, "leo", "setting_up"):
            execute(f"update staff_role set {change} where staff_id = %s", [cast.otto.id])
    for query in (
        "update staff_role set ends_on = current_date where staff_id = %s",
        "delete from staff_role where staff_id = %s",
    ):
        with pytest.raises(IntegrityError, match="role cannot be said: kept"), door(cast, "leo", "setting_up"):
            execute(query, [cast.otto.id])
    with door(cast, "leo", "staffing"):
        execute("update staff_role set ends_on = current_date where staff_id = %s", [cast.otto.id])


def test_on_the_page_of_classes_a_role_ends_sooner_and_never_later(cast: Cast) -> None:
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(5), cast.otto.id])
    for change in ("ends_on = null", "ends_on = ends_on + 1", "role = 'mentor'", "starts_on = starts_on - 1"):
        with pytest.raises(IntegrityError, match="role cannot be said: kept"), door(cast, "leo", "staffing"):
            execute(f"update staff_role set {change} where staff_id = %s", [cast.otto.id])
    assert cast.db.execute("select role, ends_on from staff_role where staff_id = %s", [cast.otto.id]).fetchall() == [
        ("teacher", days(5))
    ]


@contextmanager
def door(cast: Cast, who: str, purpose: str) -> Iterator[None]:
    with open_door(
        secret_of(cast.people[who]), purpose=purpose, reads=("organisation", "staff"), writes=("staff",), kind=Kind.NOBODY, now=timezone.now()
    ):  # fmt: skip
        yield


def give(cast: Cast, to: str, at: str | None, role: str) -> None:
    execute(GIVE, [cast.people[to].id, cast.schools[at] if at else None, role, days(0)])


def execute(query: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
