"""Every page behind the door, with something odd in whatever its view may look for in the query: it answers."""

import ast
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlencode

import psycopg
import pytest

from tests.conftest import wipe
from tests.fuzz.hostile import MARK
from tests.fuzz.world import World
from tests.structure.source import modules
from tests.structure.test_who_gets_where import PLACES, Place


@cache
def parameters() -> list[str]:
    """Every name that a view looks for in a query."""
    found = set()
    for tree in modules("src").values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call | ast.Subscript):
                of = (
                    node.func.value
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                    else getattr(node, "value", None)
                )
                first = node.args[0] if isinstance(node, ast.Call) and node.args else getattr(node, "slice", None)
                if isinstance(of, ast.Attribute) and of.attr == "GET" and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return sorted(found)  # fmt: skip


QUERIES: list[str | bytes] = ["\x00", f"-1{MARK}"]


@pytest.fixture
def school(_built: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The administrator's connection to a school that is emptied afterwards."""
    yield _built
    wipe(_built)


READ = list({place.name: place for place in PLACES if place.people and place.posts is None}.values())


@pytest.mark.parametrize("place", READ, ids=[place.name for place in READ])
def test_whatever_stands_in_the_query_of_a_page(school: psycopg.Connection, place: Place) -> None:
    """All names that any view looks for at once, as each view sees only its own."""
    world = World(school, place)
    world.begin()
    bare = world.path.partition("?")[0]
    for value in QUERIES:
        answer = world.client.get(f"{bare}?{urlencode(dict.fromkeys(parameters(), value))}")
        assert answer.status_code in {200, 302, 303, 400, 404, 409, 416, 422}, (value, answer.status_code)
        assert answer.streaming or MARK.encode() not in answer.content
