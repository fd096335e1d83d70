"""The program that turns templates into PDF, apart from the server, because typst keeps what it made in memory.

It reads a request (template and data) from standard input and answers on standard output, until there is no more or
until nobody asked anything for a while. It opens no connection, and reads nothing but its own templates.
"""

from __future__ import annotations

import json
import os
import select
import struct
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    import typst
else:
    typst = lazy_module("typst")


TEMPLATES = Path(__file__).parent / "templates"
LENGTH = struct.Struct(">Q")
ANSWER = struct.Struct(">?QQ")  # whether it is a document, how much memory it takes (KiB), how long it is
IDLE_SECONDS = 120
UNKNOWN = "□"  # stands for a letter that no font of ours can write
_PROBE = b'#set text(font: "Libertinus Serif")\n#sys.inputs.sign'


def main() -> None:
    """Serve until standard input ends."""
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing but answers may come where answers go
    while select.select([questions], [], [], IDLE_SECONDS)[0] and (request := _read(questions)):
        made, body = _answer(json.loads(request))
        answers.write(ANSWER.pack(made, _memory(), len(body)) + body)
        answers.flush()


def _read(questions: IO[bytes]) -> bytes:
    head = questions.read(LENGTH.size)
    return questions.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""


def _memory() -> int:
    """KiB in use. The maximum that the system keeps would begin with that of the server that started us."""
    statm = Path("/proc/self/statm")
    pages = int(statm.read_text().split()[1]) if statm.exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _answer(request: dict[str, Any]) -> tuple[bool, bytes]:
    """A document, or what went wrong: the message may hold data, so only the place in the template is told."""
    try:
        return True, compiled(request["template"], request["data"])
    except typst.TypstError as error:
        return False, _place(error.diagnostic).encode()


def compiled(template: str, data: dict[str, Any]) -> bytes:
    """The document. Letters that our fonts lack become an empty box, because the standard allows none without a shape.

    Raises TypstError.
    """
    try:
        return _compile(TEMPLATES / template, data)
    except typst.TypstError:
        lacking = {sign: _instead(sign) for sign in _signs(data) if not _has_shape(sign)}
        if not lacking:
            raise
        return _compile(TEMPLATES / template, _translated(data, str.maketrans(lacking)))


def _compile(source: Path, data: dict[str, Any]) -> bytes:
    inputs = {"data": json.dumps(data)}
    return typst.compile(
        source, root=TEMPLATES, ignore_system_fonts=True, format="pdf", sys_inputs=inputs, pdf_standards="ua-1"
    )


def _signs(data: Any) -> set[str]:
    return {sign for text in _texts(data) for sign in text if not sign.isascii()}


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _has_shape(sign: str) -> bool:
    try:
        typst.compile(_PROBE, ignore_system_fonts=True, format="pdf", sys_inputs={"sign": sign}, pdf_standards="a-2u")
    except typst.TypstError:
        return False
    return True


def _instead(sign: str) -> str:
    """What is written for a sign without a shape: nothing for one that only changes the sign before it."""
    return "" if unicodedata.category(sign) in {"Mn", "Me", "Cf"} else UNKNOWN


def _translated(data: Any, table: dict[int, str]) -> Any:
    if isinstance(data, str):
        return data.translate(table)
    if isinstance(data, dict):
        return {key: _translated(value, table) for key, value in data.items()}
    return [_translated(value, table) for value in data] if isinstance(data, list) else data


def _place(diagnostic: str) -> str:
    """«rapport.typ:12» out of a diagnostic that also quotes what is wrong."""
    for word in diagnostic.split():
        name, _colon, rest = word.strip("┌─ ").partition(".typ:")
        if rest[:1].isdigit():
            return f"{Path(name).name}.typ:{rest.partition(':')[0]}"
    return ""


if __name__ == "__main__":
    main()
