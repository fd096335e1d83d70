"""What is told to machines about what is served: exactly what is served."""

import json

import pytest
from django.test import Client

from tests.suppliers.oneroster.resulting import STANDARD
from zorgvuldig.suppliers.oneroster.discovery import SERVICES
from zorgvuldig.suppliers.oneroster.gradebook import OPERATIONS

NAMES = {
    "rostering": ("onerosterv1p2rostersservice_openapi3_v1p0.json", "imsorv1p2_rostering_openapi3_v1p0.json"),
    "gradebook": ("onerosterv1p2gradebookservice_openapi3_v1p0.json", "imsorv1p2_gradebook_openapi3_v1p0.json"),
    "resources": ("onerosterv1p2resourcesservice_openapi3_v1p0.json", "imsorv1p2_resources_openapi3_v1p0.json"),
}


@pytest.mark.parametrize("service", NAMES)
def test_under_both_names_for_anybody(client: Client, service: str) -> None:
    answers = [
        client.get(f"{place}/{name}").content
        for place in (f"/ims/oneroster/{service}/v1p2/discovery", "/ims/oneroster/discovery")
        for name in NAMES[service]
    ]
    assert len(answers) == 4
    assert len(set(answers)) == 1
    content = json.loads(answers[0])
    assert content["openapi"].startswith("3.0")
    assert content["servers"] == [{"url": f"http://testserver/ims/oneroster/{service}/v1p2"}]


def test_the_gradebook_is_told_as_it_is_served(client: Client) -> None:
    content = json.loads(client.get(f"/ims/oneroster/discovery/{NAMES['gradebook'][0]}").content)
    told = {(method.upper(), path) for path, found in content["paths"].items() for method in found}
    assert told == {(operation.method, operation.path) for operation in OPERATIONS}
    for path, found in content["paths"].items():
        for method in found:
            address = f"/ims/oneroster/gradebook/v1p2{path}".replace("{", "").replace("}", "")
            assert client.generic(method.upper(), address).status_code == 401, path


def test_the_rosters_are_told_as_they_are_served(client: Client) -> None:
    content = json.loads(client.get(f"/ims/oneroster/discovery/{NAMES['rostering'][0]}").content)
    assert len(content["paths"]) == 39
    for path in content["paths"]:
        address = f"/ims/oneroster/rostering/v1p2{path}".replace("{", "").replace("}", "")
        assert client.get(address).status_code == 401, path


def test_what_is_not_served_is_not_told(client: Client) -> None:
    content = json.loads(client.get(f"/ims/oneroster/discovery/{NAMES['resources'][0]}").content)
    assert content["paths"] == {}


def test_what_is_told_is_what_the_standard_calls_it() -> None:
    if not STANDARD.exists():
        pytest.skip(f"the official documents are not beside this repository ({STANDARD.parent.name})")
    for service, file in (("gradebook", "gradebook.json"), ("rostering", "rosters.json")):
        paths = json.loads((STANDARD.parent / file).read_text())["paths"]
        for one in SERVICES[service][2]:
            official = paths[one.path][one.method.lower()]
            assert official["operationId"] == one.name
            wanted = {scope for entry in official["security"] for scopes in entry.values() for scope in scopes}
            assert set(one.scopes) == wanted, one.path
    assert len(SERVICES["rostering"][2]) == 41 - 2  # demographics are never given
