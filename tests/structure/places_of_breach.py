"""Who gets to the pages of breaches."""

from tests.governance.breaching import lines

__all__ = ["lines"]
