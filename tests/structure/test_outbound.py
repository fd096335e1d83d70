"""Nothing leaves this server by a way of its own: who may connect is a short list, and each of it has a rule (docs/security/outbound.md)."""

import ast
from ipaddress import ip_network

import pytest

from tests.structure.source import ROOT, modules, nodes
from zorgvuldig.cameras.addresses import _is_inside

# Module → why a file may use it. `urllib.parse` only takes texts apart, `ssl` and `socket` connect.
CONNECTS = (
    "socket", "ssl", "http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "telnetlib", "smtplib", "imaplib",
    "poplib", "xmlrpc", "asyncio", "websockets", "boto3", "botocore", "paramiko", "socketserver", "http.server",
)  # fmt: skip
MAY = {
    "src/zorgvuldig/platform/http_client.py": "addresses that a supplier named: only the open internet, looked up once",
    "src/zorgvuldig/cameras/addresses.py": "looks up cameras: only the networks that were named",
    "src/zorgvuldig/cameras/nvr/client.py": "the one recorder of the settings",
    "src/zorgvuldig/cameras/recorder/stream.py": "cameras, at the address that `addresses` looked up",
    "src/zorgvuldig/demo/command_input.py": "looks whether a port of this machine is free, and connects to nothing",
    "src/zorgvuldig/demo/camera_stream.py": "listens as the invented camera, on this machine",
    "src/zorgvuldig/platform/systemd.py": "tells systemd that it is ready, by a socket of this machine",
    "src/zorgvuldig/management/commands/worker.py": "the loop of the job queue, which knows the database alone",
    "src/zorgvuldig/management/commands/demo.py": "asks the demonstration itself whether it answers",
    "src/zorgvuldig/platform/vault/s3.py": "names of errors",
    "src/zorgvuldig/platform/vault/s3_bucket.py": "names of errors",
    "src/zorgvuldig/platform/vault/s3_client.py": "the one store of the settings",
}
CALLS = {
    "get_requests_session": "src/zorgvuldig/platform/oidc_client.py",
    "create_connection": "src/zorgvuldig/platform/http_client.py",
}
ERRORS = {"SMTPException"}


def connecting(node: ast.AST) -> str:
    """What a node imports that can connect; empty when it is nothing."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module and {alias.name for alias in node.names} - ERRORS:
        names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    else:
        return ""
    return next((name for name in names if any(name == one or name.startswith(f"{one}.") for one in CONNECTS)), "")


def test_only_these_files_connect() -> None:
    found = {path for path, node in nodes() if connecting(node)}
    assert found - mailing() - MAY.keys() == set()
    assert MAY.keys() - found == set()


def mailing() -> set[str]:
    """Whatever the package for outgoing mail has: it has a rule of its own, the server of the settings."""
    return {path for path in modules() if path.startswith("src/zorgvuldig/platform/mail/")}


def test_what_a_library_connects_with_is_used_in_one_place() -> None:
    found = {
        (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), path)
        for path, node in nodes()
        if isinstance(node, ast.Call)
    }
    for name, path in CALLS.items():
        assert {where for called, where in found if called == name} <= {
            path,
            "src/zorgvuldig/cameras/recorder/stream.py",
        }


@pytest.mark.parametrize(
    "line",
    ["import requests", "from urllib import request", "import urllib.request as u", "from http import client", "import http.client", "import socket", "from httpx import get"],
)  # fmt: skip
def test_a_new_way_out_would_be_seen(line: str) -> None:
    assert connecting(ast.parse(line).body[0])


@pytest.mark.parametrize(
    "line", ["from urllib.parse import urlsplit", "from smtplib import SMTPException", "from http import HTTPStatus"]
)
def test_what_does_not_connect_is_left_alone(line: str) -> None:
    assert not connecting(ast.parse(line).body[0])


def test_every_way_out_is_explained() -> None:
    told = (ROOT / "docs/security/outbound.md").read_text()
    assert [path for path in MAY if f"`{path.removeprefix('src/zorgvuldig/')}`" not in told] == []


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "8.8.8.8", "::1", "fe80::1%eth0", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "172.32.0.1"]
)  # fmt: skip
def test_a_camera_is_in_a_network_that_was_named_and_nowhere_else(address: str) -> None:
    named = [ip_network("10.0.0.0/8"), ip_network("172.16.0.0/12")]
    assert not _is_inside(address, named)
    assert _is_inside("10.0.0.1", named)
