"""Looking into a PDF without a PDF library: its parts unpacked, and its text where poppler is installed."""

import os
import re
import shutil
import subprocess
import zlib

import pytest

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def unpacked(pdf: bytes) -> bytes:
    """The file followed by every stream that could be unpacked."""
    return b"\n".join([pdf, *filter(None, map(_inflated, _STREAM.findall(pdf)))])


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def text_of(pdf: bytes) -> str:
    """The text as a reader would copy it. Skips the test, saying why, where pdftotext is missing."""
    program = shutil.which("pdftotext")
    if program is None and os.environ.get("CI"):
        pytest.fail("pdftotext is missing, and here it has to be there: .ci/run installs it")
    if program is None:
        pytest.skip("pdftotext is not installed (package poppler-utils), so the text of the PDF was NOT read")
    command = [program, "-layout", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def page_count(pdf: bytes) -> int:
    """How many pages there are."""
    counts = re.findall(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)", unpacked(pdf))
    return max(map(int, counts))
