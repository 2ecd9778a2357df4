"""The line: who is next, who is free, and how fast phones may be rung."""
