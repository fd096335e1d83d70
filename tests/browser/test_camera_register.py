"""The register of cameras in a browser: pages at a desk and on a phone, and a place that somebody points at."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Open, look_at
from tests.cameras import footage
from tests.cameras.registering import plan_of, view_of
from tests.people import Cast
from tests.structure.places_reg import covert_case


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_pages_of_a_camera(cast: Cast, open_page: Open, size: tuple[int, int]) -> None:
    plan = plan_of(cast)
    cast.db.execute(
        "update camera set floor_plan_id = (select id from floor_plan where uid = %s) where uid = %s",
        [plan, (uid := view_of(cast))],
    )
    one = footage.camera(cast, "Stille hoek", is_covert=True)
    case, at = covert_case(cast, one), f"/cameras/{uid}/"
    cast.db.execute(
        "delete from floor_plan p where not exists (select from camera c where c.floor_plan_id = p.id) and p.uid <> %s",
        [plan],
    )
    cast.db.execute("update camera set floor_plan_id = (select id from floor_plan where uid = %s)", [plan])
    for name, address in (
        ("cameras", "/cameras/"),
        ("camera", at),
        ("camera_form", f"{at}veranderen/"),
        ("camera_approve", f"{at}goedkeuren/"),
        ("camera_plan", f"{at}plaats/"),
        ("floor_plans", "/cameras/plattegronden/"),
        ("covert_case", f"/cameras/{one.uid}/verborgen/{case.uid}/"),
    ):
        look_at(open_page(address, cast.leo, size=size), name)
    look_at(open_page("/beloften/#cameras", size=size), "statement_cameras")


def test_a_place_is_pointed_at(cast: Cast, open_page: Open) -> None:
    plan, one = plan_of(cast), footage.camera(cast, floor_plan_id=None, plan_x=None, plan_y=None)
    page = open_page(f"/cameras/{one.uid}/plaats/?plattegrond={plan}", cast.leo)
    page.locator("input[type=image]").click(position={"x": 160, "y": 360})
    page.wait_for_url(f"**/cameras/{one.uid}/")
    x, y = cast.db.execute("select plan_x, plan_y from camera").fetchone()
    assert (round(x, 2), round(y, 2)) == (0.25, 0.75)


def test_a_place_is_typed(cast: Cast, open_page: Open) -> None:
    plan, one = plan_of(cast), footage.camera(cast, floor_plan_id=None, plan_x=None, plan_y=None)
    page = open_page(f"/cameras/{one.uid}/plaats/?plattegrond={plan}", cast.leo)
    page.get_by_label("Hoeveel procent van links?").fill("12,5")
    page.get_by_label("Hoeveel procent van boven?").fill("80")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cameras/{one.uid}/")
    assert cast.db.execute("select plan_x, plan_y from camera").fetchone() == (0.125, 0.8)
