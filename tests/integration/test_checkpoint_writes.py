"""A checkpoint of random weights writes a lawful script: its form is right, whatever it says."""

from __future__ import annotations

from pathlib import Path

import pytest

import storyreel
from storyreel.continuity import check
from storyreel.film.schema import Severity
from storyreel.scripter import ModelOptions

pytestmark = [
    pytest.mark.extras,
    # Of libraries whose own warnings are not ours to mend.
    pytest.mark.filterwarnings("ignore:::(torch|transformers|peft|accelerate|jinja2).*"),
]
TEXT = "INT. SHED - NIGHT\n\nMIRA: You came back.\n\nJOREN: I never really left.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`tiny`, a whole model, and `adapter`, a LoRA adapter that names itself as its base."""
    for name in ("torch", "transformers", "peft", "llguidance"):
        pytest.importorskip(name, reason="pip install 'storyreel[models]'; docs/models.md")
    import torch
    from peft import LoraConfig, get_peft_model
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    root = tmp_path_factory.mktemp("checkpoints")
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<|end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator([TEXT] * 20, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<|end|>")
    torch.manual_seed(0)
    model = Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=1,
            max_position_embeddings=32_768,
            eos_token_id=0,
            bos_token_id=0,
        )
    )
    model.save_pretrained(root / "tiny")
    tokenizer.save_pretrained(root / "tiny")
    adapted = get_peft_model(model, LoraConfig(r=2, target_modules=["q_proj"]))
    adapted.peft_config["default"].base_model_name_or_path = "XD-MU/ScriptAgent"
    adapted.save_pretrained(root / "adapter")
    tokenizer.save_pretrained(root / "adapter")
    return root


@pytest.fixture
def dialogue(tmp_path: Path) -> storyreel.Dialogue:
    path = tmp_path / "shed.txt"
    path.write_text(TEXT)
    return storyreel.read_dialogue(path)


def test_a_random_model_held_to_the_schemas_writes_a_script(folder, dialogue, tmp_path):
    models = ModelOptions(ledger=tmp_path / "x.sqlite")
    name = f"checkpoint:{folder / 'tiny'}"
    script = storyreel.write(dialogue, scripter=name, asking=models)
    assert script.provenance.writer == "checkpoint:tiny"
    assert [(line.id, line.text) for line in script.lines] == [
        (line.id, line.text) for line in dialogue.lines
    ]
    assert [it for it in check(script, dialogue=dialogue) if it.severity is Severity.ERROR] == []
    script.write(tmp_path / "script.json")
    again = storyreel.write(dialogue, scripter=name, asking=models)
    assert again.to_json() == script.to_json(), "from the ledger"


def test_the_papers_layout_is_asked_in_the_papers_way(folder, dialogue):
    name = f"checkpoint:{folder / 'adapter'}"
    models = ModelOptions(base_model=str(folder / "tiny"))
    script = storyreel.write(dialogue, scripter=name, asking=models)
    # Random weights write no four sections, and that is said.
    assert script.provenance.writer == "planner"
    assert "no answer of use" in script.provenance.repairs[0].what
