"""Typed: what people type, read the same way in several commands: an instant, a number on standard input."""
