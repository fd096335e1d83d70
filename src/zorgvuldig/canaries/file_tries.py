"""What is tried with the file of an invented pupil: a correction that was accepted, a day's work, and from whom each datum came."""

import re
from collections.abc import Callable, Collection, Mapping

from zorgvuldig.canaries import people
from zorgvuldig.canaries.exchange_tries import EXCHANGE_TRIES
from zorgvuldig.canaries.file_people import DAILY_TEST, SOURCED
from zorgvuldig.canaries.leavers import remove_rounds, try_leavers
from zorgvuldig.canaries.observer.browser import Browser, NotOffered
from zorgvuldig.canaries.observer.tries import NOTHING, Outcome
from zorgvuldig.canaries.visits import DAILY, HOURLY, Try, browser_of

PUPIL = people.YOUNG
TOWNS, PHONES = ("Proefdorp", "Proefstad"), ("0000 111", "0000 222")
REMARK, MARK = "Proefmelding", "8,1"
WHY, DECIDED = "Proefuitleg", "Proefbesluit"
ORIGIN = re.compile(r"<dt>([^<]+)</dt>\s*<dd>([^<]+)</dd>")
# How the page calls from whom a datum came, and the data of which something is filled in.
SAID = {"guardian": "Van de ouders", "document": "Uit een officieel papier", "school": "Van de school"}
FILLED = {
    "pupil_identity": {"given_name": "Voornaam", "family_name": "Achternaam"},
    "pupil_birth": {"born_on": "Geboren op"},
    "pupil_contact": {"street": "Straat en huisnummer"},
}


def pages_of(pupil: people.InventedPupil) -> Mapping[str, tuple[int, str]]:
    """Every page that shows the file of a pupil: who opens it, and where it is."""
    uid = people.uid_of("pupil", pupil.number)
    return {
        "page_of_parent": (people.PARENT, f"/mijn-kind/{uid}/"),
        "page_of_pupil": (pupil.number, "/mijn-gegevens/"),
        "page_of_office": (people.OFFICE, f"/leerlingen/{uid}/adres/"),  # its file names what was before too
    }


def _other(texts: tuple[str, str], found_in: str) -> str:
    """Of two values the one that does not stand there."""
    return texts[1] if texts[0] in found_in else texts[0]


def _seen(pages: Collection[tuple[str, int, str]], value: str, *, instead_of: str = "") -> Outcome:
    """Whether each page shows this value and not the other one, as the person of that page asks for it."""
    texts = {key: browser_of(who).get(address).text for key, who, address in pages}
    missing = {key for key, text in texts.items() if value not in text}
    beyond = {key for key, text in texts.items() if instead_of and instead_of in text}
    return Outcome(len(pages) - len(missing), frozenset(missing), frozenset(beyond))


def _try_correction() -> Outcome:
    """A parent says that the town is wrong, the administration accepts it, and every page says the other one afterwards."""
    remove_rounds(PUPIL.number)
    pages = pages_of(PUPIL)
    parent, office = browser_of(people.PARENT), browser_of(people.OFFICE)
    file = pages["page_of_parent"][1]
    town = _other(TOWNS, parent.get(file).text)
    asked = parent.fill_in(_datum(parent, file, "town"), {"proposed": town, "explanation": WHY})
    _decide(office)
    outcome = _seen([(key, *page) for key, page in pages.items()], town, instead_of=_other(TOWNS, town))
    told = parent.get(asked.to).text
    return outcome if DECIDED in told else Outcome(outcome.arrived, outcome.missing | {"decision"}, outcome.beyond)


def _datum(parent: Browser, file: str, column: str) -> str:
    """Where a parent says of this datum that it is wrong: from the file to its record, and from there to the datum."""
    record = parent.link(file, "klopt-niet/pupil_contact/")
    return record if f"/{column}/" in record else parent.link(record, f"klopt-niet/pupil_contact/{column}/")


def _decide(office: Browser) -> None:
    waiting = office.link("/verbeteringen/administratie/", "/verbeteringen/administratie/contact/")
    office.fill_in(waiting, {"decision": "accept", "reason": DECIDED})


def _try_daily_work() -> Outcome:
    """A teacher gives a mark, the administration writes down a phone number, a parent reports their child ill; each is seen."""
    remove_rounds(PUPIL.number)
    uid = people.uid_of("pupil", PUPIL.number)
    teacher, office, parent = (browser_of(number) for number in (people.TEACHER, people.OFFICE, people.PARENT))
    pages = pages_of(PUPIL)
    marks = f"/mijn-kind/{uid}/cijfers/"
    before = Outcome(0, beyond=frozenset({"grades"} if MARK in parent.get(marks).text else ()))
    teacher.fill_in(
        f"/groepen/{people.uid_of('group', people.TAUGHT)}/cijfers/?toets={people.uid_of('test', DAILY_TEST)}",
        {f"c-{uid}": MARK},
    )
    phone = _other(PHONES, office.get(pages["page_of_office"][1]).text)
    office.fill_in(pages["page_of_office"][1], {"phone": phone, "source": "guardian"})
    parent.fill_in(f"/afwezig/{uid}/ziek/", {"remark": REMARK})
    seen = [
        _seen([("grades", people.PARENT, marks)], MARK),
        _seen([("page_of_parent", *pages["page_of_parent"])], phone, instead_of=_other(PHONES, phone)),
        _seen([("absence_notice", people.PARENT, f"/afwezig/{uid}/")], REMARK),
    ]
    return Outcome(
        sum(one.arrived for one in seen),
        NOTHING.union(*(one.missing for one in seen)),
        before.beyond.union(*(one.beyond for one in seen)),
    )


def _try_sources() -> Outcome:
    """The parent reads from whom each datum came, and it is who gave it when the pupil was made."""
    who, address = pages_of(PUPIL)["page_of_parent"]
    said = {
        label.strip(): origin
        for origin, labels in ORIGIN.findall(browser_of(who).get(address).text)
        for label in labels.split(",")
    }
    wrong = {
        model._meta.db_table
        for model, sources in SOURCED.items()
        for column, label in FILLED[model._meta.db_table].items()
        if said.get(label) != SAID[sources.get(column, sources["*"])]
    }
    return Outcome(len(said), frozenset(wrong))


def _with_missing_page(work: Callable[[], Outcome]) -> Callable[[], Outcome]:
    """A page that does not offer what somebody came for is a page too few."""

    def done() -> Outcome:
        try:
            return work()
        except NotOffered:
            return Outcome(0, missing=frozenset({"page"}))

    return done


FILE_TRIES: Mapping[str, Try] = {
    "from_whom": Try("P03", _try_sources),
    "daily_work": Try("P05", _with_missing_page(_try_daily_work), HOURLY),
    "corrected": Try("P10", _with_missing_page(_try_correction), HOURLY),
    "leavers": Try("P11", try_leavers, HOURLY),
    **{name: Try(promise, _with_missing_page(work), DAILY) for name, (promise, work) in EXCHANGE_TRIES.items()},
}
