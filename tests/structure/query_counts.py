"""How often a page may ask the database; statements that begin and end a transaction are not counted."""

MOST_OPENINGS = 1  # of any page: one look is one opening

MOST = 28
# Pages that show so much that they need more.
QUERIES: dict[str, int] = {
    "picture_weighing": 36,
}
