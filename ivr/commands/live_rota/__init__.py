"""`satunomor rota` with the database: what is live is published, given back, written to a file, shown."""
