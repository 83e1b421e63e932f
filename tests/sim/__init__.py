"""Minder's life in virtual time: one seed is weeks of people, work and bad luck, in seconds.

What is real: loop, executor, service, SQLite store, courier, inbox, workers and polling. What is
played: the computer they run on (`machine`), Telegram (`telegram`), the people (`people`) and what
jobs look at (`turns`). What happens outside is written down (`ledger`) and held against the
promises (`promises`) together with what the database says. All chance comes from the seed.
"""
