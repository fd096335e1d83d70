"""Breaking the glass, and searching for somebody by a piece of a name."""

import uuid
from contextlib import AbstractContextManager

import pytest

from tests.gate.doors import file_of, logged, names
from tests.gate.hostile import column
from tests.people import NOW, Cast, Someone, days, secret_of
from zorgvuldig.access.emergency_pages import break_glass
from zorgvuldig.gate.door import Door, Kind, Refused, open_door
from zorgvuldig.gate.models import Emergency, Look
from zorgvuldig.school.people.models import PupilContact

# --- in an emergency -----------------------------------------------------------------------------------------------

CONTACT = ("identity", "contact", "guardian")


def emergency(cast: Cast, pupil: Someone, secret: str) -> AbstractContextManager[Door]:
    return file_of(pupil, secret, "emergency", reads=CONTACT)


@pytest.mark.parametrize("reason", ["", "te kort", "         ", " \n\t\n  \n\n\n\n\n\n ", "negen.... \n\n\n"])
def test_emergency_access_asks_a_reason(cast: Cast, reason: str) -> None:
    secret = secret_of(cast.otto)
    assert break_glass(secret, pupil=cast.noor.uid, reason=reason) is False
    assert logged(cast, "actor_id, pupil_id, purpose, refused") == [(cast.otto.id, cast.noor.id, "emergency", True)]
    with pytest.raises(Refused), emergency(cast, cast.noor, secret):
        pass


def test_emergency_access_opens_one_file_for_half_an_hour(cast: Cast) -> None:
    secret = secret_of(cast.otto)
    with pytest.raises(Refused), emergency(cast, cast.noor, secret):
        pass
    assert break_glass(secret, pupil=cast.noor.uid, reason="Noor viel van de trap") is True
    with emergency(cast, cast.noor, secret) as door:
        assert door.is_emergency
        assert names() == {"Noor"}
        assert PupilContact.objects.get().street
    for pupil in (cast.tess, cast.wout):
        with pytest.raises(Refused), emergency(cast, pupil, secret):
            pass
    with pytest.raises(Refused), emergency(cast, cast.noor, secret_of(cast.anna)):
        pass
    minutes = column(cast.db, "select extract(epoch from until - at) / 60 from gate.emergency")
    assert float(str(minutes[0])) == 30
    cast.db.execute("update gate.emergency set until = statement_timestamp()")
    with pytest.raises(Refused), emergency(cast, cast.noor, secret):
        pass


@pytest.mark.parametrize("name", ["gerda", "noor", "bas", "wim", "petra"])
def test_emergency_access_is_for_staff_of_the_school(cast: Cast, name: str) -> None:
    secret = secret_of(cast.people[name])
    assert break_glass(secret, pupil=cast.noor.uid, reason="een lange reden genoeg") is False
    assert logged(cast) == [(cast.noor.id, True)]


def test_emergency_access_to_nobody_is_refused_and_logged(cast: Cast) -> None:
    assert break_glass(secret_of(cast.otto), pupil=uuid.uuid4(), reason="een lange reden genoeg") is False
    assert logged(cast) == [(None, True)]


def test_emergency_access_is_seen_by_the_family_and_the_privacy_officer(cast: Cast) -> None:
    assert break_glass(secret_of(cast.otto), pupil=cast.noor.uid, reason="Noor viel van de trap") is True
    with file_of(cast.noor, secret_of(cast.gerda)):
        assert [(e.actor_id, e.reason) for e in Emergency.objects.all()] == [(cast.otto.id, "Noor viel van de trap")]
        assert "emergency" in {look.purpose for look in Look.objects.all()}
    with file_of(cast.tess, secret_of(cast.gerda)):
        assert list(Emergency.objects.all()) == []
    reads = ("identity", "oversight", "access_log")
    with open_door(secret_of(cast.petra), purpose="oversight", reads=reads, kind=Kind.ALARMS, now=NOW):
        assert [e.pupil_id for e in Emergency.objects.all()] == [cast.noor.id]
        assert names() == {"Noor"}


# --- searching for somebody ----------------------------------------------------------------------------------------


def search(cast: Cast, who: Someone, words: str) -> set[str]:
    """Whom `who` finds."""
    reads = ("organisation", "identity", "membership")
    with open_door(secret_of(who), purpose="search", reads=reads, kind=Kind.SEARCH, key=words, now=NOW):
        return names()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bakker", {"Noor", "Tess"}),
        ("noor bakkerman", {"Noor"}),
        ("oudendijk", {"Yara"}),
        ("buurman", {"Sem"}),
        ("ba", set()),
        ("", set()),
        ("verweg", set()),  # another school
        ("%%%", set()),
        ("bak%man", set()),
        ("b_kkerman", set()),
        ("___", set()),
        ("bakkerman\\", set()),
        ("\\%\\", set()),
        ("' or true --", set()),
    ],
)
def test_administration_finds_by_a_piece_of_the_name(cast: Cast, words: str, found: set[str]) -> None:
    assert search(cast, cast.anna, words) == found


def test_a_teacher_finds_own_pupils_only(cast: Cast) -> None:
    assert search(cast, cast.dirk, "man") == {"Noor", "Bram", "Tess"}
    assert search(cast, cast.otto, "man") == {"Sem"}


def test_a_search_finds_twenty_at_most(cast: Cast) -> None:
    for number in range(25):
        cast.pupil(f"Kind{number:02}", "Dubbelganger", 13, "wi2B")
    assert search(cast, cast.dirk, "dubbel") == {f"Kind{number:02}" for number in range(20)}


def test_the_pages_of_a_search_are_each_opened_by_themselves_and_hold_everybody_once(cast: Cast) -> None:
    for number in range(45):
        cast.pupil(f"Kind{number:02}", "Dubbelganger", 13, "wi2B")
    pages = [search(cast, cast.dirk, key) for key in ("dubbel", "dubbel\n2", "dubbel\n3", "dubbel\n4")]
    assert [len(found) for found in pages] == [20, 20, 5, 0]
    assert pages[1] == {f"Kind{number:02}" for number in range(20, 40)}
    assert len(set.union(*pages)) == 45
    assert len([row for row in logged(cast) if row[0]]) == 45  # who stands on another page was not opened again


@pytest.mark.parametrize("page", ["0", "11", "-1", "2 ", "99999999999999999999", "twee", ""])
def test_a_search_has_ten_pages_and_nothing_else_is_one(cast: Cast, page: str) -> None:
    for number in range(25):
        cast.pupil(f"Kind{number:02}", "Dubbelganger", 13, "wi2B")
    assert search(cast, cast.dirk, f"dubbel\n{page}") == {f"Kind{number:02}" for number in range(20)}


def test_two_ways_of_searching_share_their_pages(cast: Cast) -> None:
    """As a teacher Dirk finds 25 of his own; the others he finds as school leader stand behind these, and nobody twice."""
    for number in range(25):
        cast.pupil(f"Kind{number:02}", "Dubbelganger", 13, "wi2B")
    for number in range(20):
        cast.pupil(f"Ander{number:02}", "Aldubbel", 13, "3A")
    cast.put(
        "staff_role", staff_id=cast.dirk.id, school_id=cast.schools["Oost"], role="school_leader", starts_on=days(-1)
    )
    pages = [search(cast, cast.dirk, key) for key in ("dubbel", "dubbel\n2", "dubbel\n3", "dubbel\n4")]
    assert [len(found) for found in pages] == [20, 20, 5, 0]
    assert len(set.union(*pages)) == 45


def test_two_ways_of_searching_do_not_find_forty(cast: Cast) -> None:
    """As a teacher Dirk finds twenty of his own; as school leader he would find twenty others, that sort first."""
    for number in range(20):
        cast.pupil(f"Kind{number:02}", "Dubbelganger", 13, "wi2B")
        cast.pupil(f"Ander{number:02}", "Aldubbel", 13, "3A")
    cast.put(
        "staff_role", staff_id=cast.dirk.id, school_id=cast.schools["Oost"], role="school_leader", starts_on=days(-1)
    )
    assert search(cast, cast.dirk, "dubbel") == {f"Kind{number:02}" for number in range(20)}
    assert len(search(cast, cast.leo, "dubbel")) == 20


def test_every_search_is_logged_also_one_that_finds_nobody(cast: Cast) -> None:
    search(cast, cast.anna, "bakker")
    assert sorted(logged(cast, "pupil_id, kind, refused")) == [
        (cast.noor.id, "search", False), (cast.tess.id, "search", False)
    ]  # fmt: skip
    search(cast, cast.anna, "niemand zo")
    assert logged(cast, "actor_id, pupil_id, kind, refused")[-1] == (cast.anna.id, None, "search", False)


@pytest.mark.parametrize("name", ["gerda", "rob", "noor", "tess", "bas"])
@pytest.mark.parametrize("purpose", ["search", "workplace", "parental_view", "own_view", "emergency"])
def test_who_may_not_search_opens_nothing_by_searching(cast: Cast, name: str, purpose: str) -> None:
    secret = secret_of(cast.people[name])
    with (
        pytest.raises(Refused),
        open_door(secret, purpose=purpose, reads=("organisation",), kind=Kind.SEARCH, key="bakker", now=NOW),
    ):
        pass
    assert [refused for _, refused in logged(cast)] == [True]


@pytest.mark.parametrize(("who", "purpose"), [("dirk", "teaching"), ("maud", "mentoring"), ("petra", "oversight")])
def test_a_search_is_for_finding_and_for_no_other_purpose(cast: Cast, who: str, purpose: str) -> None:
    """A hit shows a name. Opened for teaching, the same hit would have shown grades."""
    door = open_door(
        secret_of(cast.people[who]), purpose=purpose, reads=("identity",), kind=Kind.SEARCH, key="bakkerman", now=NOW
    )
    with pytest.raises(Refused), door:
        pass


def test_who_works_at_every_school_finds_at_every_school(cast: Cast) -> None:
    def found() -> set[str]:
        secret = secret_of(cast.wim)
        with open_door(secret, purpose="search", reads=("identity",), kind=Kind.SEARCH, key="man", now=NOW):
            return names()

    assert found() == set()
    cast.db.execute("update staff_role set school_id = null where staff_id = %s", [cast.wim.id])
    assert found() == {"Noor", "Tess", "Bram", "Sem"}
