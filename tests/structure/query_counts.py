"""How often a page may ask the database; statements that begin and end a transaction are not counted."""

MOST_OPENINGS = 1  # of any page: one look is one opening

MOST = 28
# Pages that people open daily are held to fewer.
DAILY: dict[str, int] = {
    "own_children": 7,
    "child": 16,
    "child_log": 9,
    "child_marks": 8,
    "own_marks": 8,
    "guided_marks": 9,  # also which marks are disputed
    "own_file": 16,
    "guided_pupil": 14,
    "administered_pupil": 11,
    "mentored_class": 7,
    "taught_group": 10,
    "grades": 11,
}
# Pages that show so much that they need more.
QUERIES: dict[str, int] = {
    "picture_weighing": 36,
}
