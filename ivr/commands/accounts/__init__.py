"""Who may sign in to the pages, and what they did: `satunomor users` and `satunomor audit`."""
