"""Names in the source are words of the field: nouns for things, verbs for acts, and nothing that only we would search for."""

import ast
import re
from collections.abc import Iterator

from tests.structure.source import ROOT, SOURCE, modules

# A whole name that says nothing of what it names: it stood in up to 28 modules, each time for something else.
GENERIC = frozenset({
    "asked", "beside", "came", "counted", "drawn", "found", "given", "going", "gone", "got", "heard", "held", "kept", "known",
    "left", "line", "listed", "made", "one", "opened", "said", "shown", "standing", "stands", "taken", "told", "waiting", "waits",
    "wanted", "went", "wish",
})  # fmt: skip
# A part of a name, and the word of the field in its place.
PRIVATE = {
    "dossier": "copy", "elsewhere": "sso", "forget": "remove, delete", "forgets": "removes, deletes", "handing": "hand over",
    "keeping": "terms", "leash": "parent", "letting": "release", "rest": "orphans", "said": "label, text, answer",
    "stands": "status, state", "sweep": "clean up, delete", "swept": "deleted", "telling": "notify", "told": "notified",
}  # fmt: skip
# What stays, by its path and its name.
EXCEPTIONS = {
    ("jobs/upkeep.py", "sweep"): "the name of a job is a key of rows that wait in the queue",
}
# Packages and modules of before there was a package per subject: a comment that names one sends a reader to nothing.
FORMER = re.compile(r"`(images|operating|post|records|resealing|verifying)\.[a-z_.]*[a-z_]`", re.IGNORECASE)


def words_of(name: str) -> list[str]:
    """The words of a name, whether they are written `like_this` or `LikeThis`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")


def names() -> Iterator[tuple[str, str]]:
    """Every class, function and value of a module, and every module and template, with its path below the package."""
    for path, tree in modules().items():
        place = path.removeprefix("src/zorgvuldig/")
        yield place, place.rpartition("/")[2].removesuffix(".py")
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield place, node.name
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                yield from (
                    (place, target.id) for target in targets if isinstance(target, ast.Name) and not target.id.isupper()
                )
    for file in SOURCE.rglob("jinja2/**/*.html"):
        yield str(file.relative_to(SOURCE)), file.stem


def wrong(name: str) -> str:
    """What is wrong with a name; empty when it is well."""
    words = words_of(name)
    if len(words) == 1 and words[0] in GENERIC:
        return "says nothing of what it names"
    return "; ".join(f"«{word}» is called {PRIVATE[word]}" for word in words if word in PRIVATE)


def test_names_are_words_of_the_field() -> None:
    found = {(place, name): why for place, name in names() if (why := wrong(name))}
    assert {key: why for key, why in found.items() if key not in EXCEPTIONS} == {}
    assert EXCEPTIONS.keys() - found.keys() == set()


def test_a_name_is_read_in_its_words() -> None:
    assert words_of("_as_row") == ["as", "row"]
    assert words_of("HoldRow") == ["hold", "row"]
    assert wrong("Line") == wrong("_line") == "says nothing of what it names"
    assert wrong("sweep_footage") == "«sweep» is called clean up, delete"
    assert wrong("HoldRow") == wrong("hold_line") == ""


def test_no_comment_names_a_package_that_is_gone() -> None:
    files = [file for kind in ("py", "sql", "html", "toml") for file in SOURCE.rglob(f"*.{kind}")]
    files += [*(ROOT / "tests").rglob("*.py"), *(ROOT / "docs").glob("*.md")]
    found = {
        f"{file.relative_to(ROOT)}: {match.group()}" for file in files for match in FORMER.finditer(file.read_text())
    }
    assert found == set()


def test_a_package_that_is_gone_is_known_by_its_name() -> None:
    assert FORMER.search("asked of `records" + ".names`, as before")
    assert not FORMER.search("stands in `platform.names` and `dossier.json`")
