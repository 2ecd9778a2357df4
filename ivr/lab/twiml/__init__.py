"""TwiML: what a document may say, and reading one."""
