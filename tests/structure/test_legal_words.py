"""Which rule something rests on is said from the register (`kit.rules`), so that one false sentence cannot stand in three places.

Articles that are typed beside a sentence are counted per file: `OPEN` says how many are left, and may only become shorter.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.structure.source import SOURCE, has_docstring

LAW = re.compile(
    r"\b(?:AVG|UAVG|GDPR|WVO(?: 2020)?|Awb|BW|Wmo(?: 2015)?|Leerplichtwet|Jeugdwet|Archiefwet|Wetboek van Strafvordering"
    r"|[Aa]rtikel|[Aa]rticle|art\.)\s+(?:art\.|artikel|article|Boek)?\s*\d"
)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
# What checks the register speaks of the law to those who write it; migrations and catalogues repeat what stands elsewhere.
APART = ("register", "migrations", "locale")
OPEN = {
    "care/jinja2/care/plan.html": 2,
    "demo/governance.py": 1,
    "demo/handovers.py": 4,
    "governance/breach/forms.py": 1,
    "governance/breach/letters.py": 2,
    "governance/breach/triage.py": 10,
    "governance/dpia/models.py": 1,
    "governance/dpia/questions.py": 5,
    "governance/jinja2/governance/breach.html": 3,
    "governance/jinja2/governance/breach_notification.html": 1,
    "governance/jinja2/governance/breaches.html": 1,
    "governance/jinja2/governance/dpia.html": 1,
    "governance/jinja2/governance/register_purpose.html": 1,
    "governance/jinja2/governance/register_record.html": 1,
    "governance/register_editor/fields.py": 2,
    "operations/setup/choices.py": 1,
    "platform/documents/templates/verzuim.typ": 2,
    "release/authority/refusal.py": 10,
    "release/exchange/labels.py": 3,
    "release/exchange/notifications.py": 1,
    "release/incoming/selection.py": 6,
    "rights/corrections/fields.py": 2,
    "rights/jinja2/rights/erasure.html": 1,
    "rights/jinja2/rights/recipients.html": 1,
    "rights/representation/rules.py": 4,
    "rights/requests/followup_pages.py": 2,
    "suppliers/agreements/forms.py": 1,
    "suppliers/agreements/reminders.py": 1,
    "suppliers/jinja2/suppliers/watch.html": 1,
}  # fmt: skip


def test_articles_come_from_the_register() -> None:
    typed = Counter(
        file.relative_to(SOURCE).as_posix() for file in _files() for text in _texts(file) for _ in LAW.findall(text)
    )
    assert dict(typed) == OPEN, (
        "say the rule by `legal_rule(…)`, out of a claim of register/school; then make its line in OPEN less"
    )


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
