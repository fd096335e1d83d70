from datetime import date, timedelta
from tests.people import TODAY, Cast
from tests.retention.leaving import clean, left, left_on, one
from zorgvuldig.register.period import add_period

def test_smoke(full: Cast):
    day = TODAY - timedelta(days=365*6)
    left_on(full, "noor", day=day)
    print(left(full.db, full.noor))
    r = clean(TODAY)
    print(r.state, r.problem, r.done, r.planned, r.held, r.undecidable, r.left_over)
    print(left(full.db, full.noor))
    print(full.db.execute("select number, about, content from receipt").fetchall())
    r = clean(TODAY)
    print(r.state, r.done)
    assert 0
