"""How fast Minder is, as ratios: against plain SQLite and APScheduler, in one run, on one disk."""
