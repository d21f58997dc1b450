"""What storyreel calls to make things: video models and voices, a room for each."""
