"""Serve HTTP: posts, logins, pages and what operators need."""
