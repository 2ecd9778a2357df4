"""`/calls`: the log of calls, searched by filters and numbers, and taken as a file."""
