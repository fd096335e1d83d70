"""The one kind of refusal that everything about the database raises."""


class DatabaseProblem(Exception):
    """One clear sentence that says what is wrong and what to do."""
