"""By keyboard alone, and always seeing where one is: a guardian answers a question, and a teacher takes the roll."""

from playwright.sync_api import Page

from tests.attendance.attending import lesson
from tests.browser.conftest import Open
from tests.browser.test_keyboard import focused
from tests.consent.answering import TOPIC, answers, page_of
from tests.people import Cast

MOST = 200  # stops of the Tab key on the longest page
# Whether what has the focus is within the window, and drawn with a ring or on the focus colour: itself, or the words that stand for it.
SEEN = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    const drawn = [here, here.nextElementSibling].filter(Boolean).some(one => {
        const look = getComputedStyle(one);
        return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== "none";
    });
    const middle = [box.left + box.width / 2, box.top + box.height / 2];
    return drawn && box.width > 0 && middle[0] >= 0 && middle[1] >= 0 && middle[0] <= innerWidth && middle[1] <= innerHeight;
}"""


def seen(page: Page) -> None:
    """Fail when one cannot see where one is."""
    assert page.evaluate(SEEN), f"one cannot see that «{focused(page)}» has the focus"


def tab_until(page: Page, words: str) -> None:
    """Press Tab until what is called or reads like `words` has the focus, and see every stop on the way."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        seen(page)
        if focused(page).startswith(words):
            return
    raise AssertionError(f"{words} cannot be reached with Tab")


def test_a_guardian_answers_a_question(cast: Cast, open_page: Open) -> None:
    page = open_page(page_of(cast, "noor"), cast.gerda)
    tab_until(page, TOPIC)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    seen(page)
    chosen = page.evaluate("document.activeElement.value")
    tab_until(page, "Bewaar mijn antwoorden")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    (answer,) = [row for row in answers(cast) if row[0] == TOPIC]
    assert answer[1:3] == (cast.gerda.id, chosen == "yes")


def test_a_teacher_takes_the_roll(cast: Cast, open_page: Open) -> None:
    uid = lesson(cast)
    page = open_page(f"/groepen/{cast.groups['wi2B'][1]}/lessen/{uid}/", cast.dirk)
    tab_until(page, f"k-{cast.tess.uid}")
    page.keyboard.press("ArrowRight")
    seen(page)
    assert page.evaluate("document.activeElement.value") == "absent"
    tab_until(page, "Bewaar de lijst")
    page.keyboard.press("Enter")
    page.get_by_text("bewaarde deze lijst").or_(page.get_by_text("is bewaard")).first.wait_for()
    stored = cast.db.execute("select pupil_id, kind from attendance").fetchall()
    assert stored == [(cast.tess.id, "absent")]
