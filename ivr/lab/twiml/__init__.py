"""TwiML: the grammar of documents, and their reader."""
