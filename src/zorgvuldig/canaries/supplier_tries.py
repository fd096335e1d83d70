"""What is tried with the invented suppliers: what comes is laid beside what was agreed in words, and beside the text of the register."""

from collections.abc import Collection
from functools import cache

from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone

from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.browser import Browser, NotTried
from zorgvuldig.canaries.observer.supplier import Supplier
from zorgvuldig.canaries.observer.supplier_files import Teaching, compare_files, nothing_by_file, send_score
from zorgvuldig.canaries.observer.supplier_tries import (
    ClaimWords,
    compare_login,
    compare_roster,
    nothing_comes,
    nothing_held,
)
from zorgvuldig.canaries.observer.tries import Outcome, together
from zorgvuldig.canaries.supplier_actions import hold
from zorgvuldig.canaries.suppliers import FILES, GROUPS, NAMED, NAMELESS, InventedProduct, keys_of
from zorgvuldig.canaries.visits import browser_of
from zorgvuldig.gate.declared import TEXT


@cache
def _supplier(product: InventedProduct, application: WSGIHandler) -> Supplier:
    return Supplier(*keys_of(product), application)


def words_of(pupil: people.InventedPupil) -> ClaimWords:
    """What a login may say of this pupil, and by what they are recognised."""
    said = {
        "role": "student", "school": people.BRIN, "group": list(GROUPS), "stage": people.STAGE, "level": people.LEVEL,
        "first_name": people.FIRST_NAME, "family_name": pupil.family_name,
    }  # fmt: skip
    marks: dict[str, Collection[str]] = {
        "school": (people.BRIN, people.SCHOOL_NAME), "group": GROUPS, "level": (people.LEVEL,),
        "first_name": (people.FIRST_NAME,), "family_name": (pupil.family_name,), "contact": (pupil.street,),
        "membership": (f"PROEF-{pupil.age}",), "birth": (pupil.born_on(timezone.localdate()).isoformat(),),
    }  # fmt: skip
    return ClaimWords(said, marks)


def login(application: WSGIHandler, browser: Browser, pupil: people.InventedPupil) -> Outcome:
    """A pupil signs in at the product that may know their name and groups."""
    return _login(NAMED, application, browser, pupil)


def roster(application: WSGIHandler) -> Outcome:
    """The server of that product reads its roster."""
    return _roster(NAMED, application)


def agreed_nothing(application: WSGIHandler, browser: Browser, pupil: people.InventedPupil) -> Outcome:
    """A pupil signs in at the product that may know nothing, and its server reads its roster; what people are called there is its own."""
    came = together([_login(NAMELESS, application, browser, pupil), _roster(NAMELESS, application)])
    other, here = (_supplier(product, application).names for product in (NAMED, NAMELESS))
    is_shared = any(here[way] & other.get(way, frozenset()) for way in here)
    return Outcome(came.arrived, came.missing, came.beyond | {"pseudonym"} if is_shared else came.beyond)


def nothing_goes(products: Collection[InventedProduct], application: WSGIHandler, browser: Browser) -> Outcome:
    """Products that may have nothing try every way: anew, and with what they hold. Raises `NotTried` when one that may gets nothing either."""
    if not _supplier(NAMED, application).sign_in(browser).token:
        raise NotTried("nobody signs in at any supplier")
    came = set[str]()
    for product in products:
        supplier = _supplier(product, application)
        came |= nothing_comes(supplier, browser)
        hold(product.login, product.token(product.login), browser)
        came |= nothing_held(supplier, product.token(product.login), product.token(product.server))
    return Outcome(len(came), beyond=frozenset(came))


def roster_files(application: WSGIHandler) -> Outcome:
    """A product with which files were agreed takes them, and no list; one with which lists were agreed gets no file."""
    product, other = _supplier(FILES, application), _supplier(NAMED, application)
    came = compare_files(product.files(), [words_of(pupil) for pupil in people.PUPILS], FILES.claims, frozenset(GROUPS))
    ways = {"roster": bool(product.roster()), "files": bool(other.files())}
    ways["pseudonym"] = bool(product.names["files"] & other.names.get("roster", frozenset()))
    return Outcome(came.arrived, came.missing, came.beyond | {way for way, is_open in ways.items() if is_open})


def scores(application: WSGIHandler) -> Outcome:
    """That product sends a score of a pupil."""
    now, group = timezone.localtime(), f"/groepen/{people.uid_of('group', people.TAUGHT)}/uitslagen/"
    marks = f"/mijn-kind/{people.uid_of('pupil', people.YOUNG.number)}/cijfers/"
    teaching = Teaching(
        browser_of(people.TEACHER), group, browser_of(people.OTHER_TEACHER), browser_of(people.PARENT), marks
    )
    score = 20 + now.minute  # another one than the last time
    return send_score(_supplier(FILES, application), GROUPS[1], people.YOUNG.family_name, score, now.date(), teaching)


def nothing_goes_by_file(product: InventedProduct, application: WSGIHandler) -> Outcome:
    """A product of files that may have nothing tries every way. Raises `NotTried` when the one that may gets nothing either."""
    if not _supplier(FILES, application).files():
        raise NotTried("no product gets files")
    came = nothing_by_file(_supplier(product, application), product.token(product.server), timezone.localdate())
    return Outcome(len(came), beyond=came)


def _login(
    product: InventedProduct, application: WSGIHandler, browser: Browser, pupil: people.InventedPupil
) -> Outcome:
    came = _supplier(product, application).sign_in(browser)
    return compare_login(came, words_of(pupil), product.claims, TEXT)


def _roster(product: InventedProduct, application: WSGIHandler) -> Outcome:
    lists = _supplier(product, application).roster()
    return compare_roster(lists, [words_of(pupil) for pupil in people.PUPILS], product.claims, frozenset(GROUPS))
