"""What may stand in the query of a page that nobody in good faith would put there."""

import re
from functools import cache

from tests.fuzz.hostile import MARK
from tests.structure.source import SOURCE

ODD = ("\x00", f"-1{MARK}")
ASKS = re.compile(r"""\bGET(?:\.get|\.getlist)?[\[(]\s*["'](\w+)["']""")


@cache
def parameters() -> list[str]:
    """Every name that a view looks for in a query."""
    return sorted({name for path in SOURCE.rglob("*.py") for name in ASKS.findall(path.read_text())})
