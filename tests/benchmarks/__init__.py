"""How fast Lookback is, measured: `python -m tests.benchmarks --help`. Not part of the test run."""
