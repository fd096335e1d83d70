"""Takes out of a PDF what it does not show: `python -m zorgvuldig.platform.vault.pdf_worker` reads one from standard input.

It answers with the new one, with nothing when there was nothing to take out, or with an exit code when it is damaged, closed or signed. A
process of its own, bounded in time and memory: the file is whatever somebody sends.
"""

import os
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from zorgvuldig.platform.vault import pictures
from zorgvuldig.platform.vault.documents import SECONDS
from zorgvuldig.platform.vault.signatures import Kind

MEMORY = 1024**3
TOLD = ("/Metadata", "/PieceInfo", "/LastModified")  # by any part: XMP, what programs kept for themselves, when
SAID = ("/T", "/M", "/CreationDate")  # by a comment or mark: who, and when
ENDS = b"%%EOF"  # more than one: an earlier form of it is still in the file


def plain(content: bytes) -> bytes:
    """The same PDF with what it shows; empty when it tells nothing else. Raises ValueError when it is signed, `pikepdf.PdfError` when it cannot be read."""
    with pikepdf.open(BytesIO(content)) as pdf:
        if _is_signed(pdf):
            raise ValueError("this PDF is signed")
        found = [
            _take_out(part) for whole in pdf.objects for part in _parts(whole)
        ]  # each, also after one that told something
        is_told = any(found) or "/Info" in pdf.trailer or content.count(ENDS) > 1
        if not is_told:
            return b""
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        out = BytesIO()
        pdf.save(out, fix_metadata_version=False)
        return out.getvalue()


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return "/Perms" in pdf.Root or (isinstance(form, pikepdf.Dictionary) and int(form.get("/SigFlags", 0)) != 0)


def _parts(whole: Any) -> Iterator[Any]:
    """A numbered part, and what stands inside it without a number of its own."""
    if isinstance(whole, pikepdf.Array):
        inside = list(whole)
    elif isinstance(whole, pikepdf.Dictionary | pikepdf.Stream):
        yield whole
        inside = [whole[name] for name in whole.keys()]  # noqa: SIM118 - a part of a PDF is iterated otherwise
    else:
        return
    for part in inside:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from _parts(part)


def _take_out(part: Any) -> bool:
    """Whether this part told something, which is taken out of it."""
    names = [*TOLD, *(SAID if _is_mark(part) else ())]
    told = [name for name in names if name in part]
    for name in told:
        del part[name]
    return _take_out_of_photo(part) or bool(told)


def _is_mark(part: Any) -> bool:
    return (
        "/Subtype" in part and "/Rect" in part and part.get("/Subtype") != pikepdf.Name.Widget
    )  # whose /T is a field's name


def _take_out_of_photo(part: Any) -> bool:
    if not isinstance(part, pikepdf.Stream):
        return False
    packed: Any = part.get("/Filter")
    settings: Any = part.get("/DecodeParms")
    if packed not in (pikepdf.Name.DCTDecode, [pikepdf.Name.DCTDecode]):
        return False
    before = part.read_raw_bytes()
    after = pictures.plain(Kind.JPEG, before)
    if after == before:
        return False
    part.write(after, filter=packed, decode_parms=settings)
    return True


def main() -> None:
    """Bounded from here on."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing but the answer may come where it goes
    answers.write(plain(sys.stdin.buffer.read()))
    answers.flush()


if __name__ == "__main__":
    main()
