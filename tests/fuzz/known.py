"""What forms may do that is otherwise a fault, by the name of the address, and why."""

# A post that is answered with what was asked, and changes nothing.
SHOWS: dict[str, str] = {}
# A post that is answered with what was asked, and leaves a row that says so.
WRITES_AND_SHOWS: dict[str, str] = {
    "own_picture_copy": "the picture itself; the release says that it left",
    "child_picture_copy": "the picture itself; the release says that it left",
    "picture_sites": "the password of the new site, which is shown once",
}
# What was not offered is left out, and the rest is done: by field.
ACCEPTS_OTHERS: dict[str, str] = {}
# No form on the page posts to it: what it reads.
BARE: dict[str, str] = {}
