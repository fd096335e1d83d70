"""A function of the database has one text: of two with the same name and parameters the later one would rule, for both."""

import re
from collections import Counter

from tests.structure.source import SOURCE

DECLARED = re.compile(r"create or replace function (gate\.\w+)\s*\((.*?)\)\s*returns", re.DOTALL)
# A parameter is known by its type, so `f(pupil integer)` and `f(breach integer)` are one function; `out` is part of what it returns.
PARAMETER = re.compile(r"^(?!out )(?:\w+ )?(?P<type>[\w\[\] .]+?)(?: default .*)?$")


def declared(text: str) -> list[str]:
    """Every function that a text writes, as the database tells them apart."""
    found = []
    for name, parameters in DECLARED.findall(text):
        each = [PARAMETER.match(" ".join(one.split())) for one in parameters.split(",")]
        found.append(f"{name}({', '.join(one['type'] for one in each if one)})")
    return found


def test_no_two_texts_write_one_function() -> None:
    every = Counter(one for path in sorted(SOURCE.rglob("sql/**/*.sql")) for one in declared(path.read_text()))
    assert len(every) > 300
    assert [name for name, times in every.items() if times > 1] == []


def test_two_texts_of_one_function_are_seen() -> None:
    one, other = (
        "create or replace function gate.f(a integer, b text default '') returns trigger",
        "create or replace function gate.f(c integer,\n d text) returns void",
    )
    assert declared(one) == declared(other) == ["gate.f(integer, text)"]
    assert declared(one.replace("a integer", "a bigint")) != declared(other)
