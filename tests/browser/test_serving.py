"""Pages of models, services, predictions and batch jobs, over a real service of a real model."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from deployments.reconciler import data_job
from infra.catalog import runs, services
from schemas.account import Role
from schemas.phase import PhaseKey, PhaseStatus
from schemas.service import ServiceStatus
from tests.browser.conftest import TABLET, CleanPages, RunningApi
from tests.browser.serving_data import (
    APPLICATION,
    add_application,
    running_services,
    serving_api,
)
from tests.conftest import RunningObjectStore
from tests.deployments.deployed_models import wait_for_status
from tests.reached_phases import reach
from tests.tasks.comparison.compared_models import colour_png

VERSIONS = f"/models/{APPLICATION}/versions"
GREEN = FilePayload(name="<b>green.png", mimeType="image/png", buffer=colour_png("green", 7))


@pytest.fixture(scope="module")
def api(
    tmp_path_factory: pytest.TempPathFactory, object_store_server: RunningObjectStore
) -> Iterator[RunningApi]:
    """The API with an application of two versions."""
    with serving_api(tmp_path_factory.mktemp("serving-home"), object_store_server) as running:
        add_application(tmp_path_factory.mktemp("models"))
        yield running


def deployed(api: RunningApi, **wanted: object) -> dict[str, Any]:
    answer = api.http.post("/services", json={"application": APPLICATION, **wanted})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_versions_are_listed_compared_and_a_refused_deletion_says_why(
    pages: CleanPages, api: RunningApi
) -> None:
    pages.allowed += ["status of 404", "status of 409"]  # not compared yet; in use
    deployed(api, name="holder", version="0.0.2")
    with pages.opened(size=TABLET) as page:
        page.goto("/models")
        page.get_by_role("link", name=APPLICATION, exact=True).click()
        for version in ("0.0.1", "0.0.2"):
            page.get_by_role("checkbox", name=f"Choose {version} to compare").check()
        page.get_by_role("button", name="Compare", exact=True).click()
        comparison = page.get_by_role("region", name="Comparison")
        comparison.get_by_role("button", name="Compare now").click()
        expect(comparison.get_by_role("progressbar")).to_be_visible()
        compare(api)
        expect(comparison.get_by_text("0.0.2 is better than 0.0.1")).to_be_visible()
        expect(comparison.get_by_role("row", name=re.compile("Accuracy.*50.0 %"))).to_be_visible()
        page.get_by_role("button", name="More for 0.0.2").click()
        page.get_by_role("button", name="Delete").click()
        dialog = page.get_by_role("dialog", name="Delete version 0.0.2?")
        dialog.get_by_role("button", name="Delete").click()
        expect(dialog.get_by_role("alert")).to_contain_text("holder")
        dialog.get_by_role("button", name="Cancel").click()
        page.get_by_role("link", name="0.0.2", exact=True).click()
        expect(page.get_by_role("heading", name=f"{APPLICATION} 0.0.2")).to_be_visible()
        expect(page.get_by_role("heading", name="Lineage")).to_be_visible()


def compare(api: RunningApi) -> None:
    """Do what the platform does with a job that waits: the comparison itself."""
    (details,) = [api.http.get(f"{VERSIONS}/0.0.1").json()]
    project = api.http.get(f"/projects/{details['project_id']}").json()
    jobs = api.http.get(f"/datasets/{project['dataset_id']}/jobs").json()
    data_job.main(UUID(jobs[0]["id"]))


def test_traffic_is_divided_by_sliders_and_a_change_of_somebody_else_is_told(
    pages: CleanPages, api: RunningApi
) -> None:
    pages.allowed.append("status of 409")
    service = deployed(api, name="shared", version="0.0.1")
    services.set_status(UUID(service["id"]), ServiceStatus.RUNNING)
    path = f"/services/{service['id']}"
    with pages.opened() as page:
        page.goto(path)
        expect(page.get_by_text("changing", exact=True)).to_be_visible()
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_label("Percent of 0.0.2").fill("30")
        page.get_by_label("Percent of 0.0.2").press("Tab")
        expect(page.get_by_label("Percent of 0.0.1")).to_have_value("70")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("The traffic is changed")).to_be_visible()
        history = page.get_by_role("region", name="History of the traffic")
        expect(history.get_by_text("0.0.2: 30 %")).to_be_visible()
        page.get_by_label("Traffic of 0.0.2").press("ArrowRight")
        expect(page.get_by_label("Percent of 0.0.1")).to_have_value("69")
        other = api.http.post(f"{path}/rollback", json={})
        assert other.is_success, other.text
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Somebody else changed this service meanwhile")).to_be_visible()
        page.get_by_role("button", name="Show what it is now").click()
        expect(page.get_by_label("Percent of 0.0.2")).to_have_count(0)
        expect(page.get_by_label("Percent of 0.0.1")).to_have_value("100")


def test_a_key_is_shown_once_and_revoked_and_limits_are_kept(
    page: Page, pages: CleanPages, api: RunningApi
) -> None:
    pages.allowed.append("status of 409")
    service = deployed(api, name="limited", version="0.0.1")
    page.goto(f"/services/{service['id']}?tab=access")
    page.get_by_role("button", name="New API key").click()
    dialog = page.get_by_role("dialog", name="New API key")
    dialog.get_by_label("Name").fill("<b>shop</b>")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_text("The API key, shown this once:")).to_be_visible()
    keys = page.get_by_role("region", name="API keys")
    expect(keys.get_by_role("rowheader", name="<b>shop</b>")).to_be_visible()
    keys.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("No API key yet")).to_be_visible()
    page.get_by_label("Auto stop").uncheck()
    page.get_by_label("Requests a second").fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Never stops by itself")).to_be_visible()
    kept = api.http.get(f"/services/{service['id']}").json()["settings"]
    assert (kept["auto_stop"], kept["requests_per_second"]) == (False, 7)
    page.get_by_label("Requests a second").fill("9")
    found = api.http.get(f"/services/{service['id']}").json()
    theirs = kept | {"requests_per_second": 5, "revision": found["revision"]}
    api.http.put(f"/services/{service['id']}/settings", json=theirs).raise_for_status()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Yours are still here")).to_be_visible()
    expect(page.get_by_label("Requests a second")).to_have_value("9")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    kept = api.http.get(f"/services/{service['id']}").json()["settings"]
    assert kept["requests_per_second"] == 9
    page.get_by_role("tab", name="API", exact=True).click()
    page.get_by_role("tab", name="Python").click()
    expect(page.get_by_text("requests.post(")).to_be_visible()


def test_another_round_and_another_deployment_suggest_what_the_service_has(
    pages: CleanPages, api: RunningApi
) -> None:
    pages.allowed.append("status of 422")  # the round has registered no model
    service = deployed(api, version="0.0.1", auto_stop_hours=3, compute_nodes=2)
    project_id = UUID(service["project_id"])
    round_ = runs.create(project_id, uuid4())
    reach(round_.id, PhaseKey.DEPLOY_SERVICE, PhaseStatus.AWAITING_INPUT)
    with pages.opened() as page:
        page.goto(f"/projects/{project_id}")
        expect(page.get_by_label("Hours", exact=True)).to_have_value("3")
        expect(page.get_by_label("Compute nodes")).to_have_value("2")
        page.get_by_role("button", name="Next").click()
        with page.expect_request("**/deploy_service/next") as sent:
            page.get_by_role("dialog").get_by_role("button", name="Next").click()
        said = sent.value.post_data_json
        assert (said["auto_stop_hours"], said["compute_nodes"]) == (3, 2)
        page.goto(f"/services/new?application={APPLICATION}")
        expect(page.get_by_label("Hours", exact=True)).to_have_value("3")
        page.get_by_label("Service", exact=True).fill("other")
        expect(page.get_by_label("Hours", exact=True)).to_have_count(0)
        expect(page.get_by_label("Compute nodes")).to_have_value("1")
    reach(round_.id, PhaseKey.DEPLOY_SERVICE, PhaseStatus.STOPPED)


def test_a_version_is_deployed_and_a_picture_is_predicted_with_the_places_that_decided(
    pages: CleanPages, api: RunningApi
) -> None:
    for other in services.list_all():
        services.want(other.id, wanted=False)  # only one is to be started
    with running_services(), pages.opened() as page:
        page.goto(f"/services/new?application={APPLICATION}&version=0.0.2")
        page.get_by_label("Service", exact=True).fill("tested")
        page.get_by_role("button", name="Deploy").click()
        expect(page.get_by_role("heading", name="tested")).to_be_visible()
        service_id = UUID(page.url.rsplit("/", 1)[1])
        wait_for_status(service_id, ServiceStatus.RUNNING)
        page.get_by_role("tab", name="Prediction").click()
        page.locator("input[type=file]").set_input_files(GREEN)
        answer = page.get_by_role("region", name="Test Result")
        expect(answer.get_by_role("list", name="Scores")).to_contain_text(re.compile("^green"))
        expect(page.get_by_label("Places that speak for and against green")).to_be_visible()
        expect(answer.get_by_label("Answer as JSON")).to_contain_text('"predicted_label": "green"')
        page.get_by_label("Show the places that decided").uncheck()
        expect(page.get_by_label("Places that speak for and against green")).to_have_count(0)
        page.get_by_role("button", name="Stop").click()
        page.get_by_role("dialog").get_by_role("button", name="Stop").click()
        wait_for_status(service_id, ServiceStatus.STOPPED)
        expect(page.get_by_text("The service does not run")).to_be_visible()
    assert services.replicas(service_id) == []


def test_the_corners_of_a_box_are_explained_beside_the_answer(
    pages: CleanPages, api: RunningApi
) -> None:
    """The page is given what a detector answers: training one takes minutes."""
    service = deployed(api, name="detector", version="0.0.1")
    services.set_status(UUID(service["id"]), ServiceStatus.RUNNING)
    boxes = {
        "detection_classes": ["cat"],
        "detection_boxes": [["10.4", "20.2", "30", "1040.9"]],
        "detection_scores": ["0.91"],
    }
    with pages.opened() as page:
        page.route(f"**/projects/{service['project_id']}", as_detector)
        page.route(re.compile(r"/predict(\?|$)"), lambda route: route.fulfill(json=boxes))
        page.goto(f"/services/{service['id']}?tab=test")
        page.locator("input[type=file]").set_input_files(GREEN)
        answer = page.get_by_role("region", name="Test Result")
        answer.get_by_text("Corners of the boxes").click()
        expect(answer.get_by_text("[y_min, x_min, y_max, x_max]")).to_be_visible()
        corners = "cat: upper left (20, 10), lower right (1,041, 30)"
        expect(answer.get_by_text(corners)).to_be_visible()


def as_detector(route: Route) -> None:
    """Say of a project that it finds objects."""
    found = route.fetch().json()
    route.fulfill(json=found | {"project_type": "object_detection"})


def test_a_batch_job_is_asked_for_and_a_wrong_source_is_told(pages: CleanPages) -> None:
    pages.allowed.append("status of (404|422)")
    with pages.opened(size=TABLET, theme="dark") as page:
        page.goto("/batch-jobs/new")
        page.get_by_label("Source").fill("/etc")
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("alert")).to_contain_text("EXEML_BATCH_FOLDER")
        page.get_by_label("Source").fill("s3://exeml/pictures")
        page.get_by_role("button", name="Start").click()
        row = page.get_by_role("row", name="s3://exeml/pictures")
        expect(row).to_contain_text("Not started")
        row.get_by_role("button", name="Cancel").click()
        page.get_by_role("dialog").get_by_role("button", name="Stop it").click()
        expect(row).to_contain_text("Stopped")


def test_a_viewer_sees_services_in_chinese_and_can_change_nothing(
    pages: CleanPages, api: RunningApi
) -> None:
    service = deployed(api, name="watched", version="0.0.1")
    services.set_status(UUID(service["id"]), ServiceStatus.RUNNING)
    with pages.opened(role=Role.VIEWER, language="zh", theme="dark") as page:
        page.goto("/services")
        expect(page.get_by_role("row", name="watched")).to_contain_text("正在切换")
        page.get_by_role("link", name="watched").click()
        expect(page.get_by_role("heading", name="watched")).to_be_visible()
        expect(page.get_by_role("button", name="停止")).to_have_count(0)
        expect(page.get_by_role("button", name="保存")).to_have_count(0)
        page.get_by_role("tab", name="监控").click()
        expect(page.get_by_text("此时间段内没有监控数据")).to_be_visible()
        page.goto(f"/services/{service['id']}?tab=recordings")
        expect(page.get_by_label("记录请求")).to_be_disabled()
