"""Measurements, each a module with `main(quick)`; `python -m benchmarks` runs them all."""
