"""The embedded renderer: staged shot in, frames and truth out; no network, no GPU, no encoding."""
