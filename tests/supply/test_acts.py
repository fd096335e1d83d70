"""The document of the acts says what the program does: every act, what it costs, and a source for each figure about another system."""

from pathlib import Path

from supply.acts import ACTS, DOCUMENT, SYSTEMS, counted, elsewhere, kept, sources, written

LEAST = 40


def test_the_document_lists_the_acts_and_no_others() -> None:
    assert list(kept()) == [act.name for act in ACTS.values()]
    assert len(ACTS) >= LEAST


def test_the_table_is_what_the_program_writes() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert written(text, kept()) == text


def test_every_act_has_a_price_that_somebody_paid() -> None:
    assert {name for name, measured in kept().items() if measured.clicks < 1 or measured.seconds <= 0} == set()


def test_a_figure_about_another_system_is_of_an_act_and_has_a_source() -> None:
    used = set()
    for system in SYSTEMS:
        assert set(elsewhere()[system]) <= set(ACTS)
        for name, told in elsewhere()[system].items():
            used.add(told["source"])
            assert told["counted"], (system, name)
            assert f"[{list(elsewhere()['sources']).index(told['source']) + 1}]" in counted(system, name)
    assert used == set(elsewhere()["sources"])  # none is there for show
    assert all("<https://" in line for line in sources())


def test_who_acts_is_somebody_of_the_demonstration() -> None:
    told = Path(DOCUMENT.parents[1] / "src/zorgvuldig/demo/people.py").read_text(encoding="utf-8")
    assert [act.account for act in ACTS.values() if f'"{act.account}"' not in told] == []
