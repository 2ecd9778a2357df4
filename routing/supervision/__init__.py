"""What supervisors do: who works on what waits for a person, and what they note of it."""
