"""One call as a supervisor reads it: what is kept of it, and the phones that rang for it."""
