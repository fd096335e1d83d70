"""Which group is meant, where a school has hundreds: seen in a browser, from nothing to done."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, goes, look_at_every_size
from tests.crowd_of_groups import crowd_of_groups
from tests.people import Cast, days

ANOTHER = "Een andere klas of groep?"


@pytest.fixture
def many(cast: Cast) -> Cast:
    crowd_of_groups(cast)
    return cast


def test_a_group_of_a_picture_is_typed(many: Cast, open_page: Open) -> None:
    page = open_page("/fotos/nieuw/", many.dirk)
    look_at_every_size(page, "event_many_groups")
    page.get_by_label("Wat is het?").fill("Concert")
    page.get_by_label(ANOTHER).fill("mi2-001")
    goes(page.get_by_role("button", name="Verder"))
    look_at_every_size(page, "event_which_group")
    expect(page.get_by_label(ANOTHER)).to_have_value("mi2-001")
    expect(page.locator(".veldfout", has_text="Er is geen klas of groep mi2-001. Lijkt erop: mu2-001")).to_be_visible()
    page.get_by_label(ANOTHER).fill("mu2-001")
    goes(page.get_by_role("button", name="Verder"))
    expect(page.get_by_role("heading", level=1, name="Foto’s en video’s brengen")).to_be_visible()


def test_a_substitute_gets_the_group_that_was_typed(many: Cast, open_page: Open) -> None:
    page = open_page("/jaarplanning/vervanging/", many.leo)
    look_at_every_size(page, "substitute_many_groups")
    page.get_by_label("Voor welke groep?").fill("mu2-002")
    page.get_by_label("Wie vervangt de docent?").select_option(index=1)
    page.get_by_label("Wat is de laatste dag?").fill(days(5).isoformat())
    goes(page.get_by_role("button", name="Regel de vervanging"))
    expect(page.locator(".post", has_text="mu2-002")).to_be_visible()


def test_a_helper_needs_a_group(many: Cast, open_page: Open) -> None:
    page = open_page("/hulp-van-buiten/nieuw/", many.leo)
    page.get_by_label("Voornaam").fill("Tijl")
    goes(page.get_by_role("button", name="Leg vast"))
    look_at_every_size(page, "helper_many_groups")
    expect(page.locator(".veldfout", has_text="Kies minstens één klas of groep.")).to_be_visible()


def test_the_list_of_groups_in_parts(many: Cast, open_page: Open) -> None:
    page = open_page("/klassen-en-groepen/", many.leo)
    look_at_every_size(page, "staffing_classes")
    goes(page.get_by_role("link", name="Groepen van leerjaar 2"))
    look_at_every_size(page, "staffing_groups")
    goes(page.get_by_role("link", name="Volgende"))
    expect(page.get_by_role("link", name="mu2-076")).to_be_visible()


def test_where_a_pupil_and_a_class_go(many: Cast, open_page: Open) -> None:
    page = open_page(f"/leerlingen/{many.noor.uid}/groepen/", many.anna)
    look_at_every_size(page, "change_group_many")
    page.get_by_label(ANOTHER).fill("mu2-003")
    goes(page.get_by_role("button", name="Verander"))
    expect(page.get_by_text("De klassen en groepen zijn veranderd.")).to_be_visible()
    page = open_page(f"/klassen/{many.groups['2B'][1]}/lesgroep/", many.anna)
    look_at_every_size(page, "class_into_group_many")
    page.get_by_label(ANOTHER).fill("mu2-003")
    goes(page.get_by_role("button", name="Bekijk wie erin komt"))
    look_at_every_size(page, "class_into_group_seen")
