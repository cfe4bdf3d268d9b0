"""The demo of a project type: what is sent to label, what its service is asked afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.project_type import ProjectType
from tasks.project_types.parts import Part, part_of


@dataclass(frozen=True)
class Question:
    """A request to the service: its body, what the right answer is, and how to tell."""

    name: str
    body: bytes
    truth: str
    is_right: Callable[[Any], bool]


@dataclass(frozen=True)
class Demo:
    """Real data of one type: `write` puts labeled files into a folder, as a person has them."""

    name: str
    description: str
    write: Callable[[Path], None]
    questions: Sequence[Question]


def demo_of(project_type: ProjectType) -> Demo:
    """Return the demo of a type; its data come from installed packages or from formulas."""
    demo: Demo = part_of(project_type, Part.DEMO).demo()
    return demo


def question_about_class(name: str, body: bytes, label: str) -> Question:
    """Return a question whose answer has one label."""
    return Question(name, body, label, lambda answer: answer["predicted_label"] == label)
