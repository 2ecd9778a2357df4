"""Monitoring: metrics and logs, for operators."""
