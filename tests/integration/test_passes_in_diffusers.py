"""Passes steer a video pipeline of diffusers: Wan VACE with tiny weights drawn at random.

Torch and diffusers are no part of the project's environment; where they are not installed, this
says so and is skipped.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import storyreel
from storyreel.studio.passes import passes
from storyreel.studio.stages import ShootOptions

pytestmark = pytest.mark.extras
SIZE = (256, 144)
FRAMES = 17
EXAMPLE = Path(__file__).parents[2] / "examples" / "ferry.txt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("diffusers", reason="pip install torch diffusers transformers")
    root = tmp_path_factory.mktemp("passes")
    script = storyreel.write(storyreel.read_dialogue(EXAMPLE))
    script.write(root / "ferry.json")
    options = ShootOptions(size_px=SIZE, workers=1)
    passes(
        root / "ferry.json",
        out=root / "out",
        shots=["10"],
        only=["depth", "pose", "mask", "still"],
        options=options,
    )
    return next(path for path in (root / "out").iterdir() if path.is_dir())


@pytest.mark.parametrize("control", ["pose", "depth"])
def test_a_control_pipeline_takes_the_frames(folder: Path, control: str) -> None:
    import torch
    from diffusers import (
        AutoencoderKLWan,
        UniPCMultistepScheduler,
        WanVACEPipeline,
        WanVACETransformer3DModel,
    )

    torch.manual_seed(0)
    pipeline = WanVACEPipeline(
        tokenizer=None,
        text_encoder=None,
        vae=AutoencoderKLWan(
            base_dim=3,
            z_dim=16,
            dim_mult=[1, 1, 1, 1],
            num_res_blocks=1,
            temperal_downsample=[False, True, True],
        ),
        scheduler=UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=5.0
        ),
        transformer=WanVACETransformer3DModel(
            patch_size=(1, 2, 2),
            num_attention_heads=2,
            attention_head_dim=12,
            in_channels=16,
            out_channels=16,
            text_dim=32,
            freq_dim=256,
            ffn_dim=32,
            num_layers=3,
            cross_attn_norm=True,
            qk_norm="rms_norm_across_heads",
            rope_max_seq_len=32,
            vace_layers=[0, 2],
            vace_in_channels=96,
        ),
    )
    names = sorted((folder / control).glob("*.png"))[:FRAMES]
    frames = [as_rgb(path) for path in names]
    assert len(frames) == FRAMES
    made = pipeline(
        video=frames,
        mask=[Image.new("L", SIZE, 255)] * FRAMES,
        reference_images=[Image.open(folder / "first.png").convert("RGB")],
        prompt_embeds=torch.zeros(1, 16, 32),
        negative_prompt_embeds=torch.zeros(1, 16, 32),
        width=SIZE[0],
        height=SIZE[1],
        num_frames=FRAMES,
        num_inference_steps=1,
        output_type="np",
    ).frames[0]
    assert made.shape == (FRAMES, SIZE[1], SIZE[0], 3)
    assert np.isfinite(made).all()


def as_rgb(path: Path) -> Image.Image:
    """Depth in millimetres as gray, near is white; a drawn skeleton as it is."""
    with Image.open(path) as image:
        if image.mode == "RGB":
            return image.copy()
        depth = np.asarray(image, np.float64)
    near = 255 * depth.min() / np.maximum(depth, 1)
    return Image.fromarray(near.astype(np.uint8)).convert("RGB")
