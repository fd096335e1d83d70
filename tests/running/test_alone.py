"""What runs here has the machine to itself: no other process of the suite is at work."""

import os


def test_no_other_process_of_the_suite_is_at_work() -> None:
    assert "PYTEST_XDIST_WORKER" not in os.environ
