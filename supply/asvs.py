"""The table of OWASP ASVS for people, made of `docs/security/asvs.toml`: `python -m supply.asvs`."""

import tomllib
from collections import Counter
from itertools import groupby
from typing import Any

from supply.lock import ROOT

SOURCE = ROOT / "docs" / "security" / "asvs.toml"
TABLE = ROOT / "docs" / "security" / "asvs.md"
CHAPTERS = (
    "Encoding and cleaning", "Validation and business logic", "Web pages", "Interfaces", "Files", "Signing in", "Sessions", "Authorisation",
    "Tokens", "OAuth and OpenID Connect", "Cryptography", "Lines", "Configuration", "Data protection", "Code and packages", "Logs and errors", "WebRTC",
)  # fmt: skip
HEAD = """\
# OWASP ASVS 5.0.0, levels 1 and 2

Every requirement by its number, what it asks in short words of ours, what we have, and the test or file that shows it. Made of `asvs.toml` by `python -m supply.asvs`; change that file. The standard itself is by the OWASP
Foundation (CC BY-SA 4.0). We judged ourselves; nobody from outside has looked yet.

"""


def items() -> dict[str, dict[str, Any]]:
    """Every requirement by its number, in the order of the standard."""
    return tomllib.loads(SOURCE.read_text())


def table(every: dict[str, dict[str, Any]]) -> str:
    """The page: how many of what, what is open, and a table for each chapter."""
    states = Counter(item["state"] for item in every.values())
    counts = ", ".join(f"{states[state]} {state}" for state in ("met", "does not apply", "open"))
    parts = [HEAD, f"**{len(every)} requirements:** {counts}.\n"]
    still_open = [
        f"- **{number}** {item['asked']}: {item['ours']}\n" for number, item in every.items() if item["state"] == "open"
    ]
    parts += ["\n## Open\n\n", *still_open] if still_open else []
    for chapter, group in groupby(every.items(), key=lambda entry: int(entry[0].split(".")[0])):
        parts.append(
            f"\n## {chapter}. {CHAPTERS[chapter - 1]}\n\n| number | level | asks | state | what we have | shown by |\n|---|---|---|---|---|---|\n"
        )
        parts += [_row(number, item) for number, item in group]
    return "".join(parts)


def _row(number: str, item: dict[str, Any]) -> str:
    shown = "<br>".join(f"`{one}`" for one in item["evidence"])
    return f"| {number} | {item['level']} | {item['asked']} | {item['state']} | {item['ours']} | {shown} |\n"


if __name__ == "__main__":
    TABLE.write_text(table(items()))
