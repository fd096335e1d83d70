"""My groups and classes: who sees which, and what stands on the page."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import Cast, days, sign_in

OUTSIDERS = ["otto", "maud", "anna", "leo", "petra", "bas", "gerda", "noor", "wim"]


def group_page(cast: Cast, name: str) -> str:
    """The address of a group I teach."""
    return f"/groepen/{cast.groups[name][1]}/"


def class_page(cast: Cast, name: str) -> str:
    """The address of a class I am mentor of."""
    return f"/mentorklas/{cast.groups[name][1]}/"


def test_a_teacher_sees_their_own_groups(cast: Cast) -> None:
    page = sign_in(cast.dirk).get("/groepen/").content.decode()
    assert "wi2B" in page
    assert "Wilgendam College Oost" in page
    assert "ne3A" not in page


def test_a_group_that_ended_yesterday_is_gone_today(cast: Cast) -> None:
    cast.db.execute("update teaching set ends_on = %s where staff_id = %s", [days(0), cast.dirk.id])
    dirk = sign_in(cast.dirk)
    assert "U hebt vandaag geen groepen." in dirk.get("/groepen/").content.decode()
    assert dirk.get(group_page(cast, "wi2B")).status_code == 404


def test_the_class_list_shows_exactly_the_pupils_of_the_group(cast: Cast) -> None:
    response = sign_in(cast.dirk).get(group_page(cast, "wi2B"))
    names = [row.name for row in response.context["book"].rows]
    assert names == ["Bakkerman, Noor", "Bakkerman, Tess", "Oudendijk, Yara", "Visserman, Bram"]
    page = response.content.decode()
    assert all(name in page for name in names)
    assert "Buurman" not in page
    assert "6,4" in page
    assert "Geheimlaan" not in page
    assert "De cijfers van wi2B zijn open (4 leerlingen)." in page
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_opens_the_class_list(cast: Cast, name: str) -> None:
    response = sign_in(cast.people[name]).get(group_page(cast, "wi2B"))
    assert response.status_code == 404
    assert "Visserman" not in response.content.decode()


@pytest.mark.parametrize("address", [group_page, class_page])
def test_signed_out_means_signing_in_first(cast: Cast, client: Client, address: Callable[[Cast, str], str]) -> None:
    response = client.get(address(cast, "wi2B"))
    assert response.status_code == 302
    assert response["Location"].startswith("/inloggen/")
    assert client.get("/groepen/").status_code == 302


def test_a_group_without_pupils_says_what_to_do(cast: Cast) -> None:
    cast.db.execute("delete from membership where group_id = %s", [cast.groups["wi2B"][0]])
    page = sign_in(cast.dirk).get(group_page(cast, "wi2B")).content.decode()
    assert "Er zitten vandaag geen leerlingen in deze groep." in page


def test_a_mentor_goes_straight_to_the_only_class(cast: Cast) -> None:
    maud = sign_in(cast.maud)
    response = maud.get("/mentorklas/")
    assert response["Location"] == class_page(cast, "2B")
    response = maud.get(response["Location"])
    assert [pupil.full_name for pupil in response.context["pupils"]] == [
        "Noor Bakkerman", "Tess Bakkerman", "Yara Oudendijk", "Bram Visserman",
    ]  # fmt: skip
    assert "6,4" not in response.content.decode()


def test_a_mentor_of_two_classes_chooses(cast: Cast) -> None:
    cast.put("mentoring", staff_id=cast.maud.id, group_id=cast.groups["3A"][0], starts_on=days(-1))
    page = sign_in(cast.maud).get("/mentorklas/").content.decode()
    assert class_page(cast, "2B") in page
    assert class_page(cast, "3A") in page


@pytest.mark.parametrize("name", ["dirk", "otto", "anna", "leo", "petra", "bas", "gerda", "noor", "wim"])
def test_nobody_else_opens_a_mentor_class(cast: Cast, name: str) -> None:
    assert sign_in(cast.people[name]).get(class_page(cast, "2B")).status_code == 404


def test_my_groups_cost_the_same_with_one_group_and_three(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            dirk.get("/groepen/")
        return len(captured)

    dirk = sign_in(cast.dirk)
    once = queries()
    for name in ("ne3A", "w1"):
        cast.put("teaching", staff_id=cast.dirk.id, group_id=cast.groups[name][0], starts_on=days(-1))
    assert queries() == once
