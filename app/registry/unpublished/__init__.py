"""What waits, and what the desk does with it: no export can import it."""
