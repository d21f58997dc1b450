"""The floor: body measures, plans of sets, marks, and the camera solved from framing."""
