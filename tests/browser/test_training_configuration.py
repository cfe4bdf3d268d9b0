"""The Training Configuration before a round, and the phases of a project that are opened."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect

from infra.catalog import runs
from schemas.phase import PhaseKey, PhaseStatus
from tests.browser.conftest import CleanPages, RunningApi
from tests.browser.serving_data import serving_api
from tests.conftest import RunningObjectStore
from tests.reached_phases import reach

PHONE = (380, 800)
NOTE = "Trainings on it end after an hour."
FLAVORS = (
    '{"cpu": {"description": "The processor of this machine", "max_minutes": 60, '
    f'"agreement": "{NOTE}"}}}}'
)


@pytest.fixture(scope="module")
def api(
    tmp_path_factory: pytest.TempPathFactory, object_store_server: RunningObjectStore
) -> Iterator[RunningApi]:
    """The API with a flavor that has a longest training and a note to agree to."""
    home = tmp_path_factory.mktemp("training-home")
    with serving_api(home, object_store_server, EXEML_TRAINING_FLAVORS=FLAVORS) as running:
        yield running


def make_project(api: RunningApi, project_type: str, **more: object) -> tuple[dict[str, Any], UUID]:
    """Return a new project and its first round."""
    name = f"p{uuid4().hex[:6]}"
    dataset = more.pop("dataset", None)
    if dataset is None:
        wanted = {"name": f"{name}-data", "project_type": project_type}
        api.http.post("/datasets", json=wanted).raise_for_status()
        dataset = f"{name}-data"
    body = {"name": name, "project_type": project_type, "dataset": dataset, "agreed": True, **more}
    made = api.http.post("/projects", json=body)
    assert made.status_code == 201, made.text
    run = runs.find_latest(UUID(made.json()["id"]))
    assert run is not None
    return made.json(), run.id


def test_a_round_is_configured_confirmed_and_submitted(pages: CleanPages, api: RunningApi) -> None:
    """Rules 59, 115, 116 of the guide: settings, tick, Next, all values, estimate, Submit."""
    project, run_id = make_project(api, "image_classification")
    reach(run_id, PhaseKey.CHECK_DATA, PhaseStatus.STOPPED)
    pages.allowed.append("status of 404")  # nothing is checked
    with pages.opened() as page:
        page.goto(f"/projects/{project['id']}")
        page.get_by_role("button", name="Start another round").first.click()
        dialog = page.get_by_role("dialog", name=f"Training Configuration: {project['name']}")
        dialog.get_by_label("Max. Training Duration (Minute)").fill("90")
        dialog.get_by_label("Training and Validation Ratios").fill("0.7")
        expect(dialog.get_by_text("Validation: 0.3")).to_be_visible()
        expect(dialog.get_by_text(NOTE)).to_be_visible()
        dialog.get_by_role("button", name="Next").click()
        submit = dialog.get_by_role("button", name="Submit")
        expect(submit).to_have_count(0)  # nobody has agreed yet
        dialog.get_by_label("I have read and agree to the above").check()
        expect(dialog.get_by_text("Training will take")).to_be_visible()
        dialog.get_by_role("button", name="Next").click()
        for value in (
            "V001, published from what is labeled now", "0.7 training, 0.3 validation",
            "60, the limit of cpu", "Balance",
        ):  # fmt: skip
            expect(dialog.get_by_text(value)).to_be_visible()
        expect(dialog.get_by_text("Training will take")).to_be_visible()
        dialog.get_by_role("button", name="Previous").click()
        expect(dialog.get_by_label("Training and Validation Ratios")).to_have_value("0.7")
        dialog.get_by_role("button", name="Next").click()
        submit.click()
        expect(page.get_by_text("The round has begun")).to_be_visible()
    latest = runs.find_latest(UUID(project["id"]))
    assert latest is not None
    kept = runs.settings_of(latest.id)
    assert (latest.round_number, kept.max_minutes, kept.training_ratio) == (2, 90, 0.7)


def test_finished_labeling_shows_what_will_be_trained_on_a_phone_in_chinese(
    pages: CleanPages, api: RunningApi
) -> None:
    project, run_id = make_project(api, "text_classification", settings={"max_minutes": 45})
    reach(run_id, PhaseKey.LABEL_DATA, PhaseStatus.AWAITING_OPERATION)
    with pages.opened(size=PHONE, language="zh", theme="dark") as page:
        page.goto(f"/projects/{project['id']}")
        page.get_by_role("button", name="下一步").click()
        dialog = page.get_by_role("dialog", name="数据标注已完成")
        configuration = dialog.locator("dl")
        expect(configuration).to_contain_text(re.compile("最大训练时长.{4}45"))
        expect(configuration).to_contain_text(re.compile("训练集 0.8.验证集 0.2"))
        expect(configuration).not_to_contain_text(re.compile(r"[a-z]{3,}_[a-z]"))
        assert dialog.evaluate("one => one.scrollWidth - one.clientWidth") == 0
        dialog.get_by_role("button", name="下一步").click()
        expect(dialog).to_have_count(0)
    assert runs.phases(run_id).current.status is PhaseStatus.RUNNING


def test_a_double_click_on_a_phase_leads_into_its_configuration_or_details(
    pages: CleanPages, api: RunningApi
) -> None:
    """Rules 11 and 12 of the guide."""
    pages.allowed.append("status of 404")  # nothing is evaluated
    project, run_id = make_project(api, "image_classification")
    reach(run_id, PhaseKey.LABEL_DATA, PhaseStatus.AWAITING_OPERATION)
    with pages.opened() as page:
        page.goto(f"/projects/{project['id']}?phase=check_data")
        phases = page.get_by_role("list", name="Workflow")
        phases.get_by_role("button", name="Label Data").dblclick()
        panel = page.get_by_role("region", name="Label Data")
        expect(panel.get_by_role("link", name="Instance Details")).to_be_focused()
        phases.get_by_role("button", name="Classify Images").dblclick()
        panel = page.get_by_role("region", name="Classify Images")
        expect(panel).to_be_focused()
        expect(panel.get_by_text("Max. Training Duration (Minute)")).to_be_visible()
        reach(run_id, PhaseKey.DEPLOY_SERVICE, PhaseStatus.AWAITING_INPUT)
        phases.get_by_role("button", name="Deploy Service").dblclick()
        expect(page.get_by_label("AI application version")).to_be_focused()
        expect(page.get_by_text("GPU specifications perform better")).to_be_visible()


def test_a_second_project_takes_the_same_table_and_a_check_is_made_for_either(
    pages: CleanPages, api: RunningApi
) -> None:
    """Rules 18, 34, 115 and 127 of the guide."""
    prices, _ = make_project(api, "predictive_analytics", settings={"label_column": "price"})
    rows = "".join(f"{n / 7:.3f},{n % 5},{'ab'[n % 2]}\n" for n in range(150))
    table = {"files": ("a.csv", f"price,rooms,kind\n{rows}".encode(), "text/csv")}
    dataset = f"/datasets/{prices['dataset_id']}"
    api.http.post(f"{dataset}/samples", files=table).raise_for_status()
    name = f"k{uuid4().hex[:6]}"
    with pages.opened() as page:
        page.goto("/projects/new?type=predictive_analytics")
        page.get_by_role("textbox", name="Name").fill(name)
        page.get_by_label("Dataset", exact=True).select_option(
            label=f"{prices['dataset']} (1 file)"
        )
        column = page.get_by_role("combobox", name="Label Column", exact=True)
        column.select_option("kind")
        page.get_by_label("I have read and agree to the above").check()
        page.get_by_role("button", name="Create Project").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.get_by_text("0.00 h of CPU, 0.00 h of GPU")).to_be_visible()
        page.goto(f"/?q={name}")
        row = page.locator("tbody tr")
        expect(row).to_contain_text("Not started")
        expect(row.get_by_role("link", name="s3://")).to_have_attribute("href", dataset)
        page.goto(f"{dataset}?tab=check")
        judged = page.get_by_label("Label Column")
        judged.select_option(label=f"As in project {prices['name']}")
        with page.expect_request("**/checks") as sent:
            page.get_by_role("button", name="Check now").click()
        assert sent.value.post_data_json == {"project": prices["name"]}
