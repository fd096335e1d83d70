"""The letters of the pages, made out of the packages of those who drew them: `python -m supply.faces FOLDER`.

In the folder lie the two packages as npm packs them (`npm pack source-sans@… source-serif@…`, with the versions of `faces.toml`), and beside
Python the tools in the versions that stand there (`uv pip install fonttools==… brotli==…`). `--check` makes them again and compares.

They are parts of Source Sans and Source Serif, changed, so they may not be called Source (SIL Open Font License, condition 3).
"""

import argparse
import importlib
import io
import sys
import tarfile
import tomllib
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from supply.lock import ROOT

RECORD = ROOT / "supply" / "faces.toml"
FOLDER = ROOT / "src" / "zorgvuldig" / "web" / "static" / "fonts"
# Latin-1 has Dutch, English, French, German, Spanish, Portuguese and the languages of the north; then Polish, Turkish, Czech, Slovak,
# Croatian, Romanian, Hungarian and the Baltic ones, as names at Dutch schools are written. What is not in it comes in the reader's own letters.
LETTERS = (
    "ĄąĆćĘęŁłŃńŚśŹźŻżĞğİıŞşŒœŸŠšŽžČčĐđĚěŘřŮůŇňŤťĎďĽľĹĺŔŕĂăȘșȚțŐőŰűĀāĒēĪīŪūĖėĮįŲųĢģĶķĻļŅņ‐–—‘’‚“”„†•…‰‹›€™−≤≥≠≈→←↑↓✓"
)
CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, LETTERS)]


def record() -> dict[str, Any]:
    """Which package, which file of it, which axes, and what came of it."""
    return tomllib.loads(RECORD.read_text())


def made(face: dict[str, Any], package: bytes) -> tuple[bytes, bytes]:
    """A face of `record()` as woff2, and its licence, out of the package; SystemExit when it is another one, or the tools are."""
    if sha256(package).hexdigest() != face["package_sha256"]:
        sys.exit(f"{face['package']} is another file than the one in {RECORD.name}.")
    wrong = [name for name, wanted in record()["tools"].items() if version(name) != wanted]
    if wrong:
        sys.exit(f"{', '.join(wrong)}: another version than in {RECORD.name} makes other bytes.")
    with tarfile.open(fileobj=io.BytesIO(package)) as files:
        source, licence = (_member(files, f"package/{face['file']}"), _member(files, "package/LICENSE.md"))
    return _subset(face, source), licence


def _member(files: tarfile.TarFile, name: str) -> bytes:
    found = files.extractfile(name)
    assert found is not None, name
    return found.read()


def _subset(face: dict[str, Any], source: bytes) -> bytes:
    subset, instancer, fonts = (
        importlib.import_module(f"fontTools.{name}") for name in ("subset", "varLib.instancer", "ttLib")
    )
    font = fonts.TTFont(io.BytesIO(source), recalcTimestamp=False)
    options = subset.Options(
        layout_features=["kern", "locl"], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 6, 13, 14]
    )
    options.drop_tables += ["BASE", "DSIG", "STAT"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    axes = {axis: tuple(range_) if isinstance(range_, list) else range_ for axis, range_ in face["axes"].items()}
    font = instancer.instantiateVariableFont(font, axes)
    font["fvar"].instances = []
    for one in list(font["name"].names):
        if one.nameID in (1, 4, 6):
            one.string = face["name"].replace(" ", "") if one.nameID == 6 else face["name"]
        elif one.nameID not in (0, 2, 13, 14):
            font["name"].names.remove(one)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Write the files and say what to put in the record, or compare; 1 when something differs."""
    parser = argparse.ArgumentParser(prog="python -m supply.faces", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(arguments)
    differ = 0
    for key, face in record()["faces"].items():
        letters, licence = made(face, (asked.folder / face["package"]).read_bytes())
        for name, content in ((f"{key}.woff2", letters), (f"{key}.txt", licence)):
            if asked.check:
                differ += content != (FOLDER / name).read_bytes()
            else:
                FOLDER.mkdir(exist_ok=True)
                (FOLDER / name).write_bytes(content)
        sys.stdout.write(f"{key}: {len(letters)} bytes, sha256 {sha256(letters).hexdigest()}\n")
    return min(differ, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
