"""Runs inside the commands that these tests start: stands in for the deletions of a restore, and kills at a chosen place.

`ZV_REPLAY=FILE` writes what `replay` was given to FILE; `ZV_KILL=module:function` ends the process there, as a power cut would.
"""

import importlib.abc
import importlib.util
import json
import os
import signal
import sys

RESTORE = "zorgvuldig.backup.restore"


class Watcher(importlib.abc.MetaPathFinder):
    """Changes a module of ours right after it was loaded."""

    def __init__(self, module, change):
        self.module, self.change = module, change

    def find_spec(self, name, path, target=None):
        if name != self.module:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def load_and_change(module):
            load(module)
            self.change(module)

        spec.loader.exec_module = load_and_change
        return spec


def watch(module, change):
    sys.meta_path.insert(0, Watcher(module, change))


def record(module):
    def replay(lines, *, since, now):
        told = {"lines": list(lines), "since": since.isoformat()}
        with open(os.environ["ZV_REPLAY"], "w") as file:
            json.dump(told, file)
        return module.ReplayResult(len(told["lines"]), 0, 0)

    module.replay = replay


def killing(function):
    def kill(module):
        setattr(module, function, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))

    return kill


if "ZV_REPLAY" in os.environ:
    watch(RESTORE, record)
if place := os.environ.get("ZV_KILL"):
    module, _, function = place.partition(":")
    watch(module, killing(function))
