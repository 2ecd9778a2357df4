"""Mail: what the program writes to people of the team, sent by a worker through SMTP_URL."""
