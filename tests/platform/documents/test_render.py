"""Rendering: the worker is replaced, stopped and never lets data out; what cannot be printed is refused or replaced."""

import io
import os
import signal
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.platform.documents.pdf import page_count, text_of
from zorgvuldig.platform.documents import DocumentProblem, renderer
from zorgvuldig.platform.documents import worker as worker_program
from zorgvuldig.platform.documents.lists import ListColumn, ListHead, list_pdf
from zorgvuldig.platform.documents.renderer import WORKERS, Worker, plain, render

HEAD = ListHead("Het Voorbeeld", "Klassenlijst 3hv1", date(2027, 3, 19))


def made(*names: str) -> bytes:
    """A list with these names."""
    return list_pdf(HEAD, (ListColumn("Naam"),), tuple((name,) for name in names))


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker of our own."""
    own = Worker()
    yield own
    own.close()


DATA = plain({"kind": "labels", "school": "Het Voorbeeld", "title": "Etiketten"} | {"labels": [["Noor"]], "skipped": 0})


def test_the_same_data_make_the_same_bytes() -> None:
    assert made("Noor") == made("Noor")
    assert made("Noor") != made("Sem")


def test_one_program_makes_many_documents_and_is_replaced_in_time(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renderer, "MOST_DOCUMENTS", 2)
    worker.make("lists.typ", DATA, 30)
    first = worker.pid
    assert first is not None
    worker.make("lists.typ", DATA, 30)
    assert worker.pid is None
    worker.make("lists.typ", DATA, 30)
    assert worker.pid not in (None, first)


def test_a_program_that_grew_large_is_replaced(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "MOST_MEMORY", 1)
    assert worker.make("lists.typ", DATA, 30).startswith(b"%PDF")
    assert worker.pid is None


def test_a_program_that_was_killed_is_replaced_without_anybody_noticing(worker: Worker) -> None:
    worker.make("lists.typ", DATA, 30)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.make("lists.typ", DATA, 30).startswith(b"%PDF")


def test_a_document_that_takes_too_long_is_stopped(worker: Worker) -> None:
    with pytest.raises(DocumentProblem, match=r"^Het document was niet op tijd klaar\."):
        worker.make("lists.typ", DATA, 0.001)
    assert worker.pid is None
    assert worker.make("lists.typ", DATA, 30).startswith(b"%PDF")


def test_who_waits_too_long_for_others_is_told(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "PATIENCE", 0.01)
    with worker._lock, pytest.raises(DocumentProblem, match="veel documenten"):
        worker.make("lists.typ", DATA, 30)


def test_threads_get_their_own_documents() -> None:
    found: dict[str, bytes] = {}

    def make(name: str) -> None:
        found[name] = made(name)

    threads = [threading.Thread(target=make, args=(f"Leerling {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: made(name) for name in found}
    assert len(found) == 6


def test_after_a_fork_the_copy_has_a_program_of_its_own(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not the program of all tests, which ends after its two hundredth document.
    monkeypatch.setattr(WORKERS, "mine", worker)
    monkeypatch.setattr(WORKERS, "left_alone", [])
    made("Noor")
    WORKERS.after_fork()
    assert WORKERS.mine is not worker
    assert WORKERS.mine.pid is None
    assert worker.pid is not None
    assert WORKERS.left_alone == [worker]


def test_the_program_gets_none_of_our_secrets(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGVULDIG_SECRET", "geheim")
    worker.make("lists.typ", DATA, 30)
    with open(f"/proc/{worker.pid}/environ", "rb") as environment:
        assert b"geheim" not in environment.read()


def test_what_goes_wrong_is_told_without_the_data() -> None:
    with pytest.raises(DocumentProblem) as problem:
        render("lists.typ", {"kind": "rows", "school": "x", "title": "x", "facts": "geheim", "made_on": "geheim"})
    assert str(problem.value).startswith("Het document kon niet worden gemaakt. Meld dit aan de beheerder (")
    assert ".typ" in str(problem.value)
    assert "geheim" not in str(problem.value)


def test_a_diagnostic_never_leaves_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    error = typst.TypstError("geheim")
    error.diagnostic = 'error: cannot read "geheim"\n  ┌─ rapport.typ:12:3\n12 │ geheim'

    def fails(template: str, data: object) -> bytes:
        raise error

    monkeypatch.setattr(worker_program, "compiled", fails)
    assert worker_program._answer({"template": "rapport.typ", "data": {}}) == (False, b"rapport.typ:12")


@pytest.mark.parametrize("name", ["niets.typ", "../worker.py", "/etc/hostname", "rapport"])
def test_only_our_own_templates_are_used(name: str) -> None:
    with pytest.raises(ValueError, match="is no template"):
        render(name, {})


def test_letters_without_a_shape_become_a_box_and_the_rest_stays() -> None:
    text = text_of(made("Mei 李 Łukasz Ștefan ع Ω Ж 😀️"))
    assert "Mei □ Łukasz Ștefan" in text
    assert "Ω Ж □" in text


@settings(max_examples=25)
@given(st.text(max_size=40))
def test_any_text_can_be_printed(text: str) -> None:
    assert page_count(made(text)) >= 1


def test_control_characters_and_halves_of_characters_go_away() -> None:
    assert plain("a\x00b\x07c\x7f\x85d\ne\tf") == "abcd\ne\tf"
    assert plain("a\ud800b") == "a?b"


def test_values_are_written_in_dutch() -> None:
    assert plain({"a": Decimal("6.40"), "b": date(2027, 3, 1), "c": [True, None, 3], "d": b"\x01\xff"}) == {
        "a": "6,40",
        "b": "1 maart 2027",
        "c": [True, None, 3],
        "d": [1, 255],
    }


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), io.BytesIO()])
def test_what_has_no_way_to_print_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be printed"):
        plain({"a": [value]})
