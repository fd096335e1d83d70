"""Every act of `docs/acts.md` works by what is on the screen, and asks for no more clicks than the document says.

One story on one demonstration, in the order of the list: what one act leaves behind another may need. It is mid-June there, whatever the day.
"""

from playwright.sync_api import Browser

from supply.acts import ACTS, kept, of_all
from tests.moved import END_OF_YEAR, demonstration


def test_every_act_works_and_takes_no_more_clicks_than_the_document_says(chromium: Browser) -> None:
    said = kept()
    with demonstration(END_OF_YEAR) as school:
        took = dict(of_all(chromium, school.address, school.data, list(ACTS), school.environment))
    assert took.keys() == said.keys()
    dearer = {
        name: (one, said[name])
        for name, one in took.items()
        if one.clicks > said[name].clicks or one.typed > said[name].typed
    }
    assert dearer == {}, "make the document anew (python -m tests.moved), or the way shorter"
