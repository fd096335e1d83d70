"""By keyboard alone: signing in with a second step, entering a column of grades, and closing the file."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page
from psycopg.types.json import Json

from tests.browser.conftest import Open, goes
from tests.people import Cast
from zorgvuldig.accounts.signin.adapter import PURPOSE
from zorgvuldig.platform.vault.secret_fields import encrypt

PASSWORD = "vier-woorden-zijn-genoeg"


def focused(page: Page) -> str:
    """The name of the field that has the focus, or its text."""
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the field or link called `name` has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    pytest.fail(f"{name} cannot be reached with Tab")


def test_a_teacher_signs_in_and_enters_a_column(cast: Cast, open_page: Open) -> None:
    secret = generate_totp_secret()
    cast.db.execute("update account set password = %s where id = %s", [make_password(PASSWORD), cast.dirk.account])
    cast.db.execute(
        "update mfa_authenticator set data = %s where user_id = %s",
        [Json({"secret": encrypt(secret, purpose=PURPOSE)}), cast.dirk.account],
    )
    page = open_page("/inloggen/")
    tab_to(page, "login")
    page.keyboard.type("dirk")
    tab_to(page, "password", 3)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inloggen/code/**")
    tab_to(page, "code")
    page.keyboard.type(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Waar wilt u heen?").wait_for()
    page.goto(f"/groepen/{cast.groups['wi2B'][1]}/cijfers/")
    page.locator("thead a", has_text="Breuken").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**toets=*")
    page.locator("thead a", has_text="Machten").focus()
    page.keyboard.press("Enter")
    page.locator("thead th.nu", has_text="Machten").wait_for()
    page.locator(".cijfers input[name^='c-']").first.focus()
    for value in ("7,5", "6.1", "", "10"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    assert "Bewaar" in focused(page)
    page.keyboard.press("Enter")
    page.get_by_text("Bewaard om").wait_for()
    stored = cast.db.execute(
        "select i.given_name, g.value::text from grade g join pupil_identity i using (pupil_id) "
        "where test_id = %s order by i.sort_key",
        [cast.tests["machten"]],
    ).fetchall()
    assert stored == [("Noor", "7.5"), ("Tess", "6.1"), ("Bram", "10.0")]


def test_a_wrong_grade_keeps_what_was_typed(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/groepen/{cast.groups['wi2B'][1]}/cijfers/", cast.dirk)
    first = page.locator(".cijfers input[name^='c-']").first
    first.fill("6,45")
    page.get_by_role("button", name="Bewaar de cijfers").click()
    page.locator(".cijfers td .zegt").wait_for()
    assert "Gebruik één cijfer achter de komma." in page.locator("main").inner_text()
    assert page.locator(".cijfers input[name^='c-']").first.input_value() == "6,45"
    assert "Gebruik één cijfer achter de komma." in page.locator(".cijfers td .zegt").inner_text()


def test_a_name_in_the_averages_opens_its_calculation(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/groepen/{cast.groups['wi2B'][1]}/berekening/", cast.dirk)
    page.get_by_role("link", name="Bakkerman, Noor").focus()
    page.keyboard.press("Enter")
    page.locator("details[open]", has_text="Bakkerman, Noor").wait_for()


def test_without_script_the_same_can_be_done(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/groepen/{cast.groups['wi2B'][1]}/cijfers/", cast.dirk, java_script_enabled=False)
    page.locator(".cijfers input[name^='c-']").first.fill("7,7")
    goes(page.get_by_role("button", name="Bewaar de cijfers"))
    assert "Er is 1 cijfer bewaard." in page.locator("main").inner_text()


def test_the_whole_list_is_filled_in_with_arrows_and_a_pasted_block(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/groepen/{cast.groups['wi2B'][1]}/cijfers/?toets=alle", cast.dirk)
    boxes = page.locator(".cijfers input[name^='c-']")
    assert boxes.count() == 8  # four pupils, two tests
    boxes.nth(1).focus()  # Noor, Machten
    page.keyboard.type("7.5")
    page.keyboard.press("ArrowDown")  # Tess, Machten
    page.keyboard.type("inh")
    page.keyboard.press("Enter")  # Yara, Machten
    page.keyboard.type("6")
    page.keyboard.press("ArrowLeft")  # through the text first
    page.keyboard.press("ArrowLeft")  # Yara, Breuken
    assert page.evaluate("document.activeElement.value") == "7,1"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")  # Bram, Machten
    page.keyboard.type("vr")
    page.keyboard.press("Enter")  # the last row: Enter saves
    page.get_by_text("Bewaard om").wait_for()
    _paste_block(page, "6,4\t8\n8,8\tG\n")
    assert [page.locator(".cijfers input[name^='c-']").nth(n).input_value() for n in range(4)] == [
        "6,4",
        "8",
        "8,8",
        "G",
    ]
    _paste_block(page, "1\n2\n3\n4\n5\n")  # more than there are pupils: nothing is pasted
    assert page.locator(".cijfers input[name^='c-']").nth(2).input_value() == "8,8"
    stored = cast.db.execute(
        "select i.given_name, coalesce(g.value::text, g.code) from grade g join pupil_identity i using (pupil_id) "
        "where test_id = %s order by i.sort_key",
        [cast.tests["machten"]],
    ).fetchall()
    assert stored == [("Noor", "7.5"), ("Tess", "missed"), ("Yara", "6.0"), ("Bram", "exempt")]


def test_a_changed_mark_asks_why_and_keeps_what_was_typed(cast: Cast, open_page: Open) -> None:
    page = open_page(f"/groepen/{cast.groups['wi2B'][1]}/cijfers/?toets=alle", cast.dirk)
    page.locator(".cijfers input[name^='c-']").first.fill("6,8")
    page.get_by_role("button", name="Bewaar de cijfers").click()
    page.locator(".zegt", has_text="Ouders zagen dit cijfer al.").wait_for()
    assert page.evaluate("document.activeElement.name").startswith("r-")
    page.keyboard.type("Vraag 3 telde dubbel")
    page.keyboard.press("Enter")
    page.get_by_text("Bewaard om").wait_for()
    assert page.locator(".reden").count() == 0


def _paste_block(page: Page, text: str) -> None:
    """Paste into the first box, as a spreadsheet puts it on the clipboard."""
    page.locator(".cijfers input[name^='c-']").first.focus()
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )
