"""An address is found by its first folder, and is the same page that Django would find by asking every pattern."""

import re

import pytest
from django.urls import URLResolver, path
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern

from zorgvuldig.gate.pages import addresses
from zorgvuldig.urls import PAGES
from zorgvuldig.web.folders import Folders

SAMPLES = {
    "uuid": "0b2f8a5e-5f0c-4d3e-9a51-6f3c2f1d7a10",
    "int": "7",
    "slug": "een-woord",
    "str": "woord",
    "path": "een/pad",
}
PLAIN = URLResolver(RoutePattern(""), PAGES)


def answer(resolver: URLResolver, address: str) -> object:
    """The page and what it is given, or that there is none."""
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.url_name, match.route, match.app_names, match.namespaces


def filled(route: str) -> str:
    """An address that fits a route."""
    return re.sub(
        r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "woord"), route.lstrip("^").rstrip("$")
    )


def test_every_address_is_the_page_that_django_finds() -> None:
    folders = Folders(PAGES)
    found = [filled(route) for route, _pattern in addresses()]
    assert len(found) > 600
    other = [address for address in found if answer(folders, address) != answer(PLAIN, address)]
    assert other == []
    assert sum(answer(folders, address) is not None for address in found) > 600


@pytest.mark.parametrize(
    "address", ["niet/", "leerlingen", "leerlingen/niet/", "groepen//", "", "/", "//leerlingen/", "beloften"]
)
def test_what_is_no_page_or_hardly_one_is_answered_the_same(address: str) -> None:
    assert answer(Folders(PAGES), address) == answer(PLAIN, address)


def test_the_first_of_two_that_fit_is_the_page() -> None:
    def page(name: str) -> object:
        return lambda request: name

    patterns = [path("a/vast/", page("1"), name="fixed"), path("<slug:any>/", page("2"), name="any")]
    patterns += [path("a/", page("3"), name="late"), path("a/<str:one>/", page("4"), name="one")]
    folders = Folders(patterns)
    assert [folders.resolve(to).url_name for to in ("a/vast/", "a/", "b/", "a/x/")] == ["fixed", "any", "any", "one"]
