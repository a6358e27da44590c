"""The tests of Lookback, one file for each of app/."""

import os
import sys

# Where Python is told to keep no compiled modules, every worker and every process that a test starts would compile all
# of them. It is said here because this runs before the first module of ours, and workers inherit it.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
