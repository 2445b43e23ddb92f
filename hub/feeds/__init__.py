"""Bring publications to subscribers: streams, recovery and fan-out."""
