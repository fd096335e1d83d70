"""A package as its recipient opens it: every file in it, as text."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile


def text_of(package: bytes) -> str:
    """What stands in the files of a package, one behind the other; nothing when it is none. The paper in it is made of the same file."""
    try:
        with ZipFile(BytesIO(package)) as opened:
            return "\n".join(opened.read(name).decode() for name in opened.namelist() if not name.endswith(".pdf"))
    except BadZipFile:
        return ""
