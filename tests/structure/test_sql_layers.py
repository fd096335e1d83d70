"""The SQL of a package names tables and functions of packages below it only: what the contract of imports says of Python, said of SQL."""

import re
import tomllib

import pytest
from django.apps import apps

from tests.structure.source import ROOT, SOURCE, without_comments
from zorgvuldig.gate.sql.contributions import DOMAINS, contributions

FUNCTION = re.compile(r"^(?=create (?:or replace )?function gate\.)", re.IGNORECASE | re.MULTILINE)
NAME = re.compile(r"create (?:or replace )?function (gate\.\w+)", re.IGNORECASE)
DROPPED = re.compile(r"^drop function .*$", re.IGNORECASE | re.MULTILINE)


def layers() -> list[str]:
    """The packages of the contract, the lowest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [layer.removeprefix("zorgvuldig.") for layer in reversed(listed)]


def tables() -> dict[str, str]:
    """Which package has each table."""
    models = apps.get_app_config("zorgvuldig").get_models()
    return {model._meta.db_table: model.__module__.split(".")[1] for model in models}


def functions() -> dict[str, tuple[str, str]]:
    """Every function that stands in a file: its package and its text."""
    found = {}
    for file in sorted(SOURCE.glob("*/sql/*.sql")):
        for text in FUNCTION.split(DROPPED.sub("", without_comments(file.read_text())))[1:]:
            if name := NAME.match(text):
                found[name[1]] = (file.relative_to(SOURCE).parts[0], text)
    return found


def named_above(package: str, text: str, known: dict[str, tuple[str, str]]) -> set[str]:
    """The tables and functions of packages above this one that a text names."""
    order = {name: place for place, name in enumerate(layers())}
    owners = {f"public.{table}": owner for table, owner in tables().items()}
    owners |= {name: owner for name, (owner, _text) in known.items()}
    said = set(re.findall(r"(?<![\w.])public\.\w+|gate\.\w+(?=\s*\()", text))
    return {one for one in said & owners.keys() if order[owners[one]] > order[package]}


def test_no_sql_names_what_stands_above_it() -> None:
    known = functions()
    assert len(known) > 400
    found = {name: above for name, (package, text) in known.items() if (above := named_above(package, text, known))}
    assert not found


@pytest.mark.parametrize(
    ("package", "text", "above"),
    [
        ("gate", "select from public.staff_role", {"public.staff_role"}),
        ("gate", "select gate.camera_words (1)", {"gate.camera_words"}),
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
