"""What the security pages claim: every requirement is there, every test that is named exists, and a few claims about the whole source."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from supply.asvs import TABLE, items, table
from tests.structure.source import ROOT, SOURCE, modules, nodes

SECURITY = ROOT / "docs" / "security"
NUMBERS = Path(__file__).with_name("asvs_numbers.txt")
# What is still missing, as few as can be. Take a number out when it is met; none may be added.
OPEN: set[str] = set()
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def wanted() -> dict[str, int]:
    """Every requirement of levels 1 and 2 of ASVS 5.0.0, with its level."""
    found = {}
    for line in NUMBERS.read_text().splitlines():
        section, _, rest = line.partition(": ")
        for one in rest.split():
            place, level = one.split("/")
            found[f"{section}.{place}"] = int(level)
    return found


def missing(evidence: str) -> bool:
    """Whether a file is not there, or not the test in it."""
    path, _, name = evidence.partition("::")
    file = ROOT / path
    return not file.exists() or (bool(name) and name not in functions_in(file))


@cache
def functions_in(file: Path) -> set[str]:
    """The names of its functions, read once however many pages name one of them."""
    return set(re.findall(r"^(?:async )?def (\w+)\(", file.read_text(), re.MULTILINE)) if file.is_file() else set()


def test_every_requirement_is_there_once_at_its_level() -> None:
    assert len(wanted()) == 253
    assert {number: item["level"] for number, item in items().items()} == wanted()
    assert list(items()) == list(wanted())


def lacking(item: dict[str, Any]) -> Iterator[str]:
    """What a requirement does not say as it should: what we have, and which tests show it."""
    if item.keys() != {"level", "asked", "state", "ours", "evidence"}:
        yield f"it has {', '.join(item)}"
        return
    if item["state"] not in {"met", "does not apply", "open"}:
        yield f"its state is {item['state']}"
    if len(item["asked"]) <= 5:
        yield "it does not say what is asked"
    if not item["ours"]:
        yield "it does not say what we have"
    if "|" in item["asked"] + item["ours"]:
        yield "a line in it would end a cell of the table"
    if not item["evidence"]:
        yield "nothing shows it"
    yield from (f"there is no {one}" for one in item["evidence"] if missing(one))


def test_a_requirement_says_what_we_have_and_what_shows_it() -> None:
    found = {number: list(lacking(item)) for number, item in items().items()}
    assert {number: said for number, said in found.items() if said} == {}


def test_no_more_is_open_than_we_know_of() -> None:
    assert {number for number, item in items().items() if item["state"] == "open"} == OPEN


def test_the_page_is_made_of_the_list() -> None:
    assert TABLE.read_text() == table(items()), "run: python -m supply.asvs"


@pytest.mark.parametrize("page", sorted(SECURITY.glob("*.md")), ids=lambda page: page.name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    named = [f"{path}::{name}" if name else path for path, name in TEST.findall(page.read_text())]
    assert [one for one in named if missing(one)] == []


def threats() -> list[list[str]]:
    """The rows of the threat model."""
    lines = (SECURITY / "threat-model.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] != "wants"]


def test_every_threat_has_its_way_its_stop_its_rest_and_its_test() -> None:
    rows = threats()
    assert 40 <= len(rows) <= 90
    assert [row for row in rows if len(row) != 5 or not all(row) or not TEST.search(row[4])] == []


def test_a_test_that_is_not_there_would_be_seen() -> None:
    assert missing("tests/structure/test_security_docs.py::test_of_nothing")
    assert missing("tests/structure/test_nothing.py")
    assert not missing("tests/structure/test_security_docs.py::test_a_test_that_is_not_there_would_be_seen")


# --- claims about the whole source ----------------------------------------------------------------------------------

DANGEROUS = {"eval", "exec", "compile", "__import__"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}


def called(tree: ast.AST) -> str:
    """The bare name of what a node calls."""
    return tree.func.id if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) else ""


def imported(tree: ast.AST) -> Iterator[str]:
    """The first part of what a node imports."""
    if isinstance(tree, ast.Import):
        yield from (alias.name.split(".")[0] for alias in tree.names)
    elif isinstance(tree, ast.ImportFrom):
        yield (tree.module or "").split(".")[0]


def test_no_text_becomes_code() -> None:
    found = [
        f"{path}:{getattr(node, 'lineno', 0)}"
        for path, node in nodes()
        if called(node) in DANGEROUS
        or UNSAFE_MODULES & set(imported(node))
        or (isinstance(node, ast.Attribute) and node.attr == "from_string")
        or (isinstance(node, ast.keyword) and node.arg == "shell")
    ]
    assert found == []


def test_what_is_secret_is_not_made_with_random() -> None:
    """Only the invented school is drawn by lot."""
    found = {path for path, node in nodes() if "random" in set(imported(node))}
    assert {path for path in found if not path.startswith("src/zorgvuldig/demo/")} == set()


def test_our_own_tls_is_new_and_checks() -> None:
    """Every context is Python's default; nobody switches a check off."""
    weak = re.compile(
        r"CERT_NONE|_create_unverified|check_hostname\s*=\s*False|verify\s*=\s*False|PROTOCOL_|TLSv1(?!_[23])|SSLContext\("
    )
    found = [str(path.relative_to(ROOT)) for path in SOURCE.rglob("*.py") if weak.search(path.read_text())]
    assert found == []


CRYPTOGRAPHY = re.compile(
    r"^(?:import hmac|import jwt|from jwt|from jwcrypto|(?:from|import) cryptography)|hashlib\.(?:scrypt|pbkdf2)",
    re.MULTILINE,
)
WEAK = re.compile(r"\b(?:sha1|md5|SHA1|MD5|ECB|CBC|ARC4|TripleDES|PKCS1v15|RC4)\b")
WEAK_ALLOWED = {"accounts/signin/passwords.py", "release/handover/locked_zip.py"}


def test_every_use_of_cryptography_is_in_the_list() -> None:
    told = (SECURITY / "cryptography.md").read_text()
    sources = {str(path.relative_to(SOURCE)): path.read_text() for path in SOURCE.rglob("*.py")}
    assert {name for name, text in sources.items() if CRYPTOGRAPHY.search(text) and f"`{name}`" not in told} == set()
    weak = {name for name, text in sources.items() if WEAK.search(text) and not name.startswith("demo/")}
    assert weak == WEAK_ALLOWED


def test_scripts_neither_keep_nor_send() -> None:
    """But for the worker, which keeps what is the same for everybody (`web/test_offline`), and the script that begins it."""
    kept = re.compile(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|postMessage|WebSocket|sendBeacon|serviceWorker|caches"
    )
    scripts = [
        *sorted((SOURCE / "web" / "static" / "js").glob("*.js")),
        *sorted((SOURCE / "web" / "offline").glob("*.js")),
    ]
    found = {(path.name, one) for path in scripts for one in kept.findall(path.read_text())}
    assert found == {("app.js", "serviceWorker"), ("worker.js", "caches"), ("remove.js", "caches")}


def test_every_setting_that_holds_a_secret_may_be_a_file() -> None:
    """Read with `text`, which takes `NAME_FILE` too; never out of the environment by hand."""
    tree = modules()["src/zorgvuldig/settings/__init__.py"]
    by_hand = {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "getenv"}
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert [name for name in by_hand if re.search(r"SECRET|PASSWORD|KEY|TOKEN", name)] == []
