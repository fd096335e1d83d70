"""The timetable that pages read is that of the tasks themselves."""

import subprocess
import sys

from django.conf import settings

from zorgvuldig import jobs
from zorgvuldig.operations.jobs.timetable import MODULE, tasks

ASKED = """
import django
django.setup()
import sys
from zorgvuldig.operations.jobs.timetable import tasks
print(len(tasks()), "zorgvuldig.jobs" in sys.modules)
"""


def test_every_task_is_there_with_its_queue_and_its_times() -> None:
    periodic = {one.task.name: one.cron for one in jobs.app.periodic_registry.periodic_tasks.values()}
    known = {
        (name, task.queue, periodic.get(name, "")) for name, task in jobs.app.tasks.items() if name.startswith(MODULE)
    }
    assert {(task.name, task.queue, task.cron) for task in tasks()} == known
    assert len(known) > 40


def test_a_process_that_serves_pages_knows_them_without_loading_any() -> None:
    environment = {"DJANGO_SETTINGS_MODULE": "zorgvuldig.settings", "ZORGVULDIG_DATA": str(settings.DATA)}
    done = subprocess.run([sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(len(tasks())), "False"]
