"""Giving one pupil's data to one other organisation: from the first step until they went or it was stopped."""
