"""Plantão: a realtime publishing hub for health content."""
