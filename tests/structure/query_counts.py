"""How often a page may ask the database; statements that begin and end a transaction are not counted."""

MOST_OPENINGS = 1  # of any page: one look is one opening

MOST = 28
# Pages that people open daily are held to fewer.
DAILY: dict[str, int] = {
    "own_children": 11,  # the start page: what waits is asked before the file is open
    "own_day": 11,
    "child": 6,
    "child_log": 8,
    "child_marks": 6,
    "own_marks": 6,
    "guided_marks": 6,
    "own_file": 6,
    "guided_pupil": 6,
    "administered_pupil": 7,
    "mentored_class": 5,
    "taught_group": 6,
    "grades": 6,
}
# Pages that show so much that they need more.
QUERIES: dict[str, int] = {
    "picture_weighing": 36,
}
