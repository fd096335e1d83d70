"""Draws one page of a PDF: `python -m zorgvuldig.platform.documents.page_worker NUMBER` reads one from standard input.

It answers with how many pages there are and the picture of that page (PNG), or with an exit code when it cannot be read or drawn. A process of
its own, bounded in time and memory: the file is whatever somebody sends. Nothing of it is written to a disk.
"""

import os
import resource
import sys
from io import BytesIO

import pikepdf
import typst

from zorgvuldig.platform.documents.page_images import COUNT, MEMORY, POINTS_PER_INCH, SECONDS

SOURCE = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(json(bytes(sys.inputs.pdf))), format: "pdf", page: int(sys.inputs.page))
"""


def page_picture(content: bytes, number: int) -> tuple[int, bytes]:
    """How many pages there are, and the picture of one, from 1. Raises `pikepdf.PdfError`, `typst.TypstError`."""
    with pikepdf.open(BytesIO(content)) as pdf:
        count = len(pdf.pages)
    inputs = {"pdf": str(list(content)), "page": str(number)}
    picture = typst.compile(
        SOURCE.encode(), ignore_system_fonts=True, format="png", ppi=POINTS_PER_INCH, sys_inputs=inputs
    )
    return count, picture


def main() -> None:
    """Bounded from here on."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing but the answer may come where it goes
    count, picture = page_picture(sys.stdin.buffer.read(), int(sys.argv[1]))
    answers.write(COUNT.pack(count) + picture)
    answers.flush()


if __name__ == "__main__":
    main()
