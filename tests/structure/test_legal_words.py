"""Which rule something rests on is said from the register (`kit.rules`), so that one false sentence cannot stand in three places.

No article is typed beside a sentence, and no claim of law stands in the register that nobody says, or twice under two names.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.structure.source import SOURCE, has_docstring
from zorgvuldig.gate.declared import REGISTER

LAW = re.compile(
    r"\b(?:AVG|UAVG|GDPR|WVO(?: 2020)?|Awb|BW|Wmo(?: 2015)?|Leerplichtwet|Jeugdwet|Archiefwet|Wetboek van Strafvordering"
    r"|[Aa]rtikel|[Aa]rticle|art\.)\s+(?:art\.|artikel|article|Boek)?\s*\d"
)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
# What checks the register speaks of the law to those who write it; migrations and catalogues repeat what stands elsewhere.
APART = ("register", "migrations", "locale")
QUOTED = re.compile(r"[\"'](?:legal_claims\.)?([a-z][a-z0-9_]*)[\"']")
SAYING = re.compile(r"\b(?:legal_rule|legal_rule_text|legal_claim|with_rule)\((?:_\(\"[^\"]*\"\),)?([^()]*)\)")
WHOLE_KEY = re.compile(r"(?<!\w)[\"]([a-z][a-z0-9_.]*[a-z0-9_])[\"](?=\s*(?:,|$))")


def test_articles_come_from_the_register() -> None:
    typed = [
        f"{file.relative_to(SOURCE).as_posix()}: {found.group()}"
        for file in _files()
        for text in _texts(file)
        for found in LAW.finditer(text)
    ]
    assert typed == [], "say the rule by `legal_rule(…)`, out of a claim of register/school"


def test_every_claim_is_said_somewhere() -> None:
    said = {key for text in _sources() for key in QUOTED.findall(text)}
    of_promises = {
        f"promise_{key.lower()}" for key in REGISTER.promises
    }  # `statement.reads` says each beside its promise
    assert sorted(set(REGISTER.legal_claims) - said - of_promises) == []
    assert of_promises <= set(REGISTER.legal_claims)


def test_every_claim_that_is_said_is_in_the_register() -> None:
    named = {key for text in _sources() for call in SAYING.findall(text) for key in WHOLE_KEY.findall(call)}
    assert (
        sorted(key for key in named if (key if "." in key else f"legal_claims.{key}") not in REGISTER.claims_of_law)
        == []
    )
    assert "personal_rights.access" in named


def test_no_claim_stands_under_two_names() -> None:
    """A right is said as `personal_rights` has it; a promise may rest on the places of another claim."""
    claims = {f"personal_rights.{key}": claim for key, claim in REGISTER.personal_rights.items()}
    claims |= {key: claim for key, claim in REGISTER.legal_claims.items() if not key.startswith("promise_")}
    names: dict[tuple[str, ...], list[str]] = {}
    for key, claim in claims.items():
        names.setdefault(tuple(sorted(claim.cites)) or (claim.source,), []).append(key)
    assert [sorted(keys) for keys in names.values() if len(keys) > 1] == []
    assert set(REGISTER.legal_claims) & set(REGISTER.personal_rights) == set()


def test_articles_are_found_in_texts_and_not_in_what_explains_code(tmp_path: Path) -> None:
    code, page = tmp_path / "a.py", tmp_path / "a.html"
    code.write_text(
        '"""AVG art. 5."""\n\n\ndef f():\n    """AVG art. 6."""\n    return _("AVG artikel 7")  # AVG art. 8\n'
    )
    page.write_text("{# AVG artikel 9 #}<p>BW 1:377c en AVG artikel 10</p>")
    assert [LAW.findall(text) for text in _texts(code)] == [["AVG artikel 7"]]
    assert [LAW.findall(text) for text in _texts(page)] == [["BW 1", "AVG artikel 1"]]


def _files() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in (".py", ".html", ".typ", ".txt") and path.relative_to(SOURCE).parts[0] not in APART:
            yield path


def _texts(file: Path) -> Iterator[str]:
    """What people may come to read of a file: a page without its remarks, or the texts of a module without its docstrings."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        yield COMMENT.sub("", text)
        return
    tree = ast.parse(text)
    explains = {id(node.body[0].value) for node in ast.walk(tree) if has_docstring(node)}  # type: ignore[attr-defined]  # asked just now
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explains:
            yield node.value


def _sources() -> Iterator[str]:
    """Code, pages and register, in which keys of claims stand between quotes."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in (".py", ".html", ".toml") and path.relative_to(SOURCE).parts[0] not in (
            "migrations",
            "locale",
        ):
            yield path.read_text(encoding="utf-8")
