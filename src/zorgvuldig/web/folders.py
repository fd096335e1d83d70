"""Finding the page of an address by its first folder, instead of asking several hundred patterns in turn."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern
from django.utils.functional import cached_property


class Folders(URLResolver):
    """Patterns of which an address is matched with those alone that begin with its own first folder, in their order.

    What it answers is what Django's resolver answers: two patterns that begin with different words never match one address.
    Whatever begins with something else than a word is asked for every address.
    """

    def __init__(self, patterns: Sequence[URLPattern | URLResolver]) -> None:
        super().__init__(RoutePattern(""), patterns)

    @cached_property
    def _by_folder(self) -> dict[str, list[URLPattern | URLResolver]]:
        """The patterns by first folder with its slash, and under the empty word those for every other address."""
        found = [(_folder(pattern), pattern) for pattern in _flat(self.url_patterns)]
        sorted_out: dict[str, list[URLPattern | URLResolver]] = {folder: [] for folder, _pattern in found}
        sorted_out[""] = []
        for folder, pattern in found:
            for one in (folder,) if folder else sorted_out:
                sorted_out[one].append(pattern)
        return sorted_out

    def resolve(self, path: str) -> ResolverMatch:
        """The page of an address without the first slash. Raises Resolver404 when there is none."""
        folder, slash, _rest = str(path).partition("/")
        for pattern in self._by_folder.get(folder + slash, self._by_folder[""]):
            try:
                match = pattern.resolve(path)
            except Resolver404:
                continue
            if match:
                if isinstance(pattern, URLResolver):
                    match.route = f"{pattern.pattern}{match.route}"
                return match
        raise Resolver404({"path": path})


def _flat(patterns: Sequence[Any]) -> Iterator[URLPattern | URLResolver]:
    """The patterns, with those of a list that is included under no name and no folder in its place."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and not (str(pattern.pattern) or pattern.app_name or pattern.namespace):
            yield from _flat(pattern.url_patterns)
        else:
            yield pattern


def _folder(pattern: URLPattern | URLResolver) -> str:
    """The first folder of a pattern with its slash, or its only word; empty when it is no plain word."""
    folder, slash, _rest = str(pattern.pattern).partition("/")
    return folder + slash if isinstance(pattern.pattern, RoutePattern) and "<" not in folder else ""
