"""Recording: one small process per camera, and one that minds them and writes down what they recorded.

`child`, `stream`, `piece` and `timing` are that small process: neither Django nor a database, so that sixteen of them fit.
"""

JOB = "cameras"  # the job of the register as which the recorder works
