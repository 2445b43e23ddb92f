"""Decide who may do what: pure rules over values."""
