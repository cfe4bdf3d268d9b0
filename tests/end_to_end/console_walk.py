"""The console used as a person uses it, from signing in to a prediction on its page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from schemas.account import FIRST_ACCOUNT
from tests.end_to_end.running_platform import RunningPlatform

PHASE_MS = 600_000
SHORT_TRAINING = "Performance first (short, small model)"


@dataclass
class ConsoleWalk:
    """A browser before the console of a platform; counts what its person does.

    `actions` are clicks, filled fields and chosen values; `project` is the latest one.
    """

    platform: RunningPlatform
    page: Page
    actions: int = 0
    project: str = ""

    def sign_in(self) -> None:
        """Sign in as the first account, with the password that was generated for it."""
        self.page.goto("/")
        self._fill(self.page.get_by_label("Name"), FIRST_ACCOUNT)
        password = self.platform.exeml("account", "password").strip()
        self._fill(self.page.get_by_label("Password"), password)
        self._press("Sign in")
        expect(self.page.get_by_role("heading", name="Projects")).to_be_visible()

    def create_project(self, name: str, title: str, labels: Sequence[str] = ()) -> None:
        """Create a project with a dataset of its own."""
        self._click(self.page.get_by_role("link", name=f"Create Project: {title}"))
        self._fill(self.page.get_by_role("textbox", name="Name"), name)
        self._press("Create Dataset")
        self._describe_dataset(name, labels)
        expect(self.page.get_by_label("Dataset", exact=True)).to_contain_text(name)
        self._create(name)

    def create_table_project(self, name: str, title: str, table: Path) -> None:
        """Create a dataset, add a table to it, and create the project that predicts a column."""
        self._click(self.page.get_by_role("link", name="Datasets", exact=True).first)
        self._press("Create dataset")
        self._press("Predictive analytics")
        self._describe_dataset(name)
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()
        self._click(self.page.get_by_role("link", name="Label data"))
        self.add_data([table])
        self._click(self.page.get_by_role("link", name="Projects", exact=True).first)
        self._click(self.page.get_by_role("link", name=f"Create Project: {title}"))
        self._fill(self.page.get_by_role("textbox", name="Name"), name)
        dataset = self.page.get_by_label("Dataset", exact=True)
        dataset.select_option(label=dataset.get_by_role("option", name=name).inner_text())
        self.actions += 1
        expect(self.page.get_by_role("combobox", name="Label Column", exact=True)).to_be_visible()
        self._create(name)

    def open_labeling(self) -> None:
        """Go from the project to its labeling page."""
        self._click(self.page.get_by_role("link", name="Instance Details").first)

    def add_data(self, files: Sequence[Path]) -> None:
        """Upload files and wait until all are stored."""
        self._press("Add data")
        dialog = self.page.get_by_role("dialog", name="Add data")
        with self.page.expect_file_chooser() as chooser:
            self._click(dialog.get_by_text("Choose files"))
        chooser.value.set_files(files)
        expect(dialog.get_by_text("Finished")).to_be_visible(timeout=PHASE_MS)
        expect(dialog.get_by_text("refused")).to_have_count(0)
        self._click(dialog.get_by_role("button", name="Close").last)

    def label_current_page(self, label: str) -> None:
        """Give all samples that are shown a label."""
        expect(self.page.get_by_role("tab", name=re.compile("^Unlabeled [1-9]"))).to_be_visible()
        expect(self.page.get_by_text("Everything is labeled")).to_be_hidden()
        self._press("Select current page")
        self._click(self.page.get_by_role("button", name=re.compile(rf"^(\d )?{label}\b")))
        expect(self.page.get_by_role("tab", name="Unlabeled 0")).to_be_visible()
        expect(self.page.get_by_text("All changes saved")).to_be_visible()

    def finish_labeling(self) -> None:
        """Press Next on the labeling page."""
        next_phase = self.page.get_by_role("button", name="Next →")
        expect(next_phase).to_be_enabled(timeout=PHASE_MS)
        self._click(next_phase)
        expect(self.page.get_by_role("list", name="Workflow")).to_be_visible()

    def end_training(self) -> None:
        """End the training once its network is trained, keeping what it has learned."""
        expect(self.page.get_by_text("Training the network")).to_be_visible(timeout=PHASE_MS)
        self._press("End training now")
        dialog = self.page.get_by_role("dialog", name="End the training now?")
        self._click(dialog.get_by_role("button", name="End training now"))

    def deploy(self) -> None:
        """Wait for the deployment form, press Next, and wait until the service runs."""
        next_phase = self.page.get_by_role("button", name="Next", exact=True)
        expect(next_phase).to_be_visible(timeout=PHASE_MS)
        self._click(next_phase)
        dialog = self.page.get_by_role("dialog", name="Deploy the service?")
        self._click(dialog.get_by_role("button", name="Next"))
        test = self.page.get_by_role("link", name="Prediction")
        expect(test).to_be_visible(timeout=PHASE_MS)
        self._click(test)

    def predict_file(self, file: Path) -> Locator:
        """Give the service a file; returns the answer as the page shows it."""
        with self.page.expect_file_chooser() as chooser:
            self._press("Choose a file")
        chooser.value.set_files(file)
        return self.page.get_by_role("region", name="Test Result")

    def predict_text(self, field: str, text: str) -> Locator:
        """Type what the service is to judge; returns the answer as the page shows it."""
        self._fill(self.page.get_by_role("textbox", name=field), text)
        self._press("Predict")
        return self.page.get_by_role("region", name="Test Result")

    def _describe_dataset(self, name: str, labels: Sequence[str] = ()) -> None:
        dialog = self.page.get_by_role("dialog", name="Create Dataset")
        self._fill(dialog.get_by_label("Dataset name"), name)
        if labels:
            self._fill(dialog.get_by_label("Label 1"), ", ".join(labels))
        self._click(dialog.get_by_role("button", name="Create"))

    def _create(self, name: str) -> None:
        self.project = name
        self.page.get_by_label("Preference").select_option(label=SHORT_TRAINING)
        self.actions += 1
        self._press("Create Project")
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()

    def _press(self, button: str) -> None:
        self._click(self.page.get_by_role("button", name=button, exact=True))

    def _click(self, target: Locator) -> None:
        target.click()
        self.actions += 1

    def _fill(self, field: Locator, text: str) -> None:
        field.fill(text)
        self.actions += 1
