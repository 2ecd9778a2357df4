"""Starting: what `serve` and `work` say before they can do their work."""
