"""The call log: the calls that a filter lets through, newest first, page by page; how many; all of them as CSV."""
