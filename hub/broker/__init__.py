"""Carry messages between nodes."""
