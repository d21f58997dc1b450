"""The inner loops of the rasteriser, compiled by numba and cached on disk.

Every kernel runs in one thread without fast maths: storyreel draws shots in parallel processes,
and a frame must be the same bytes on every run.
"""
