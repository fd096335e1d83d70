"""What doctor asks of the settings and of the version."""

import os
from datetime import datetime

from django.conf import settings

from zorgvuldig.gate.health import Answer
from zorgvuldig.platform.versions import running
from zorgvuldig.settings.check import missing_folders

SETTINGS, PROXY, VERSION = "every setting can be used", "browsers reach this site", "the version"
NO_PROXY = (
    "pages are shown over https alone, and no proxy is named: put one with TLS in front, and set ZORGVULDIG_BEHIND_PROXY=1"
    " (docs/install.md)"
)


def examine(now: datetime) -> list[Answer]:
    """Whether every setting can be what it is, and which version runs."""
    wrong = [*settings.SETTING_PROBLEMS, *missing_folders(os.environ)]
    answers = [Answer(VERSION, ok=True, says=running()), Answer(SETTINGS, ok=not wrong, says=" ".join(wrong) or "yes")]
    if settings.HTTPS and settings.SECURE_PROXY_SSL_HEADER is None:
        answers.append(Answer(PROXY, ok=False, says=NO_PROXY, note=True))
    return answers
