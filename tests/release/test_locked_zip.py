"""The ZIP that only the code opens, and the code and token themselves."""

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.release.unlocking import WrongPassword, unlocked
from zorgvuldig.release.handover.keys import SIGNS, hash_of_code, is_code, new_code, new_token, written
from zorgvuldig.release.handover.locked_zip import locked_zip

CODE = "K7QM2-XWR9T-4HCDP"


@settings(max_examples=20)
@given(
    st.dictionaries(
        st.from_regex(r"[a-zé]{1,8}\.json", fullmatch=True), st.binary(max_size=200), min_size=1, max_size=3
    )
)
def test_what_goes_in_comes_out_with_the_code(files: dict[str, bytes]) -> None:
    assert unlocked(locked_zip(files, CODE), CODE) == files


def test_another_code_opens_nothing_and_no_content_shows() -> None:
    made = locked_zip({"a.json": b"Geheimlaan 12 " * 100}, CODE)
    assert b"Geheimlaan" not in made
    with pytest.raises(WrongPassword):
        unlocked(made, "K7QM2-XWR9T-4HCDQ")


def test_a_changed_byte_is_noticed() -> None:
    made = bytearray(locked_zip({"a.json": b"12345678"}, CODE))
    made[75] ^= 1
    with pytest.raises(WrongPassword):
        unlocked(bytes(made), CODE)


def test_every_tool_lists_it_and_none_opens_it_without_the_code() -> None:
    with zipfile.ZipFile(io.BytesIO(locked_zip({"a.json": b"1", "b.pdf": b"22"}, CODE))) as archive:
        assert [(one.filename, one.file_size, one.flag_bits & 1) for one in archive.infolist()] == [
            ("a.json", 1, 1),
            ("b.pdf", 2, 1),
        ]
        with pytest.raises((RuntimeError, NotImplementedError)):
            archive.read("a.json")


def test_two_times_the_same_never_look_the_same() -> None:
    assert locked_zip({"a": b"1"}, CODE) != locked_zip({"a": b"1"}, CODE)


def test_a_password_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        locked_zip({"a": b"1"}, "")


def test_a_code_has_seventy_five_bits_in_signs_that_cannot_be_mistaken() -> None:
    assert len(SIGNS) == 32
    assert not set(SIGNS) & set("01OI")
    assert re.fullmatch(rf"[{SIGNS}]{{5}}(-[{SIGNS}]{{5}}){{2}}", new_code())
    assert len({new_code() for _ in range(50)}) == 50
    assert len(new_token()) >= 43


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), "k7qm2 xwr9t 4hcdp", " K7QM2XWR9T4HCDP "])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert is_code(typed, hash_of_code(CODE))
    assert written(typed) == CODE


def test_another_code_is_not() -> None:
    assert not is_code("K7QM2-XWR9T-4HCDQ", hash_of_code(CODE))
