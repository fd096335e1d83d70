"""Who decides about every class of a school goes from one to the next, and back to the plan when there is nothing left to decide."""

import pytest
from django.test import Client

from tests.people import Cast, sign_in
from tests.pupils.test_rollover import class_path, form, planned, school

__all__ = ["school"]  # the fixture


def saved(client: Client, path: str, **more: str) -> tuple[int, str]:
    """What saving and going on answers, and where it leads."""
    answer = client.post(path, form(client, path) | {"verder": "ja"} | more)
    return answer.status_code, answer.headers.get("Location", "")


def said(client: Client, path: str) -> str:
    """The page, in one line."""
    return " ".join(client.get(path).content.decode().split())


@pytest.mark.parametrize(("who", "rest"), [("anna", ""), ("leo", "cijfers/")])
def test_saving_leads_to_the_next_class_and_from_the_last_to_the_plan(school: Cast, who: str, rest: str) -> None:
    plan, client = f"/jaarplanning/overgang/{planned(school)}/", sign_in(school.people[who])
    first, last = class_path(school, "2B") + rest, class_path(school, "3A") + rest
    assert "Bewaar, en ga naar klas 3A" in said(client, first)
    assert "Bewaar, en ga naar het plan" in said(client, last)
    assert saved(client, first, **{f"o-{school.noor.uid}": "repeat"}) == (303, last)
    assert school.db.execute("select outcome from rollover_line").fetchall() == [("repeat",)]
    assert saved(client, last) == (303, plan)


def test_a_class_about_which_all_was_decided_leads_to_the_plan(school: Cast) -> None:
    plan, anna, path = f"/jaarplanning/overgang/{planned(school)}/", sign_in(school.anna), class_path(school, "2B")
    assert anna.post(path, form(anna, path) | {"allen": "promote"}).status_code == 303
    assert "Bewaar, en ga naar het plan" in said(anna, path)
    assert saved(anna, path, **{f"o-{school.noor.uid}": "repeat"}) == (303, plan)


def test_what_is_wrong_or_a_colleague_changed_keeps_one_on_the_page(school: Cast) -> None:
    planned(school)
    anna, path = sign_in(school.anna), class_path(school, "2B")
    assert saved(anna, path, **{f"o-{school.noor.uid}": "leave"}) == (422, "")
    boxes = form(anna, path)
    assert saved(sign_in(school.anna), path, **{f"o-{school.noor.uid}": "promote"})[0] == 303
    assert anna.post(path, boxes | {"verder": "ja", f"o-{school.noor.uid}": "repeat"}).status_code == 409


def test_a_mentor_decides_about_one_class_and_is_led_nowhere_else(school: Cast) -> None:
    planned(school)
    maud, path = sign_in(school.maud), class_path(school, "2B") + "cijfers/"
    page = said(maud, path)
    assert "Bewaar de besluiten" in page
    assert "Bewaar, en ga naar" not in page
    assert "Terug naar het plan" not in page
    assert saved(maud, path) == (303, path)
