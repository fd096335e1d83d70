"""The SQL of a package names tables and functions of packages below it only: what the contract of imports says of Python, said of SQL."""

import re
import tomllib
from functools import cache

import pytest
from django.apps import apps

from tests.structure.source import ROOT, SOURCE, texts, without_comments
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.sql.contributions import DOMAINS, contributions
from zorgvuldig.gate.sql.questions import Question, question_functions

FUNCTION = re.compile(r"^(?=create (?:or replace )?function gate\.)", re.IGNORECASE | re.MULTILINE)
NAME = re.compile(r"create (?:or replace )?function (gate\.\w+)", re.IGNORECASE)
DROPPED = re.compile(r"^drop function .*$", re.IGNORECASE | re.MULTILINE)


@cache
def layers() -> list[str]:
    """The packages of the contract, the lowest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [layer.removeprefix("zorgvuldig.") for layer in reversed(listed)]


@cache
def tables() -> dict[str, str]:
    """Which package has each table."""
    models = apps.get_app_config("zorgvuldig").get_models()
    return {model._meta.db_table: model.__module__.split(".")[1] for model in models}


@cache
def functions() -> dict[str, tuple[str, str]]:
    """Every function that stands in a file: its package and its text."""
    found = {}
    for file in sorted(SOURCE.glob("*/sql/*.sql")):
        for text in FUNCTION.split(DROPPED.sub("", without_comments(file.read_text())))[1:]:
            if name := NAME.match(text):
                found[name[1]] = (file.relative_to(SOURCE).parts[0], text)
    return found


@cache
def made() -> dict[str, str]:
    """Every function that a package makes of the register, whose tables it may name: its package."""
    texts = ((part.package.split(".")[1], text) for part in contributions() for text in part.functions(REGISTER))
    return {name[1]: package for package, text in texts if (name := NAME.match(text))}


def named_above(package: str, text: str, known: dict[str, tuple[str, str]]) -> set[str]:
    """The tables and functions of packages above this one that a text names."""
    order = {name: place for place, name in enumerate(layers())}
    owners = {f"public.{table}": owner for table, owner in tables().items()} | made()
    owners |= {name: owner for name, (owner, _text) in known.items()}
    said = set(re.findall(r"(?<![\w.])public\.\w+|gate\.\w+(?=\s*\()", text))
    kept = {f"gate.{table}": part.package.split(".")[1] for part in contributions() for table in part.tables}
    said |= set(re.findall(r"gate\.\w+\b(?!\s*\()", text)) & kept.keys()
    owners |= kept
    return {one for one in said & owners.keys() if order[owners[one]] > order[package]}


def test_no_sql_names_what_stands_above_it() -> None:
    known = functions()
    assert len(known) > 420
    found = {name: above for name, (package, text) in known.items() if (above := named_above(package, text, known))}
    assert not found


# What stands between quotes after a purpose: the name of one.
PURPOSE = re.compile(r"purpose\s*(?:=|<>|in|not in|is (?:not )?distinct from)\s*\(?\s*'\w+'")
STATEMENT = re.compile(r"\b(?:select|insert|update|delete|grant|create|alter|lock)\b")
BARE = re.compile(r"\b(?:from|join|into|update|table|on) (\w+)")


def told_by_the_gate(text: str) -> set[str]:
    """Tables, functions and purposes of packages above the gate that a text of the gate names."""
    found = named_above("gate", text, functions()) | set(PURPOSE.findall(text))
    if STATEMENT.search(text):
        found |= {name for name in BARE.findall(text) if tables().get(name, "gate") != "gate"}
    return found


def test_the_gate_names_no_package_above_it() -> None:
    """Neither in its files of SQL nor in what its Python puts together, runs or grants."""
    said = [(path, told_by_the_gate(text)) for path, text in texts() if path.startswith("src/zorgvuldig/gate/")]
    assert len(said) > 500
    assert not [one for one in said if one[1]]


@pytest.mark.parametrize(
    "text",
    [
        "insert into consent_wording (topic) values (%s)",
        "alter table register_version disable trigger history_insert",
        "drop trigger if exists membership_kind on membership; create trigger …",
        "select exists (select from public.{duty.table} x join public.enrolment e on true)",
        "select gate.works_with(who, role, pupil, today)",
        "select from gate.current_cap() c where c.purpose = 'copy'",
        "continue when purpose not in ('incident', 'footage_handing');",
    ],
)
def test_a_name_in_the_gate_is_seen(text: str) -> None:
    assert told_by_the_gate(text)


def test_the_files_of_the_gate_stay_small() -> None:
    lines = sum(len(file.read_text().splitlines()) for file in (SOURCE / "gate" / "sql").glob("*.sql"))
    assert lines < 900


def test_every_kind_of_opening_is_contributed_once() -> None:
    kinds = [opening.kind for part in contributions() for opening in part.openings]
    assert sorted(kinds) == sorted(Kind)


def test_every_question_is_answered() -> None:
    asked = {question.name for part in contributions() for question in part.questions}
    assert asked == {name for part in contributions() for name in part.answers}


def test_what_nobody_asks_is_no_answer() -> None:
    asked = Question("agreed(pupils integer[])", "integer[]", nobody="'{}'::integer[]", joined=" || ")
    (nobody,) = question_functions([asked], [])
    assert "return '{}'::integer[];" in nobody
    with pytest.raises(ValueError, match="Nobody asks allowed"):
        list(question_functions([asked], [{"allowed": "consented"}]))


@pytest.mark.parametrize(
    ("package", "text", "above"),
    [
        ("gate", "select from public.staff_role", {"public.staff_role"}),
        ("gate", "select gate.camera_words (1)", {"gate.camera_words"}),
        ("gate", "delete from gate.supplying where true", {"gate.supplying"}),
        ("cameras", "select gate.decides(1, 2) from public.pupil", set()),
    ],
)
def test_an_arrow_upwards_is_seen(package: str, text: str, above: set[str]) -> None:
    assert named_above(package, text, functions()) == above


def test_every_file_is_installed_once_in_the_order_of_the_packages() -> None:
    order = layers()
    assert list(DOMAINS) == sorted(DOMAINS, key=order.index)
    given = {f"{part.package.split('.')[1]}/sql/{name}" for part in contributions() for name in part.files}
    there = {str(file.relative_to(SOURCE)) for file in SOURCE.glob("*/sql/*.sql")}
    assert given == there
    assert sum(len(part.files) for part in contributions()) == len(given)
