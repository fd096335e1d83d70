"""Reading a register: what it refuses, with the line and what to do."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zorgvuldig.register.load import Problem, RegisterProblem, load, parse, text_of
from zorgvuldig.register.positions import line_index, line_of
from zorgvuldig.register.problems import dotted

TEXT = text_of()


def refused(text: str) -> tuple[Problem, ...]:
    """The problems for which `text` is refused."""
    with pytest.raises(RegisterProblem) as caught:
        parse(text, "school.toml")
    return caught.value.problems


def edited(old: str, new: str) -> str:
    """The shipped register with the first `old` replaced."""
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def line(text: str, part: str) -> int:
    """The number of the first line that holds `part`."""
    return next(n for n, one in enumerate(text.splitlines(), start=1) if part in one)


def test_shipped_register_is_read_once() -> None:
    assert load() is load()
    assert load().version


def test_register_is_read_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert load(path) == load()


def test_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.toml")


def test_other_bytes_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(b'version = "1"\nname = "Sch\xf6n"\n')
    with pytest.raises(RegisterProblem, match=r"ours\.toml line 2, byte 25: this is not UTF-8") as caught:
        load(path)
    assert len(caught.value.problems) == 1


def test_entries_carry_their_key() -> None:
    register = load()
    for section in (register.categories, register.roles, register.terms, register.recipients):
        assert [entry.key for entry in section.values()] == list(section)
    assert register.tables["gate.log"].columns["leaf"].name == "leaf"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('version = "1"\nversion = "2"\n', 2),
        ('version = "1"\n[controller\n', 2),
        ("version = \n", 1),
        ("version = " + "9" * 5000, 1),
        ("version = " + "[" * 5000, 1),
        ('version = """never\nended\n', 3),
        ('version = "1"\n[controller]\nname = "x" "y"\n', 3),
    ],
)
def test_broken_toml_is_one_problem_with_its_line(text: str, at: int) -> None:
    [problem] = refused(text)
    assert problem.line == at
    assert "not TOML" in problem.what


def test_empty_file_misses_every_section() -> None:
    problems = refused("")
    assert {p.key for p in problems} >= {"version", "controller", "categories", "promises"}
    assert {p.line for p in problems} == {1}


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("bit = 9\n", "bit = 9\ncolour = 3\n", "categories.grades.colour", "does not know"),
        ("bit = 9\n", "", "categories.grades.bit", "is missing"),
        ("bit = 9\n", 'bit = "9"\n', "categories.grades.bit", "a whole number"),
        ("bit = 9\n", "bit = true\n", "categories.grades.bit", "a whole number"),
        ("bit = 9\n", "bit = 8\n", "categories.grades.bit", "belongs to assessment already"),
        ("staff = true\n", "staff = 1\n", "roles.teacher.staff", "true or false"),
        ('shape = "group"\n', 'shape = "club"\n', "relations.teaches.shape", "not one of the words"),
        ('name = { nl = "Cijfers", en = "Grades" }', 'name = "Cijfers"', "categories.grades.name", "a table"),
        ('{ nl = "Cijfers", en = "Grades" }', '{ nl = "Cijfers" }', "categories.grades.name.en", "is missing"),
        ('terms = ["test_use"]', 'terms = "test_use"', "categories.assessment.terms", "a list"),
        ('terms = ["test_use"]', "terms = [3]", "categories.assessment.terms[0]", "text between quotes"),
        ('terms = ["test_use"]', 'terms = [\n"test_us"]', "categories.assessment.terms[0]", "no term"),
        ('relation = "teaches"', 'relation = "teach"', "rules[0].relation", "no relation"),
        ("[controller]", "[controler]", "controller", "is missing"),
        ("[controller]", "[controler]", "controler", "does not know"),
        ("[jobs.sweep]", "[jobs.sweep]\nkey = 'x'", "jobs.sweep.key", "known from the name"),
        (
            'person_id = { nl = "Welke persoon deze leerling',
            'person_id = { n = "',
            "tables.pupil.columns.person_id.n",
            "know",
        ),
        ("[tables.board]", "[tables.bored]\n[tables.board]", "tables.bored.category", "is missing"),
    ],
)
def test_mistake_is_found_with_its_place(old: str, new: str, key: str, says: str) -> None:
    problem = next(p for p in refused(edited(old, new)) if p.key == key)
    assert says in problem.what
    assert problem.remedy
    assert problem.line >= 1


def test_problem_says_place_mistake_and_remedy() -> None:
    text = edited("bit = 9\n", "bit = 8\n")
    [problem] = refused(text)
    assert str(problem) == (
        f"school.toml line {line(text, '[categories.grades]') + 1}, categories.grades.bit: "
        "bit 8 belongs to assessment already. Remedy: choose a bit that was never used."
    )


def test_everything_wrong_is_found_in_one_reading() -> None:
    text = edited("bit = 9\n", "bit = 8\nfun = 1\n").replace('basis = "rights"', 'basis = "right"', 1)
    text = text.replace('person = "person_id"\n', "", 1)
    with pytest.raises(RegisterProblem) as caught:
        parse(text, "mine.toml")
    said = str(caught.value)
    assert re.findall(r"mine\.toml line \d+, ([\w.]+):", said) == [
        "categories.grades.bit",
        "categories.grades.fun",
        "purposes.copy.basis",
        "tables.guardian.person",
    ]


def test_consequence_of_a_mistake_is_not_said_twice() -> None:
    assert [p.key for p in refused(edited('basis = "rights"\n', ""))] == ["purposes.copy.basis"]


def test_section_that_is_no_table_is_said_once() -> None:
    first, rest = TEXT.index("[topics."), TEXT.index("[claims.")
    text = "topics = 3\n" + TEXT[:first] + TEXT[rest:]
    said = [(p.key, p.line) for p in refused(text)]
    assert said[0] == ("topics", 1)
    assert {key.rpartition(".")[2] for key, _line in said[1:]} == {"topic"}  # what names one that is not there


def test_near_miss_of_a_key_is_named() -> None:
    problems = refused(edited("sensitivity = ", "sensitivty = "))
    assert any("'sensitivity'" in p.remedy for p in problems)


@pytest.mark.parametrize("raw", ["3", '"x"', "[1]", "true", "1.5", "2026-11-25"])
def test_any_value_in_any_place_is_a_problem_and_no_crash(raw: str) -> None:
    for section in ("controller", "categories", "rules", "tables", "promises"):
        assert refused(f"{section} = {raw}\n")
    assert refused(f"[categories]\ngrades = {raw}\n")
    assert refused(f"[tables.x]\ncolumns = {raw}\n")
    assert refused(f"[tables.x.columns]\ny = {raw}\n")


INDEXED = '''
# "[not.a.table]"
one = 1
"two # 2" = { a = 1, b.c = "}" } # c = 2
[first."se.cond"] # [third]
text = """
[in.a.string]
x = 1 \\"""
"""
raw = \'\'\'
y = '2' \'\'\'
list = [ # here
  1,
  [ 2, { z = 3 } ],
]
[[many]]
k = 1
[[many]]
k = 2
[many.sub]
d.e = 2026-11-25T10:00:00
'''


@pytest.mark.parametrize(
    ("path", "at"),
    [
        (("one",), 3),
        (("two # 2",), 4),
        (("two # 2", "b", "c"), 4),
        (("first", "se.cond"), 5),
        (("first", "se.cond", "text"), 6),
        (("first", "se.cond", "raw"), 10),
        (("first", "se.cond", "list", 0), 13),
        (("first", "se.cond", "list", 1, 1, "z"), 14),
        (("many", 0), 16),
        (("many", 0, "k"), 17),
        (("many", 1), 18),
        (("many", 1, "k"), 19),
        (("many", 1, "sub"), 20),
        (("many", 1, "sub", "d", "e"), 21),
        (("many", 1, "other"), 18),
        (("absent",), 1),
    ],
)
def test_line_of_a_key(path: tuple[str | int, ...], at: int) -> None:
    assert line_of(line_index(INDEXED), dotted(path)) == at


def test_keys_inside_strings_and_comments_are_none() -> None:
    assert not [key for key in line_index(INDEXED) if "string" in key or "third" in key or key.endswith((".x", ".y"))]


def test_index_knows_every_key_of_the_shipped_register() -> None:
    index = line_index(TEXT)
    lines = TEXT.splitlines()
    for name, table in load().tables.items():
        assert lines[index[dotted(("tables", name))] - 1].startswith("[tables.")
        for column in table.columns:
            assert lines[index[dotted(("tables", name, "columns", column))] - 1].startswith(column)


@given(st.text(max_size=40))
def test_any_text_is_refused_and_no_crash(text: str) -> None:
    assert refused(text)


@settings(max_examples=40)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from(['"', "[", "]", "{", "=", "\n", "x", "3", "#", ","]))
def test_one_changed_character_gives_a_register_or_problems(at: int, character: str) -> None:
    for problem in problems_in(TEXT[:at] + character + TEXT[at + 1 :]):
        assert problem.line >= 1
        assert problem.what
        assert problem.remedy


def problems_in(text: str) -> tuple[Problem, ...]:
    """The problems in `text`, none when it is a register."""
    try:
        parse(text, "school.toml")
    except RegisterProblem as refusal:
        return refusal.problems
    return ()
