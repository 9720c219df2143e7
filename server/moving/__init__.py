"""Moving to another database, such as from SQLite to PostgreSQL when one machine becomes three."""
