"""What is tried with data that leave: nothing without a yes, and with it what was asked, to whom it was asked, for the family to see."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import override

from zorgvuldig.canaries import people
from zorgvuldig.canaries.file_people import PARTIES
from zorgvuldig.canaries.leavers import remove_packages
from zorgvuldig.canaries.observer.browser import Answer, Browser, NotOffered
from zorgvuldig.canaries.observer.forms import form_with, plain
from zorgvuldig.canaries.observer.package import text_of
from zorgvuldig.canaries.observer.register_text import given_to, recipient_words
from zorgvuldig.canaries.observer.tries import Outcome
from zorgvuldig.canaries.visits import browser_of, words_of
from zorgvuldig.gate.declared import TEXT

PUPIL = people.YOUNG
UID = people.uid_of
NAMES = ("pupil_identity.given_name", "pupil_identity.family_name")
STREET = "pupil_contact.street"  # neither of the two may have it
REFUSED = frozenset({404, 409, 422})
COMPANY, DOCTOR = PARTIES


def _desk() -> str:
    return f"/uitwisseling/administratie/{UID('pupil', PUPIL.number)}/"


def _family(page: str) -> str:
    return f"/mijn-kind/{UID('pupil', PUPIL.number)}/{page}"


def _begin(office: Browser, party: int, reason: str, **ground: str) -> str:
    """Where the exchange is that begins here; who gets it was checked by somebody, once."""
    remove_packages(PUPIL.number)
    organisation = f"/organisaties/{UID('party', party)}/"
    if form_with(office.get(organisation).text, "how"):
        office.fill_in(organisation, {"how": "verzonnen"})
    said = {"fields": NAMES, "reason": reason, **ground}
    return office.fill_in(f"{_desk()}nieuw/?aan={PARTIES[party]}", said).to


def _give(office: Browser, exchange: str) -> Answer:
    """The file that is made, released and handed over, as whoever gets it opens it."""
    for step in ("maken", "vrijgeven"):
        office.fill_in(exchange, {"doe": step})
    handing = f"{exchange}overdracht/"
    office.fill_in(handing, {"way": "file"})
    return office.get(office.link(handing, "/pakket.zip"))


def _compared(party: int, exchange: str, began: datetime, package: Answer) -> Outcome:
    """What arrived beside what was asked and what this recipient may get at all; and whether the family reads that it went."""
    recipient, number = PARTIES[party], exchange.rstrip("/").rpartition("/")[2]
    found = words_of(PUPIL).found_in(text_of(package.content))
    name, article = recipient_words(TEXT, recipient)
    family = browser_of(people.PARENT)
    left = plain(family.get(_family("weg/")).text)
    is_so = {
        "package": "identity" in found,
        "article": article in plain(family.get(_family(f"uitwisseling/{number}/")).text),
        "page_of_parent": any(f"{name} {moment}" in left for moment in _moments(began)),
    }
    may = given_to(TEXT, recipient) & {"identity"}
    return Outcome(len(found), frozenset(part for part in is_so if not is_so[part]), found - may)


def _moments(began: datetime) -> list[str]:
    """The minutes since then, as pages write them."""
    minutes = int((now() - began).total_seconds() // 60) + 2
    with override("nl"):
        return [date_format(localtime(began + timedelta(minutes=one)), "j F Y, H:i") for one in range(minutes)]


def _try_consent() -> Outcome:
    office, parent, began = browser_of(people.OFFICE), browser_of(people.PARENT), now()
    until, reason = localdate(began) + timedelta(days=2), f"Proefreden {localtime(began):%d-%m-%Y %H:%M:%S}"
    exchange = _begin(office, COMPANY, reason, ground="ask", ends_on=until.isoformat())
    early = {office.insist(exchange, {"doe": step}).status for step in ("maken", "vrijgeven")}
    early.add(office.get(f"{exchange}bestand/").status)
    if not early <= REFUSED:
        return Outcome(len(early), beyond=frozenset({"before_yes"}))
    parent.fill_in(_family("toestemming/"), {"question": _question(parent, reason), "allows": "yes"})
    return _compared(COMPANY, exchange, began, _give(office, exchange))


def _question(parent: Browser, reason: str) -> str:
    """The question that was put with this reason: an earlier one may wait too, of a round that broke off. Raises `NotOffered`."""
    questions = parent.get(_family("toestemming/")).text.split("<li")
    form = next((form for one in questions if reason in one and (form := form_with(one, "question"))), None)
    if form is None:
        raise NotOffered("no question")
    return form.filled["question"][0]


def _try_statute() -> Outcome:
    office, began = browser_of(people.OFFICE), now()
    page = f"{_desk()}nieuw/?aan={PARTIES[DOCTOR]}"
    exchange = _begin(office, DOCTOR, "Proefreden")
    more = {"fields": [*NAMES, STREET], "reason": "Proefreden", "party": str(UID("party", DOCTOR))}
    if office.insist(page, more).status not in REFUSED:
        return Outcome(1, beyond=frozenset({"undeclared"}))
    return _compared(DOCTOR, exchange, began, _give(office, exchange))


EXCHANGE_TRIES: Mapping[str, tuple[str, Callable[[], Outcome]]] = {
    "with_a_yes": ("P12", _try_consent),
    "by_law": ("P13", _try_statute),
}
