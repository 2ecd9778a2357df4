"""What waits for a supervisor: read-only views of messages."""
