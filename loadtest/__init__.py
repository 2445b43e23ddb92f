"""Load on a running hub: users for Locust, and benchmarks."""
