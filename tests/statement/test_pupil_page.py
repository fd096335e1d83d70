"""The page for pupils: what the register says and nothing else, with its numbers, in words of a child of twelve."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.people import Cast, sign_in
from tests.register.changing import SOME, changed, removed
from tests.statement.measuring import put_measured
from tests.statement.test_public_page import DUTCH, ENGLISH, read
from tests.structure.test_plain_words import PHRASES, STIFF, words_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.platform.vault.sign import public_key
from zorgvuldig.register.load import load
from zorgvuldig.register.schema import Register, Text
from zorgvuldig.statement import pupil_page as page
from zorgvuldig.statement.cache import MEMORY
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY
from zorgvuldig.statement.jobs import publish
from zorgvuldig.statement.page_seal import page_problem
from zorgvuldig.statement.pupil_page import PupilPart, PupilPartText, PupilSentence, pupil_parts, sentence_text
from zorgvuldig.statement.reads import PromiseDetail

PAGES = {"nl": "/beloften/leerlingen/", "en": "/en/promises/pupils/"}
WHOLE = {"nl": DUTCH, "en": ENGLISH}
ALL = [one for part in pupil_parts() for one in part.sentences]
DRAWN = {"nodig", "opgeschreven", "kijken", "weg"}  # the four ideas that a pupil meets
# Stricter than for adults, of whom a sentence may have 25 words, and ten on average.
MOST, AVERAGE, LETTERS = 14, 9, 12
# What the whole page has of an entry of the register.
ON_THE_WHOLE_PAGE = {
    "promises": ("says", "kept_by", "cannot"),
    "terms": ("says",),
    "recipients": ("name",),
    "purposes": ("name",),
    "personal_rights": ("says", "holds", "holds_not", "use"),
}
# Every paragraph of the page that comes from no fact: what it is, and how its promises are now.
AROUND = {
    "nl": (
        "Dit is voor leerlingen. Het zegt hetzelfde als de bladzijde voor ouders, maar korter.",
        "Het systeem heeft het net gemeten.",
        "Niet alles is gemeten, of de school gebruikt iets niet.",
        "Bij de beloften hieronder staat wat er nog niet klopt.",
        "Let op. Dit gaat nu niet goed. De school moet het herstellen.",
        "AVG artikel 13, 38(4), 77 en 79",
    ),
    "en": (
        "This is for pupils. It says the same as the page for parents, but shorter.",
        "The system has just measured it.",
        "Not everything was measured, or the school does not use something.",
        "The promises below say what is not right yet.",
        "Note. This is not going well now. The school has to repair it.",
        "GDPR article 13, 38(4), 77 and 79",
    ),
}
LONG = {"Persoonsgegevens"}  # what the authority is called
SHORT = Text("Dat duurt {terms.access_log.period}.", "That takes {terms.access_log.period}.")


@pytest.fixture(params=PAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both, one after the other."""
    with override(request.param):
        yield request.param


def said(register: Register) -> list[str]:
    """What the page says with this register."""
    return [text for one in ALL if (text := sentence_text(one, register))]


def of(fact: str) -> list[PupilSentence]:
    """The sentences that come from a fact."""
    return [one for one in ALL if fact in one.facts]


@pytest.mark.usefixtures("language")
def test_every_sentence_is_said_of_the_register_as_it_is_shipped() -> None:
    assert len(said(load())) == len(ALL) > 40
    assert not [text for text in said(load()) if "{" in text]


def test_no_number_is_written_beside_the_register() -> None:
    assert [one for one in ALL if re.search(r"\d", re.sub(r"\{[\w.]+\}", "", one.text.nl + one.text.en))] == []
    assert [one for one in ALL if page._NUMBER.findall(one.text.nl) != page._NUMBER.findall(one.text.en)] == []


@pytest.mark.parametrize(
    "fact", ["promises.P17", "terms.incident_footage", "recipients.ministry", "legal_claims.informed"]
)
def test_what_the_register_dropped_is_not_said(fact: str) -> None:
    gone = [sentence_text(one, load()) for one in of(fact)]
    section, _, key = fact.partition(".")
    left = said(removed(section, key))
    assert gone
    assert not set(gone) & set(left)
    assert len(left) + len(gone) == len(ALL)


def test_what_the_register_says_otherwise_is_not_said() -> None:
    gone = {sentence_text(one, load()) for one in of("promises.P14")}
    assert gone & set(said(changed("promises", "P14", kept_by=SOME))) == set()
    assert len(said(changed("terms", "access_log", text=SOME))) == len(ALL) - 2


def test_what_we_ship_in_other_words_is_not_said_until_it_was_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence holds for the words it was written from, whoever changed them: a school, or whoever changes the shipped register."""
    new = changed("promises", "P15", says=SOME)
    monkeypatch.setattr("zorgvuldig.register.load.load", lambda: new)
    monkeypatch.setattr(page, "load", lambda: new, raising=False)
    assert [one for one in of("promises.P15") if sentence_text(one, new)] == []


def test_each_digest_is_of_a_fact_that_some_sentence_names() -> None:
    """When this fails, read the sentences of these facts beside the register first; then write these digests."""
    named = {fact for one in ALL for fact in one.facts if fact.partition(".")[0] in page.WORDS}
    assert page._catalogue()["written_from"] == {fact: page.words_digest(load(), fact) for fact in named}


def test_what_a_rule_no_longer_opens_is_not_said() -> None:
    """A pupil who may not see who looked is not told that they may."""
    register = load()
    rules = [
        replace(one, reads=tuple(set(one.reads) - {"access_log"})) if one.role == "pupil" else one
        for one in register.rules
    ]
    left = said(replace(register, rules=tuple(rules)))
    assert "Je kunt zelf zien wie er keek." in set(said(register)) - set(left)
    assert len(left) == len(ALL) - 1


def test_numbers_are_those_of_the_school(language: str) -> None:
    new = said(changed("relations", "self_16", from_age=15))
    assert len(new) == len(ALL)
    assert sum("15" in text for text in new) == 3
    assert not [text for text in new if "16" in text]
    kept = said(changed("terms", "access_log", period="P3Y"))
    assert {"nl": "Dat bewaren we 3 jaar.", "en": "We keep that for 3 years."}[language] in kept


def test_a_number_that_is_nothing_is_not_said() -> None:
    assert len(said(changed("relations", "self_16", from_age=0))) == len(ALL) - 3


def test_a_number_of_a_fact_that_is_not_named_is_refused() -> None:
    assert sentence_text(PupilSentence(SHORT, ["terms.access_log"]), load()) == "Dat duurt 2 jaar."
    with pytest.raises(KeyError, match="access_log"):
        sentence_text(PupilSentence(SHORT, ["promises.P11"]), load())


def detail(key: str, state: str) -> PromiseDetail:
    return PromiseDetail(load().promises[key], int(key[1:]), state, SOME, "", SOME, None)


@pytest.mark.parametrize(
    ("states", "worst"),
    [((KEPT, KEPT), KEPT), ((KEPT, NOT_IN_USE), NOT_IN_USE), ((NOT_IN_USE, PARTLY), PARTLY), ((PARTLY, NOT_KEPT), NOT_KEPT), ((), "")],
)  # fmt: skip
def test_a_part_is_no_better_than_the_worst_of_its_promises(states: tuple[str, ...], worst: str) -> None:
    promises = [detail(key, state) for key, state in zip(("P01", "P02"), states, strict=False)]
    assert PupilPartText(PupilPart("a", SOME, []), [], promises, is_less=False).state == worst


def test_a_child_of_twelve_can_read_it() -> None:
    with override("nl"):
        texts = said(load()) + [part.title.nl for part in pupil_parts()]
    sentences = [one for text in texts for one in re.split(r"(?<=[.!?:])\s+", text) if words_of(one)]
    counts = [len(words_of(one)) for one in sentences]
    assert [one for one in sentences if len(words_of(one)) > MOST] == []
    assert sum(counts) / len(counts) <= AVERAGE
    words = {word for text in texts if "@" not in text for word in words_of(text)}
    assert {word for word in words if len(word) > LETTERS} - LONG == set()
    assert {word.lower() for word in words} & (STIFF.keys() | {"u", "uw"}) == set()
    assert not [phrase for phrase in PHRASES if phrase in " ".join(texts).lower()]


def test_the_four_ideas_are_drawn_and_described() -> None:
    assert {part.key for part in pupil_parts() if part.drawing} == DRAWN
    assert [part.key for part in pupil_parts() if bool(part.drawing) != bool(part.shows.nl and part.shows.en)] == []


def shown(cast: Cast, address: str) -> str:
    """The page as anybody gets it, made now."""
    publish(datetime.now(UTC))
    MEMORY.forget()
    return read(address).replace("&#39;", "'")


def test_it_says_nothing_that_the_whole_page_does_not(cast: Cast, language: str) -> None:
    mine, whole = shown(cast, PAGES[language]), read(WHOLE[language])
    main = mine.partition("<main")[2].partition("</main>")[0]
    assert re.findall(r"<li>([^<]*)</li>", main) == said(REGISTER)
    assert [text for text in re.findall(r"<p>\s*([^<]+?)\s*</p>", main) if text not in AROUND[language]] == []
    for one in ALL:
        beside = [text for fact in one.facts for text in words_on_the_whole_page(fact, language)]
        assert beside, one
        assert [text for text in beside if text not in whole] == [], one
        for fact, field in page._NUMBER.findall(one.text.nl):
            assert page._number(REGISTER, one.facts, fact, field) in whole


def words_on_the_whole_page(fact: str, language: str) -> list[str]:
    """What the whole page has to say of a fact. Ages and rules make a sentence more exact; it has a fact of the page beside them."""
    section, _, key = fact.partition(".")
    if section == "controller":
        return [getattr(REGISTER.controller, one.name) for one in fields(REGISTER.controller)]
    if section == "legal_claims":
        return [legal_rule(key)]
    entry = getattr(REGISTER, section)[key] if section in ON_THE_WHOLE_PAGE else None
    return [text for name in ON_THE_WHOLE_PAGE.get(section, ()) if (text := getattr(getattr(entry, name), language))]


def test_it_is_sealed_and_read_by_its_headings(cast: Cast, language: str) -> None:
    mine = shown(cast, PAGES[language])
    assert page_problem(mine, [public_key()]) == ""
    assert page_problem(mine.replace("</h1>", "!</h1>", 1), [public_key()])
    main = mine.partition("<main")[2].partition("</main>")[0]
    headings = [int(level) for level in re.findall(r"<h(\d)", main)]
    assert headings.count(1) == 1 == headings[0]
    assert all(after <= before + 1 for before, after in pairwise(headings))
    titles = re.findall(r'<h2 id="(\w+)">', main)
    assert titles == [*(part.key for part in pupil_parts()), "regel"]
    assert re.findall(r'aria-labelledby="(\w+)"', main) == titles
    assert len(re.findall(r'<svg class="tekening" viewBox="[\d ]+" role="img" aria-label="[^"]+">', main)) == len(DRAWN)
    assert "<text" not in main


def test_it_says_what_is_not_kept_now(cast: Cast) -> None:
    put_measured(cast, "P11", NOT_KEPT)
    part = shown(cast, PAGES["nl"]).partition('id="weg"')[2].partition("</section>")[0]
    assert "Dit gaat nu niet goed." in part
    assert '<a href="/beloften/#p11">' in part


def test_a_part_with_less_says_so_and_where_all_of_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "REGISTER", changed("terms", "access_log", text=SOME))
    mine = shown(cast, PAGES["nl"])
    assert mine.count("Hier staat minder dan gewoonlijk") == 1
    assert "Dat bewaren we" not in mine


def test_pupils_and_the_whole_page_lead_to_it(cast: Cast) -> None:
    link = f'<a href="{PAGES["nl"]}">Uitleg voor leerlingen</a>'
    noor = sign_in(cast.noor)
    assert link in shown(cast, DUTCH)
    assert link in read("/", noor)  # at the foot, as of every page
    assert read(reverse("own_file"), noor).count(link) == 2  # and beside their own file
    assert f'<a href="{DUTCH}">' in shown(cast, PAGES["nl"])
