"""The WSGI application."""

import multiprocessing
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from zorgvuldig.backup.marker import refusal
from zorgvuldig.platform.child_process import end_without
from zorgvuldig.platform.logs import catch_unlogged
from zorgvuldig.platform.systemd import ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zorgvuldig.settings")
# Whatever server runs us: what was deleted may be there again until a restore is done.
if sentence := refusal(settings.DATA):
    sys.exit(sentence)
if settings.SETTING_PROBLEMS:
    sys.exit("\n".join(settings.SETTING_PROBLEMS))
catch_unlogged(settings.LOGS)
application = get_wsgi_application()
head = multiprocessing.parent_process()
if head and head.pid:  # made after another register came into force, and no copy of it
    end_without(head.pid)
ready()
