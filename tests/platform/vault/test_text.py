"""A sealed text opens for its own pupil and column, unaltered, and for nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.keys import Damaged, KeyGone, destroy
from zorgvuldig.platform.vault.shelves import UnknownTable, shelf_of
from zorgvuldig.platform.vault.text import SHELF, pupil_of, seal, unseal

CONTEXT = "care_note.text"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@pytest.fixture(autouse=True, scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A keystore of its own."""
    path = tmp_path_factory.mktemp("data")
    with override_settings(DATA=path):
        yield path


@given(st.integers(0, 2**31 - 1).map(lambda n: n % 40 + (n // 40 % 2) * 2**31), texts)
@settings(max_examples=60)
def test_what_is_sealed_opens_again(pupil: int, text: str) -> None:
    sealed = seal(pupil, CONTEXT, text)
    assert unseal(pupil, CONTEXT, sealed) == text
    assert pupil_of(sealed) == pupil
    assert len(sealed) == 38 + len(text.encode())


@given(texts.filter(lambda text: len(text) > 3))
@settings(max_examples=30)
def test_nothing_of_the_text_shows(text: str) -> None:
    sealed = seal(7, CONTEXT, text)
    assert text.encode() not in sealed
    assert sealed != seal(7, CONTEXT, text)


@given(st.data())
@settings(max_examples=80)
def test_any_flipped_bit_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(seal(7, CONTEXT, "Noor slaapt slecht"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Damaged):
        unseal(7, CONTEXT, bytes(sealed))


@given(st.integers(0, 50))
def test_a_cut_text_is_refused(length: int) -> None:
    sealed = seal(7, CONTEXT, "Noor slaapt slecht")
    with pytest.raises(Damaged):
        unseal(7, CONTEXT, sealed[:length])


def test_another_column_does_not_open_it() -> None:
    with pytest.raises(Damaged, match="another column"):
        unseal(7, "guidance_note.text", seal(7, CONTEXT, "x"))


@pytest.mark.parametrize("context", ["care_note.title", "care_document.text", "guidance_note.text"])
def test_a_value_that_was_moved_does_not_open_however_it_is_labelled(context: str) -> None:
    sealed = seal(7, CONTEXT, "x")
    there = seal(7, context, "y")
    for moved in (sealed, sealed[:SHELF] + there[SHELF : SHELF + 1] + sealed[SHELF + 1 :]):
        with pytest.raises(Damaged):
            unseal(7, context, moved)


def test_a_value_says_on_which_shelf_its_key_is() -> None:
    assert seal(7, CONTEXT, "x")[SHELF] == shelf_of("care_note") == REGISTER.categories["care"].bit


def test_a_table_without_a_shelf_is_neither_sealed_nor_opened() -> None:
    for table in ("unknown_table", "django_content_type"):
        with pytest.raises(UnknownTable, match=f"{table}.*register"):
            seal(7, f"{table}.text", "x")
        with pytest.raises(UnknownTable):
            unseal(7, f"{table}.text", seal(7, CONTEXT, "x"))


def test_another_pupil_does_not_open_it() -> None:
    sealed = seal(7, CONTEXT, "x")
    seal(8, CONTEXT, "y")
    with pytest.raises(Damaged, match="another pupil"):
        unseal(8, CONTEXT, sealed)
    relabelled = sealed[:1] + (8).to_bytes(8, "big") + sealed[9:]
    with pytest.raises(Damaged):
        unseal(8, CONTEXT, relabelled)


def test_an_error_does_not_quote_the_text() -> None:
    with pytest.raises(Damaged) as refusal:
        unseal(7, "guidance_note.text", seal(7, CONTEXT, "Noor"))
    assert "Noor" not in str(refusal.value)


def test_a_destroyed_key_closes_it_for_good() -> None:
    sealed = seal(9, CONTEXT, "x")
    destroy([9])
    with pytest.raises(KeyGone):
        unseal(9, CONTEXT, sealed)
    seal(9, CONTEXT, "a new key does not open what the old one closed")
    with pytest.raises(Damaged):
        unseal(9, CONTEXT, sealed)


def test_a_destroyed_shelf_closes_the_texts_of_that_category_alone() -> None:
    care, paper, grade = (seal(11, context, "x") for context in (CONTEXT, "care_document.name", "progress_note.text"))
    other = seal(12, CONTEXT, "y")
    destroy([11], shelf_of("care_note"))
    for context, gone in ((CONTEXT, care), ("care_document.name", paper)):
        with pytest.raises(KeyGone):
            unseal(11, context, gone)
    assert unseal(11, "progress_note.text", grade) == "x"
    assert unseal(12, CONTEXT, other) == "y"
