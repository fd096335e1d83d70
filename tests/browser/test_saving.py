"""Saving while one goes on: what is typed is never called saved before the server said so, and never lost."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.attendance.attending import lesson
from tests.attendance.test_attendance_roll import standing as roll_of
from tests.browser.conftest import PHONE, Open, look_at, until
from tests.learning.gradeworld import add_test, period
from tests.learning.test_grades import standing, uid_of
from tests.people import Cast, days, secret_of

SAVED = re.compile(r"^Bewaard om \d\d:\d\d$")
AWAY = re.compile("^Niet bewaard: geen verbinding.*Sluit dit tabblad niet.$")


@pytest.fixture
def hidden(cast: Cast) -> str:
    """The address of a test that families do not see yet."""
    add_test(cast, "kwadraten", shown_from=None)
    return f"/groepen/{cast.groups['wi2B'][1]}/cijfers/?toets={uid_of(cast, 'kwadraten')}"


@pytest.fixture
def roll(cast: Cast) -> str:
    """The address of the roll of a lesson that runs."""
    return f"/groepen/{cast.groups['wi2B'][1]}/lessen/{lesson(cast)}/"


def box(page: Page, cast: Cast, name: str) -> object:
    """The box of a pupil."""
    return page.locator(f"[name='c-{cast.people[name].uid}']")


def says(page: Page) -> object:
    """The line that says how it stands."""
    return page.locator("[data-opslaan]")


def changes(cast: Cast, table: str) -> int:
    """How often something was changed, by the history."""
    return cast.db.execute("select count(*) from gate.change where table_name = %s", [table]).fetchone()[0]


def lose_the_network(page: Page) -> None:
    """Every post is lost on its way, until `page.unroute`."""
    page.route(
        "**/*",
        lambda route: route.abort("internetdisconnected") if route.request.method == "POST" else route.continue_(),
    )


def test_a_mark_is_saved_while_the_teacher_goes_on(cast: Cast, open_page: Open, hidden: str) -> None:
    page = open_page(hidden, cast.dirk)
    assert says(page).get_attribute("role") == "status"
    box(page, cast, "noor").focus()
    page.keyboard.type("4")
    expect(says(page)).to_have_text("Niet bewaard")
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text(SAVED)
    assert standing(cast, "kwadraten") == {"noor": "4.0"}
    expect(box(page, cast, "noor")).to_have_value("4,0")
    assert "net laag" in box(page, cast, "noor").locator("xpath=..").get_attribute("class").replace("nu ", "")
    expect(page.locator("tbody tr", has_text="Bakkerman, Noor").locator("td").last).to_have_text("5,6")
    assert page.evaluate("document.activeElement.name") == f"c-{cast.tess.uid}"
    look_at(page, "cijfers-opgeslagen")
    page.reload()
    expect(box(page, cast, "noor")).to_have_value("4,0")


def test_it_is_not_called_saved_while_the_server_thinks(cast: Cast, open_page: Open, hidden: str) -> None:
    page = open_page(hidden, cast.dirk)
    waiting: list[Route] = []
    page.route("**/cijfers/", lambda route: waiting.append(route))
    box(page, cast, "noor").fill("7")
    page.keyboard.press("Tab")
    expect(says(page)).to_have_text("Bezig met bewaren…")
    box(page, cast, "noor").fill("8")  # typed on meanwhile: what comes back is not about this
    waiting.pop().continue_()
    expect(says(page)).to_have_text("Niet bewaard")
    expect(box(page, cast, "noor")).to_have_value("8")
    page.unroute("**/cijfers/")
    page.keyboard.press("Tab")
    expect(says(page)).to_have_text(SAVED)
    assert standing(cast, "kwadraten") == {"noor": "8.0"}


def test_without_network_everything_stays_and_goes_once_afterwards(cast: Cast, open_page: Open, hidden: str) -> None:
    page = open_page(hidden, cast.dirk)
    page.context.set_offline(True)
    box(page, cast, "noor").fill("7,5")
    page.get_by_role("button", name="Bewaar de cijfers").click()
    expect(says(page)).to_have_text(AWAY)
    box(page, cast, "bram").fill("6,5")
    expect(says(page)).to_have_text(AWAY)
    assert standing(cast, "kwadraten") == {}
    page.context.set_offline(False)
    expect(says(page)).to_have_text(SAVED)
    assert standing(cast, "kwadraten") == {"noor": "7.5", "bram": "6.5"}
    assert changes(cast, "grade") == 2


def test_an_answer_that_is_lost_changes_nothing_twice(cast: Cast, open_page: Open, hidden: str) -> None:
    page = open_page(hidden, cast.dirk)

    def lose(route: Route) -> None:
        route.fetch()  # it came in; the answer does not come back
        route.abort("internetdisconnected")

    page.route("**/cijfers/", lose, times=1)
    box(page, cast, "noor").fill("7,5")
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text(AWAY)
    expect(says(page)).to_have_text(SAVED, timeout=15_000)
    assert (standing(cast, "kwadraten"), changes(cast, "grade")) == ({"noor": "7.5"}, 1)


def test_another_writer_is_told_and_both_marks_stand_there(cast: Cast, open_page: Open, hidden: str) -> None:
    page = open_page(hidden, cast.dirk)
    cast.grade("noor", "kwadraten", "5.0")
    box(page, cast, "noor").fill("7,5")
    page.keyboard.press("Tab")
    expect(says(page)).to_have_text("Niet bewaard. Bakkerman, Noor: U vulde in: 7,5. Intussen staat er: 5,0.")
    expect(box(page, cast, "noor")).to_have_value("7,5")
    expect(page.locator("td.fout .zegt")).to_have_text("U vulde in: 7,5. Intussen staat er: 5,0.")
    look_at(page, "cijfers-botsing")
    assert standing(cast, "kwadraten") == {"noor": "5.0"}
    page.get_by_role("button", name="Bewaar de cijfers").click()
    expect(says(page)).to_have_text(SAVED)
    assert standing(cast, "kwadraten") == {"noor": "7.5"}


def test_what_is_wrong_is_told_beside_the_box_and_holds_no_other(cast: Cast, open_page: Open, hidden: str) -> None:
    page = open_page(hidden, cast.dirk, size=PHONE)
    box(page, cast, "noor").fill("77")
    box(page, cast, "bram").fill("7")
    page.keyboard.press("Enter")
    expect(page.locator("td.fout .zegt")).to_contain_text("Een cijfer is minstens 1,0")
    assert box(page, cast, "noor").get_attribute("aria-invalid") == "true"
    assert standing(cast, "kwadraten") == {"bram": "7.0"}
    look_at(page, "cijfers-geweigerd")
    box(page, cast, "noor").fill("7,7")
    assert page.locator(".zegt").count() == 0
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text(SAVED)
    assert standing(cast, "kwadraten") == {"noor": "7.7", "bram": "7.0"}


def test_what_families_see_at_once_waits_for_the_button(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/groepen/{cast.groups['wi2B'][1]}/cijfers/?toets={uid_of(cast, 'machten')}", cast.dirk)
    page.clock.install()
    box(page, cast, "noor").fill("7,5")
    page.keyboard.press("Tab")
    page.clock.run_for(60_000)
    expect(says(page)).to_have_text(re.compile("^Niet bewaard. Ouders zien deze cijfers meteen."))
    assert standing(cast, "machten") == {}
    page.get_by_role("button", name="Bewaar de cijfers").click()
    expect(says(page)).to_have_text(SAVED)
    assert standing(cast, "machten") == {"noor": "7.5"}


def test_one_reason_for_several_marks_that_families_saw(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/groepen/{cast.groups['wi2B'][1]}/cijfers/?toets={uid_of(cast, 'breuken')}", cast.dirk)
    one_reason = page.get_by_label("Eén reden voor al deze cijfers")
    expect(one_reason).to_be_hidden()
    box(page, cast, "noor").fill("6,6")
    box(page, cast, "bram").fill("5,1")
    page.get_by_role("button", name="Bewaar de cijfers").click()
    expect(says(page)).to_have_text(re.compile("^Niet bewaard. .*Nog 1 ander vakje is niet bewaard.$"))
    assert standing(cast, "breuken")["noor"] == "6.4"
    look_at(page, "cijfers-reden")
    one_reason.fill("Vraag 3 telde dubbel")
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text(SAVED)
    expect(one_reason).to_be_hidden()
    assert (standing(cast, "breuken")["noor"], standing(cast, "breuken")["bram"]) == ("6.6", "5.1")
    reasons = cast.db.execute("select distinct reason from grade where reason <> ''").fetchall()
    assert reasons == [("Vraag 3 telde dubbel",)]


def sign_in_again(context: BrowserContext, site: str, name: str, cast: Cast) -> None:
    """In another tab somebody signs in: another session, and as the sign-in library does, another token."""
    context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": secret_of(cast.people[name]), "url": site}])
    other = context.new_page()
    other.goto(f"{site}/")
    other.close()


def test_who_is_signed_out_signs_in_elsewhere_and_goes_on(cast: Cast, open_page: Open, hidden: str, site: str) -> None:
    page = open_page(hidden, cast.dirk)
    page.context.add_cookies(
        [cookie | {"value": "x"} for cookie in page.context.cookies() if cookie["name"] == "sessie"]
    )
    box(page, cast, "noor").fill("7,5")
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text(re.compile("^Niet bewaard: u bent afgemeld."))
    link = page.get_by_role("link", name="Log in in een nieuw tabblad")
    expect(link).to_be_visible()
    assert link.get_attribute("target") == "_blank"
    look_at(page, "cijfers-afgemeld")
    sign_in_again(page.context, site, "otto", cast)
    page.get_by_role("button", name="Bewaar de cijfers").click()
    expect(says(page)).to_have_text(re.compile("kunt deze lijst niet meer openen"))
    cast.put("teaching", staff_id=cast.otto.id, group_id=cast.groups["wi2B"][0], starts_on=days(-100))
    page.get_by_role("button", name="Bewaar de cijfers").click()
    expect(says(page)).to_have_text(re.compile("iemand anders ingelogd"))
    assert standing(cast, "kwadraten") == {}
    sign_in_again(page.context, site, "dirk", cast)
    page.evaluate("dispatchEvent(new Event('focus'))")  # back in this tab
    expect(says(page)).to_have_text(SAVED)
    expect(link).to_be_hidden()
    assert standing(cast, "kwadraten") == {"noor": "7.5"}


def test_a_server_in_trouble_is_asked_again(cast: Cast, open_page: Open, hidden: str) -> None:
    page = open_page(hidden, cast.dirk)
    page.route("**/cijfers/", lambda route: route.fulfill(status=410, body=""), times=1)
    box(page, cast, "noor").fill("7,5")
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text(re.compile("^Niet bewaard: er ging iets mis op de server."))
    expect(says(page)).to_have_text(SAVED, timeout=15_000)
    assert standing(cast, "kwadraten") == {"noor": "7.5"}


def test_leaving_with_something_unsaved_warns(cast: Cast, open_page: Open, hidden: str) -> None:
    page = open_page(hidden, cast.dirk)
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    lose_the_network(page)
    box(page, cast, "noor").press_sequentially("7,5")
    page.keyboard.press("Enter")
    expect(says(page)).to_have_text(AWAY)
    page.evaluate("setTimeout(() => location.assign('/'))")
    until(page, "document.title.startsWith('Cijfers')")
    expect(box(page, cast, "noor")).to_have_value("7,5")
    assert asked == ["beforeunload"]
    page.unroute("**/*")
    expect(says(page)).to_have_text(SAVED, timeout=15_000)
    page.goto("/")
    assert asked == ["beforeunload"]


def test_a_roll_without_network_waits_on_the_page_and_is_called_once(cast: Cast, open_page: Open, roll: str) -> None:
    page = open_page(roll, cast.dirk, reduced_motion="reduce")
    page.context.set_offline(True)
    page.get_by_role("radiogroup", name="Bakkerman, Noor").get_by_label("Afwezig").check()
    expect(says(page)).to_have_text("Niet bewaard")
    page.get_by_role("button", name="Bewaar de lijst").click()
    expect(says(page)).to_have_text(AWAY)
    look_at(page, "presentie-zonder-net")
    page.get_by_role("radiogroup", name="Visserman, Bram").get_by_label("Te laat").check()
    page.context.set_offline(False)
    expect(says(page)).to_have_text(SAVED)
    assert roll_of(cast) == {"noor": ("absent", None), "bram": ("late", None)}
    assert changes(cast, "attendance") == 2
    expect(page.locator("[data-sinds]")).to_have_text(re.compile(r"^U bewaarde deze lijst om \d\d:\d\d\.$"))
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_roll_is_not_called_before_the_button(cast: Cast, open_page: Open, roll: str) -> None:
    page = open_page(roll, cast.dirk)
    page.clock.install()
    page.get_by_role("radiogroup", name="Bakkerman, Noor").get_by_label("Afwezig").check()
    page.clock.run_for(60_000)
    expect(says(page)).to_have_text("Niet bewaard")
    assert cast.db.execute("select count(*) from lesson_roll").fetchone() == (0,)


def test_a_roll_of_two_teachers_is_decided_by_the_server(cast: Cast, open_page: Open, roll: str) -> None:
    cast.put("teaching", staff_id=cast.otto.id, group_id=cast.groups["wi2B"][0], starts_on=days(-100))
    page, other = open_page(roll, cast.dirk), open_page(roll, cast.otto)
    other.get_by_role("radiogroup", name="Bakkerman, Noor").get_by_label("Afwezig").check()
    other.get_by_role("button", name="Bewaar de lijst").click()
    expect(says(other)).to_have_text(SAVED)
    page.get_by_role("radiogroup", name="Visserman, Bram").get_by_label("Te laat").check()
    page.get_by_role("button", name="Bewaar de lijst").click()
    expect(says(page)).to_have_text(re.compile("^Niet bewaard. Otto Werker bewaarde deze lijst intussen"))
    expect(page.locator(".presentie li", has_text="Noor").locator(".ander")).to_have_text("Nu bewaard: afwezig")
    look_at(page, "presentie-botsing")
    assert roll_of(cast) == {"noor": ("absent", None)}
    page.get_by_role("radiogroup", name="Bakkerman, Noor").get_by_label("Afwezig").check()
    page.get_by_role("button", name="Bewaar de lijst").click()
    expect(says(page)).to_have_text(SAVED)
    assert page.locator(".ander").count() == 0
    assert roll_of(cast) == {"noor": ("absent", None), "bram": ("late", None)}


def test_a_roll_that_comes_too_late_is_told_by_the_server(cast: Cast, open_page: Open, roll: str) -> None:
    page = open_page(roll, cast.dirk, size=PHONE)
    page.get_by_role("radiogroup", name="Bakkerman, Noor").get_by_label("Te laat").check()
    page.get_by_label("minuten").first.fill("zes")
    page.get_by_role("button", name="Bewaar de lijst").click()
    expect(page.locator(".veldfout")).to_contain_text("Vul de minuten in als getal")
    assert page.evaluate("document.activeElement.name") == f"m-{cast.noor.uid}"
    look_at(page, "presentie-fout")
    cast.db.execute("update lesson set held_on = %s", [days(-8)])
    page.get_by_label("minuten").first.fill("6")
    page.get_by_role("button", name="Bewaar de lijst").click()
    expect(says(page)).to_have_text(re.compile("^Niet bewaard. Deze les is langer dan 7 dagen geleden."))
    assert roll_of(cast) == {}


def test_a_roll_is_called_by_keyboard_and_without_script(cast: Cast, open_page: Open, roll: str) -> None:
    page = open_page(roll, cast.dirk)
    page.get_by_role("radiogroup", name="Bakkerman, Noor").get_by_label("Aanwezig").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Bewaar de lijst").press("Enter")
    expect(says(page)).to_have_text(SAVED)
    assert page.evaluate("document.activeElement.textContent") == "Bewaar de lijst"
    assert roll_of(cast) == {"noor": ("absent", None)}
    plain = open_page(roll, cast.dirk, java_script_enabled=False)
    plain.get_by_role("radiogroup", name="Bakkerman, Noor").get_by_label("Te laat").check()
    plain.get_by_role("button", name="Bewaar de lijst").click()
    expect(plain.get_by_text("De lijst is bewaard.")).to_be_visible()
    assert roll_of(cast) == {"noor": ("late", None)}


def agreement(page: Page, cast: Cast, name: str) -> object:
    """The box of a report meeting about a pupil."""
    return page.locator(f"[name='n-{cast.people[name].uid}']")


def test_of_two_at_a_report_meeting_the_second_is_told_and_leaving_the_box_overwrites_nothing(
    cast: Cast, open_page: Open
) -> None:
    period(cast, 1, -9, 9)
    path = f"/rapportvergadering/{cast.groups['2B'][1]}/"
    mentor, leader = open_page(path, cast.maud), open_page(path, cast.leo)
    agreement(mentor, cast, "noor").fill("Van de mentor.")
    mentor.keyboard.press("Tab")
    expect(says(mentor)).to_have_text(SAVED)
    agreement(leader, cast, "noor").fill("Van de leider.")
    told = leader.locator(f"#b-{cast.noor.uid} .veldfout")
    expect(told).to_contain_text("Maud Werker schreef intussen ook iets: ‘Van de mentor.’")
    leader.keyboard.press("Tab")
    leader.wait_for_timeout(1000)  # longer than after leaving a box
    expect(agreement(leader, cast, "noor")).to_have_value("Van de leider.")
    assert cast.db.execute("select text from meeting_note").fetchall() == [("Van de mentor.",)]
    agreement(leader, cast, "noor").fill("")  # as it was when the page was opened, and still a choice
    agreement(leader, cast, "noor").fill("Van ons beiden.")
    expect(told).to_have_count(0)
    expect(says(leader)).to_have_text(SAVED)
    agreement(mentor, cast, "tess").fill("Nog een.")
    expect(agreement(mentor, cast, "noor")).to_have_value("Van ons beiden.")
    look_at(leader, "rapportvergadering")
