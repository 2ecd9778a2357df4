"""The gallery: every page in every state, one list for what is looked at and for the pictures of `docs/pages.md`."""
