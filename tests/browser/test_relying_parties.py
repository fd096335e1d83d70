"""Two relying parties that are not ours sign in at the real server, and are refused as they should be.

The examples of `docs/suppliers.md` are the first; the second is a certified client library for Node (openid-client).
"""

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
from django.conf import settings
from django.utils import timezone

from tests.people import Cast, Someone
from tests.suppliers.oidc.party import sign_in
from tests.suppliers.supplying import Agreed, agreed, client, supplies
from zorgvuldig.suppliers.oidc.keys import first_keys
from zorgvuldig.suppliers.oidc.models import Client
from zorgvuldig.suppliers.oidc.secrets import make_secret

BACK = "https://rekenplein.example/terug"
ROOT = Path(__file__).parents[2]
NODE = Path(__file__).parent / "relying_party"
EXAMPLE = re.compile(r"<!-- run: ([a-z ]+) -->\n```python\n(.*?)```", re.S)
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ACTION = re.compile(r'action="([^"]*)"')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


@pytest.fixture
def product(cast: Cast) -> Agreed:
    first_keys(timezone.now())
    return agreed(cast, claims=["role", "group"], channels=["login", "roster"], names="pseudonym")


@pytest.fixture(autouse=True)
def _may_reach_the_server(socket_enabled: None) -> Iterator[None]:
    """To this machine alone, as everywhere in the tests."""
    return


def connected(cast: Cast, it: Agreed, **more: Any) -> tuple[str, str]:
    """The name and the secret of a client of this product."""
    made = Client.objects.get(pk=client(cast, it.product, redirect_uris=BACK, **more))
    return made.client_id, make_secret(made, timezone.now())


def browser(site: str, someone: Someone, press: str = "go_on") -> Callable[[str], str]:
    """A browser in which somebody is signed in: it reads what the product gets, goes on, and says where it came back."""
    visitor = requests.Session()
    visitor.cookies.set(settings.SESSION_COOKIE_NAME, sign_in(someone).cookies[settings.SESSION_COOKIE_NAME].value)

    def visit(address: str) -> str:
        answer = visitor.get(address, allow_redirects=False, timeout=20)
        for _ in range(4):
            if answer.status_code == 200:
                form = FORM.search(answer.text.partition("<main")[2])
                assert form, answer.text
                fields = [dict(ATTRIBUTE.findall(field)) for field in HIDDEN.findall(form[0])]
                values = {field["name"]: field.get("value", "") for field in fields}
                to = urljoin(answer.url, html.unescape(ACTION.findall(form[0])[0]))
                answer = visitor.post(to, values, headers={"Referer": address}, allow_redirects=False, timeout=20)
            assert answer.status_code in (302, 303), (answer.status_code, answer.text[:2000])
            address = urljoin(address, answer.headers["Location"])
            if address.startswith(BACK):
                return address
            answer = visitor.get(address, allow_redirects=False, timeout=20)
        raise AssertionError("it never came back")

    return visit


def example(name: str) -> str:
    """The code of one example in the documentation."""
    found = dict(EXAMPLE.findall((ROOT / "docs" / "suppliers.md").read_text()))
    return found[name]


def test_the_first_example_signs_a_pupil_in(cast: Cast, product: Agreed, site: str, capsys: Any) -> None:
    name, secret = connected(cast, product)
    space = {
        "SCHOOL": site, "CLIENT_ID": name, "CLIENT_SECRET": secret, "REDIRECT_URI": BACK, "browser": browser(site, cast.noor),
    }  # fmt: skip
    exec(compile(example("sign in"), "docs/suppliers.md", "exec"), space)  # noqa: S102 - our own documentation
    assert capsys.readouterr().out.startswith("signed in: ")
    assert space["who"]["role"] == "student"
    assert [row[1] for row in supplies(cast)] == ["login"]


def test_the_second_example_reads_a_roster(cast: Cast, product: Agreed, site: str, capsys: Any) -> None:
    name, secret = connected(cast, product, authorization_grant_type="client-credentials")
    space = {"SCHOOL": site, "ROSTER_ID": name, "ROSTER_SECRET": secret}
    exec(compile(example("roster"), "docs/suppliers.md", "exec"), space)  # noqa: S102
    assert "2B" in capsys.readouterr().out


@pytest.fixture(scope="session")
def node() -> Path:
    """Where the client library lies: `.ci/run` puts it there; anyone else by `npm ci` in `tests/browser/relying_party`."""
    if not shutil.which("node") or not (NODE / "node_modules" / "openid-client").is_dir():
        if os.environ.get("CI"):
            pytest.fail("CI runs the second relying party: install node, and `npm ci` in tests/browser/relying_party")
        pytest.skip("the second relying party needs node, and `npm ci` in tests/browser/relying_party")
    return NODE


def run(node: Path, site: str, name: str, secret: str, visit: Callable[[str], str], **more: Any) -> dict[str, Any]:
    """What the Node relying party got."""
    with subprocess.Popen(
        ["node", "sign_in.mjs"],  # noqa: S607 - found on the path, as every program here
        cwd=node, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert program.stdin
        assert program.stdout
        start = {"issuer": site, "clientId": name, "clientSecret": secret, "redirectUri": BACK, **more}
        print(json.dumps(start), file=program.stdin, flush=True)
        said: dict[str, Any] = json.loads(program.stdout.readline())
        if "address" not in said:
            return said
        print(json.dumps({"answer": visit(said["address"])}), file=program.stdin, flush=True)
        result: dict[str, Any] = json.loads(program.stdout.readline())
        return result


def test_another_library_signs_in_renews_and_ends(cast: Cast, product: Agreed, site: str, node: Path) -> None:
    name, secret = connected(cast, product)
    got = run(node, site, name, secret, browser(site, cast.noor))
    assert set(got["claims"]) == {
        "iss", "sub", "aud", "exp", "iat", "nonce", "at_hash", "auth_time", "amr", "sid", "role", "groups",
    }  # fmt: skip
    assert got["userinfo"] == {"sub": got["claims"]["sub"], "role": "student", "groups": ["2B", "wi2B"]}
    assert (got["renewed"], got["after"]) == (True, "gone")


@pytest.mark.parametrize("tampered", ["verifier", "nonce"])
def test_another_library_is_refused(cast: Cast, product: Agreed, site: str, node: Path, tampered: str) -> None:
    name, secret = connected(cast, product)
    got = run(node, site, name, secret, browser(site, cast.noor), tampered=tampered)
    assert set(got) == {"error"}


def test_another_secret_is_refused(cast: Cast, product: Agreed, site: str, node: Path) -> None:
    name, _secret = connected(cast, product)
    assert run(node, site, name, "made up", browser(site, cast.noor)) == {
        "error": "OAUTH_WWW_AUTHENTICATE_CHALLENGE"  # as the library calls a 401 that says how to show who one is
    }
