"""What can go wrong with a document."""


class DocumentProblem(RuntimeError):
    """A document that was not made; the message is for people and holds nothing of the document's data."""
