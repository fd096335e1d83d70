"""Who gets to the pages of jobs and mail: one role, and to everybody else they are not there."""

import pytest

from tests.operations.places import lines
from tests.people import Cast, sign_in

PLACES = list(lines())


@pytest.mark.parametrize("place", PLACES, ids=[f"{number}-{place[0]}" for number, place in enumerate(PLACES)])
def test_only_operators_get_there(cast: Cast, place: tuple) -> None:
    _name, path, people, posts = place
    got = set()
    for name in ("bas", "anna", "petra", "leo", "fenna", "gerda", "noor"):
        client = sign_in(getattr(cast, name))
        answer = client.get(path(cast)) if posts is None else client.post(path(cast), posts)
        if answer.status_code != 404:
            got.add(name)
            assert answer.status_code in {200, 302}
            assert answer["Cache-Control"] == "no-store"
    assert got == set(people.split())
