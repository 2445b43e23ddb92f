"""Measure the figures of the README, each beside a reference in the same minute."""
