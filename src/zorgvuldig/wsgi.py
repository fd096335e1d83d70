"""The WSGI application."""

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from zorgvuldig.backup.marker import refusal
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
ready()
