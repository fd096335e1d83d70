"""How well a claim is founded is asked of `kit.rules`, which knows whether the text has changed since; nobody says it from the register alone."""

import ast
import re

from tests.structure.source import SOURCE, modules

# The register itself, which is given to whoever asks with the status of today; what asks the database; and what no law says.
ALLOWED = {
    "src/zorgvuldig/kit/rules.py": "it asks which texts are in force",
    "src/zorgvuldig/operations/setup/choices.py": "only what no law says is listed there",
    "src/zorgvuldig/governance/register_editor/forms.py": "what a form begins with, before somebody says how sure it is",
    "src/zorgvuldig/governance/norms/catalogue.py": "the number of a norm, which is no claim of the register",
}


def test_no_page_letter_or_file_reads_the_status_from_the_register() -> None:
    found = {
        path
        for path, tree in modules().items()
        if not path.startswith("src/zorgvuldig/register/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "source_status"
    }
    assert found == ALLOWED.keys()


def test_no_template_does() -> None:
    templates = [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.typ")]
    assert len(templates) > 100
    assert [file.name for file in templates if re.search(r"\.source_status\b", file.read_text())] == []
