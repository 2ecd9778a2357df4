"""The database: its engine, its connections, its prepared statements, its schema; and a server of our own."""
