"""What we take from others: which packages, under which licence, with which known holes. For developers and CI; never installed."""
