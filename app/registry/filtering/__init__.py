"""What can be asked of cameras: by the parameters of an address, and in CQL2."""
