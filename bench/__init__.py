"""The speed goals, measured: ratios in one run, against things anyone can install. In the source tree only."""
