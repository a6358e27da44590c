"""What the map is drawn from: cells, points, counts kept for the zoomed-out map, and the tiles of them."""
