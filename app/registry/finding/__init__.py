"""Finding a place: by coordinates, by name, and by the geocoder that the operator chose."""
