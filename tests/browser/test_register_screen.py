"""The register on screen in a browser, at a desk and on a phone: reading it, filling in a change, and deciding about one."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Open, look_at
from tests.governance.register_world import put_version
from tests.people import Cast

AT = "/privacy/register/"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_pages_of_the_register(cast: Cast, open_page: Open, size: tuple[int, int]) -> None:
    uid = put_version(cast)
    for name, address in (
        ("register_record", AT),
        ("register_purpose", f"{AT}doel/care/"),
        ("register_category", f"{AT}gegevens/care/"),
        ("register_recipient", f"{AT}ontvanger/next_school/"),
        ("register_other", f"{AT}verder/"),
        ("register_own_fields", f"{AT}eigen-velden/"),
        ("register_form", f"{AT}voorstel/termijn/rest_at_most/"),
        ("register_rule", f"{AT}voorstel/regel/care_coordinator~works_at~incident/"),
        ("register_versions", f"{AT}versies/"),
        ("register_decide", f"{AT}versies/{uid}/besluiten/"),
    ):
        look_at(open_page(address, cast.leo, size=size), name)


def test_a_change_is_looked_at_and_proposed_with_the_keyboard(cast: Cast, open_page: Open) -> None:
    page = open_page(f"{AT}voorstel/termijn/rest_at_most/", cast.petra)
    page.get_by_label("Jaren").fill("3")
    page.get_by_label("Waarom stelt u dit voor?").fill("Oud-leerlingen vragen er nog om.")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Bekijk de gevolgen").press("Enter")
    page.get_by_role("heading", name="Dit zou er veranderen").wait_for()
    look_at(page, "register_look")
    page.get_by_role("button", name="Stel dit voor").press("Enter")
    page.wait_for_url(f"**{AT}versies/*/")
    assert cast.db.execute("select count(*) from register_version where not is_operators").fetchone() == (1,)
