"""XML → elements that know their line. What could make a parser do more than read is refused before it does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.upload.content import Readable, UploadContent

MAX_BYTES = 100 * 1024 * 1024
MAX_DEPTH = 32
MAX_TEXT = 10_000


@dataclass(slots=True)
class Element:
    """An element under its local name, without namespace."""

    name: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, *names: str) -> Iterator["Element"]:
        """The children with one of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> "Element | None":
        """The first child with this name."""
        return next(self.all(name), None)


@dataclass(slots=True)
class _Builder:
    parser: expat.XMLParserType
    stack: list[Element] = field(default_factory=list)
    root: Element | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise ImportRefused(f"The file is nested deeper than {MAX_DEPTH} levels: it is not an EDEXML file.")
        local = {key.rpartition(" ")[2].lower(): value for key, value in attributes.items()}
        element = Element(name.rpartition(" ")[2].lower(), self.parser.CurrentLineNumber, local)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)

    def end(self, _name: str) -> None:
        self.stack.pop()

    def characters(self, text: str) -> None:
        element = self.stack[-1]
        if len(element.text) + len(text) > MAX_TEXT:
            raise ImportRefused(f"Line {element.line} holds more text than any value needs: it is not an EDEXML file.")
        element.text += text

    def doctype(self, *_: object) -> None:
        raise ImportRefused("The file declares a document type, which EDEXML never does. Export it again.")


def read_xml(path: Readable) -> Element:
    """The root element. `ImportRefused` when the file cannot be read, is too big, or is not proper XML.

    A document type is refused where it begins, so that no entity of it is ever expanded or fetched.
    """
    data = _content(path)
    parser = expat.ParserCreate(namespace_separator=" ")
    builder = _Builder(parser)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise ImportRefused(f"{path.name} is not proper XML (line {error.lineno}: {why}). Export it again.") from error
    except (LookupError, ValueError) as error:  # an encoding nobody knows
        raise ImportRefused(f"{path.name} is in an encoding we cannot read. Export it as UTF-8.") from error
    if builder.root is None:
        raise ImportRefused(f"{path.name} is empty. Export it again.")
    return builder.root


def _content(path: Readable) -> bytes:
    try:
        size = len(path.getbuffer()) if isinstance(path, UploadContent) else path.stat().st_size
        if size > MAX_BYTES:
            raise ImportRefused(f"{path.name} is larger than {MAX_BYTES // 2**20} MB. Export one school at a time.")
        return path.getvalue() if isinstance(path, UploadContent) else path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read ({error.strerror}).") from error
