"""The one kind of refusal that everything about the database raises."""


class DatabaseProblem(Exception):  # noqa: N818 - a sentence for people, not an error in the program
    """One clear sentence that says what is wrong and what to do."""
