"""The register is many files: each entry stands in the file of the package that owns it, and together they are one text."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps

from supply.rooms import layers
from tests.structure.source import SOURCE
from zorgvuldig.gate.sql.contributions import contributions
from zorgvuldig.register.load import text_of

FOLDER = SOURCE / "register" / "school"
ORDER: dict[str, list[str]] = tomllib.loads((FOLDER / "order.toml").read_text())
# Whose the tables of a library are; those of the frame and the queue belong to the platform.
LIBRARIES = dict.fromkeys(("account", "mfa", "usersessions", "socialaccount", "sessions"), "accounts")
WITHOUT_A_MODEL = {"login_cache": "accounts", "django_migrations": "platform"}


def parts() -> dict[str, dict[str, Any]]:
    """What each file declares."""
    return {name: tomllib.loads((FOLDER / f"{name}.toml").read_text()) for name in ORDER["files"]}


def owners() -> dict[str, str]:
    """Which package has each table: that of its model, or of the contribution that makes it in the schema `gate`."""
    found = dict(WITHOUT_A_MODEL)
    for model in apps.get_models(include_auto_created=True):
        ours, package, *_ = f"{model.__module__}.".split(".")
        library = LIBRARIES.get(model._meta.app_label, "platform")
        found[model._meta.db_table.replace('"', "")] = package if ours == "zorgvuldig" else library
    for part in contributions():
        found |= {f"gate.{table}": part.package.split(".")[1] for table in part.tables}
    return found


def astray(files: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each table that stands in the file of another package than its own; one that nobody makes is the gate's."""
    known = owners()
    for name, part in files.items():
        for table in part.get("tables", {}):
            owner = known.get(table, "gate" if table.startswith("gate.") else "")
            if owner != name:
                yield table, name


def test_a_table_stands_in_the_file_of_the_package_that_owns_its_model() -> None:
    assert list(astray(parts())) == []


def test_a_table_in_another_file_is_seen() -> None:
    files = {
        "care": {"tables": {"grade": {}, "care_note": {}, "gate.outbox": {}, "mfa_authenticator": {}, "nothing": {}}}
    }
    assert [table for table, _file in astray(files)] == ["grade", "gate.outbox", "mfa_authenticator", "nothing"]


def test_a_category_stands_in_the_file_of_a_package_with_a_table_of_it() -> None:
    files = parts()
    carried = {
        name: {t["category"] for t in part.get("tables", {}).values() if "category" in t}
        for name, part in files.items()
    }
    here = [(name, key) for name, part in files.items() for key in part.get("categories", {})]
    assert len(here) > 60
    assert [(name, key) for name, key in here if key not in carried[name]] == []


def test_a_section_with_a_file_of_its_own_stands_nowhere_else() -> None:
    files, packages = parts(), set(layers())
    own = [name for name in files if name not in packages]
    assert set(own) <= set(ORDER["sections"])
    for name, part in files.items():
        sections = {section for section, value in part.items() if isinstance(value, dict | list)}
        assert sections == {name} if name in own else not sections & set(own), name


def test_every_file_is_read_once_the_packages_in_their_order() -> None:
    there = {path.stem for path in FOLDER.iterdir()} - {"order"}
    assert sorted(ORDER["files"]) == sorted(there)
    packages = [name for name in ORDER["files"] if name in layers()]
    assert packages == sorted(packages, key=layers().index)
    assert ORDER["files"][-len(packages) :] == packages


def test_the_order_names_nothing_that_is_not_there() -> None:
    whole = tomllib.loads(text_of())
    assert ORDER["sections"] == [key for key, value in whole.items() if isinstance(value, dict | list)]
    for section in ("categories", "tables"):
        assert len(ORDER[section]) == len(set(ORDER[section]))
        assert set(ORDER[section]) <= set(whole[section])


def test_the_text_says_what_the_files_say() -> None:
    together: dict[str, Any] = {}
    for part in parts().values():
        for section, value in part.items():
            if isinstance(value, dict):
                assert not together.get(section, {}).keys() & value.keys()
                together[section] = together.get(section, {}) | value
            else:
                assert section not in together
                together[section] = value
    assert together == tomllib.loads(text_of())


def test_every_line_of_every_file_stands_in_the_text() -> None:
    lines = [line for name in ORDER["files"] for line in Path(FOLDER / f"{name}.toml").read_text().splitlines() if line]
    assert sorted(lines) == sorted(line for line in text_of().splitlines() if line)
