"""What is tried with the public pages: somebody from the street reads them, and an invented parent tells who really got something."""

import time
from collections.abc import Mapping

from zorgvuldig.canaries import people
from zorgvuldig.canaries.file_people import PARTY_NAME
from zorgvuldig.canaries.observer.public_pages import (
    PAGES,
    departures,
    read_recipients,
    read_register,
    read_statement,
)
from zorgvuldig.canaries.observer.tries import Outcome, together
from zorgvuldig.canaries.suppliers import PRODUCTS
from zorgvuldig.canaries.visits import HOURLY, Try, browser_of, visitor
from zorgvuldig.gate.declared import TEXT

NOBODY_REAL = (people.SCHOOL_NAME, people.FIRST_NAME, PARTY_NAME, *(product.name for product in PRODUCTS))


def statement_page() -> Outcome:
    """The page with the promises in both languages, and on it whoever got something of the invented pupil."""
    left = departures(browser_of(people.PARENT).get(f"/mijn-kind/{people.uid_of('pupil', people.YOUNG.number)}/weg/"))
    read = [read_statement(visitor(), language, TEXT, NOBODY_REAL, time.time()) for language in PAGES]
    return together([*read, read_recipients(visitor(), left, TEXT)])


PUBLIC_TRIES: Mapping[str, Try] = {
    "statement_page": Try("P01", statement_page),
    "register_pages": Try("P01", lambda: read_register(visitor(), TEXT), HOURLY),
}
