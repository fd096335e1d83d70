"""Lay templates out: a thought a line, indented, at most 160 characters. `python -m supply.templates [--check] [FILE …]`.

Formatters that are kept elsewhere leave what stands between statements of Jinja as it was, or print whitespace where a sentence had none.
This one moves only whitespace that nobody sees: around what stands as a block, where a page has some already, within a tag, and where Jinja
is told to leave it out (`{%-`). Within `{% table %}` a line break prints nothing, so there it may come anywhere but in a space. What a page
is indented with is taken out when it is compiled (`web.jinja`).
"""

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from supply.template_tree import NAME, Box, Node, Token, pieces, run, tree

ROOT = Path(__file__).parent.parent
WIDTH, STEP = 140, 2  # it breaks at 140, since what nothing may stand before comes after that
CALM = 100  # characters that a line with several blocks may have
# Within the value of an attribute: where a statement in it is divided or ends.
WITHIN = re.compile(r"(?=\{%-?\s*(?:elif|else|endif|endtrans)\b)|(?<=%\})(?<!trans %\})(?=\{%-?\s*if\b)")


def flat(nodes: list[Node]) -> str | None:
    """All of it on one line, without what stands before it; None when it needs several."""
    made = ""
    for n, token in enumerate(each for node in nodes for each in run(node)):
        text = said(token)
        if "\n" in text or (token.kind == "say" and token.name == "table"):
            return None
        made += (" " if n and token.gap in ("space", "line", "fixed") else "") + text
    return made


def said(token: Token) -> str:
    """A token as it stands on one line, where it can."""
    if token.kind in ("say", "print"):
        return " ".join(expression(token.text))
    if token.kind == "words" or (token.kind in ("open", "void") and "\n" in token.text):
        return joined(token.text)
    return token.text


def joined(text: str) -> str:
    """The same with each line break outside of a string as a space."""
    return re.sub(r"(?<=\S)\s*\n\s*", " ", text) if not re.search(r"=\"[^\"]*\n[^\"]*\"", text) else text


def blocks_in(node: Node) -> int:
    """How many blocks stand in it, itself not counted."""
    return sum(token.is_block for token in run(node) if token.kind in ("open", "void")) - (
        isinstance(node, Box) and node.is_block
    )


@dataclass(slots=True)
class Writer:
    """Lines that grow."""

    lines: list[str] = field(default_factory=lambda: [""])

    @property
    def here(self) -> int:
        """How long the line is that grows."""
        return len(self.lines[-1])

    def new(self, indent: int) -> None:
        """A line of its own for what comes."""
        if self.lines[-1].strip():
            self.lines.append(" " * indent)
        else:
            self.lines[-1] = " " * indent

    def add(self, text: str) -> None:
        """Write on."""
        first, *more = text.split("\n")
        self.lines[-1] += first
        self.lines.extend(more)

    @property
    def is_new(self) -> bool:
        """Whether nothing stands on the line yet."""
        return not self.lines[-1].strip()


def calm(node: Node, room: int) -> str | None:
    """The node on one line, when that is a thought and fits."""
    line = flat([node])
    if line is None or len(line) > room:
        return None
    return line if blocks_in(node) == 0 or (blocks_in(node) <= 2 and len(line) <= CALM) else None


def holds_blocks(node: Node) -> bool:
    """Whether a block is in it, or it is one."""
    return any(token.is_block for token in run(node))


def layout(nodes: list[Node], to: Writer, indent: int) -> None:
    """Write nodes, one after another."""
    for n, node in enumerate(nodes):
        before(node, nodes[n - 1] if n else None, nodes[n:], to, indent)
        write(node, to, indent)


def before(node: Node, last: Node | None, rest: list[Node], to: Writer, indent: int) -> None:
    """The gap before a node: a line break, a space or nothing."""
    if to.is_new:
        return
    where = node.gap
    if where == "free":
        if last is None or stands_apart(last, node) or to.here + reach(rest) > WIDTH:
            to.new(indent)
    elif where == "line" and any(head(each).kind in ("say", "note") for each in (node, last or node)):
        to.new(indent)
    elif where in ("space", "line"):
        if to.here + 1 + reach(rest) > WIDTH:
            to.new(indent)
        else:
            to.add(" ")
    elif where == "fixed":
        to.add(" ")
    elif to.here + reach(rest) > WIDTH and to.here > indent + 20:
        first = head(node)
        previous = to.lines[-1]
        if first.text.startswith(("{%", "{{")) and first.kind in ("say", "print", "words"):
            first.text = f"{first.text[:2]}-{first.text[2:]}"
            to.new(indent)
        elif previous.endswith(("%}", "}}")):
            to.lines[-1] = f"{previous[:-2]}-{previous[-2:]}"
            to.new(indent)


def stands_apart(last: Node, node: Node) -> bool:
    """Whether a node begins a line where it may."""
    is_told = list(run(last))[-1].text.endswith(("-%}", "-}}", "-#}")) or head(node).text.startswith(
        ("{%-", "{{-", "{#-")
    )
    return is_told or holds_blocks(node) or holds_blocks(last) or head(node).kind == "note" or head(last).kind == "say"


def head(node: Node) -> Token:
    """What it begins with."""
    return node.heads[0] if isinstance(node, Box) else node


def reach(rest: list[Node]) -> int:
    """How many characters come before the next place for a line break."""
    length = 0
    for n, token in enumerate(each for node in rest for each in run(node)):
        if n and token.gap in ("free", "space", "line"):
            break
        length += len(said(token)) + (token.gap == "fixed")
    return length


def write(node: Node, to: Writer, indent: int) -> None:
    """Write a node where the writer is."""
    room = WIDTH - to.here
    if isinstance(node, Token):
        write_token(node, to, indent)
        return
    if (line := calm(node, room)) is not None:
        to.add(line)
        return
    whole = calm(node, WIDTH - indent - 2 * STEP)
    if (
        whole is not None
        and node.kind == "open"
        and not node.heads[0].in_table
        and len(names := attributes(said(node.heads[0]))) > 1
    ):
        to.add(names[0])  # nothing may stand before the tag, but in it there may
        to.new(indent + 2 * STEP)
        to.add(whole[len(names[0]) + 1 :])
        return
    inner = indent if node.kind == "say" and node.heads[0].name in ("block", "table") else indent + STEP
    for first, part, following in zip(node.heads, node.parts, [*node.heads[1:], node.close], strict=True):
        write_token(first, to, indent)
        if part:
            open_part(first, part, to, inner)
        if following.gap == "tight":
            if following.kind == "say":
                following.text = f"{{%-{following.text[2:]}"
                to.new(indent)
        elif following.gap == "fixed":
            to.add(" ")
        else:
            to.new(indent)
    write_token(node.close, to, indent)


def open_part(first: Token, part: list[Node], to: Writer, indent: int) -> None:
    """Write what stands in a box, behind what opens it or below."""
    line = flat(part)
    is_short = line is not None and to.here + len(line) <= WIDTH
    where = part[0].gap
    if first.kind == "say" and first.name in ("column", "empty") and is_short and sum(map(blocks_in, part)) <= 2:
        to.add((" " if where == "fixed" else "") + str(line))
        return
    if where == "fixed":
        to.add(" ")
    elif where == "tight":
        if first.kind == "say" and (not is_short or any(map(holds_blocks, part))):
            to.lines[-1] = f"{to.lines[-1][:-2]}-%}}"
            to.new(indent)
    else:
        to.new(indent)
    layout(part, to, indent)


def write_token(token: Token, to: Writer, indent: int) -> None:
    """Write a token, over several lines when one is too short for it."""
    text = said(token)
    if "\n" in text or to.here + len(text) <= WIDTH:
        to.add(text)
    elif token.kind == "words":
        write_words(text, to, indent)
    elif token.kind in ("open", "void"):
        fill([text] if token.in_table else attributes(text), to, indent + 2 * STEP)
    elif token.kind in ("say", "print"):
        fill_expression(expression(text), to, indent + 2 * STEP)
    else:
        to.add(text)


def write_words(text: str, to: Writer, indent: int) -> None:
    """A sentence for translation: its lines are one sentence to Jinja."""
    for part in re.split(r"(\{%.*?%\})", text, flags=re.DOTALL):
        if part.startswith("{%"):
            if not to.is_new and NAME.search(part).group() != "trans":  # type: ignore[union-attr]
                to.new(indent)
            to.add(part)
        elif part.strip():
            to.new(indent + STEP)
            fill(part.split(), to, indent + STEP)


def fill(words: list[str], to: Writer, indent: int) -> None:
    """Words in lines."""
    for n, word in enumerate(words):
        if n and to.here + 1 + len(word) > WIDTH:
            to.new(indent)
        elif n:
            to.add(" ")
        if to.here + len(word) <= WIDTH:
            to.add(word)
            continue
        for m, part in enumerate(WITHIN.split(word)):  # a value that is made of statements
            if m:
                to.new(indent)
            to.add(part if not m or part.startswith("{%-") or "trans" in part[:12] else f"{{%-{part[2:]}")


def attributes(text: str) -> list[str]:
    """A tag cut where it has a space between attributes."""
    return cut(text, {"{{": "}}", "{%": "%}", "{#": "#}"}, "\"'")


def expression(text: str) -> list[str]:
    """A statement cut where it has a space outside of its strings, a string in two pieces made whole."""
    found: list[str] = []
    for word in cut(text, {}, "\"'"):
        if found and word[0] in "\"'" and found[-1].endswith(word[0]) and len(found[-1]) > 1:
            found[-1] = found[-1][:-1] + word[1:]
        else:
            found.append(word)
    return found


def fill_expression(words: list[str], to: Writer, indent: int) -> None:
    """Words in lines, and a long string as several, which Jinja joins."""
    for n, word in enumerate(words):
        quote = re.search(r"[\"']", word)
        if n and to.here + 1 + len(word) > WIDTH and not (quote and indent + len(word) > WIDTH):
            to.new(indent)
        elif n:
            to.add(" ")
        while to.here + len(word) > WIDTH and quote and " " in word[quote.end() + 1 :]:
            room = WIDTH - to.here - 1
            at = word.rfind(" ", quote.end() + 1, room) + 1 or word.find(" ", quote.end() + 1) + 1
            if at <= quote.end() + 1:
                break
            to.add(word[:at] + quote.group())
            to.new(indent)
            word = quote.group() + word[at:]
            quote = re.match(r"[\"']", word)
        to.add(word)


def cut(text: str, marks: dict[str, str], quotes: str) -> list[str]:
    """A text cut at its spaces, but for those within quotes and between marks."""
    found, at, start, quote = [], 0, 0, ""
    while at < len(text):
        if text[at : at + 2] in marks:
            at = text.index(marks[text[at : at + 2]], at) + 2
            continue
        char = text[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in quotes:
            quote = char
        elif char.isspace():
            if at > start:
                found.append(text[start:at])
            start = at + 1
        at += 1
    return [*found, text[start:]]


def laid_out(source: str) -> str:
    """The template with its whitespace where it should be: once more until nothing moves."""
    end = "\n" if source.endswith("\n") else ""
    for _ in range(9):
        to = Writer()
        layout(tree(pieces(source)), to, 0)
        made = "\n".join(line.rstrip() for line in to.lines).strip("\n") + end
        if made == source:
            return made
        source = made
    raise ValueError(source)


def main() -> int:
    """Lay out what is named, or every template; with `--check` say which are not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true")
    options.add_argument("files", nargs="*", type=Path)
    given = options.parse_args()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "src/*/jinja2/*.html", "src/*/templates/*.html"],  # noqa: S607 - the one of this machine
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    files = given.files or [ROOT / name for name in filter(None, listed.stdout.split("\0"))]
    wrong = []
    for file in files:
        source = file.read_text()
        made = laid_out(source)
        if made != source:
            wrong.append(file)
            if not given.check:
                file.write_text(made)
    if given.check and wrong:
        sys.stderr.write("\n".join(["Not laid out (`make format` does it):", *map(str, wrong), ""]))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
