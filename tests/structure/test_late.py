"""A process that serves pages has loaded no library that only some requests, or only jobs, need."""

import os
import subprocess
import sys

import pytest

from tests.structure.source import ROOT
from zorgvuldig.platform.lazy import LAZY, lazy_module

# Everything that `serve` loads before it makes its workers, and every address with its page.
PAGES = """
import sys, django
django.setup()
from django.urls import get_resolver
import zorgvuldig.management.commands.serve
get_resolver()._populate()
print(*sys.modules)
"""


def loaded() -> set[str]:
    """The modules of a process that has loaded every page."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "zorgvuldig.settings"}
    done = subprocess.run([sys.executable, "-c", PAGES], env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_loading_every_page_loads_no_library_that_can_wait() -> None:
    modules = loaded()
    assert "zorgvuldig.media.photos.decoder" in modules, "this test looks at nothing"
    assert {name.partition(".")[0] for name in modules} & LAZY == set()
    assert "zorgvuldig.jobs" not in modules, "jobs bring every library they need; pages queue them by name"


def test_a_library_comes_when_something_of_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgvuldig.platform.lazy.LAZY", frozenset({"json"}))
    module = lazy_module("json")
    assert not hasattr(module, "__wrapped__")
    assert module.loads("[1]") == [1]
    assert lazy_module("json.decoder").JSONDecodeError.__name__ == "JSONDecodeError"
    with pytest.raises(AttributeError):
        _ = module.nothing_of_the_kind


def test_what_is_not_in_the_list_is_not_loaded_late() -> None:
    with pytest.raises(ValueError, match="«django»"):
        lazy_module("django")
