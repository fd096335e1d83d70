"""The history of marks: who changed what and why, for teacher, mentor and family, and what families never see of it."""

import re

import pytest

from tests.learning.gradeworld import add_test, address_of, group_address, mark, uid_of
from tests.people import Cast, sign_in


def save(cast: Cast, test: str, was: str, now: str, reason: str = "", who: str = "noor") -> None:
    """Dirk changes one mark."""
    uid = cast.people[who].uid
    posted = {"toets": uid_of(cast, test), f"w-{uid}": was, f"c-{uid}": now, "reden": reason}
    assert sign_in(cast.dirk).post(group_address(cast, "cijfers/"), posted).status_code == 303


def lines(page: str) -> list[str]:
    """The rows of the table as text."""
    rows = re.findall(r'<tr role="row"><th role="rowheader".*?</tr>', page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


def history(cast: Cast, who: str, address: str) -> list[str]:
    """A page of history as somebody sees it, last change first."""
    response = sign_in(cast.people[who]).get(address)
    assert response.status_code == 200
    return [line.split(" Werker,")[0] for line in lines(response.content.decode())]


def test_teacher_mentor_and_family_read_old_new_who_and_why(cast: Cast) -> None:
    save(cast, "breuken", "6.4", "7,0", "Vraag 3 verkeerd geteld")
    save(cast, "breuken", "7.0", "inh", "Blaadje kwijt")
    save(cast, "breuken", "inh", "7,5")
    expected = [
        "Wiskunde, Breuken inh 7,5 – Dirk",
        "Wiskunde, Breuken 7,0 inh Blaadje kwijt Dirk",
        "Wiskunde, Breuken 6,4 7,0 Vraag 3 verkeerd geteld Dirk",
    ]
    assert history(cast, "maud", f"/leerlingen/{cast.noor.uid}/cijfers/geschiedenis/") == expected
    assert history(cast, "gerda", f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/") == expected
    assert history(cast, "noor", "/mijn-gegevens/cijfers/geschiedenis/") == expected
    of_test = history(cast, "dirk", address_of(cast, "breuken", "geschiedenis/"))
    assert [line.replace("Bakkerman, Noor ", "Wiskunde, Breuken ") for line in of_test] == expected


def test_the_same_reason_twice_is_read_twice(cast: Cast) -> None:
    save(cast, "breuken", "6.4", "7,0", "Telfout")
    save(cast, "breuken", "7.0", "8,0", "Telfout")
    assert history(cast, "gerda", f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/") == [
        "Wiskunde, Breuken 7,0 8,0 Telfout Dirk",
        "Wiskunde, Breuken 6,4 7,0 Telfout Dirk",
    ]


def test_a_deleted_mark_stays_in_the_history_with_its_reason(cast: Cast) -> None:
    save(cast, "breuken", "6.4", "", "Was van een ander")
    expected = "6,4 gewist Was van een ander Dirk"
    for who, where in (
        ("maud", f"/leerlingen/{cast.noor.uid}/cijfers/geschiedenis/"),
        ("noor", "/mijn-gegevens/cijfers/geschiedenis/"),
    ):
        assert history(cast, who, where) == [f"Wiskunde, Breuken {expected}"]
    assert history(cast, "dirk", address_of(cast, "breuken", "geschiedenis/")) == [f"Bakkerman, Noor {expected}"]


def test_a_first_mark_is_no_change_but_its_teacher_sees_who_saved_it(cast: Cast) -> None:
    save(cast, "machten", "", "8,1")
    assert history(cast, "gerda", f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/") == []
    assert history(cast, "dirk", address_of(cast, "machten", "geschiedenis/")) == ["Bakkerman, Noor – 8,1 – Dirk"]


@pytest.mark.parametrize("published", [False, True])
def test_what_happened_before_a_mark_was_shown_stays_inside_the_school(cast: Cast, published: bool) -> None:
    add_test(cast, "stil", shown_from=None)
    mark(cast, "noor", "stil", "3.3")
    save(cast, "stil", "3.3", "4,4")
    if published:
        assert sign_in(cast.dirk).post(address_of(cast, "stil", "publiceren/")).status_code == 303
    for who, where in (
        ("gerda", f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/"),
        ("noor", "/mijn-gegevens/cijfers/geschiedenis/"),
    ):
        page = sign_in(cast.people[who]).get(where).content.decode()
        assert "3,3" not in page
        assert "Er is nog geen cijfer veranderd." in page
    assert len(history(cast, "maud", f"/leerlingen/{cast.noor.uid}/cijfers/geschiedenis/")) == 1


def test_a_deleted_mark_that_nobody_saw_is_not_shown_either(cast: Cast) -> None:
    add_test(cast, "stil", shown_from=None)
    mark(cast, "noor", "stil", "3.3")
    save(cast, "stil", "3.3", "")
    assert history(cast, "gerda", f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/") == []


def test_nobody_reads_the_history_of_another_pupil(cast: Cast) -> None:
    save(cast, "breuken", "4.9", "5,9", "Telfout", who="bram")
    assert history(cast, "gerda", f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/") == []
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.bram.uid}/cijfers/geschiedenis/").status_code == 404
