"""Fuzz targets: what reads bytes from outside, with what must hold for any of them."""
