"""The list of everything that is in it (CycloneDX 1.6): `python -m supply.sbom` writes it, `--check` says whether it fits the lock.

It follows from `requirements.lock` and the licences alone: no moment, no machine, so that two people make the same file.
"""

import argparse
import hashlib
import json
import sys
import tomllib
import uuid
from typing import Any

from supply.licences import licence_of
from supply.lock import LOCK, OURSELVES, ROOT, Package, needed_to_run, packages

FILE = ROOT / "docs" / "security" / "sbom.cdx.json"
US = "zorgvuldig"


def document() -> dict[str, Any]:
    """The list, with who needs what."""
    locked = packages()
    running = needed_to_run(locked)
    about = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(LOCK.read_bytes()).digest()[:16], version=4)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": US, "name": US, "version": about["version"],
                "description": about["description"], "licenses": [{"license": {"id": about["license"]}}],
            },
        },
        "components": [_component(package, package.name in running) for package in locked],
        "dependencies": _dependencies(locked),
    }  # fmt: skip


def _component(package: Package, is_running: bool) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "scope": "required" if is_running else "excluded",
        "purl": package.purl,
        "licenses": [{"expression": licence_of(package.name)}],
        "hashes": [{"alg": "SHA-256", "content": one} for one in sorted(set(package.hashes))],
        **({"properties": [{"name": "zorgvuldig:only-when", "value": package.marker}]} if package.marker else {}),
    }


def _dependencies(locked: list[Package]) -> list[dict[str, Any]]:
    references = {p.name: sorted(q.purl for q in locked if q.name == p.name) for p in locked}
    needs: dict[str, set[str]] = {US: set(), **{p.purl: set() for p in locked}}
    for package in locked:
        for parent in package.wanted_by:
            for reference in [US] if parent.startswith(OURSELVES) else references.get(parent, []):
                needs[reference].add(package.purl)
    return [{"ref": reference, "dependsOn": sorted(below)} for reference, below in needs.items()]


def written(content: dict[str, Any]) -> str:
    """One line for each package, so that a difference is of packages."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f"{json.dumps(key)}: [\n{lines}\n]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = written(document())
    if not parser.parse_args().check:
        FILE.write_text(text)
        return 0
    if FILE.exists() and FILE.read_text() == text:
        return 0
    sys.stderr.write("docs/security/sbom.cdx.json does not fit requirements.lock. Run: make sbom\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
