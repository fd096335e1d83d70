"""A mark that was mistyped and put right within minutes needs no reason that parents read; one that stood does."""

from typing import Any

import pytest

from tests.learning.test_grades import address, column, standing
from tests.learning.test_grades_background import SHORT
from tests.people import Cast, sign_in


def put(cast: Cast, was: str, now: str, who: str = "dirk", reason: str = "", **more: Any) -> int:
    """The status of saving Noor's box, with this reason."""
    posted = column(cast, "machten", noor=(was, now)) | {"reden": reason}
    status: int = sign_in(cast.people[who]).post(address(cast), posted, **more).status_code
    return status


def reasons(cast: Cast) -> list[str]:
    return [reason for (reason,) in cast.db.execute("select reason from grade where reason <> ''").fetchall()]


def ago(cast: Cast, minutes: int) -> None:
    cast.db.execute("update gate.change set at = at - make_interval(mins => %s)", [minutes])


@pytest.fixture(autouse=True)
def shown(cast: Cast) -> None:
    """Parents see these marks as they are typed."""
    cast.db.execute("update test set shown_from = now() - interval '1 day'")


def test_a_slip_is_put_right_without_a_reason(cast: Cast) -> None:
    assert put(cast, "", "3,8") == 303
    assert put(cast, "3.8", "8,3") == 303
    assert standing(cast, "machten") == {"noor": "8.3"}
    assert put(cast, "8.3", "") == 303
    assert standing(cast, "machten") == {}
    assert reasons(cast) == []


def test_after_ten_minutes_there_is_a_reason(cast: Cast) -> None:
    put(cast, "", "3,8")
    ago(cast, 11)
    assert put(cast, "3.8", "8,3") == 422
    assert put(cast, "3.8", "") == 422
    assert put(cast, "3.8", "8,3", reason="Telfout") == 303
    assert reasons(cast) == ["Telfout"]


def test_a_slip_of_a_slip_does_not_go_on_for_ever(cast: Cast) -> None:
    put(cast, "", "3,8")
    ago(cast, 6)
    assert put(cast, "3.8", "8,3") == 303
    ago(cast, 6)
    assert put(cast, "8.3", "9,3") == 422


def test_a_reason_that_was_given_goes_on_to_hold(cast: Cast) -> None:
    put(cast, "", "3,8")
    ago(cast, 60)
    assert put(cast, "3.8", "8,3", reason="Telfout") == 303
    assert put(cast, "8.3", "8,2") == 303
    assert reasons(cast) == ["Telfout"]
    ago(cast, 60)
    assert put(cast, "8.2", "8,1") == 422
    assert put(cast, "8.2", "8,1", reason="Herkansing") == 303
    assert put(cast, "8.1", "8,0", reason="Nog eens geteld") == 303  # who gives a reason all the same is heard
    assert reasons(cast) == ["Nog eens geteld"]


def test_what_a_colleague_typed_is_no_slip_of_mine(cast: Cast) -> None:
    cast.put("teaching", staff_id=cast.sanne.id, group_id=cast.groups["wi2B"][0], starts_on="2020-01-01")
    put(cast, "", "3,8", who="sanne")
    assert put(cast, "3.8", "8,3") == 422


def test_a_script_that_saves_in_the_background_hears_the_same(cast: Cast) -> None:
    assert put(cast, "", "3,8", headers=SHORT) == 200
    assert put(cast, "3.8", "8,3", headers=SHORT) == 200
    ago(cast, 11)
    assert put(cast, "8.3", "9,3", headers=SHORT) == 422
    assert standing(cast, "machten") == {"noor": "8.3"}


def changes(cast: Cast) -> str:
    """What Gerda reads of marks that changed."""
    page: str = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/").content.decode()
    return page


def test_a_slip_is_no_change_for_the_family_and_one_for_the_teacher(cast: Cast) -> None:
    put(cast, "", "3,8")
    put(cast, "3.8", "8,3")
    assert "3,8" not in changes(cast)
    uid = cast.db.execute("select uid from test where id = %s", [cast.tests["machten"]]).fetchone()[0]
    of_test = address(cast).replace("cijfers/", f"toetsen/{uid}/geschiedenis/")
    assert "3,8" in sign_in(cast.dirk).get(of_test).content.decode()


def test_what_stood_for_longer_is_a_change(cast: Cast) -> None:
    put(cast, "", "3,8")
    ago(cast, 11)
    put(cast, "3.8", "8,3", reason="Telfout")
    assert "3,8" in changes(cast)
