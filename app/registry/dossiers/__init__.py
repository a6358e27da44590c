"""Systems, who runs them, what is claimed of them, and how we know."""
