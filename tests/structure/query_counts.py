"""How often a page may ask the database; statements that begin and end a transaction are not counted."""

MOST_OPENINGS = 1  # of any page: one look is one opening

MOST = 28
# Pages that people open daily are held to fewer.
DAILY: dict[str, int] = {
    "own_children": 0,
    "child": 0,
    "child_log": 0,
    "own_file": 0,
    "guided_pupil": 0,
    "administered_pupil": 0,
    "mentored_class": 0,
    "taught_group": 0,
    "grades": 0,
}
# Pages that show so much that they need more.
QUERIES: dict[str, int] = {
    "picture_weighing": 36,
}
