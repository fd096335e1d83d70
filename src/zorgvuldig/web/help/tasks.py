"""What a task of the help is, and for whom."""

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody comes to do. What stands between «» is what the screen says, to the letter.

    `start` is the name of the page where it begins, when that needs no number in its address. `pages` are the names of
    the pages that lead here: a page leads to one task.
    """

    key: str
    title: Words
    readers: tuple[str, ...]
    start: str
    pages: tuple[str, ...]
    steps: tuple[Words, ...]
    wrong: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a manual is: the word in its address, its title, how it begins, and what the system calls them."""

    key: str
    slug: str
    title: Words
    begins: tuple[Words, ...]
