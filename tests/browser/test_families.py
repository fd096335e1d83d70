"""A page of each family on a phone: what `test_every_page` looks at in full, which takes much longer.

A family is a folder of pages, or a module where a folder has many.
"""

from collections import defaultdict

import psycopg
import pytest

from tests.browser.conftest import PHONE, Open, look_at
from tests.browser.test_every_page import SHOWN
from tests.conftest import wipe
from tests.media.picturing import team
from tests.people import cast_again, sign_in
from tests.structure.places import Place
from zorgvuldig.gate.pages import addresses

MODULES = {pattern.name: pattern.callback.__module__ for _, pattern in addresses()}
FAMILIES: dict[str, list[Place]] = defaultdict(list)
for _name, _place in SHOWN.items():
    _folder, _, _ = MODULES[_name].rpartition(".")
    FAMILIES[MODULES[_name] if _folder.endswith(".views") else _folder].append(_place)


FILES = {"zorgvuldig.learning.reports.pages", "zorgvuldig.media.family"}  # where no place is a page


@pytest.mark.parametrize("family", sorted(FAMILIES.keys() - FILES))
def test_a_page_of_each_family_is_for_everybody(database: psycopg.Connection, open_page: Open, family: str) -> None:
    """The first of the family that is a page, and neither a file nor a way to another page."""
    for place in FAMILIES[family]:
        wipe(database)
        cast = cast_again(database)
        team(cast)
        path, someone = place.path(cast), cast.people[place.people.split()[0]]
        answer = sign_in(someone).get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            look_at(open_page(path, someone, PHONE), place.name)
            return
    pytest.fail("no place of this family is a page")
