"""What exists once shooting starts: voice track, takes, truth, cut, measurements, review."""
