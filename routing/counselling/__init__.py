"""Counselling: what coordinators do for counsellors, and what happened to each of them."""
