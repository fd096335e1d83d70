"""The register as a Fides manifest, read as YAML and judged by the package that defines that form."""

from typing import Any

import pytest
import yaml
from fideslang import model_map
from fideslang.parse import load_manifests_into_taxonomy
from fideslang.relationships import get_referenced_missing_keys

from zorgvuldig.register.export import fideslang
from zorgvuldig.register.load import load


@pytest.fixture(scope="module")
def manifest() -> dict[str, list[dict[str, Any]]]:
    """What is exported."""
    read: dict[str, list[dict[str, Any]]] = yaml.safe_load(fideslang(load()))
    return read


def test_every_entry_is_what_fides_expects_and_nothing_of_it_is_dropped(
    manifest: dict[str, list[dict[str, Any]]],
) -> None:
    for kind, entries in manifest.items():
        for entry in entries:
            read = model_map[kind].model_validate(entry).model_dump(exclude_unset=True)
            assert set(entry) <= set(read), (kind, entry["fides_key"])


def test_every_declaration_keeps_its_keys(manifest: dict[str, list[dict[str, Any]]]) -> None:
    (system,) = manifest["system"]
    read = model_map["system"].model_validate(system).model_dump(exclude_unset=True)
    for said, kept in zip(system["privacy_declarations"], read["privacy_declarations"], strict=True):
        assert set(said) <= set(kept)


def test_whatever_is_named_is_there(manifest: dict[str, list[dict[str, Any]]]) -> None:
    taxonomy = load_manifests_into_taxonomy(manifest)
    assert list(get_referenced_missing_keys(taxonomy)) == []
    assert len(taxonomy.data_category) == len(load().categories) + 1
