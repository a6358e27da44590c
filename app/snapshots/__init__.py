"""Snapshots of the whole register: dated and signed files that never change, to cite what was known when."""
