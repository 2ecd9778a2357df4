"""The database: engine, connections, prepared statements, schema, and a server of our own."""
