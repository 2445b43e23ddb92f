"""Modules of third parties: make, build, try out, measure, verify and list them."""
