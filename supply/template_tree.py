"""A template as boxes in boxes, with what may stand between them: what `supply.templates` lays out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zorgvuldig.web.whitespace import BLOCKS

VOID = frozenset(
    [
        "area",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "circle",
        "line",
        "path",
        "polygon",
        "polyline",
        "rect",
        "use",
    ]
)
RAW = frozenset(("pre", "textarea", "script", "style"))
ENDS = {
    name: f"end{name}"
    for name in ("if", "for", "block", "with", "macro", "call", "filter", "set", "autoescape", "table")
}
MIDDLES = frozenset(("else", "elif", "column", "empty"))
MARK = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->|<!?/?[a-zA-Z]", re.DOTALL)
NAME = re.compile(r"[a-zA-Z][\w-]*")


@dataclass(slots=True)
class Token:
    """A piece of a template: `kind` is text, open, close, void, print, say (a statement), words (a `trans`), note or raw."""

    kind: str
    text: str
    name: str = ""
    gap: str = ""  # what stands before it
    in_table: bool = False

    @property
    def is_block(self) -> bool:
        """Whether whitespace beside it is never seen."""
        return self.kind in ("open", "close", "void") and self.name in BLOCKS


@dataclass(slots=True)
class Box:
    """An element, or a statement with what it holds: the tokens that open, divide and close it, each followed by its part."""

    heads: list[Token]
    parts: list[list["Node"]]
    close: Token

    @property
    def gap(self) -> str:
        """What stands before it."""
        return self.heads[0].gap

    @property
    def is_block(self) -> bool:
        """An element that stands as a block."""
        return self.heads[0].is_block

    @property
    def kind(self) -> str:
        """What opens it."""
        return self.heads[0].kind


Node = Token | Box


def tokens(source: str) -> Iterator[Token]:
    """The pieces of a template with the whitespace between them."""
    at = 0
    while at < len(source):
        found = MARK.search(source, at)
        if not found:
            yield Token("text", source[at:])
            return
        if found.start() > at:
            yield Token("text", source[at : found.start()])
        mark = found.group()
        if mark.startswith(("{#", "<!--")):
            yield Token("note", mark)
            at = found.end()
        elif mark.startswith("{{"):
            yield Token("print", mark)
            at = found.end()
        elif mark.startswith("{%"):
            name = NAME.search(mark).group()  # type: ignore[union-attr]
            at = found.end()
            if name in ("trans", "raw"):
                end = re.compile(r"\{%-?\s*end" + name + r"\s*-?%\}").search(source, at)
                at = end.end()  # type: ignore[union-attr]
                yield Token("words" if name == "trans" else "raw", source[found.start() : at], name)
            else:
                yield Token("say", mark, name)
        else:
            end_at = tag_end(source, found.end())
            text = source[found.start() : end_at]
            name = NAME.search(text).group().lower()  # type: ignore[union-attr]
            at = end_at
            if text.startswith("</"):
                yield Token("close", text, name)
            elif name in VOID or text.endswith("/>") or text.startswith("<!"):
                yield Token("void", text, name)
            elif name in RAW:
                at = source.index(f"</{name}>", end_at) + len(name) + 3
                yield Token("raw", source[found.start() : at], name)
            else:
                yield Token("open", text, name)


def tag_end(source: str, at: int) -> int:
    """Where the tag ends that begins before `at`."""
    quote = ""
    while True:
        if source.startswith(("{{", "{%", "{#"), at):
            at = source.index({"{{": "}}", "{%": "%}", "{#": "#}"}[source[at : at + 2]], at) + 2
            continue
        char = source[at]
        at += 1
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == ">":
            return at


def pieces(source: str) -> list[Token]:
    """Its tokens, texts cut into words, each with its gap: free (whitespace is not seen), space, line (a space with a line break in it), or tight."""
    found: list[Token] = []
    white, table, first = "", 0, True
    for token in tokens(source):
        cut = re.findall(r"\s+|\S+", token.text) if token.kind == "text" else [token.text]
        for text in cut:
            if token.kind == "text" and text.isspace():
                white += text
                continue
            one = Token(token.kind, text, token.name)
            if one.kind == "say" and one.name == "endtable":
                one.in_table, table = bool(table), table - 1
            else:
                one.in_table = bool(table)
                table += one.kind == "say" and one.name == "table"
            one.gap = "free" if first else gap(found[-1], one, white)
            found.append(one)
            white, first = "", False
    return found


def gap(left: Token, right: Token, white: str) -> str:
    """What may stand between two tokens that have `white` between them."""
    if left.text.endswith(("-%}", "-}}", "-#}")) or right.text.startswith(("{%-", "{{-", "{#-")):
        return "free"
    if (left.kind, left.name) == ("open", "svg") or (right.kind, right.name) == ("close", "svg"):
        return "free"
    if (left.kind, left.name) == ("say", "block") or (right.kind, right.name) == ("say", "endblock"):
        return "free"
    if left.is_block or right.is_block or (left.kind == "void" and left.text.startswith("<!")):
        return "free"
    if right.in_table and not (right.kind == "say" and right.name == "table"):
        return "free" if not white or white.startswith("\n") else "fixed"
    if not white:
        return "tight"
    return "line" if "\n" in white else "space"


def tree(flat: list[Token]) -> list[Node]:
    """The tokens as boxes in boxes. What is not closed where it was opened stays a token."""
    stack: list[tuple[Token | None, list[Token], list[list[Node]]]] = [(None, [], [[]])]

    def give_up() -> None:
        _, heads, parts = stack.pop()
        into = stack[-1][2][-1]
        for token, part in zip(heads, parts, strict=True):
            into.append(token)
            into.extend(part)

    for token in flat:
        if token.kind == "open" or (token.kind == "say" and token.name in ENDS and not is_plain_set(token)):
            stack.append((token, [token], [[]]))
        elif token.kind == "say" and token.name in MIDDLES:
            while stack[-1][0] is not None and stack[-1][0].kind == "open":
                give_up()
            stack[-1][1].append(token)
            stack[-1][2].append([])
        elif token.kind == "close" or (token.kind == "say" and token.name.startswith("end")):
            fits = [n for n, (head, *_) in enumerate(stack) if head is not None and closes(token, head)]
            barrier = max(
                (n for n, (head, *_) in enumerate(stack) if head is not None and head.kind == "say"), default=0
            )
            if not fits or (token.kind == "close" and fits[-1] < barrier):
                stack[-1][2][-1].append(token)
                continue
            while len(stack) - 1 > fits[-1]:
                give_up()
            _, heads, parts = stack.pop()
            stack[-1][2][-1].append(Box(heads, parts, token))
        else:
            stack[-1][2][-1].append(token)
    while len(stack) > 1:
        give_up()
    return stack[0][2][0]


def is_plain_set(token: Token) -> bool:
    """Whether it sets a value, and not what stands until its end."""
    return token.name == "set" and "=" in token.text


def closes(token: Token, head: Token) -> bool:
    """Whether a token closes what another opened."""
    return (
        head.kind == "open" and head.name == token.name if token.kind == "close" else token.name == ENDS.get(head.name)
    )


def run(node: Node) -> Iterator[Token]:
    """Its tokens."""
    if isinstance(node, Token):
        yield node
        return
    for head, part in zip(node.heads, node.parts, strict=True):
        yield head
        for each in part:
            yield from run(each)
    yield node.close
