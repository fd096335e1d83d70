"""The register against the database's own tables."""

import tomllib

from zorgvuldig.register.coverage import compare
from zorgvuldig.register.load import load


def declared() -> dict[str, set[str]]:
    """The tables and columns as the register has them."""
    return {name: set(table.columns) for name, table in load().tables.items()}


def test_same_tables_and_columns_differ_in_nothing() -> None:
    assert compare(load(), declared()) == []


def test_unknown_column_comes_with_the_line_to_paste() -> None:
    actual = declared()
    actual["grade"].add("mood")
    assert compare(load(), actual) == [
        'Table grade has column "mood" that the register does not know. Add under [tables.grade.columns] in '
        'register/school/learning.toml: mood = { nl = "waarom de school dit nodig heeft", en = "why the school needs it" } '
        "or remove the column from the model."
    ]


def test_table_with_a_schema_is_quoted() -> None:
    actual = declared()
    actual["gate.log"].add("mood")
    [sentence] = compare(load(), actual)
    assert '[tables."gate.log".columns]' in sentence


def test_absent_column_is_said() -> None:
    actual = declared()
    actual["grade"].remove("value")
    [sentence] = compare(load(), actual)
    assert sentence.startswith('The register declares column "value" of table grade, but')
    assert "[tables.grade.columns]" in sentence


def test_absent_table_is_said_once() -> None:
    actual = declared()
    del actual["gate.log"]
    [sentence] = compare(load(), actual)
    assert "declares table gate.log" in sentence
    assert '[tables."gate.log"]' in sentence


def test_unknown_table_comes_with_lines_to_paste() -> None:
    [sentence] = compare(load(), declared() | {"app.mood": {"pupil_id", "said"}})
    assert sentence.startswith("The database has table app.mood that the register does not know.")
    pasted = tomllib.loads(sentence[sentence.index("[tables") :])["tables"]["app.mood"]
    assert (pasted["guard"], pasted["pupil"]) == ("pupil", "pupil_id")
    assert set(pasted["columns"]) == {"pupil_id", "said"}


def test_no_guard_is_guessed_for_a_table_without_a_pupil() -> None:
    [sentence] = compare(load(), declared() | {"mood": {"said"}})
    pasted = tomllib.loads(sentence[sentence.index("[tables") :])["tables"]["mood"]
    assert pasted["guard"].startswith("one of: pupil, via")
