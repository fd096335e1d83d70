"""Who gets to parent evenings and outings: whoever arranges them, who is there, and the families that are asked."""

from collections.abc import Iterator
from typing import Any

from tests.families.arranged import place, put_booking, put_evening
from tests.families.test_outings import put_answer, put_outing
from tests.people import Cast

LOOKS = "dirk maud otto anna wim sanne"  # teachers, the mentor and the administration


def arranged(cast: Cast, more: str = "") -> str:
    """A page of an evening of the administration."""
    return f"/ouderavonden/{put_evening(cast)}/{more}"


def of_teacher(cast: Cast, more: str = "") -> str:
    """A page of Dirk at an evening."""
    evening = put_evening(cast)
    return f"/ouderavonden/{evening}/leraren/{place(cast, evening)[1]}/{more}"


def own(cast: Cast, more: str = "") -> str:
    """A page of Gerda's on an evening."""
    return f"/mijn-ouderavonden/{put_evening(cast)}/{more}"


def choice(cast: Cast) -> str:
    evening = put_evening(cast)
    return f"/mijn-ouderavonden/{evening}/{cast.noor.uid}/{place(cast, evening)[1]}/"


def desk(cast: Cast, more: str = "") -> str:
    return f"/ouderavonden/{put_evening(cast)}/gezin/{cast.noor.uid}/{more}"


def desk_choice(cast: Cast) -> str:
    evening = put_evening(cast)
    return f"/ouderavonden/{evening}/gezin/{cast.noor.uid}/{cast.noor.uid}/{place(cast, evening)[1]}/"


def cancelled(cast: Cast, by_desk: bool = False) -> str:
    """Where a talk of Gerda is cancelled."""
    evening = put_evening(cast)
    talk = f"gesprek/{put_booking(cast, evening)}/afzeggen/"
    return (
        f"/ouderavonden/{evening}/gezin/{cast.noor.uid}/{talk}" if by_desk else f"/mijn-ouderavonden/{evening}/{talk}"
    )


def of_class(cast: Cast) -> str:
    return f"/ouderavonden/{put_evening(cast)}/klassen/{cast.groups['2B'][1]}/"


def talks(cast: Cast, more: str = "") -> str:
    """The list of Dirk, who has a talk."""
    evening = put_evening(cast, "dirk")
    put_booking(cast, evening)
    return f"/ouderavonden/{evening}/mijn-lijst/{more}"


def asked(cast: Cast, more: str = "", by: str = "dirk") -> str:
    """A page of what Dirk asked the families of his group."""
    outing = put_outing(cast, by)
    put_answer(cast, outing)
    return f"/uitjes/{outing}/{more}"


def untouched(cast: Cast, more: str) -> str:
    """The same, and nobody answered."""
    return f"/uitjes/{put_outing(cast)}/{more}"


def lines() -> Iterator[tuple[Any, ...]]:
    """Each address with who gets there, read and posted."""
    yield "evenings", lambda _cast: "/ouderavonden/", LOOKS
    yield "new_evening", lambda _cast: "/ouderavonden/nieuw/", "maud anna wim"
    yield "evening", arranged, "anna"
    yield "edit_evening", lambda cast: arranged(cast, "wijzigen/"), "anna"
    yield "cancel_evening", lambda cast: arranged(cast, "afzeggen/"), "anna"
    yield "add_evening_teachers", lambda cast: arranged(cast, "leraren/"), "anna"
    yield "evening_rooms", lambda cast: arranged(cast, "lokalen/"), "anna"
    yield "evening_teacher", of_teacher, "anna"
    yield "remove_evening_teacher", lambda cast: of_teacher(cast, "weg/"), "anna", {}
    yield "own_evenings", lambda _cast: "/mijn-ouderavonden/", "gerda olga maud yara"
    yield "own_evening", own, "gerda yara"
    yield "book_talk", choice, "gerda"
    yield "cancel_talk", cancelled, "gerda", {}
    yield "desk_evening", desk, "anna"
    yield "desk_book_talk", desk_choice, "anna"
    yield "desk_cancel_talk", lambda cast: cancelled(cast, by_desk=True), "anna", {}
    yield "evening_class", of_class, "maud anna"
    yield "own_talks", talks, "dirk"
    yield "own_talks_paper", lambda cast: talks(cast, "papier/"), "dirk", {}
    yield "outings", lambda _cast: "/uitjes/", LOOKS
    yield "new_outing", lambda _cast: "/uitjes/nieuw/", LOOKS
    yield "outing", asked, "dirk anna"
    yield "edit_outing", lambda cast: untouched(cast, "wijzigen/"), "dirk anna"
    yield "cancel_outing", lambda cast: untouched(cast, "afzeggen/"), "dirk anna"
    yield "remind_outing", lambda cast: untouched(cast, "herinneren/"), "dirk anna", {}
    yield "outing_paper", lambda cast: asked(cast, "papier/"), "dirk anna", {}
    yield "own_outings", lambda _cast: "/mijn-uitjes/", "gerda olga maud yara"
    yield "own_outing", lambda cast: f"/mijn-uitjes/{put_outing(cast)}/", "gerda yara"
    yield "answer_outing", lambda cast: f"/mijn-uitjes/{put_outing(cast)}/{cast.noor.uid}/", "gerda", {"mee": "ja"}
