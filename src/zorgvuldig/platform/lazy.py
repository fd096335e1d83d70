"""Libraries that few requests need: each is loaded when something of it is asked for, not when a module names it.

Pictures, films, spreadsheets and documents take a hundred megabytes of libraries. A process that serves pages may live for a month
without them. A module writes, so that types are still checked:

    if TYPE_CHECKING:
        import numpy as np
    else:
        np = late("numpy")

`LAZY` is all of it; `tests/structure/test_late.py` proves that loading every page loads none of them.
"""

from importlib import import_module
from types import ModuleType
from typing import Any

LAZY = frozenset({"PIL", "av", "boto3", "botocore", "numpy", "onnxruntime", "openpyxl", "pillow_heif", "typst"})


class _LazyModule:
    """Stands for a module. Importing holds Python's own lock, so that two requests at once are no harm."""

    __slots__ = ("_module", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._module: ModuleType | None = None

    def __getattr__(self, wanted: str) -> Any:
        if self._module is None:
            if wanted.startswith("__"):  # whoever goes through all modules asks this, and means nothing by it
                raise AttributeError(wanted)
            self._module = import_module(self._name)
        return getattr(self._module, wanted)


def lazy_module(name: str) -> Any:
    """The module `name`, or one inside it, of a library in `LAZY`; it is imported the first time something of it is used."""
    if name.partition(".")[0] not in LAZY:
        raise ValueError(f"«{name}» is not in the list of libraries that are loaded late")
    return _LazyModule(name)
