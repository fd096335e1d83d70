"""The job queue (Procrastinate) and its timetable, a file for each kind of work. A job is an act of its package; ids only in its arguments."""

from procrastinate.contrib.django import app

from zorgvuldig.jobs import images, privacy, school, upkeep

__all__ = ["app", "images", "privacy", "school", "upkeep"]
