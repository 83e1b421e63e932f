"""SQL behind the scheduler's ports, for SQLite and PostgreSQL alike."""
