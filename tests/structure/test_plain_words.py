"""Dutch on the screen is what people read at B1: short sentences, no official language, everybody is «u».

The sentences are those of templates, forms, letters and mails (the catalogue has each of them) and of the register, the norms and
the subjects of consent. Length and words are what a machine can count; whether a sentence is clear, people decide.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.structure.source import SOURCE
from zorgvuldig.operations.translations import PACKAGE, Catalogue

WORDS = 25  # the most in one sentence
AVERAGE = 10
FOR_PUPILS = "pupil_page.toml"  # where everybody is «je»; `statement/test_pupil_page.py` reads it more strictly
# Official language, each with what we say instead.
STIFF = {
    "aangaande": "over", "alsmede": "en", "alvorens": "voordat", "betreffende": "over", "conform": "volgens",
    "derhalve": "daarom", "desbetreffende": "die", "desgewenst": "als u wilt", "dientengevolge": "daardoor",
    "echter": "maar", "geschieden": "gebeuren", "gedurende": "tijdens", "hieromtrent": "hierover",
    "hiertoe": "hiervoor", "indien": "als", "inzake": "over", "jegens": "tegenover", "middels": "met", "mits": "als",
    "nadien": "daarna", "omtrent": "over", "onderhavige": "deze", "ongeacht": "ook als", "respectievelijk": "en",
    "reeds": "al", "teneinde": "om", "tevens": "ook", "thans": "nu", "tijdig": "op tijd", "trachten": "proberen",
    "vernemen": "horen", "verstrekken": "geven", "verwerven": "krijgen", "voornoemde": "deze", "welke": "die of: welk",
    "wijze": "manier", "zodoende": "zo", "zulks": "dat",
}  # fmt: skip
PHRASES = (
    "dient te",
    "dienen te",
    "ten behoeve van",
    "ten aanzien van",
    "met betrekking tot",
    "door middel van",
    "in het kader van",
)
FAMILIAR = {"je", "jij", "jou", "jouw", "jullie"}
TO_PUPILS = {  # what a pupil alone reads, on the page of their own day; everybody else is «u»
    "Ben je ziek?",
    "Deze week keek niemand van school in jouw dossier.",
    "Deze week keek x medewerker in jouw dossier",
    "Deze week keken x medewerkers in jouw dossier",
    "Je kunt de kopie maken tot en met x.",
    "Je kunt ze eerst bekijken, tot en met x.",
    "Jouw dag is open.",
    "Wacht op jou",
    "Wil je een kopie?",
    "ben je het eens?",
    "x antwoord op jouw verzoek",
    "x antwoorden op jouw verzoeken",
    "x vraag wacht op jouw ja of nee",
    "x vragen wachten op jouw ja of nee",
}
ALLOWED = {"welke"}  # as a question: «Welke dag?»


def sentences() -> Iterator[str]:
    """Every Dutch sentence, without what is filled in."""
    for text in texts():
        yield from sentences_of(text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, without what is filled in."""
    plain = re.sub(r"%\(\w+\)s|\{[^}]*\}|<[^>]*>|https?://\S+", "x", text)
    return re.split(r"(?<=[.!?:;])\s+|\n+", plain)


def texts() -> Iterator[str]:
    """The texts of the catalogue, and those in data. How a law is called is not ours to say otherwise."""
    for message in Catalogue.of(PACKAGE).read():
        if message.id:
            yield from [message.id] if isinstance(message.id, str) else message.id
    for path in (path for path in SOURCE.rglob("*.toml") if path.name != "laws.toml"):
        yield from _dutch(tomllib.loads(path.read_text()))


def _dutch(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if isinstance(tree.get("nl"), str):
            yield tree["nl"]
        for branch in tree.values():
            yield from _dutch(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _dutch(branch)


def words_of(sentence: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w’'-]*", sentence)


ALL = [sentence for sentence in sentences() if words_of(sentence)]


def test_no_sentence_is_long() -> None:
    assert [one for one in ALL if len(words_of(one)) > WORDS] == []


def test_most_sentences_are_short() -> None:
    whole = [len(words_of(one)) for one in ALL if one.rstrip().endswith((".", "?", "!"))]
    assert len(whole) > 3_000
    assert sum(whole) / len(whole) <= AVERAGE


def test_nothing_is_said_officially() -> None:
    stiff = STIFF.keys() - ALLOWED
    found = {word: one for one in ALL for word in map(str.lower, words_of(one)) if word in stiff}
    found |= {phrase: one for one in ALL for phrase in PHRASES if re.search(rf"\b{phrase}\b", one.lower())}
    assert found == {}


def test_everybody_is_addressed_the_same_way() -> None:
    pupils = set(_dutch(tomllib.loads((SOURCE / "statement" / FOR_PUPILS).read_text())))
    theirs = {one for text in pupils for one in sentences_of(text)}
    assert {one for one in ALL if FAMILIAR & set(map(str.lower, words_of(one)))} - theirs == TO_PUPILS


@pytest.mark.parametrize("said", ["Indien u dit wilt.", "Dit dient te gebeuren."])
def test_what_is_said_officially_would_be_seen(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ALL", [said])
    with pytest.raises(AssertionError):
        test_nothing_is_said_officially()


def test_another_way_of_addressing_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ALL", ["Vul je naam in."])
    with pytest.raises(AssertionError):
        test_everybody_is_addressed_the_same_way()
