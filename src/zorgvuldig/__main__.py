"""`zorgvuldig …`: the command line, and above the processes that serve pages one that has not even loaded it."""

import os
import sys
from importlib import import_module

from zorgvuldig.operations.head import asks_to_serve, is_head_of, look_after


def main() -> None:
    """Run what was asked for; exit codes as those of the command line."""
    is_head = asks_to_serve(sys.argv[1:]) and not is_head_of(os.environ)
    if is_head and (code := look_after()) is not None:
        sys.exit(code)
    import_module("zorgvuldig.command_line").main()


if __name__ == "__main__":
    main()
