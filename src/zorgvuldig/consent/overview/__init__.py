"""The outcome for staff who need it: yes or no, never who said so or why."""
