"""Pictures where people look rather than read: in the dark, on a small phone, with long names, and on paper with their table."""

from collections.abc import Callable

import pytest

from tests.attendance.attending import lesson, mark
from tests.browser.conftest import DESKTOP, Open, look_at
from tests.learning.gradeworld import add_test
from tests.people import Cast, days
from tests.retention.keeping import leave, put_hold
from tests.rights.asking import put_request

SMALL = (360, 740)
LONG = "van den Boogaard-Oosterwijk van Nieuw-Beerta tot Achterweteringen"
# What of a picture sticks out of it, or out of the window, by more than a line is thick.
STICKS_OUT = """() => [...document.querySelectorAll('svg[role=img]')].filter(one => one.checkVisibility()).flatMap(one => {
    const box = one.getBoundingClientRect(), right = Math.min(box.right, document.documentElement.clientWidth)
    return [...one.querySelectorAll('text, foreignObject')].filter(text => {
        const own = text.getBoundingClientRect()
        return own.width && (own.right > right + 6 || own.left < box.left - 6)
    }).map(text => text.textContent)
})"""
# On paper: pictures without a table or list that can be read beside them, and tables that are not there.
ON_PAPER = """() => ({
    pictures: [...document.querySelectorAll('main svg[role=img]')].filter(one => one.checkVisibility()).length,
    hidden: [...document.querySelectorAll('main table')].filter(one => {
        const box = one.getBoundingClientRect()
        return !one.checkVisibility({contentVisibilityAuto: true}) || !box.height
    }).map(one => one.caption && one.caption.textContent),
    ink: getComputedStyle(document.querySelector('main h1')).color,
})"""


def arrange(cast: Cast) -> None:
    """Marks, absence, requests and a hold about somebody with a long name."""
    cast.db.execute("update pupil_identity set family_name = %s where pupil_id = %s", [LONG, cast.noor.id])
    for name, value, ago in (("delen", "4.8", 60), ("wortels", "10.0", 40), ("letters", "1.0", 3)):
        add_test(cast, name, held_on=days(-ago))
        cast.grade("noor", name, value)
    mark(cast, "noor", lesson(cast, on=days(-1)))
    for kind in ("restriction", "objection", "erasure"):
        put_request(cast, kind=kind, received_on=days(-9 if kind == "erasure" else -70))


def left(cast: Cast) -> None:
    """The same, of a pupil that left, with something that stays longer."""
    arrange(cast)
    leave(cast)
    put_hold(cast)


# (name, who looks, what is there, where, how many pictures at least)
PAGES: list[tuple[str, str, Callable[[Cast], None], Callable[[Cast], str], int]] = [
    ("kind", "gerda", arrange, lambda cast: f"/mijn-kind/{cast.noor.uid}/", 1),
    ("gebruik", "gerda", left, lambda cast: f"/mijn-kind/{cast.noor.uid}/gebruik/", 1),
    ("aanwezigheid", "gerda", arrange, lambda cast: f"/mijn-kind/{cast.noor.uid}/aanwezigheid/", 10),
    ("waarheen", "gerda", arrange, lambda cast: f"/mijn-kind/{cast.noor.uid}/waarheen/", 1),
    ("mentor", "maud", arrange, lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/", 10),
    ("bewaren-ingeschreven", "petra", arrange, lambda cast: f"/bewaren/leerling/{cast.noor.uid}/", 1),
    ("bewaren-weg", "petra", left, lambda cast: f"/bewaren/leerling/{cast.noor.uid}/", 1),
    ("verzoeken", "petra", arrange, lambda cast: "/verzoeken/", 1),
    ("verzoeken-jaar", "petra", arrange, lambda cast: "/verzoeken/cijfers/", 1),
]


@pytest.mark.parametrize(("name", "who", "put", "address", "least"), PAGES, ids=[one[0] for one in PAGES])
def test_a_picture_is_for_everybody(
    cast: Cast,
    open_page: Open,
    name: str,
    who: str,
    put: Callable[[Cast], None],
    address: Callable[[Cast], str],
    least: int,
) -> None:
    put(cast)
    page = open_page(address(cast), cast.people[who], DESKTOP, color_scheme="dark")
    for width, height in (DESKTOP, SMALL):
        page.set_viewport_size({"width": width, "height": height})
        look_at(page, f"beeld-{name}-donker")
        assert page.evaluate(STICKS_OUT) == []
    page.emulate_media(media="print", color_scheme="dark")
    paper = page.evaluate(ON_PAPER)
    assert paper["pictures"] >= least
    assert paper["hidden"] == []
    page.emulate_media(media="screen", color_scheme="light")
    assert paper["ink"] == page.evaluate(ON_PAPER)["ink"]  # dark on white, also from a dark screen
