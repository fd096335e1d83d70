"""What a template is laid out with is not sent: it can be as much as the page, and no browser shows it."""

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

# What stands as a block, so that whitespace beside it is not seen; in a drawing whitespace never is.
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "circle", "col", "colgroup", "dd",
    "defs", "desc", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "g", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "legend", "li", "line", "link",
    "main", "meta", "nav", "ol", "optgroup", "option", "p", "path", "polygon", "polyline", "rect", "section",
    "summary", "table", "tbody", "td", "text", "tfoot", "th", "thead", "title", "tr", "ul", "use",
})  # fmt: skip
_NAMES = "|".join(sorted(BLOCKS, key=len, reverse=True))
_BEFORE = re.compile(rf"\s*\n\s*(?=</?(?:{_NAMES})\b)")
_AFTER = re.compile(rf"(</?(?:{_NAMES})\b[^<>]*>)\s*\n\s*")
_TAG = re.compile(r"</?([a-z][a-z0-9]*)[^<>]*\Z")
_IN_TAG = re.compile(r"<[a-z/][^<>]*")
_BREAK = re.compile(r"\s*\n\s*")
_INDENT = re.compile(r"\n[ \t]+")


class Unindented(Extension):
    """Takes out what a line begins with, and line breaks beside a block and within a tag."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The same tokens, of the same lines."""
        name = ""  # the tag in the midst of which a value or a statement stands
        before, tables = "", 0
        for token in stream:
            if before == "block_begin":
                tables += (token.value == "table") - (token.value == "endtable")
            before = token.type
            if token.type != "data":
                yield token
                continue
            text, within = token.value, ""
            if name:
                within, closed, text = text.partition(">")
                within = _BREAK.sub(" ", within) + closed
                if closed and name in BLOCKS and _BREAK.match(text):
                    text = text.lstrip()
                name = "" if closed else name
            if found := _TAG.search(text):
                name = found[1]
            text = _IN_TAG.sub(lambda tag: _BREAK.sub(" ", tag[0]), text)
            text = _INDENT.sub("\n" if tables else " ", _AFTER.sub(r"\1", _BEFORE.sub("", text)))
            yield Token(token.lineno, token.type, within + text)
